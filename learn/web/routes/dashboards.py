"""What a learner, a supervisor and an instructor see."""

from collections.abc import Callable
from functools import partial
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from learn.audit.service import record
from learn.dashboards.exports import to_csv, to_xlsx, unit_table
from learn.dashboards.people import PeopleQuery, people_page
from learn.dashboards.person import person_page
from learn.dashboards.teach import teach, teach_course
from learn.dashboards.today import today
from learn.dashboards.unit import UnitPage, unit_page
from learn.db.transactions import durably
from learn.errors import Message, say
from learn.web import i18n, pages
from learn.web.deps import (
    CurrentLanguage,
    CurrentPerson,
    CurrentSite,
    CurrentViewer,
    Now,
    ReadDb,
    Visitor,
)

router = APIRouter()
FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/", name="dashboards:today")
def show_today(request: Request, visitor: Visitor, language: CurrentLanguage, now: Now, db: ReadDb) -> Response:
    """One next step; a visitor sees what this is and signs in."""
    if visitor is None:
        return pages.show(request, "site/front.html", {"next": "/"})
    view = today(db, visitor.person_id, now, language)
    return pages.show(request, "dashboards/today.html", {"view": view}, section="today")


@router.get("/units/{code}", name="dashboards:unit")
def show_unit(
    code: str,
    request: Request,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    course: str | None = None,
) -> Response:
    """What the training changed in a unit and below it."""

    def work(db: Session) -> UnitPage:
        view = unit_page(db, viewer, code, course, now, language)
        if view.help:
            record(db, at=now, actor_id=viewer.person_id, action="unit.people", object_kind="unit", object_id=code)
        return view

    view = durably(site.engine, work)
    return pages.show(request, "dashboards/unit.html", {"view": view}, section="units")


@router.get("/units/{code}/export.{kind}", name="dashboards:export")
def export_unit(
    code: str,
    kind: Literal["csv", "xlsx"],
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    course: str | None = None,
) -> Response:
    """The table of a unit as a file, with the same figures hidden as on its page; recorded."""

    def work(db: Session) -> UnitPage:
        view = unit_page(db, viewer, code, course, now, language)
        record(
            db,
            at=now,
            actor_id=viewer.person_id,
            action="unit.export",
            object_kind="unit",
            object_id=code,
            details={"kind": kind, "course": view.course.slug if view.course else None},
        )
        return view

    translate: Callable[[Message], str] = partial(i18n.translate, language=language)
    table = unit_table(durably(site.engine, work), translate, now)
    body = to_csv(table) if kind == "csv" else to_xlsx(table, translate(say("Chú giải")), now)
    headers = {"Content-Disposition": f'attachment; filename="{code}.{kind}"', "Cache-Control": "no-store"}
    return Response(body, media_type=FILES[kind], headers=headers)


@router.get("/units/{code}/people", name="dashboards:people")
def show_people(
    code: str,
    request: Request,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    course: str | None = None,
    q: str = "",
    state: str | None = None,
    page: int = 1,
) -> Response:
    """The people of a unit and below, for those who may see persons; recorded."""

    def work(db: Session) -> object:
        view = people_page(db, viewer, code, PeopleQuery(q, course, state, page), now, language)
        record(db, at=now, actor_id=viewer.person_id, action="unit.people", object_kind="unit", object_id=code)
        return view

    return pages.show(request, "dashboards/people.html", {"view": durably(site.engine, work)}, section="units")


@router.get("/people/{public_id}", name="dashboards:person")
def show_person(
    public_id: UUID,
    request: Request,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
) -> Response:
    """One person, for those who may see them; looking is recorded before the page leaves."""

    def work(db: Session) -> object:
        view = person_page(db, viewer, public_id, now, language)
        if view.audit:
            seen = view.audit
            record(
                db,
                at=now,
                actor_id=viewer.person_id,
                action=seen.action,
                object_kind=seen.object_kind,
                object_id=seen.object_id,
            )
        return view

    return pages.show(request, "dashboards/person.html", {"view": durably(site.engine, work)}, section="units")


@router.get("/teach", name="dashboards:teach")
def show_taught(request: Request, viewer: CurrentViewer, language: CurrentLanguage, now: Now, db: ReadDb) -> Response:
    """The courses somebody teaches."""
    view = teach(db, viewer, now, language)
    return pages.show(request, "dashboards/teach.html", {"view": view}, section="teach")


@router.get("/teach/{slug}", name="dashboards:teach-course")
def show_taught_course(
    slug: str,
    request: Request,
    viewer: CurrentViewer,
    person: CurrentPerson,  # noqa: ARG001 - a visitor is asked to sign in before anything is looked up
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
) -> Response:
    """A course for its instructor: versions, what needs checking, and each question before and after."""
    view = teach_course(db, viewer, slug, now, language)
    return pages.show(request, "dashboards/teach_course.html", {"view": view}, section="teach")

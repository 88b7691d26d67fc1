"""What a learner, a supervisor and an instructor see."""

from functools import partial
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from learn.audit.service import record
from learn.dashboards.group_words import By
from learn.dashboards.groups import groups_page
from learn.dashboards.people import PeoplePage, PeopleQuery, people_page
from learn.dashboards.person import PersonPage, person_page, record_look
from learn.dashboards.teach import teach, teach_course
from learn.dashboards.today import today
from learn.dashboards.unit import UnitPage, unit_page
from learn.web import hot, pages
from learn.web.deps import (
    CurrentLanguage,
    CurrentPerson,
    CurrentSite,
    CurrentViewer,
    Now,
    ReadDb,
    Visitor,
)
from learn.web.group_files import group_file
from learn.web.unit_files import Kind, UnitFile, unit_file

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
async def show_unit(
    code: str,
    request: Request,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    course: str | None = None,
) -> Response:
    """What the training changed in a unit and below it."""

    def note(db: Session, view: UnitPage) -> None:
        if view.help:
            record(db, at=now, actor_id=viewer.person_id, action="unit.people", object_kind="unit", object_id=code)

    view = await hot.recorded(site, lambda db: unit_page(db, viewer, code, course, now, language), note)
    return await _shown(request, "dashboards/unit.html", view)


@router.get("/units/{code}/export.{kind}", name="dashboards:export")
async def export_unit(
    code: str,
    kind: Kind,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    course: str | None = None,
) -> Response:
    """The table of a unit as a file, with the same figures hidden as on its page; recorded."""

    def note(db: Session, made: UnitFile) -> None:
        record(
            db,
            at=now,
            actor_id=viewer.person_id,
            action="unit.export",
            object_kind="unit",
            object_id=code,
            details={"kind": kind, "course": made.course},
        )

    work = partial(unit_file, viewer=viewer, code=code, course=course, kind=kind, language=language, now=now)
    made = await site.apart.read(work)
    await hot.save(site, lambda db: note(db, made))
    return _file(made, kind, code)


@router.get("/units/{code}/groups", name="dashboards:groups")
async def show_groups(
    code: str,
    request: Request,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    by: By = By.POSITION,
    course: str | None = None,
) -> Response:
    """The people of a unit and below split into groups; found apart, because of a country it takes seconds."""
    work = partial(groups_page, viewer=viewer, code=code, by=by, course_slug=course, now=now, language=language)
    return await _shown(request, "dashboards/groups.html", await site.apart.read(work))


@router.get("/units/{code}/groups/export.{kind}", name="dashboards:groups-export")
async def export_groups(
    code: str,
    kind: Kind,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
    by: By = By.POSITION,
    course: str | None = None,
) -> Response:
    """The table of the groups as a file, with the same figures hidden as on its page; recorded."""

    def note(db: Session, made: UnitFile) -> None:
        record(
            db,
            at=now,
            actor_id=viewer.person_id,
            action="unit.export",
            object_kind="unit",
            object_id=code,
            details={"kind": kind, "course": made.course, "by": by.value},
        )

    work = partial(group_file, viewer=viewer, code=code, by=by, course=course, kind=kind, language=language, now=now)
    made = await site.apart.read(work)
    await hot.save(site, lambda db: note(db, made))
    return _file(made, kind, f"{code}-{by.value}")


@router.get("/units/{code}/people", name="dashboards:people")
async def show_people(
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

    def note(db: Session, _view: PeoplePage) -> None:
        record(db, at=now, actor_id=viewer.person_id, action="unit.people", object_kind="unit", object_id=code)

    query = PeopleQuery(q, course, state, page)
    view = await hot.recorded(site, lambda db: people_page(db, viewer, code, query, now, language), note)
    return await _shown(request, "dashboards/people.html", view)


@router.get("/people/{public_id}", name="dashboards:person")
async def show_person(
    public_id: UUID,
    request: Request,
    viewer: CurrentViewer,
    site: CurrentSite,
    language: CurrentLanguage,
    now: Now,
) -> Response:
    """One person, for those who may see them; looking is recorded before the page leaves."""

    def note(db: Session, view: PersonPage) -> None:
        record_look(db, viewer.person_id, view, now)

    view = await hot.recorded(site, lambda db: person_page(db, viewer, public_id, now, language), note)
    return await _shown(request, "dashboards/person.html", view)


def _file(made: UnitFile, kind: Kind, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(made.body, media_type=FILES[kind], headers=headers)


async def _shown(request: Request, template: str, view: object) -> Response:
    return await to_thread.run_sync(partial(pages.show, request, template, {"view": view}, section="units"))


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

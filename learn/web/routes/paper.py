"""Tests on paper: planned and held by who sees the people of a unit, released by who teaches the course."""

import secrets
from collections.abc import Mapping
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from learn.assessments.models import Occasion
from learn.assessments.on_paper import blocks, checking, entering, planning
from learn.assessments.on_paper.models import PaperSession
from learn.assessments.on_paper.planning import Plan
from learn.audit.service import record
from learn.dashboards.paper import PlanPage, organised, paper_page, plan_page, release_page, session_in
from learn.dashboards.paper_grid import block_page, grid_page
from learn.dashboards.paper_session import LIST, SHEETS, PrintPage, print_page, session_page
from learn.dashboards.words import address
from learn.errors import Invalid, Message
from learn.imports.tables import Table
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.web import hot, pages, paper_forms
from learn.web.deps import CurrentLanguage, CurrentSite, Now, ReadDb, Teacher, WriteDb
from learn.web.forms import FormDocument, FormState, form
from learn.web.i18n import Language, choose_language
from learn.web.organising import Number, Organiser, opened
from learn.web.paper_forms import SentGrid

router = APIRouter()
_REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


class PlanForm(FormDocument):
    """`person` is ticked once for each who takes part."""

    course: str
    occasion: Occasion
    day: date
    language: str
    person: list[int] = Field(default_factory=list)
    key: str = Field(max_length=64)


class KeepForm(FormDocument):
    """`mark` stands for what was looked at."""

    mark: str


class Button(FormDocument):
    """A form that is a button and nothing else."""


NoFields = Annotated[Button, form(Button)]


@router.get("/units/{code}/paper", name="paper:sessions")
def show_sessions(
    code: str, request: Request, viewer: Organiser, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """The days on paper of a unit."""
    view = paper_page(db, viewer, code, now, language)
    return pages.show(request, "assessments/paper.html", {"view": view}, section="units")


@router.get("/units/{code}/paper/new", name="paper:new")
async def show_plan(  # what a form asks about, one parameter a field
    code: str,
    request: Request,
    viewer: Organiser,
    reading: CurrentLanguage,
    now: Now,
    site: CurrentSite,
    course: str = "",
    occasion: str = "",
    day: str = "",
    language: str = "",
) -> Response:
    """What and when; then who. Recorded where names are shown."""
    plan = _wanted(request, {"course": course, "occasion": occasion, "day": day, "language": language})

    def look(db: Session) -> tuple[PlanPage, Mapping[str, Message]]:
        try:
            return plan_page(db, viewer, code, plan, now, reading, course or None), {}
        except Invalid as wrong:
            return plan_page(db, viewer, code, None, now, reading, course or None), wrong.fields

    def note(db: Session, seen: tuple[PlanPage, object]) -> None:
        if seen[0].plan:
            _look(db, viewer, code, now)

    view, errors = await hot.recorded(site, look, note)
    context = {"view": view, "errors": errors, "key": secrets.token_urlsafe(12)}
    return await _shown(request, "assessments/paper_new.html", context, status=_REFUSED if errors else HTTPStatus.OK)


@router.post("/units/{code}/paper/new", name="paper:plan")
def plan_session(
    code: str,
    request: Request,
    viewer: Organiser,
    fields: Annotated[PlanForm, form(PlanForm)],
    now: Now,
    db: WriteDb,
) -> Response:
    """Plan the session; the same form again leads to it."""
    # Only now: a form that is none of ours is no reason to show names again.
    request.state.form_page = request.url.path
    unit_id = policy.require_paper(db, viewer, code).unit_id
    plan = Plan(fields.course, fields.occasion, fields.day, fields.language)
    made = planning.make(db, viewer, unit_id, plan, set(fields.person), fields.key, now)
    return pages.see_other(f"/units/{code}/paper/{made.id}")


@router.get("/units/{code}/paper/{number:int}", name="paper:session")
async def show_session(
    code: str,
    number: Number,
    request: Request,
    viewer: Organiser,
    language: CurrentLanguage,
    now: Now,
    site: CurrentSite,
) -> Response:
    """Where each sheet stands, with the names; recorded."""
    work = partial(session_page, viewer=viewer, code=code, number=number, now=now, language=language)
    view = await hot.recorded(site, work, lambda db, _: _look(db, viewer, code, now))
    return await _shown(request, "assessments/paper_session.html", {"view": view, "again": False})


@router.post("/units/{code}/paper/{number:int}/keep", name="paper:keep")
def keep(
    code: str,
    number: Number,
    request: Request,
    viewer: Organiser,
    fields: Annotated[KeepForm, form(KeepForm)],
    language: CurrentLanguage,
    now: Now,
    db: WriteDb,
) -> Response:
    """Keep the ready sheets as tests, if they still are those that were looked at."""
    made = opened(db, viewer, code, number, now)
    checked, kept = checking.keep(db, made, fields.mark, viewer.person_id, now)
    if kept or not checked.changes:
        return pages.see_other(f"/units/{code}/paper/{number}")
    view = session_page(db, viewer, code, number, now, language)
    _look(db, viewer, code, now)
    context = {"view": view, "again": True}
    return pages.show(request, "assessments/paper_session.html", context, section="units", status=_REFUSED)


@router.post("/units/{code}/paper/{number:int}/cancel", name="paper:cancel")
def cancel(code: str, number: Number, viewer: Organiser, _fields: NoFields, now: Now, db: WriteDb) -> Response:
    """Call a session off before anything of it was kept."""
    planning.cancel(db, viewer, session_in(db, viewer, organised(db, viewer, code, now), number), now)
    return pages.see_other(f"/units/{code}/paper/{number}")


@router.get("/units/{code}/paper/{number:int}/print", name="paper:print")
async def show_print(
    code: str, number: Number, request: Request, viewer: Organiser, now: Now, site: CurrentSite, part: str = SHEETS
) -> Response:
    """One part of what is printed: recorded before it leaves, for it may be questions of a test."""
    work = partial(print_page, viewer=viewer, code=code, number=number, part=part, now=now)

    def note(db: Session, found: tuple[PaperSession, PrintPage]) -> None:
        planning.record_print(db, viewer, found[0], part, now)

    _, view = await hot.recorded(site, work, note)
    # What is handed out has the language of the form; the list is for who prints it.
    language = None if part == LIST else choose_language(view.language)
    return await _shown(request, "assessments/paper_print.html", {"view": view}, language)


@router.get("/units/{code}/paper/{number:int}/entry", name="paper:grid")
def show_grid(  # which part of the sheets is shown
    code: str,
    number: Number,
    request: Request,
    viewer: Organiser,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    form: str = "",
    page: int = 1,
    saved: bool = False,
) -> Response:
    """The grid to copy sheets into; it says no names."""
    view = grid_page(db, viewer, code, number, now, language, form, page)
    context = {"view": view, "saved": saved, "key": secrets.token_urlsafe(12)}
    return pages.show(request, "assessments/paper_grid.html", context, section="units")


@router.post("/units/{code}/paper/{number:int}/entry", name="paper:enter")
def enter(  # which part of the sheets was sent
    code: str,
    number: Number,
    request: Request,
    viewer: Organiser,
    sent: Annotated[SentGrid, Depends(paper_forms.sent_grid)],
    language: CurrentLanguage,
    now: Now,
    db: WriteDb,
    form: str = "",
    page: int = 1,
) -> Response:
    """Save what was copied, mistakes and all; rows that were not saved are shown again as they were typed."""
    made = opened(db, viewer, code, number, now)
    refused = entering.save(db, made, viewer.person_id, sent.rows, sent.key, now)
    if not refused:
        return pages.see_other(address(f"/units/{code}/paper/{number}/entry", form=form, page=page, saved=1))
    typed = {row.number: row.cells for row in sent.rows if row.number in refused}
    view = grid_page(db, viewer, code, number, now, language, form, page, typed, refused)
    context = {"view": view, "saved": False, "key": secrets.token_urlsafe(12)}
    return pages.show(request, "assessments/paper_grid.html", context, section="units", status=_REFUSED)


@router.get("/units/{code}/paper/{number:int}/rows", name="paper:rows")
def show_block(
    code: str, number: Number, request: Request, viewer: Organiser, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """Where a block of rows is pasted, or a spreadsheet chosen."""
    view = block_page(db, viewer, code, number, now, language)
    return pages.show(request, "assessments/paper_rows.html", {"view": view, "problems": ()}, section="units")


@router.post("/units/{code}/paper/{number:int}/rows", name="paper:enter-rows")
def enter_block(
    code: str,
    number: Number,
    request: Request,
    viewer: Organiser,
    sent: Annotated[Table, Depends(paper_forms.sent_block)],
    language: CurrentLanguage,
    now: Now,
    db: WriteDb,
) -> Response:
    """Copy a whole block as this person's own entries; with a mistake in a code, none of it."""
    made = opened(db, viewer, code, number, now)
    view = block_page(db, viewer, code, number, now, language)
    problems = blocks.save(db, made, viewer.person_id, sent, secrets.token_urlsafe(12), view.slots, now)
    if not problems:
        return pages.see_other(f"/units/{code}/paper/{number}")
    # A block with a slip stays in its field: it is mended there, not copied anew.
    context = {"view": view, "problems": problems, "form": FormState(request.state.typed)}
    return pages.show(request, "assessments/paper_rows.html", context, section="units", status=_REFUSED)


@router.get("/teach/{slug}/paper", name="paper:releases")
def show_releases(slug: str, request: Request, teacher: Teacher, language: CurrentLanguage, db: ReadDb) -> Response:
    """The sessions of a course that want its forms."""
    view = release_page(db, teacher, slug, language, teacher.today)
    return pages.show(request, "assessments/paper_releases.html", {"view": view}, section="teach")


@router.post("/teach/{slug}/paper/{number:int}/release", name="paper:release")
def release(slug: str, number: Number, teacher: Teacher, _fields: NoFields, now: Now, db: WriteDb) -> Response:
    """Let the forms of a session be printed."""
    planning.release(db, teacher, slug, number, now)
    return pages.see_other(f"/teach/{slug}/paper")


async def _shown(
    request: Request,
    template: str,
    context: Mapping[str, object],
    language: Language | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    show = partial(pages.show, request, template, context, section="units", status=status, language=language)
    return await to_thread.run_sync(show)


def _wanted(request: Request, asked: Mapping[str, str]) -> Plan | None:
    """What the first step asked for, or the second, whose form is shown again; None while there is nothing of it."""
    typed = pages.typed(request)
    course, occasion, day, language = (asked[name] or typed.value(name) for name in asked)
    try:
        return Plan(course, Occasion(occasion), date.fromisoformat(day), language)
    except ValueError:
        return None


def _look(db: Session, viewer: Viewer, code: str, now: Now) -> None:
    record(db, at=now, actor_id=viewer.person_id, action="unit.people", object_kind="unit", object_id=code)

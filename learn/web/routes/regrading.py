"""Marking a question of the tests otherwise: the plan, and having it done, for whoever teaches the course."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from learn.assessments import regrading
from learn.dashboards.regrading_page import mending_of, regrading_page
from learn.web import pages
from learn.web.deps import CurrentLanguage, Now, ReadDb, Teacher, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()


class RegradingForm(FormDocument):
    """`ruling` is there once for each answer that is not left to the key: "code:fraction"."""

    ruling: list[str] = Field(default_factory=list)
    dropped: bool = False
    marking: int
    reason: str = ""


@router.get("/teach/{slug}/questions/{name}/marking", name="regrading:show")
def show_marking(  # what a form asks about, one parameter a field
    slug: str,
    name: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
    ruling: Annotated[list[str] | None, Query()] = None,
    plan: bool = False,
    dropped: bool = False,
    asked: bool = False,
) -> Response:
    """What people answered and how it is marked; with `plan`, what the wanted rulings would change."""
    values = pages.typed(request).values
    wanted = values.get("ruling", ruling or []) if plan else None
    dropped = dropped or "dropped" in values
    view = regrading_page(db, teacher, slug, name, language, wanted, is_dropped=dropped)
    return pages.show(request, "assessments/regrading.html", {"view": view, "asked": asked}, section="teach")


def _plan(request: Request) -> str:
    """Where the plan is that the form stands under; what it asks for is in the form's own fields."""
    return f"{request.url.path}?plan=1"


@router.post("/teach/{slug}/questions/{name}/marking", name="regrading:ask")
def ask_for_marking(
    slug: str,
    name: str,
    teacher: Teacher,
    fields: Annotated[RegradingForm, form(RegradingForm, page=_plan)],
    now: Now,
    db: WriteDb,
) -> Response:
    """Have the question marked so from now on, and every test with it again."""
    it = regrading.asked(db, teacher, slug, name)
    mending = mending_of(it, fields.ruling, is_dropped=fields.dropped)
    regrading.ask(db, teacher, slug, name, mending, fields.reason, fields.marking, now)
    return pages.see_other(f"/teach/{slug}/questions/{name}/marking?asked=1")

"""Marking a question of the tests otherwise: the plan, and having it done, for whoever teaches the course."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, Field
from starlette.responses import Response

from learn.assessments import regrading
from learn.dashboards.regrading_page import mending_of, regrading_page
from learn.discussions import answering
from learn.web import pages
from learn.web.deps import CurrentLanguage, Now, ReadDb, Teacher, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()
LARGEST_ID = 2**31 - 1
MOST_DIGITS = 11
# A number that no exchange has leads to none, whatever its length.
Exchange = Annotated[int, AfterValidator(lambda number: max(0, min(number, LARGEST_ID)))]


class RegradingForm(FormDocument):
    """`ruling` is there once for each answer that is not left to the key: "code:fraction". `exchange` is the number
    of what a learner wrote, where the regrading follows from it."""

    ruling: list[str] = Field(default_factory=list)
    dropped: bool = False
    marking: int
    reason: str = ""
    exchange: int = Field(default=0, ge=0, le=LARGEST_ID)


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
    exchange: Exchange = 0,
) -> Response:
    """What people answered and how it is marked; with `plan`, what the wanted rulings would change.

    With `exchange`, what a learner wrote is the reason.
    """
    values = pages.typed(request).values
    wanted = values.get("ruling", ruling or []) if plan else None
    dropped = dropped or "dropped" in values
    view = regrading_page(db, teacher, slug, name, language, wanted, is_dropped=dropped)
    exchange = _again(values, exchange)
    cause = answering.upholdable(db, teacher, slug, exchange, name) if exchange else None
    context = {"view": view, "asked": asked, "cause": cause}
    return pages.show(request, "assessments/regrading.html", context, section="teach")


def _plan(request: Request) -> str:
    """Where the plan is that the form stands under; what it asks for is in the form's own fields."""
    return f"{request.url.path}?plan=1"


def _again(values: Mapping[str, list[str]], exchange: int) -> int:
    """The exchange that the page is about, also when its form is shown again."""
    typed = values.get("exchange", [""])[0]
    return (
        min(int(typed), LARGEST_ID) if typed.isascii() and typed.isdecimal() and len(typed) < MOST_DIGITS else exchange
    )


@router.post("/teach/{slug}/questions/{name}/marking", name="regrading:ask")
def ask_for_marking(
    slug: str,
    name: str,
    teacher: Teacher,
    fields: Annotated[RegradingForm, form(RegradingForm, page=_plan)],
    now: Now,
    db: WriteDb,
) -> Response:
    """Have the question marked so from now on, and every test with it again.

    Where another learner's objection has had it marked so already, this one is upheld by the same regrading.
    """
    it = regrading.asked(db, teacher, slug, name)
    mending = mending_of(it, fields.ruling, is_dropped=fields.dropped)
    is_so = bool(fields.exchange) and fields.marking == it.marking.id and mending == it.mending
    wanted = it.in_force if is_so else None
    wanted = wanted or regrading.ask(db, teacher, slug, name, mending, fields.reason, fields.marking, now)
    if fields.exchange:
        answering.uphold(db, teacher, slug, fields.exchange, wanted, now)
    return pages.see_other(f"/teach/{slug}/questions/{name}/marking?asked=1")

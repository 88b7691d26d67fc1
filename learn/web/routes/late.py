"""Answers that came late: looking at them and deciding, for whoever teaches the course."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field, field_validator
from starlette.responses import Response

from learn.assessments import late
from learn.dashboards.late import late_page
from learn.errors import Invalid, say
from learn.quizzes.models import Decision
from learn.web import pages
from learn.web.deps import CurrentLanguage, Now, ReadDb, Teacher, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()
LARGEST_ID = 2**31 - 1


class DecisionForm(FormDocument):
    """`step` is ticked once for each answer that is decided about. `decision` is None where neither of the two buttons
    was pressed: Enter in a field sends the form by its first button, which decides nothing."""

    step: list[int] = Field(default_factory=list)
    decision: Decision | None
    reason: str = ""

    @field_validator("decision", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


@router.get("/teach/{slug}/late", name="late:list")
def show_late(
    slug: str,
    request: Request,
    teacher: Teacher,
    language: CurrentLanguage,
    db: ReadDb,
    decided: int = 0,
    before: int = 0,
) -> Response:
    """What waits for a decision. After one: how many were decided, and how many somebody else had decided before."""
    view = late_page(db, teacher, slug, language)
    context = {"view": view, "decided": decided, "before": before}
    return pages.show(request, "assessments/late.html", context, section="teach")


@router.post("/teach/{slug}/late", name="late:decide")
def decide(
    slug: str,
    teacher: Teacher,
    fields: Annotated[DecisionForm, form(DecisionForm, page=lambda request: request.url.path)],
    now: Now,
    db: WriteDb,
) -> Response:
    """Accept or refuse the ticked answers, with the reason for all of them."""
    if not fields.step:
        raise Invalid({"step": say("Chọn ít nhất một câu trả lời.")})
    if fields.decision is None:
        raise Invalid({"decision": say("Xem lại các câu đã chọn, rồi bấm “Chấp nhận” hoặc “Không chấp nhận”.")})
    steps = {step for step in fields.step if 0 < step <= LARGEST_ID}
    made = late.decide(db, teacher, slug, steps, fields.decision, fields.reason, now)
    return pages.see_other(f"/teach/{slug}/late?decided={made.now}&before={made.before}")

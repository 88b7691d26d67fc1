"""Answers that came late: looking at them and deciding, for whoever teaches the course."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
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
    """`step` is ticked once for each answer that is decided about."""

    step: list[int] = Field(default_factory=list)
    decision: Decision
    reason: str = ""


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
    steps = {step for step in fields.step if 0 < step <= LARGEST_ID}
    made = late.decide(db, teacher, slug, steps, fields.decision, fields.reason, now)
    return pages.see_other(f"/teach/{slug}/late?decided={made.now}&before={made.before}")

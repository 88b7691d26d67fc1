"""Tests that were copied from paper: looked at beside the paper, and corrected."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from learn.assessments.on_paper import correcting
from learn.assessments.on_paper.correcting import KeptTest
from learn.dashboards.paper_correction import KeptPage, kept_page
from learn.errors import Conflict, Invalid
from learn.web import hot, pages, paper_forms
from learn.web.deps import CurrentLanguage, CurrentSite, Now, WriteDb
from learn.web.forms import FormState
from learn.web.organising import Number, Organiser, opened
from learn.web.pages import NOTHING_TYPED
from learn.web.paper_forms import SentCorrection

router = APIRouter()


@router.get("/units/{code}/paper/{number:int}/sheets/{sheet:int}", name="paper:test")
async def show_test(  # which of a unit's tests, and what just became of it
    code: str,
    number: Number,
    sheet: Number,
    request: Request,
    viewer: Organiser,
    language: CurrentLanguage,
    now: Now,
    site: CurrentSite,
    corrected: bool = False,
) -> Response:
    """A test that was kept, with its answers as they were copied; recorded."""

    def look(db: Session) -> tuple[KeptTest, KeptPage]:
        return kept_page(db, viewer, code, number, sheet, now, language)

    def note(db: Session, found: tuple[KeptTest, KeptPage]) -> None:
        correcting.record(db, viewer, found[0], "paper_test.opened", now)

    _, view = await hot.recorded(site, look, note)
    context = {"view": view, "refused": NOTHING_TYPED, "is_corrected": corrected}
    show = partial(pages.show, request, "assessments/paper_correction.html", context, section="units")
    return await to_thread.run_sync(show)


@router.post("/units/{code}/paper/{number:int}/sheets/{sheet:int}", name="paper:correct")
def correct(
    code: str,
    number: Number,
    sheet: Number,
    request: Request,
    viewer: Organiser,
    sent: Annotated[SentCorrection, Depends(paper_forms.sent_correction)],
    language: CurrentLanguage,
    now: Now,
    db: WriteDb,
) -> Response:
    """Show what a correction would change; confirmed, carry it out. What can't be done is told above what was typed."""
    made = opened(db, viewer, code, number, now)
    test, trial, refused = correcting.kept_test(db, made, sheet), None, NOTHING_TYPED
    try:
        if sent.is_confirmed:
            correcting.correct(db, viewer, made, sheet, sent.wanted, now)
            return pages.see_other(f"{request.url.path}?corrected=1")
        trial = correcting.plan(db, made, test, sent.wanted)
        correcting.record(db, viewer, test, "paper_test.tried", now, slots=sorted(trial.responses))
    except Invalid as wrong:
        refused = FormState(errors=wrong.fields, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict as overtaken:
        refused = FormState(message=overtaken.message, status=HTTPStatus.CONFLICT)
    if trial is None:
        correcting.record(db, viewer, test, "paper_test.opened", now)
    _, view = kept_page(db, viewer, code, number, sheet, now, language, sent.wanted, trial)
    context = {"view": view, "refused": refused, "is_corrected": False}
    return pages.show(request, "assessments/paper_correction.html", context, section="units", status=refused.status)

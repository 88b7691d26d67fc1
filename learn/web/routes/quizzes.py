"""Attempts: the page with all its questions, saving answers, handing in."""

import secrets
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from learn.assessments import taking
from learn.dashboards.attempt import attempt_page
from learn.quizzes import arrivals, attempts, views
from learn.quizzes.attempts import Receipt
from learn.web import hot, pages
from learn.web.deps import CurrentPerson, CurrentSite, Now, ReadDb
from learn.web.forms import submitted

router = APIRouter()
Submitted = Annotated[Mapping[str, list[str]], Depends(submitted)]


@router.get("/attempts/{public_id}", name="attempts:page")
def page(public_id: UUID, request: Request, person: CurrentPerson, now: Now, db: ReadDb) -> Response:
    """An open attempt with what was answered so far; a closed one leads to its result."""
    view = attempt_page(db, person.person_id, public_id, now, key=secrets.token_urlsafe(12))
    if view is None:
        return pages.see_other(f"/attempts/{public_id}/result")
    return pages.show(request, "quizzes/attempt.html", {"attempt": view}, section="courses")


@router.post("/attempts/{public_id}/{slot:int}", name="attempts:answer")
async def answer(
    public_id: UUID,
    slot: int,
    request: Request,
    person: CurrentPerson,
    site: CurrentSite,
    now: Now,
    fields: Submitted,
) -> Response:
    """Save the answers that came along; the page's script gets the receipt, a plain form the page again."""

    def work(db: Session) -> list[Receipt]:
        language = attempts.owned(db, person.person_id, public_id).language
        return attempts.answer(db, person.person_id, public_id, lambda form: arrivals.read(fields, form, language), now)

    made = await hot.save(site, work)
    if not pages.is_partial(request):
        return pages.see_other(f"/attempts/{public_id}#q{slot}")
    pieces = [pages.text(request, "quizzes/_receipt.html", {"receipt": views.receipt(each)}) for each in made]
    late = any(each.step.is_late for each in made)
    return HTMLResponse("".join(pieces), HTTPStatus.CONFLICT if late else HTTPStatus.OK)


@router.post("/attempts/{public_id}/submit", name="attempts:submit")
async def submit(public_id: UUID, person: CurrentPerson, site: CurrentSite, now: Now, fields: Submitted) -> Response:
    """Save what came along, close and score. A second press finds it closed and leads to the same result."""

    def work(db: Session) -> None:
        # A second press may come without its form; the first must bring it.
        is_bare = not fields and attempts.owned(db, person.person_id, public_id).closed_at is not None
        read = None if is_bare else partial(arrivals.read, fields)
        taking.submit(db, person.person_id, public_id, now, read)

    await hot.save(site, work)
    return pages.see_other(f"/attempts/{public_id}/result")

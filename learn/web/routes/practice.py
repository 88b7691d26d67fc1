"""Rounds of practice: where one stands, a round drawn anew, its questions and their answers."""

import secrets
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from learn.assessments import rounds
from learn.dashboards.practice import practice_page, round_card, round_page
from learn.quizzes import arrivals, views
from learn.web import hot, pages
from learn.web.checked import checked
from learn.web.deps import CurrentLanguage, CurrentPerson, CurrentSite, Now, ReadDb, WriteDb
from learn.web.file_answers import OwnSent
from learn.web.forms import FormDocument, form

router = APIRouter()

Objective = Annotated[str, Query(max_length=80)]


class Wish(FormDocument):
    """The button that begins a round; its key tells a second press from a second wish."""

    key: str = Field(default="", max_length=80)
    objective: str = Field(default="", max_length=80)


@router.get("/courses/{slug}/practice", name="practice:page")
def show(
    slug: str,
    request: Request,
    person: CurrentPerson,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    objective: Objective = "",
) -> Response:
    """Where one stands in practice, by objective, and the button for a round."""
    here = rounds.place(db, person.person_id, slug, now)
    if not here.is_open:
        return pages.see_other(f"/courses/{slug}/tests/pre")
    view = practice_page(db, here, objective, language)
    context = {"view": view, "key": secrets.token_urlsafe(12)}
    return pages.show(request, "courses/practice.html", context, section="courses")


@router.post("/courses/{slug}/practice", name="practice:begin")
def begin(
    slug: str,
    person: CurrentPerson,
    language: CurrentLanguage,
    now: Now,
    wish: Annotated[Wish, form(Wish)],
    db: WriteDb,
) -> Response:
    """Draw a round; the same form sent again leads to the same one."""
    here = rounds.place(db, person.person_id, slug, now)
    public_id = rounds.begin(db, here, wish.key, wish.objective, language, now)
    return pages.see_other(f"/courses/{slug}/practice/{public_id}")


@router.get("/courses/{slug}/practice/{public_id}", name="practice:round")
def show_round(slug: str, public_id: UUID, request: Request, person: CurrentPerson, now: Now, db: ReadDb) -> Response:
    """The questions of a round with what was answered so far."""
    here = rounds.place(db, person.person_id, slug, now)
    view = round_page(db, here, public_id, secrets.token_urlsafe(12))
    context = {"view": view, "again": secrets.token_urlsafe(12)}
    return pages.show(request, "courses/round.html", context, section="courses")


@router.post("/courses/{slug}/practice/{public_id}/answers", name="practice:answer")
async def answer(
    slug: str, public_id: UUID, request: Request, person: CurrentPerson, site: CurrentSite, now: Now, sent: OwnSent
) -> Response:
    """Save what came along; the page's script gets the receipt, a plain form the page again at the question."""

    def work(db: Session) -> tuple[rounds.Place, rounds.Round, list[views.ReceiptView]]:
        here = rounds.place(db, person.person_id, slug, now)
        made = rounds.answer(db, here, public_id, partial(arrivals.read, sent.fields), now)
        return here, rounds.the_round(db, here, public_id), [views.receipt(each) for each in made]

    here, held, receipts = await hot.save(site, work)
    if not pages.is_partial(request):
        pressed = [sent.fields[name][0] for name in ("check", "hint") if name in sent.fields]
        place = next((slot for slot in pressed if slot.isdecimal()), receipts[0].slot if receipts else "")
        return pages.see_other(f"/courses/{slug}/practice/{public_id}#q{place}")
    # What has gone into a test is saved, and never shown again.
    shown = [each for each in receipts if each.slot in held.slots]
    return HTMLResponse(checked(request, shown, sent.fields, lambda slot: round_card(here, held, slot, key="")))

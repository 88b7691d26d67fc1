"""Attempts: the page with all its questions, saving answers, handing in."""

import secrets
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from learn.assessments import presence, taking
from learn.dashboards.attempt import attempt_page
from learn.db.turns import Urgency
from learn.quizzes import arrivals, attempts, receipts, views
from learn.quizzes.attempts import Receipt
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.receipts import Proof
from learn.web import hot, pages
from learn.web.deps import CurrentPerson, CurrentSite, Now, ReadDb
from learn.web.file_answers import OwnSent, fields_of, own_sent, take
from learn.web.question_cards import QuestionCards
from learn.web.receipt_lines import ReceiptLines
from learn.web.security import address_of, own_origin
from learn.web.site import site_of

router = APIRouter()


@router.get("/attempts/{public_id}", name="attempts:page")
def page(  # the attempt, and which of its questions where it has one a page
    public_id: UUID, request: Request, person: CurrentPerson, now: Now, db: ReadDb, at: int | None = None
) -> Response:
    """An open attempt with what was answered so far; a closed one leads to its result."""
    view = attempt_page(db, person.person_id, public_id, now, key=secrets.token_urlsafe(12), at=at)
    if view is None:
        return pages.see_other(f"/attempts/{public_id}/result")
    presence.require_place_of(db, person.person_id, public_id, address_of(request))
    cards: QuestionCards = request.app.state.cards
    question = partial(cards.html, language=pages.language_of(request))
    return pages.show(request, "quizzes/attempt.html", {"attempt": view, "question": question}, section="courses")


def _questions(person_id: int, public_id: UUID) -> Callable[[Session], FormQuestions]:
    """The questions of a person's attempt; NotFound for somebody else's."""
    return lambda db: questions_of(db, attempts.owned(db, person_id, public_id).form_id)


async def answer(request: Request) -> Response:
    """Save the answers that came along; the page's script gets the receipt, a plain form the page again."""
    await own_origin(request)
    public_id: UUID = request.path_params["public_id"]
    person, sent = await own_sent(request)
    site = site_of(request)
    now = site.clock()
    taken = await take(site, person.person_id, sent, _questions(person.person_id, public_id))

    def work(db: Session) -> list[tuple[Receipt, Proof]]:
        made = attempts.answer(
            db, person.person_id, public_id, partial(arrivals.of_test, taken.fields), now, taken.files
        )
        return [(each, receipts.proof(db, site.settings.secret_key, public_id, each, now)) for each in made]

    made = await hot.save(site, work)
    taken.tell(request, f"/attempts/{public_id}")
    if not pages.is_partial(request):
        at = request.query_params.get("at", "")
        place = f"?at={at}" if at.isascii() and at.isdecimal() else ""
        return pages.see_other(f"/attempts/{public_id}{place}" + ("" if place else f"#q{request.path_params['slot']}"))
    lines: ReceiptLines = request.app.state.receipts
    language = pages.language_of(request)
    pieces = [lines.html(views.receipt(*each), language) for each in made]
    late = any(each.step.is_late for each, _ in made)
    return HTMLResponse("".join(pieces) + fields_of(request, taken), HTTPStatus.CONFLICT if late else HTTPStatus.OK)


# As plain as the lesson page: answers come by the thousand when a test begins everywhere at once.
ANSWER = Route("/attempts/{public_id:uuid}/{slot:int}", answer, methods=["POST"], name="attempts:answer")


@router.post("/attempts/{public_id}/submit", name="attempts:submit")
async def submit(
    public_id: UUID, request: Request, person: CurrentPerson, site: CurrentSite, now: Now, sent: OwnSent
) -> Response:
    """Save what came along, close and score. A second press finds it closed and leads to the same result."""

    taken = await take(site, person.person_id, sent, _questions(person.person_id, public_id))
    if taken.refused:
        # Nobody hands in a test in which a file is missing that they meant to be there.
        read = partial(arrivals.of_test, taken.fields)
        await hot.save(site, lambda db: attempts.answer(db, person.person_id, public_id, read, now, taken.files))
        taken.tell(request, f"/attempts/{public_id}")

    def work(db: Session) -> bool:
        known = arrivals.ended_at(taken.fields)
        if known and attempts.has_more_time(db, person.person_id, public_id, known):
            read = partial(arrivals.of_test, taken.fields)
            attempts.answer(db, person.person_id, public_id, read, now, taken.files)
            return False
        # A second press may come without its form; the first must bring it.
        is_bare = not taken.fields and attempts.owned(db, person.person_id, public_id).closed_at is not None
        given = None if is_bare else partial(arrivals.of_test, taken.fields)
        taking.submit(db, person.person_id, public_id, now, given, taken.files)
        return True

    is_closed = await hot.write(site, work, Urgency.SAVE)
    # A page that hands itself in when its time is over may not know that more was granted: it comes anew.
    result = f"/attempts/{public_id}/result" if is_closed else f"/attempts/{public_id}"
    if pages.is_partial(request):
        # A script can't tell where a redirect leads, and a network that asks to be paid answers with one too.
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": result})
    return pages.see_other(result)

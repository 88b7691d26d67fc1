"""Attempts: the questions as they are shown, saving answers, handing in, the result. Never a key."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from learn.assessments import presence, taking
from learn.assessments.results import Kept, ResultView, result
from learn.dashboards import sitting
from learn.dashboards.sitting import SittingView
from learn.people.replies import Reply
from learn.quizzes import arrivals, attempts, views
from learn.quizzes.attempts import Receipt as Made
from learn.quizzes.views import AttemptView, Card
from learn.web import hot
from learn.web.api.answers import done, shown
from learn.web.api.bodies import sent
from learn.web.api.documents.attempts import (
    Answer,
    AnswerStanding,
    Attempt,
    AttemptName,
    Choice,
    Question,
    Receipt,
    Submission,
)
from learn.web.api.documents.results import Result
from learn.web.api.gains import objective_result
from learn.web.api.idempotency import IdempotencyKey, answered, made
from learn.web.api.language import CurrentLanguage, Translate, words_of
from learn.web.api.names import AttemptId, SlotNumber
from learn.web.api.operations import reads, takes, writes
from learn.web.api.tokens import Learner
from learn.web.deps import CurrentSite, Now, ReadDb, WriteDb
from learn.web.security import address_of

router = APIRouter(tags=["attempts"])


@router.get("/attempts/{attempt}", response_model=Attempt, responses=reads(403, 404), name="get-attempt")
def show_attempt(
    attempt: AttemptId, request: Request, bearer: Learner, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """An attempt with its questions in the order of this person, and the answers so far.

    Of a test with one question at a time there is the one that was reached; an answer to the next one, an empty one
    too, opens it.
    """
    presence.require_place_of(db, bearer.person_id, attempt, address_of(request))
    sat = sitting.sitting(db, bearer.person_id, attempt)
    view = sitting.questions(db, bearer.person_id, attempt, now)
    return shown(request, _attempt(sat, view, words_of(language)))


@router.put(
    "/attempts/{attempt}/answers/{slot}",
    response_model=Receipt,
    responses=writes(403, 404, 413, 415, once=False),
    openapi_extra=takes(Answer),
    name="put-answer",
)
async def put_answer(
    attempt: AttemptId,
    slot: SlotNumber,
    request: Request,
    bearer: Learner,
    answer: Annotated[Answer, sent(Answer)],
    language: CurrentLanguage,
    now: Now,
    site: CurrentSite,
) -> Response:
    """Save an answer; the receipt is given once it is durable. Sent again with its key, it gets its receipt again.

    Nothing is thrown away: a late answer, or one that a later one overtook, is kept, and the receipt says so.
    """

    def work(db: Session) -> Made:
        own = sitting.sitting(db, bearer.person_id, attempt)
        arrived = arrivals.from_program(slot, language=own.attempt.language, **answer.model_dump())
        return attempts.answer(db, bearer.person_id, attempt, lambda _form, _language: [arrived], now)[0]

    return done(request, _receipt(await hot.save(site, work), words_of(language)))


@router.post(
    "/attempts/{attempt}/submission",
    response_model=Submission,
    responses=writes(403, 404),
    name="submit-attempt",
)
def submit(
    attempt: AttemptId, request: Request, bearer: Learner, now: Now, db: WriteDb, key: IdempotencyKey = None
) -> Response:
    """Hand a test in: it is closed and scored. Any number of times is once."""

    def work() -> Reply:
        closed = taking.submit(db, bearer.person_id, attempt, now)
        sat = sitting.sitting(db, bearer.person_id, attempt)
        document = Submission(
            attempt=attempt,
            enrolment=sat.enrolment,
            course=closed.slug,
            occasion=closed.occasion,
            is_complete=closed.is_complete,
        )
        return made(document, 200)

    return answered(request, bearer, key, None, now, db, work)


@router.get("/attempts/{attempt}/result", response_model=Result, responses=reads(403, 404), name="get-result")
def show_result(
    attempt: AttemptId, request: Request, bearer: Learner, language: CurrentLanguage, now: Now, db: ReadDb
) -> Response:
    """What a closed test showed, by objective, as far as its owner may see it now. There is none while it is open."""
    view, say = result(db, bearer.person_id, attempt, language, now), words_of(language)
    return shown(request, _kept(view, say) if isinstance(view, Kept) else _result(view, say))


def attempt_name(sat: SittingView) -> AttemptName:
    """An attempt without its questions."""
    return AttemptName(**_name(sat))


def _name(sat: SittingView) -> dict[str, Any]:
    attempt = sat.attempt
    return {
        "id": attempt.public_id,
        "enrolment": sat.enrolment,
        "course": sat.slug,
        "occasion": sat.occasion,
        "state": "open" if attempt.closed_at is None else "closed",
        "language": attempt.language,
        "started_at": attempt.started_at,
        "deadline": attempt.deadline,
        "closed_at": attempt.closed_at,
    }


def _attempt(sat: SittingView, view: AttemptView | None, say: Translate) -> Attempt:
    return Attempt(
        **_name(sat),
        answered=view.answered if view else None,
        total=view.total if view else None,
        questions=[_question(card, say) for card in view.shown] if view else [],
    )


def _question(card: Card, say: Translate) -> Question:
    return Question(
        slot=card.slot,
        number=card.number,
        type=card.type,
        kind=say(card.kind),
        html=card.stem,
        options=[Choice(id=str(ordinal), html=html) for ordinal, html in card.options],
        rows=[Choice(id=str(ordinal), html=html) for ordinal, html in card.rows],
        details=dict(card.details),
        response=dict(card.response),
        step=int(card.based) if card.based else None,
        standing=AnswerStanding(state=card.receipt.state, message=say(card.receipt.text)),
    )


def _receipt(receipt: Made, say: Translate) -> Receipt:
    view = views.receipt(receipt)
    return Receipt(
        state=view.state,
        message=say(view.text),
        slot=receipt.slot,
        step=receipt.step.number,
        is_replay=receipt.is_replay,
        is_late=receipt.step.is_late,
        is_current=receipt.current is not None and receipt.current.number == receipt.step.number,
    )


def _result(view: ResultView, say: Translate) -> Result:
    return Result(
        attempt=view.attempt_id,
        course=view.slug,
        title=view.title,
        occasion=view.occasion,
        is_complete=view.is_complete,
        is_measured=view.is_measured,
        fraction=view.fraction,
        passed=view.passed,
        pass_mark=view.pass_mark,
        before=view.before,
        after=view.after,
        later=view.later,
        change=view.change,
        follow_up_on=view.follow_up_on,
        objectives=[objective_result(line) for line in view.lines],
        remarks=[say(flag) for flag in view.flags],
    )


def _kept(view: Kept, say: Translate) -> Result:
    """Nothing but that it was handed in, and from when on there is more."""
    return Result(
        attempt=view.attempt_id,
        course=view.slug,
        title=view.title,
        occasion=view.occasion,
        is_complete=view.is_complete,
        is_measured=False,
        fraction=None,
        passed=None,
        pass_mark=None,
        change=None,
        follow_up_on=None,
        objectives=[],
        remarks=[say(view.words)],
    )

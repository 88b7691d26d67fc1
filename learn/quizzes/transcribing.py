"""Keeping tests that were taken on paper as what they are: closed attempts with one step for each answer.

Where an answer was copied wrongly, the right one becomes another step, and the test is scored once more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from learn.db.columns import id_of
from learn.quizzes import store, written
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.grading import MarkedAttempt, append_as_last_marked, append_scores, as_last_marked
from learn.quizzes.models import Attempt, AttemptScore, ClosedBy
from learn.quizzes.steps import Asked
from learn.quizzes.store import Answer
from learn.quizzes.types.base import Response, State


@dataclass(frozen=True)
class PaperTest:
    """One test on paper. `name` is that of the attempt, `at` the instant it stands for, `responses` go by slot."""

    name: str
    person_id: int
    form_id: int
    language: str
    at: datetime
    responses: Mapping[int, Response]


def keep(db: Session, tests: Sequence[PaperTest], now: datetime) -> list[Attempt]:
    """The attempts of these tests, closed by their owners and scored, in the order given.

    IntegrityError when an attempt of one of the names is there: ask before, with the owner held.
    """
    made = [
        Attempt(
            name=test.name,
            person_id=test.person_id,
            form_id=test.form_id,
            language=test.language,
            seed=0,
            started_at=test.at,
            closed_at=test.at,
            closed_by=ClosedBy.PERSON.value,
            on_paper=True,
        )
        for test in tests
    ]
    db.add_all(made)
    db.flush()
    store.add_steps(
        db,
        [
            _step(attempt, questions_of(db, test.form_id), slot, response, now)
            for attempt, test in zip(made, tests, strict=True)
            for slot, response in test.responses.items()
        ],
    )
    append_scores(db, made, now)
    return made


def corrected(db: Session, attempt: Attempt, responses: Mapping[int, Response]) -> MarkedAttempt:
    """What a test on paper would earn with these answers in the place of those of their slots; {} empties one.

    All questions stay marked as they were. Nothing is written.
    """
    form, numbers = questions_of(db, attempt.form_id), _numbers(db, attempt)
    more = [
        Answer(
            attempt_id=id_of(attempt),
            id=0,
            slot=slot,
            number=numbers[slot] + 1,
            language=attempt.language,
            seconds=None,
            response=response,
            state=_state(attempt, form, slot, response),
            changes=True,
            is_late=False,
            is_accepted=False,
        )
        for slot, response in responses.items()
    ]
    return as_last_marked(db, attempt, more)


def correct(db: Session, attempt: Attempt, responses: Mapping[int, Response], now: datetime) -> AttemptScore:
    """Append these answers to a test on paper, and the score it has with them, which is that of `corrected`.

    Call it with the owner held.
    """
    form, numbers = questions_of(db, attempt.form_id), _numbers(db, attempt)
    steps = [_step(attempt, form, slot, response, now, numbers[slot] + 1) for slot, response in responses.items()]
    store.add_steps(db, steps)
    return append_as_last_marked(db, attempt, now)


def _numbers(db: Session, attempt: Attempt) -> Counter[int]:
    """How many steps there are in each slot; they are numbered from 1."""
    return Counter(answer.slot for answer in store.answers_of(db, [id_of(attempt)])[id_of(attempt)])


def _state(attempt: Attempt, form: FormQuestions, slot: int, response: Response) -> State:
    if written.fraction_of(response) is not None:
        return State.COMPLETE
    return form.slots[slot].question.state_of(response, attempt.language)


def _step(
    attempt: Attempt, form: FormQuestions, slot: int, response: Response, now: datetime, number: int = 1
) -> dict[str, Any]:
    return {
        "attempt_id": id_of(attempt),
        "slot": slot,
        "number": number,
        "key": f"paper-{slot}" if number == 1 else f"paper-{slot}-{number}",
        "client_id": "",
        "sequence": None,
        "client_time": None,
        "received_at": now,
        "based_on": None,
        "language": attempt.language,
        "seconds": None,
        "response": dict(response),
        "state": _state(attempt, form, slot, response),
        "changes": True,
        "is_late": False,
        "is_rival": False,
        "asked": Asked.NOTHING.value,
    }

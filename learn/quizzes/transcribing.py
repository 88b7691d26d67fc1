"""Keeping tests that were taken on paper as what they are: closed attempts with one step for each answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from learn.db.columns import id_of
from learn.quizzes import store, written
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.grading import append_scores
from learn.quizzes.models import Attempt, ClosedBy
from learn.quizzes.steps import Asked
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


def _step(attempt: Attempt, form: FormQuestions, slot: int, response: Response, now: datetime) -> dict[str, Any]:
    marked = written.fraction_of(response) is not None
    state = State.COMPLETE if marked else form.slots[slot].question.state_of(response, attempt.language)
    return {
        "attempt_id": id_of(attempt),
        "slot": slot,
        "number": 1,
        "key": f"paper-{slot}",
        "client_id": "",
        "sequence": None,
        "client_time": None,
        "received_at": now,
        "based_on": None,
        "language": attempt.language,
        "seconds": None,
        "response": dict(response),
        "state": state,
        "changes": True,
        "is_late": False,
        "is_rival": False,
        "asked": Asked.NOTHING.value,
    }

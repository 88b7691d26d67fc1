"""Closing tests whose owners never come back, many at the same moment, and how long anybody waits meanwhile."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine, func, insert
from sqlmodel import Session, col, select

from benchmarks.figures import Figure, Goal
from benchmarks.world import COURSE, LANGUAGE
from learn.assessments import closing, enrolling, store
from learn.assessments.models import Occasion, Sitting
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.organisation.models import Appointment, UnitVersion
from learn.people.models import Person
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import Attempt, AttemptStep
from learn.quizzes.types.base import Response, State

PART = "closing what time ended"
COUNT = 10_000
CLOSED, BATCH = "tests closed and scored, one worker", "the longest batch"
GOALS: tuple[Goal, ...] = ()
_CHUNK = 500
_MINUTES = timedelta(minutes=20)


@dataclass(frozen=True)
class Closed:
    """One run: how many tests, in how many seconds in all, and the seconds of each batch."""

    count: int
    seconds: float
    batches: Sequence[float]


def measure(engine: Engine, now: datetime, count: int = COUNT) -> list[Figure]:
    """Begin so many tests that are over by now, then close them as the worker of jobs does, one batch after another."""
    begin(engine, count, now)
    run = _closed(engine, now)
    database = engine.dialect.name
    return [
        Figure(PART, database, CLOSED, "/s", [round(run.count / run.seconds, 1)]),
        Figure(PART, database, f"until none of {count:,} is open", "s", [round(run.seconds, 2)]),
        Figure(PART, database, BATCH, "ms", [round(max(run.batches) * 1000, 1)]),
    ]


def begin(engine: Engine, count: int, now: datetime) -> None:
    """People of the units there are, each with a pre-test of which every question was answered, ended at `now`."""
    for start in range(0, count, _CHUNK):
        with write(engine) as db:
            people = _people(db, min(_CHUNK, count - start), now)
            enrolled = enrolling.enrol_many(db, people=people, slug=COURSE, now=now - _MINUTES - GRACE, by=None)
            _sit(db, enrolled, now - _MINUTES - GRACE - timedelta(seconds=1))


def open_tests(engine: Engine, now: datetime) -> int:
    """How many tests that time has ended are still open."""
    with reading(engine) as db:
        over = (col(Attempt.closed_at).is_(None), col(Attempt.deadline) < now - GRACE)
        return db.exec(select(func.count()).select_from(Attempt).where(*over)).one()


def _closed(engine: Engine, now: datetime) -> Closed:
    count, begun, batches = 0, time.perf_counter(), []
    while True:
        before = time.perf_counter()
        with write(engine) as db:
            done = closing.close_expired(db, now)
        batches.append(time.perf_counter() - before)
        if not done:
            return Closed(count, time.perf_counter() - begun, batches)
        count += done


def _people(db: Session, count: int, now: datetime) -> list[int]:
    """People who work in the communes, by rows: what is measured begins after this."""
    communes = db.exec(select(UnitVersion.unit_id).where(UnitVersion.kind == "xa").order_by(UnitVersion.unit_id)).all()
    last = db.exec(select(func.max(Person.id))).one() or 0
    db.execute(insert(Person), [{"created_at": now, "public_id": uuid4()} for _ in range(count)])
    people = list(db.exec(select(Person.id).where(col(Person.id) > last).order_by(col(Person.id))))
    since = (now - timedelta(days=30)).date()
    rows = [
        {"person_id": person, "unit_id": communes[number % len(communes)], "valid_from": since}
        for number, person in enumerate(people)
    ]
    db.execute(insert(Appointment), rows)
    return people


def _sit(db: Session, enrolled: Sequence[Enrolment], started: datetime) -> None:
    version = store.version_for(db, enrolled[0].course_version_id)
    assert version is not None  # noqa: S101 - the real course is measured
    forms = store.forms_of(db, id_of(version))
    letters = {each.enrolment_id: each.forms[0] for each in store.allotments(db, [id_of(e) for e in enrolled]).values()}
    rows = [
        {
            "public_id": uuid4(),
            "name": f"assessment/{each.id}/pre/1",
            "person_id": each.person_id,
            "form_id": forms[letters[id_of(each)]],
            "language": LANGUAGE,
            "seed": id_of(each),
            "started_at": started,
            "deadline": started + _MINUTES,
        }
        for each in enrolled
    ]
    db.execute(insert(Attempt), rows)
    names = [row["name"] for row in rows]
    attempts = dict(db.exec(select(Attempt.name, Attempt.id).where(col(Attempt.name).in_(names))).all())
    sittings = [
        {
            "enrolment_id": each.id,
            "occasion": Occasion.PRE.value,
            "number": 1,
            "letter": letters[id_of(each)],
            "attempt_id": attempts[f"assessment/{each.id}/pre/1"],
            "started_at": started,
        }
        for each in enrolled
    ]
    db.execute(insert(Sitting), sittings)
    steps = [
        step
        for row in rows
        for step in _steps(attempts[str(row["name"])], questions_of(db, int(str(row["form_id"]))), started)
    ]
    db.execute(insert(AttemptStep), steps)


def _steps(attempt_id: int | None, form: FormQuestions, at: datetime) -> list[dict[str, object]]:
    return [
        {
            "attempt_id": attempt_id,
            "slot": slot,
            "number": 1,
            "key": f"{slot}",
            "received_at": at,
            "language": LANGUAGE,
            "seconds": 31.5,
            "response": dict(_response(form, slot)),
            "state": State.COMPLETE.value,
            "changes": True,
        }
        for slot in form.slots
    ]


def _response(form: FormQuestions, slot: int) -> Response:
    return next(each.response for each in form.slots[slot].question.examples() if each.state is State.COMPLETE)

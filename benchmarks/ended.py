"""Thousands of tests whose time is over, made by rows: through the services, one after another, it would take long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, func, insert
from sqlmodel import Session, col, select

from benchmarks.world import COURSE, LANGUAGE
from learn.assessments import closing, store
from learn.assessments.allotment import order, place_after
from learn.assessments.models import Allotment, AssessmentVersion, Occasion, Sitting
from learn.courses import service as courses
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.db.transactions import write
from learn.organisation.models import UnitVersion
from learn.people.models import Person
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import Attempt, AttemptStep
from learn.quizzes.types.base import State

MINUTES = timedelta(minutes=20)
_CHUNK = 500
# Beyond the blocks that enrolling gives.
_FIRST_BLOCK = 1_000_000

Rows = list[dict[str, Any]]


def begin(engine: Engine, count: int, now: datetime) -> None:
    """So many people of the units there are, each with a pre-test whose every question was answered, its grace over."""
    started = now - MINUTES - GRACE - timedelta(seconds=10)
    for first in range(0, count, _CHUNK):
        with write(engine) as db:
            enrolled = _enrolled(db, min(_CHUNK, count - first), started)
            _sit(db, enrolled, started)
            closing.plan(db, started + MINUTES, started)


def _enrolled(db: Session, count: int, at: datetime) -> Sequence[Enrolment]:
    course = courses.course_by_slug(db, COURSE)
    version_id = id_of(courses.current_version(db, id_of(course)))
    units = db.exec(
        select(UnitVersion.unit_id).where(UnitVersion.kind == "xa").order_by(col(UnitVersion.unit_id))
    ).all()
    last = db.exec(select(func.max(Person.id))).one() or 0
    db.execute(insert(Person), [{"created_at": at, "public_id": uuid4()} for _ in range(count)])
    people = db.exec(select(Person.id).where(col(Person.id) > last)).all()
    common = {"course_id": course.id, "number": 1, "course_version_id": version_id, "enrolled_at": at}
    rows: Rows = [{**common, "person_id": who, "unit_id": units[n % len(units)]} for n, who in enumerate(people)]
    db.execute(insert(Enrolment), rows)
    return db.exec(select(Enrolment).where(col(Enrolment.person_id) > last).order_by(col(Enrolment.id))).all()


def _sit(db: Session, enrolled: Sequence[Enrolment], started: datetime) -> None:
    version = store.version_for(db, enrolled[0].course_version_id)
    assert version is not None  # noqa: S101 - the real course is measured
    letters = _allotted(db, version, enrolled)
    forms = store.forms_of(db, id_of(version))
    rows: Rows = [
        {
            "public_id": uuid4(),
            "name": _name(each),
            "person_id": each.person_id,
            "form_id": forms[letters[id_of(each)]],
            "language": LANGUAGE,
            "seed": id_of(each),
            "started_at": started,
            "deadline": started + MINUTES,
        }
        for each in enrolled
    ]
    db.execute(insert(Attempt), rows)
    chosen = select(Attempt.name, Attempt.id).where(col(Attempt.name).in_([row["name"] for row in rows]))
    attempts = dict(db.exec(chosen).all())
    sat = {"occasion": Occasion.PRE.value, "number": 1, "started_at": started}
    sittings: Rows = [
        {**sat, "enrolment_id": each.id, "letter": letters[id_of(each)], "attempt_id": attempts[_name(each)]}
        for each in enrolled
    ]
    db.execute(insert(Sitting), sittings)
    answers = {form_id: _answers(questions_of(db, form_id), started) for form_id in forms.values()}
    steps: Rows = [{**step, "attempt_id": attempts[row["name"]]} for row in rows for step in answers[row["form_id"]]]
    db.execute(insert(AttemptStep), steps)


def _name(enrolment: Enrolment) -> str:
    return f"assessment/{enrolment.id}/{Occasion.PRE.value}/1"


def _allotted(db: Session, version: AssessmentVersion, enrolled: Sequence[Enrolment]) -> dict[int, str]:
    """The form of each pre-test."""
    rows: Rows = []
    for each in enrolled:
        block, place = place_after(id_of(each) + _FIRST_BLOCK)
        unit_id = each.unit_id or 0
        rows.append(
            {
                "enrolment_id": each.id,
                "assessment_version_id": version.id,
                "unit_id": unit_id,
                "block": block,
                "place": place,
                "forms": order(version.seed, unit_id, block, place),
                "seed": version.seed,
            }
        )
    db.execute(insert(Allotment), rows)
    return {row["enrolment_id"]: row["forms"][0] for row in rows}


def _answers(form: FormQuestions, at: datetime) -> Rows:
    """One answer to each question, as it is kept."""
    kept = {"number": 1, "received_at": at, "language": LANGUAGE, "seconds": 31.5, "changes": True}
    complete = {
        slot: next(each for each in question.question.examples() if each.state is State.COMPLETE)
        for slot, question in form.slots.items()
    }
    return [
        {**kept, "slot": slot, "key": f"{slot}", "response": dict(example.response), "state": State.COMPLETE.value}
        for slot, example in complete.items()
    ]

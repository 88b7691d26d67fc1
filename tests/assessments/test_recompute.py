"""What is stored follows from raw answers, and a difference planted anywhere is found and put right."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, select

from learn.assessments import closing, enrolling, recompute, taking
from learn.assessments.models import Occasion, Outcome, UnitCell, UnitCount
from learn.quizzes.models import AttemptScore, Marking, SlotScore
from tests.assessments.world import SLUG, a_person, a_world, answer, finish_lessons, right
from tests.filled import Templates


@pytest.fixture
def measured(templates: Templates) -> Iterator[Session]:
    with templates.copy("sqlite", measure) as db:
        yield db


def measure(db: Session, now: datetime) -> Session:
    """Four people of two units, one of them half-way, one with a void test."""
    made = a_world(db, now)
    people = [a_person(db, now, made.units[number % 2]) for number in range(4)]
    enrolling.enrol_many(db, people=people, slug=SLUG, now=now, by=None)
    for number, person in enumerate(people):
        attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
        answer(db, attempt, right(4 + number) if number < 3 else {1: "0"}, now)
        if number < 3:
            taking.submit(db, person, attempt, now + timedelta(minutes=9))
    closing.close_expired(db, now + timedelta(hours=1))
    for person in people[:2]:
        finish_lessons(db, person, now)
        attempt = taking.start(db, person, SLUG, Occasion.POST, "vi", now)
        answer(db, attempt, right(20), now)
        taking.submit(db, person, attempt, now + timedelta(minutes=9))
    db.flush()
    db.expire_all()
    return db


def test_what_the_services_store_follows_from_raw_answers(db: Session, now: datetime) -> None:
    measure(db, now)
    assert recompute.check(db) == []
    PLANTED["score"](db)
    db.expire_all()
    assert {difference.kind for difference in recompute.check(db)} == {"score", "outcome"}
    recompute.rebuild(db, now)
    db.expire_all()
    assert recompute.check(db) == []


PLANTED: dict[str, Callable[[Session], object]] = {
    "score": lambda db: db.execute(update(AttemptScore).where(AttemptScore.id == 1).values(fraction=0.9)),
    "complete": lambda db: db.execute(update(AttemptScore).where(AttemptScore.id == 1).values(is_complete=False)),
    "slot": lambda db: db.execute(update(SlotScore).filter_by(attempt_score_id=1, slot=3).values(fraction=0.5)),
    "lost slot": lambda db: db.execute(delete(SlotScore).filter_by(attempt_score_id=1, slot=3)),
    "outcome": lambda db: db.execute(update(Outcome).filter_by(enrolment_id=1, scope="mot").values(q=0.123)),
    "flag": lambda db: db.execute(update(Outcome).filter_by(enrolment_id=2, scope="").values(excluded=True)),
    "lost outcome": lambda db: db.execute(delete(Outcome).filter_by(enrolment_id=3, scope="hai")),
    "count": lambda db: db.execute(update(UnitCount).where(UnitCount.unit_id == 1).values(matched=7)),
    "cell": lambda db: db.execute(update(UnitCell).values(sum_q=UnitCell.sum_q + 0.001)),
    "lost cell": lambda db: db.execute(delete(UnitCell).filter_by(scope="mot")),
    "somebody else's cell": lambda db: db.add(
        UnitCell(
            unit_id=99, assessment_version_id=1, pre_form="A", post_form="B",
            n=1, sum_p=0, sum_q=1, sum_pp=0, sum_qq=1, sum_pq=0,
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_difference_is_found_and_put_right(
    measured: Session, now: datetime, plant: Callable[[Session], object]
) -> None:
    plant(measured)
    measured.flush()
    measured.expire_all()
    found = recompute.check(measured)
    assert found
    assert all(str(difference) for difference in found)
    recompute.rebuild(measured, now + timedelta(days=1))
    measured.expire_all()
    assert recompute.check(measured) == []


def test_a_wrong_score_is_not_overwritten_but_scored_again(measured: Session, now: datetime) -> None:
    before = len(measured.exec(select(AttemptScore)).all())
    PLANTED["score"](measured)
    measured.expire_all()
    recompute.rebuild(measured, now + timedelta(days=1))
    scores = measured.exec(select(AttemptScore).order_by(AttemptScore.id)).all()
    assert len(scores) == before + 1
    assert (scores[0].fraction, scores[-1].number) == (0.9, 2)


def test_a_mended_key_changes_nothing_until_attempts_are_scored_again(measured: Session, now: datetime) -> None:
    """A score is compared by the markings it names, not by those of today."""
    for marking in measured.exec(select(Marking)).all():
        measured.add(
            Marking(
                question_version_id=marking.question_version_id,
                number=2,
                content_hash="m2",
                key={"shares": [0, 1, 0, 0]},
                created_at=now,
            )
        )
    measured.flush()
    assert recompute.check(measured) == []

"""Tests that nobody came back to are closed soon after their grace, batch after batch, whatever is killed meanwhile."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from learn.assessments import closing, enrolling, recompute, store, taking
from learn.assessments.models import Occasion, UnitCount
from learn.assessments.reminders import HANDLERS
from learn.db.transactions import reading, write
from learn.jobs import service as jobs
from learn.jobs.models import Job
from learn.jobs.worker import Worker
from learn.quizzes import attempts
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import Attempt, AttemptScore, AttemptStep
from tests.assessments.world import SLUG, World, a_person, a_world, answer, right
from tests.quizzes.forms import chosen

PRE = Occasion.PRE


def _begun(db: Session, made: World, count: int, now: datetime) -> dict[int, UUID]:
    """So many people with a pre-test under way, every other one at a unit of its own, by person."""
    people = [a_person(db, now, made.units[number % 2]) for number in range(count)]
    enrolling.enrol_many(db, people=people, slug=SLUG, now=now, by=None)
    begun = {person: taking.start(db, person, SLUG, PRE, "vi", now) for person in people}
    for number, attempt in enumerate(begun.values()):
        answer(db, attempt, right(4 + number), now)
    return begun


def _worker(engine: Engine, clock: Callable[[], datetime]) -> Worker:
    return Worker(engine, {closing.CLOSE_EXPIRED: HANDLERS[closing.CLOSE_EXPIRED]}, clock)


def _open(engine: Engine) -> int:
    with reading(engine) as db:
        return db.exec(select(func.count()).where(col(Attempt.closed_at).is_(None))).one()


@pytest.mark.parametrize(
    ("after", "due"),
    [(0, 5), (0.001, 5), (4.999, 5), (5, 10)],  # an answer may still come at the very end of its grace
)
def test_work_is_due_at_the_first_bucket_after_the_grace(after: float, due: int) -> None:
    minute = datetime(2026, 11, 23, 1, 32, tzinfo=UTC)
    assert closing.bucket_after(minute + timedelta(seconds=after)) == minute + timedelta(seconds=due)


def test_one_piece_of_work_is_planned_for_all_that_end_within_a_bucket(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    _begun(db, made, 3, now)
    late = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=late, slug=SLUG, now=now, by=None)
    taking.start(db, late, SLUG, PRE, "vi", now + timedelta(seconds=5))
    ends = now + timedelta(minutes=20) + GRACE
    planned = select(Job.run_at).where(Job.kind == closing.CLOSE_EXPIRED).order_by(Job.run_at)
    assert list(db.exec(planned)) == [
        ends + timedelta(seconds=5),
        ends + timedelta(seconds=10),
    ]


def test_all_are_closed_by_batches_that_ask_for_each_other_and_a_save_comes_in_between(
    engine: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "AT_ONCE", 2)
    with write(engine) as db:
        made = a_world(db, now)
        _begun(db, made, 5, now)
    over = now + timedelta(minutes=20, seconds=5) + GRACE
    with write(engine) as db:
        ((person, public_id),) = _begun(db, made, 1, over).items()
    # Its clock stands still: no two batches may pass for the same one.
    worker = _worker(engine, lambda: over)
    assert worker.run_once()
    assert _open(engine) == 4
    with write(engine) as db:
        (receipt,) = attempts.answer(db, person, public_id, lambda _form, _language: [chosen("1", "meanwhile")], over)
    assert not receipt.step.is_late
    while worker.run_once():
        pass
    assert _open(engine) == 1
    with reading(engine) as db:
        assert sorted(db.exec(select(AttemptScore.fraction * 24))) == pytest.approx([4, 5, 6, 7, 8])
        assert sum(db.exec(select(UnitCount.started))) == 6
        assert recompute.check(db) == []


def test_a_batch_whose_worker_was_killed_is_done_again_and_counts_once(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        _begun(db, a_world(db, now), 3, now)
    over = now + timedelta(minutes=20, seconds=5) + GRACE
    with write(engine) as db:
        assert jobs.lease(db, over, 120, [closing.CLOSE_EXPIRED])

    def cut_short() -> None:
        with write(engine) as db:
            assert closing.close_expired(db, over) == 3
            raise SystemExit  # the power went before the commit

    with pytest.raises(SystemExit):
        cut_short()
    assert _open(engine) == 3
    later = over + timedelta(seconds=121)
    worker = _worker(engine, lambda: later)
    assert worker.run_once()
    assert not worker.run_once()
    with reading(engine) as db:
        assert len(db.exec(select(AttemptScore)).all()) == 3
        assert recompute.check(db) == []


def test_a_batch_that_others_closed_first_closes_nothing(db: Session, now: datetime) -> None:
    _begun(db, a_world(db, now), 2, now)
    over = now + timedelta(hours=1)
    assert closing.close_expired(db, over) == 2
    assert closing.close_expired(db, over) == 0
    assert len(db.exec(select(AttemptScore)).all()) == 2


def test_a_test_that_got_more_time_while_its_closing_waited_stays_open(
    db: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((person, public_id),) = _begun(db, a_world(db, now), 1, now).items()
    over = now + timedelta(minutes=24)

    def meanwhile(db: Session, ids: Iterable[int]) -> None:
        attempts.lengthen(db, attempts.owned(db, person, public_id), over + timedelta(minutes=6))

    monkeypatch.setattr(store, "hold", meanwhile)
    assert closing.close_expired(db, over) == 0
    assert attempts.owned(db, person, public_id).closed_at is None


def test_what_a_test_without_answers_leaves_is_a_void(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    taking.start(db, person, SLUG, PRE, "vi", now)
    assert closing.close_expired(db, now + timedelta(minutes=24)) == 1
    db.expire_all()
    assert db.exec(select(UnitCount)).one().void == 1
    assert db.exec(select(AttemptStep)).all() == []

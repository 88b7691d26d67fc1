"""The job table's rules."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from learn.errors import NotFound
from learn.jobs import service
from learn.jobs.retries import pause_after
from learn.jobs.schedule import plan_day, plan_minute


def test_a_key_is_enqueued_once(db: Session, now: datetime) -> None:
    assert service.enqueue(db, "mail", "mail:1", {"to": 1}, now, now)
    assert not service.enqueue(db, "mail", "mail:1", {"to": 2}, now, now)
    leased = service.lease(db, now, 60, ["mail"])
    assert leased is not None
    assert leased.payload == {"to": 1}


def test_jobs_come_in_the_order_of_their_time_and_not_before(db: Session, now: datetime) -> None:
    for minutes in (3, 1, 2, 60):
        service.enqueue(db, "mail", f"mail:{minutes}", {"n": minutes}, now + timedelta(minutes=minutes), now)
    later = now + timedelta(minutes=5)
    leased = [service.lease(db, later, 60, ["mail"]) for _ in range(4)]
    assert [job and job.payload["n"] for job in leased] == [1, 2, 3, None]


def test_long_work_is_thought_lost_later_than_other_work(db: Session, now: datetime) -> None:
    for kind in ("mail", "regrade"):
        service.enqueue(db, kind, kind, {}, now, now)
    assert all(service.lease(db, now, 60, ["mail", "regrade"], {"regrade": 600}) for _ in range(2))
    minute, later = now + timedelta(seconds=61), now + timedelta(seconds=601)
    taken = [service.lease(db, minute, 60, ["mail", "regrade"]) for _ in range(2)]
    assert [job.kind for job in taken if job] == ["mail"]
    again = service.lease(db, later, 60, ["regrade"])
    assert again is not None


def test_what_was_given_up_is_tried_again_as_if_for_the_first_time(db: Session, now: datetime) -> None:
    service.enqueue(db, "mail", "mail", {}, now, now)
    later = now
    while job := service.lease(db, later, 60, ["mail"]):
        service.fail(db, job, later, "no such disk")
        later += timedelta(days=1)
    service.try_again(db, job_id := service.lines(db, later)[0].id, later)
    again = service.lease(db, later, 60, ["mail"])
    assert again is not None
    assert again.tries == 1
    service.finish(db, again, later)
    for each in (job_id, job_id + 1):
        with pytest.raises(NotFound):
            service.try_again(db, each, later)


def test_a_leased_job_is_taken_again_only_after_its_lease(db: Session, now: datetime) -> None:
    service.enqueue(db, "mail", "mail:1", {}, now, now)
    first = service.lease(db, now, 60, ["mail"])
    assert service.lease(db, now + timedelta(seconds=59), 60, ["mail"]) is None
    second = service.lease(db, now + timedelta(seconds=60), 60, ["mail"])
    assert first is not None
    assert second is not None
    assert (second.id, second.tries) == (first.id, 2)
    with pytest.raises(service.LeaseLost):
        service.finish(db, first, now)
    service.finish(db, second, now)
    with pytest.raises(service.LeaseLost):
        service.finish(db, second, now)


def test_a_job_that_ends_its_worker_every_time_is_given_up(db: Session, now: datetime) -> None:
    service.enqueue(db, "mail", "mail:1", {}, now, now)
    leases = [service.lease(db, now + timedelta(hours=hour), 60, ["mail"]) for hour in range(9)]
    assert [job is not None for job in leases] == [True] * 8 + [False]
    (line,) = service.lines(db, now)
    assert line.state is service.State.FAILED


def test_failing_late_does_not_disturb_the_worker_that_took_over(db: Session, now: datetime) -> None:
    service.enqueue(db, "mail", "mail:1", {}, now, now)
    first = service.lease(db, now, 60, ["mail"])
    second = service.lease(db, now + timedelta(minutes=2), 60, ["mail"])
    assert first is not None
    assert second is not None
    service.fail(db, first, now, "too late")
    service.finish(db, second, now)


def test_a_day_is_planned_once_and_begins_in_vietnam(db: Session) -> None:
    before_midnight = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)
    assert plan_day(db, before_midnight, ["remind", "tidy"]) == 2
    assert plan_day(db, before_midnight, ["remind", "tidy"]) == 0
    assert plan_day(db, before_midnight + timedelta(minutes=1), ["remind"]) == 1
    keys = [line.key for line in service.lines(db, before_midnight)]
    assert keys == ["remind:2026-11-23", "tidy:2026-11-22", "remind:2026-11-22"]


def test_a_minute_is_planned_once(db: Session, now: datetime) -> None:
    planned = [plan_minute(db, now + timedelta(seconds=seconds), ["close"]) for seconds in (0, 59, 60, 240)]
    assert planned == [1, 0, 1, 1]
    assert [line.key for line in service.lines(db, now)][-1] == "close:2026-11-23T01:12Z"


def test_old_finished_work_is_forgotten(db: Session, now: datetime) -> None:
    for number, age in enumerate((15, 13)):
        then = now - timedelta(days=age)
        service.enqueue(db, "mail", f"mail:{number}", {}, then, then)
        leased = service.lease(db, then, 60, ["mail"])
        assert leased is not None
        service.finish(db, leased, then)
    assert service.tidy(db, now) == 1
    assert [line.key for line in service.lines(db, now)] == ["mail:1"]


@pytest.mark.parametrize(("tries", "seconds"), [(1, 30), (2, 60), (3, 120), (7, 1920), (8, None), (9, None)])
def test_pauses_double_until_the_eighth_try(tries: int, seconds: int | None) -> None:
    pause = pause_after(tries)
    assert (pause and pause.total_seconds()) == seconds

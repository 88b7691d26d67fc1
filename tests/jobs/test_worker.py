"""Every job is done exactly once: by threads, by processes, and when a process is killed on the way."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from learn.audit import service as audit
from learn.config import REPOSITORY
from learn.db.apart import Apart
from learn.db.transactions import reading, write
from learn.jobs import service
from learn.jobs.worker import Study, Worker


def enqueued(engine: Engine, now: datetime, count: int, deadly: int = 0) -> None:
    with write(engine) as db:
        for number in range(count):
            payload = {"number": number, "deadly": number < deadly}
            service.enqueue(db, "note", f"note:{number}", payload, now, now)


def traces(engine: Engine) -> Counter[str]:
    with reading(engine) as db:
        assert audit.verify(db) is None
        return Counter(entry.object_id for entry in audit.entries(db, limit=10_000))


def states(engine: Engine, now: datetime) -> Counter[service.State]:
    with reading(engine) as db:
        return Counter(line.state for line in service.lines(db, now, limit=10_000))


def note(db: Session, payload: dict[str, Any], now: datetime) -> None:
    audit.record(db, at=now, actor_id=None, action="job", object_id=str(payload["number"]))


def test_four_threads_do_200_jobs_exactly_once(engine: Engine, now: datetime) -> None:
    enqueued(engine, now, 200)

    def work(_thread: int) -> int:
        worker = Worker(engine, {"note": note}, lambda: now)
        return sum(1 for _ in iter(worker.run_once, False))

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(work, range(4)))
    assert sum(done) == 200
    assert traces(engine) == Counter(map(str, range(200)))
    assert states(engine, now) == {service.State.DONE: 200}


def test_processes_do_every_job_once_though_some_are_killed(
    engine: Engine, db_url: str, now: datetime, tmp_path: Path
) -> None:
    enqueued(engine, now, 150, deadly=2)
    killed = [code for code in work_in_processes(db_url, now, tmp_path, 3) if code == -signal.SIGKILL]
    assert len(killed) == 2
    assert traces(engine) == Counter(map(str, range(2, 150)))
    assert states(engine, now)[service.State.LEASED] == 2

    after_the_lease = now + timedelta(minutes=5)
    assert work_in_processes(db_url, after_the_lease, tmp_path, 2) == [0, 0]
    assert traces(engine) == Counter(map(str, range(150)))
    assert states(engine, after_the_lease) == {service.State.DONE: 150}


def work_in_processes(url: str, now: datetime, folder: Path, count: int) -> list[int]:
    command = [sys.executable, "-m", "tests.jobs.work", url, now.isoformat(), str(folder)]
    processes = [subprocess.Popen(command, cwd=REPOSITORY) for _ in range(count)]
    return [process.wait(300) for process in processes]


def test_a_worker_that_lost_its_lease_changes_nothing(engine: Engine, now: datetime) -> None:
    enqueued(engine, now, 1)
    with write(engine) as db:
        slow = service.lease(db, now, 60, ["note"])
    assert slow is not None
    later = now + timedelta(minutes=2)
    assert Worker(engine, {"note": note}, lambda: later).run_once()

    def finish_late() -> None:
        with write(engine) as db:
            note(db, slow.payload, later)
            service.finish(db, slow, later)

    with pytest.raises(service.LeaseLost):
        finish_late()
    assert traces(engine) == Counter(["0"])


def test_a_failing_job_leaves_nothing_and_is_tried_eight_times(sqlite_engine: Engine, now: datetime) -> None:
    enqueued(sqlite_engine, now, 1)
    clock = instants(now, timedelta(days=1))

    def fail(db: Session, payload: dict[str, Any], now: datetime) -> None:
        note(db, payload, now)
        raise LookupError("the first line\nthe values of a statement")

    worker = Worker(sqlite_engine, {"note": fail}, lambda: next(clock))
    assert [worker.run_once() for _ in range(9)] == [True] * 8 + [False]
    assert traces(sqlite_engine) == Counter()
    with reading(sqlite_engine) as db:
        (line,) = service.lines(db, next(clock))
    assert (line.state, line.tries, line.error) == (service.State.FAILED, 8, "LookupError: the first line")


def instants(start: datetime, step: timedelta) -> Iterator[datetime]:
    while True:
        yield start
        start += step


def test_a_worker_leaves_kinds_it_does_not_know_to_newer_ones(sqlite_engine: Engine, now: datetime) -> None:
    enqueued(sqlite_engine, now, 1)
    assert not Worker(sqlite_engine, {"other": note}, lambda: now).run_once()
    assert states(sqlite_engine, now) == {service.State.WAITING: 1}


def test_a_worker_plans_each_day_once_and_stops_when_told(sqlite_engine: Engine, now: datetime) -> None:
    stop = threading.Event()
    days = []

    def daily(db: Session, payload: dict[str, Any], now: datetime) -> None:
        days.append(payload["day"])
        if len(days) == 2:
            stop.set()

    clock = instants(now, timedelta(hours=1))
    worker = Worker(sqlite_engine, {"daily": daily}, lambda: next(clock), daily=["daily"], idle_seconds=0)
    worker.run_forever(stop)
    assert days == ["2026-11-23", "2026-11-24"]


def test_a_worker_plans_each_minute_once(sqlite_engine: Engine, now: datetime) -> None:
    stop = threading.Event()
    done = []

    def close(db: Session, payload: dict[str, Any], now: datetime) -> None:
        done.append(now.minute)
        if len(done) == 3:
            stop.set()

    clock = instants(now, timedelta(seconds=1))
    worker = Worker(sqlite_engine, {"close": close}, lambda: next(clock), minutely=["close"], idle_seconds=0)
    worker.run_forever(stop)
    assert done == [12, 13, 14]


def test_a_repeated_kind_needs_a_handler(sqlite_engine: Engine, now: datetime) -> None:
    with pytest.raises(ValueError, match="remind"):
        Worker(sqlite_engine, {}, lambda: now, daily=["remind"])
    with pytest.raises(ValueError, match="close"):
        Worker(sqlite_engine, {}, lambda: now, minutely=["close"])


def find_where(_db: Session, payload: dict[str, Any]) -> tuple[int, int]:
    """The process that looks, and the number of the job."""
    return os.getpid(), payload["number"]


def test_what_takes_long_is_looked_at_in_another_process_and_kept_in_this_one(
    sqlite_engine: Engine, now: datetime
) -> None:
    kept = []

    def keep(_db: Session, seen: tuple[int, int], _now: datetime) -> None:
        kept.append(seen)

    with write(sqlite_engine) as db:
        service.enqueue(db, "study", "study:7", {"number": 7}, now, now)
    study = Study(find_where, keep)
    assert Worker(sqlite_engine, {"study": study}, lambda: now, reader=Apart(sqlite_engine).wait_for).run_once()
    ((process, number),) = kept
    assert process != os.getpid()
    assert number == 7

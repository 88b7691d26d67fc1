"""Closing tests whose owners never come back, thousands at the same moment, alone and while answers are saved."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func
from sqlmodel import col, select

from benchmarks import ended
from benchmarks.client import Load, Outcome
from benchmarks.figures import Figure, rate
from benchmarks.processes import LEARN_SERVE, BenchmarkError, drive, serving
from benchmarks.saving import requests
from benchmarks.world import World
from learn.assessments import closing
from learn.assessments.reminders import HANDLERS
from learn.db.transactions import reading
from learn.jobs.worker import Worker
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import Attempt
from learn.web.site import utc_now

PART = "closing what time ended"
COUNT = 10_000
CLOSED, MEANWHILE = "closed and scored, one worker", "closed by the server while answers are saved"
SAVED = "answers saved meanwhile"
_PATIENCE = 600.0
_ROUND = 5.0
# Beyond the keys of the saving part.
_FIRST_KEY, _RUN = 50_000_000, 1_000_000


@dataclass(frozen=True)
class Closed:
    """One run: seconds in all, and of each batch."""

    seconds: float
    batches: Sequence[float]


def measure(engine: Engine, town: World, folder: Path, *, count: int = COUNT) -> list[Figure]:
    """How fast so many tests are closed that ended at once: by a worker alone, and by a server that is saving answers.

    The first is the worker of jobs in a process of its own; the second is `learn serve` itself, with the load of
    the saving part on all its connections, until none is open.
    """
    database = engine.dialect.name
    ended.begin(engine, count, utc_now())
    alone = close_all(engine)
    seconds, saves = _beside_saves(engine, town, folder, count)
    return [
        Figure(PART, database, CLOSED, "/s", [round(count / alone.seconds, 1)]),
        Figure(PART, database, f"until none of {count:,} is open", "s", [round(alone.seconds, 2)]),
        Figure(PART, database, "the longest batch", "ms", [round(max(alone.batches) * 1000, 1)]),
        Figure(PART, database, MEANWHILE, "/s", [round(count / seconds, 1)]),
        rate(PART, database, SAVED, saves),
    ]


def close_all(engine: Engine) -> Closed:
    """What a worker with nothing else to do needs for all of them."""
    worker = Worker(engine, {closing.CLOSE_EXPIRED: HANDLERS[closing.CLOSE_EXPIRED]}, utc_now)
    begun, batches, is_left = time.perf_counter(), [], True
    while is_left:
        before = time.perf_counter()
        is_left = worker.run_once()
        batches.append(time.perf_counter() - before)
    seconds = time.perf_counter() - begun
    if left := _open(engine, utc_now()):
        raise BenchmarkError(f"{left:,} tests are still open")
    return Closed(seconds, batches)


def _beside_saves(engine: Engine, town: World, folder: Path, count: int) -> tuple[float, list[Outcome]]:
    """Seconds until a server that is saving answers has closed the tests, and the answers of those seconds."""
    address, asked = engine.url.render_as_string(hide_password=False), requests(town)
    saves: list[Outcome] = []
    ended.begin(engine, count, utc_now())
    with serving(LEARN_SERVE, address, folder) as server:
        server.seconds_to("/healthz")
        begun = time.perf_counter()
        while left := _open(engine, utc_now()):
            if time.perf_counter() - begun > _PATIENCE:
                raise BenchmarkError(f"{left:,} tests are still open")
            saves.append(drive(Load(server.port, asked, _ROUND, _FIRST_KEY + len(saves) * _RUN)))
        return time.perf_counter() - begun, saves


def _open(engine: Engine, now: datetime) -> int:
    """How many tests that time has ended are still open."""
    with reading(engine) as db:
        over = (col(Attempt.closed_at).is_(None), col(Attempt.deadline) < now - GRACE)
        return db.exec(select(func.count()).select_from(Attempt).where(*over)).one()

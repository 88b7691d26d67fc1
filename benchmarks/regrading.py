"""Marking a question of thousands of tests anew: the plan, and the replay in one transaction.

`python -m benchmarks.regrading DATABASE` drops a question in a process of its own, and takes it back.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from benchmarks.figures import Figure, Limit
from benchmarks.processes import BenchmarkError
from benchmarks.world import COURSE
from learn.assessments import regrading
from learn.assessments.cohorts import questions_in
from learn.assessments.store import versions_of_course
from learn.db.columns import id_of
from learn.db.engine import make_engine
from learn.db.transactions import reading, write
from learn.jobs import service as jobs
from learn.organisation.models import Role
from learn.organisation.policy import Right, Viewer
from learn.people.models import Person
from learn.quizzes.rulings import Mending
from learn.web.site import utc_now

PART = "marking a question anew"
TESTS, PLANNED, REPLAYED = "tests with the question", "the plan", "replayed, with all that rests on it"
MEMORY = "most memory, Python included"
GOALS = (Limit(PART, MEMORY, 300.0),)


@dataclass(frozen=True)
class Run:
    """Seconds for the plan and for each replay, of so many tests, and the most memory in MB of 1,000,000."""

    tests: int
    plan: float
    replays: list[float]
    memory: float


def measure(engine: Engine) -> list[Figure]:
    """On a database full of tests that were closed: drop a question, and count it again."""
    database = engine.dialect.name
    address = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "benchmarks.regrading", address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"marking anew failed:\n{done.stderr[-4000:]}")
    run = Run(**json.loads(done.stdout))
    return [
        Figure(PART, database, TESTS, "", [run.tests]),
        Figure(PART, database, PLANNED, "/s", [round(run.tests / run.plan)]),
        Figure(PART, database, REPLAYED, "/s", [round(run.tests / each, 1) for each in run.replays]),
        Figure(PART, database, MEMORY, "MB", [run.memory]),
    ]


def _regrade(engine: Engine) -> Run:
    with reading(engine) as db:
        viewer, name = _teacher(db), _question(db)
        begun = time.perf_counter()
        planned = regrading.plan(db, regrading.asked(db, viewer, COURSE, name), Mending(is_dropped=True))
        seconds = time.perf_counter() - begun
    replays = [_replay(engine, viewer, name, Mending(is_dropped=dropped)) for dropped in (True, False)]
    # Not getrusage: a child's begins with what its parent had.
    most = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    memory = round(int(most[1]) * 1024 / 1e6, 1) if most else 0.0
    return Run(planned.tests, round(seconds, 3), [round(each, 3) for each in replays], memory)


def _replay(engine: Engine, viewer: Viewer, name: str, mending: Mending) -> float:
    """Seconds for the replay. Of a large one the look again a minute later is due at the next: it finds nothing."""
    now = utc_now()
    with write(engine) as db:
        marking = id_of(regrading.asked(db, viewer, COURSE, name).marking)
        regrading.ask(db, viewer, COURSE, name, mending, "đo tốc độ", marking, now)
    seconds = list(_carried_out(engine, now))
    if not seconds:
        raise BenchmarkError("nothing to mark anew")
    return max(seconds)


def _carried_out(engine: Engine, now: datetime) -> Iterator[float]:
    """Each regrading that is due, in turn: how long it took, in seconds."""
    while True:
        with write(engine) as db:
            job = jobs.lease(db, now, 3600, [regrading.REGRADE])
        if job is None:
            return
        begun = time.perf_counter()
        with write(engine) as db:
            regrading.carry_out(db, job.payload, now)
            jobs.finish(db, job, now)
        yield time.perf_counter() - begun


def _teacher(db: Session) -> Viewer:
    person = db.exec(select(func.min(col(Person.id)))).one()
    return Viewer(person, (Right(Role.INSTRUCTOR, course=COURSE),), utc_now().date())


def _question(db: Session) -> str:
    return questions_in(db, id_of(versions_of_course(db, COURSE)[0]))[0][3].name


if __name__ == "__main__":
    print(json.dumps(_regrade(make_engine(sys.argv[1])).__dict__))

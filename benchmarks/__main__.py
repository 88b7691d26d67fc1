"""One run: `python -m benchmarks [--seconds 5] [--folder FOLDER] [--computed] [--busy]`, into benchmarks/results."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.engine import make_url

from benchmarks import (
    analyses,
    calibrations,
    closing,
    databases,
    drawing,
    gain_reports,
    lessons,
    machine,
    regrading,
    rush,
    saving,
    starting,
    tasks,
    world,
)
from benchmarks.figures import Figure, verdicts
from benchmarks.processes import BenchmarkError
from benchmarks.report import Report
from benchmarks.saving import Commits
from learn.db import schema
from learn.db.engine import make_engine

ROUNDS = 3
PARTS = (
    lessons.PART,
    saving.PART,
    rush.PART,
    starting.PART,
    closing.PART,
    regrading.PART,
    analyses.PART,
    calibrations.PART,
    gain_reports.PART,
    tasks.PART,
    drawing.PART,
)
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure, print the table and keep it; 0 whether or not the goals are met, 1 when it could not be measured."""
    asked = _arguments()
    # Ended from outside, it still ends its servers and removes its databases.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before the run was over"))
    try:
        _refuse_memory(asked.folder)
        found = machine.describe(asked.folder, asked.seconds)
        print(f"{found.filesystem}: {found.syncs:,.0f} fdatasync/s; {found.cores} cores; load {found.load}")
        _refuse_busy(found, allowed=asked.busy)
        report = _run(found, asked)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    print(report.table())
    report.keep(asked.results)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each run is")
    parser.add_argument("--people", type=int, default=world.PEOPLE, help="how many are enrolled; fewer to try it out")
    parser.add_argument("--tests", type=int, default=closing.COUNT, help="how many tests end at once; fewer to try it")
    parser.add_argument(
        "--analysed", type=int, default=analyses.PEOPLE, help="whose answers are analysed; fewer to try"
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="on the disk to measure")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go")
    parser.add_argument("--computed", action="store_true", help="only what is computed without a database of people")
    parser.add_argument("--busy", action="store_true", help="measure although the machine is busy; the table says so")
    asked = parser.parse_args()
    if asked.people < 2 * lessons.CONNECTIONS:
        parser.error(f"--people: each of {lessons.CONNECTIONS} connections needs one of either half")
    return asked


def _refuse_memory(folder: Path) -> None:
    if machine.filesystem_of(folder) in machine.IN_MEMORY:
        raise BenchmarkError(f"{folder} is in memory, where nothing is durable: name one on a disk with --folder")


def _refuse_busy(found: machine.Machine, *, allowed: bool) -> None:
    if not found.is_busy:
        return
    words = f"The machine is busy: load {found.load}, more than {machine.BUSY:g}. Figures would say nothing."
    if not allowed:
        raise BenchmarkError(f"{words} Wait a minute, or say --busy.")
    print(f"{'!' * 80}\n{words}\n{'!' * 80}", file=sys.stderr)


def _run(found: machine.Machine, asked: argparse.Namespace) -> Report:
    now = datetime.now(UTC)
    figures: list[Figure] = []
    said: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="learn-benchmark-", dir=asked.folder) as made:
        place = Path(made)
        # PostgreSQL's own user must be able to look inside.
        place.chmod(0o755)
        if not asked.computed:
            figures, said = _measure_databases(place, asked, now)
        figures += analyses.measure(place, rounds=ROUNDS, people=asked.analysed)
    print("calibrating …", flush=True)
    figures += calibrations.measure(rounds=ROUNDS)
    figures += gain_reports.measure(rounds=ROUNDS)
    figures += tasks.measure(rounds=ROUNDS)
    figures += drawing.measure(rounds=ROUNDS)
    figures.sort(key=lambda each: PARTS.index(each.part))
    goals = (
        *lessons.GOALS,
        *saving.GOALS,
        *rush.GOALS,
        *regrading.GOALS,
        *analyses.GOALS,
        *calibrations.GOALS,
        *gain_reports.GOALS,
        *drawing.GOALS,
    )
    return Report(now, ROUNDS, asked.seconds, asked.people, found, said, figures, verdicts(goals, figures))


def _measure_databases(place: Path, asked: argparse.Namespace, now: datetime) -> tuple[list[Figure], dict[str, str]]:
    """Everything that is measured on both databases, and what each says of its own durability."""
    print(f"making {asked.people:,} people …", flush=True)
    with ExitStack() as stack:
        one = stack.enter_context(_engine(make_url(f"sqlite:///{place / 'learn.db'}")))
        town = world.build(one, asked.people, place, now)
        url = stack.enter_context(databases.postgresql(place))
        other = stack.enter_context(_engine(url))
        databases.copy(one, other)
        bare = {"bare commits of one row": partial(databases.sqlite_commits, place)}
        figures = _measure(one, bare, town, place, asked.seconds, asked.tests)
        many = {
            f"bare commits of one row, {count} at once": partial(databases.postgresql_commits, url, count)
            for count in (1, lessons.CONNECTIONS)
        }
        figures += _measure(other, many, town, place, asked.seconds, asked.tests)
        return figures, {engine.dialect.name: databases.says(engine) for engine in (one, other)}


def _measure(
    engine: Engine, bare: Mapping[str, Commits], town: world.World, folder: Path, seconds: float, tests: int
) -> list[Figure]:
    """Everything on one database."""
    name, address = engine.dialect.name, engine.url.render_as_string(hide_password=False)
    print(f"{name}: measuring …", flush=True)
    return [
        *lessons.measure(address, name, town, folder, rounds=ROUNDS, seconds=seconds),
        *saving.measure(engine, town, folder, bare, rounds=ROUNDS, seconds=seconds),
        *rush.measure(engine, town, folder, rounds=ROUNDS, seconds=seconds),
        *starting.measure(address, name, town, folder, rounds=ROUNDS),
        # The last: these fill the tables that the others read.
        *closing.measure(engine, town, folder, count=tests),
        *regrading.measure(engine),
    ]


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        schema.upgrade(engine)
        yield engine
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())

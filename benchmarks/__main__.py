"""One run: `python -m benchmarks [--seconds 5] [--folder FOLDER] [--busy]`, into benchmarks/results."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.engine import make_url

from benchmarks import databases, lessons, machine, saving, starting, world
from benchmarks.figures import Figure, verdicts
from benchmarks.processes import BenchmarkError
from benchmarks.report import Report
from benchmarks.saving import Commits
from learn.db import schema
from learn.db.engine import make_engine

ROUNDS = 3
PARTS = (lessons.PART, saving.PART, starting.PART)
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure, print the table and keep it; 0 whether or not the goals are met, 1 when it could not be measured."""
    asked = _arguments()
    try:
        _refuse_memory(asked.folder)
        found = machine.describe(asked.folder, asked.seconds)
        print(f"{found.filesystem}: {found.syncs:,.0f} fdatasync/s; {found.cores} cores; load {found.load}")
        _refuse_busy(found, allowed=asked.busy)
        report = _run(found, asked.folder, asked.seconds)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    print(report.table())
    report.keep(asked.results)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each run is")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="on the disk to measure")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go")
    parser.add_argument("--busy", action="store_true", help="measure although the machine is busy; the table says so")
    return parser.parse_args()


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


def _run(found: machine.Machine, folder: Path, seconds: float) -> Report:
    now = datetime.now(UTC)
    content = world.Content.read()
    with tempfile.TemporaryDirectory(prefix="learn-benchmark-", dir=folder) as made:
        place = Path(made)
        # PostgreSQL's own user must be able to look inside.
        place.chmod(0o755)
        one: dict[str, Commits] = {"bare commits of one row": partial(databases.sqlite_commits, place)}
        measured = [_measure(make_url(f"sqlite:///{place / 'learn.db'}"), one, content, place, seconds)]
        with databases.postgresql(place) as url:
            many = {
                f"bare commits of one row, {count} at once": partial(databases.postgresql_commits, url, count)
                for count in (1, lessons.CONNECTIONS)
            }
            measured.append(_measure(url, many, content, place, seconds))
    figures = sorted((each for _, some in measured for each in some), key=lambda each: PARTS.index(each.part))
    said = dict(words for words, _ in measured)
    return Report(now, ROUNDS, seconds, found, said, figures, verdicts((*lessons.GOALS, *saving.GOALS), figures))


def _measure(
    url: URL, bare: Mapping[str, Commits], content: world.Content, folder: Path, seconds: float
) -> tuple[tuple[str, str], list[Figure]]:
    """Everything on one database, after its name and what it says of itself."""
    with _engine(url) as engine:
        name, address = engine.dialect.name, url.render_as_string(hide_password=False)
        print(f"{name}: making {world.PEOPLE:,} people …", flush=True)
        town = world.build(engine, content, folder, datetime.now(UTC))
        said = databases.says(engine)
        print(f"{name}: {said}; measuring …", flush=True)
        return (name, said), [
            *lessons.measure(address, name, town, folder, rounds=ROUNDS, seconds=seconds),
            *saving.measure(engine, town, folder, bare, rounds=ROUNDS, seconds=seconds),
            *starting.measure(address, name, town, folder, rounds=ROUNDS),
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

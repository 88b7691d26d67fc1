"""How much is tried: a little in the ordinary suite, all of it with LEARN_CHAOS=1 (`make chaos`).

A test here that has only a long form is skipped unless IS_LONG; whatever was tried adds its line to the `report`.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.chaos.report import Report
from tests.chaos.town import Town, settle


@dataclass(frozen=True)
class Scale:
    """How many of each. `is_long` is `make chaos`."""

    is_long: bool
    savers: int
    seats: int
    kills: int
    cuts: int
    errors: int
    restarts: int
    sequences: int
    # How many times longer than promised something may take on a machine that does other things as well.
    slack: int


IS_LONG = bool(os.environ.get("LEARN_CHAOS"))
# What is the same for both databases in every way that a short run could show is tried on one of them.
MOST_TELLING = pytest.mark.parametrize("town", ["sqlite", "postgresql"] if IS_LONG else ["sqlite"], indirect=True)
SHORT = Scale(is_long=False, savers=16, seats=20, kills=3, cuts=20, errors=12, restarts=1, sequences=300, slack=6)
LONG = Scale(
    is_long=True, savers=500, seats=750, kills=200, cuts=100, errors=200, restarts=10, sequences=10_000, slack=1
)


_report: pytest.StashKey[Report] = pytest.StashKey()


@pytest.fixture(scope="session")
def scale() -> Scale:
    return LONG if IS_LONG else SHORT


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Report:
    """The table of this run, for a test to add its line to."""
    return pytestconfig.stash.setdefault(_report, Report())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if IS_LONG and (made := config.stash.get(_report, None)):
        terminalreporter.write_line(made.keep(Path(tempfile.gettempdir())))


@pytest.fixture(scope="session")
def chaos_town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, scale: Scale) -> Town:
    """A town in a SQLite file, to copy; made once in each worker."""
    return settle(sqlite_template, tmp_path_factory.mktemp("town"), scale.seats)


@pytest.fixture
def sqlite_town(chaos_town: Town, tmp_path: Path) -> Town:
    return chaos_town.copied(tmp_path)


@pytest.fixture
def postgresql_town(chaos_town: Town, tmp_path: Path, postgresql_engine: Engine) -> Town:
    return chaos_town.moved(postgresql_engine.url.render_as_string(hide_password=False), tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest) -> Town:
    """The same town on each kind of database in turn."""
    found: Town = request.getfixturevalue(f"{request.param}_town")
    return found

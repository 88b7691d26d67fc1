"""Databases built by the migrations, and the one instant at which tests happen."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, TextIO
from zlib import crc32

import hypothesis
import pytest
from passlib.hash import argon2
from sqlalchemy import Engine, func, select
from sqlmodel import Session

from learn.db import schema
from learn.db.engine import make_engine, writing
from learn.db.tables import all_tables
from learn.people import passwords
from tests import postgres
from tests.answering import answered_at_once
from tests.compiling import compiled_once
from tests.filled import SessionOn, Templates

# A shared machine may be slow at any moment: how long an example takes says nothing about a rule.
hypothesis.settings.register_profile("learn", deadline=None)
hypothesis.settings.load_profile("learn")

TESTS = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")
OUTSIDE = {"cli", "walkthroughs", "web", "test_house_rules.py"}
WAITING = {"box", "chaos", "demo", "mutants", "validation", "walkthroughs"}
_alive = pytest.StashKey[TextIO]()


def pytest_configure(config: pytest.Config) -> None:
    if _is_worker(config):
        return
    config.stash[_alive] = postgres.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """By now every xdist worker has ended."""
    if not _is_worker(config):
        postgres.end_run()
        config.stash[_alive].close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What waits for browsers and processes comes first: begun last, it would keep one worker busy alone."""
    if not os.environ.get("LEARN_BOTH"):
        left_out = [item for item in items if not _is_its_turn(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _is_its_turn(item)]
    items.sort(key=lambda item: _folder(item) not in WAITING)


def _is_its_turn(item: pytest.Item) -> bool:
    """Pages and commands hold no statement of their own: each of their tests runs on one of the two databases, always
    the same one, about half of them on each; so does what is marked `either_database`, because other tests run every
    statement in it on both. All others run on both, and these too with LEARN_BOTH (make both)."""
    if _folder(item) not in OUTSIDE and not item.get_closest_marker("either_database"):
        return True
    given = [value for value in getattr(item, "callspec", _Plain).params.values() if isinstance(value, str)]
    kind = next((each for each in DATABASES if each in given), None)
    if kind is None:
        return True
    return DATABASES[crc32(item.nodeid.replace(kind, "").encode()) % 2] == kind


class _Plain:
    """What a test without parameters has in the place of them."""

    params: ClassVar[dict[str, object]] = {}


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def pytest_collection_finish() -> None:
    """What is imported by now stays until the end: going over it again and again took a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Monday 23 November 2026, 08:12 in Vietnam."""
    return NOW


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed with hardly any work: what they cost is a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_argon2id", argon2.using(type="ID", memory_cost=8, rounds=1, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def statements() -> Iterator[None]:
    """Statements are compiled once in each worker."""
    with compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def answers() -> Iterator[None]:
    """Requests are answered without ado."""
    with answered_at_once():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy; made once in each worker."""
    file = tmp_path_factory.mktemp("template") / "learn.db"
    engine = make_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated SQLite database: for tests to which the kind of database makes no difference."""
    file = tmp_path / "learn.db"
    shutil.copy(sqlite_template, file)
    engine = make_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine() -> Iterator[Engine]:
    """An empty, migrated PostgreSQL database."""
    with postgres.new_database() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty, migrated database of each kind in turn."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    return made


@pytest.fixture
def db_url(engine: Engine) -> str:
    """The address of that database, for programs that open it themselves."""
    return engine.url.render_as_string(hide_password=False)


def _left_as_found(engine: Engine) -> Iterator[Engine]:
    """The engine, for tests that undo what they do; AssertionError at the end when one didn't."""
    found = _rows(engine)
    yield engine
    left = _rows(engine)
    engine.dispose()
    assert left == found


def _rows(engine: Engine) -> dict[str, int | None]:
    with engine.connect() as connection:
        tables = all_tables().sorted_tables
        return {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables}


@pytest.fixture(scope="session")
def undone_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    file = tmp_path_factory.mktemp("undone") / "learn.db"
    shutil.copy(sqlite_template, file)
    yield from _left_as_found(make_engine(f"sqlite:///{file}"))


@pytest.fixture(scope="session")
def undone_on_postgresql() -> Iterator[Engine]:
    with postgres.new_database() as url:
        yield from _left_as_found(make_engine(url))


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session inside one write transaction on each kind of database, undone after the test.

    One database of each kind serves all these tests of a worker: making one takes longer than most of them.
    """
    shared: Engine = request.getfixturevalue(f"undone_on_{request.param}")
    # An engine of this test's own over the same connections: what never changes is kept in memory for each engine.
    engine = shared.execution_options()
    with engine.connect() as connection:
        transaction = writing(connection).begin()
        if request.param == "postgresql":
            # Sequences are not undone with what took numbers from them.
            connection.exec_driver_sql("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'")
        with Session(bind=connection, expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture(scope="session")
def templates(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    with ExitStack() as stack:
        yield Templates(stack, tmp_path_factory.mktemp("filled"), sqlite_template, NOW)


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, templates: Templates) -> Iterator[SessionOn]:
    """Gives sessions like `db`, on each kind of database, in which a function has put something already.

    The function runs once in each worker: for what many tests begin with and takes long to make.
    """
    with ExitStack() as stack:
        yield lambda fill: stack.enter_context(templates.copy(request.param, fill))

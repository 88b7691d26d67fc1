"""The courses and the small country of tests.web.country on each kind of database.

Each is made once in a worker; a test or a module gets a copy of the database that it may change.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion
from learn.db.engine import make_engine
from learn.db.transactions import write
from learn.people.passwords import Hasher
from tests import postgres
from tests.web.conftest import PASSWORD, World
from tests.web.country import COURSE, NOW, Content, Country, publish, read_content, settle

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Three courses, read and rendered once."""
    return read_content(tmp_path_factory.mktemp("courses"))


@pytest.fixture(scope="session")
def residents_password() -> str:
    """Everybody's password, hashed once."""
    return Hasher(1).hash(PASSWORD)


@contextmanager
def on_sqlite(template: Path, folder: Path) -> Iterator[Engine]:
    """A copy of a SQLite file."""
    shutil.copy(template, folder / "learn.db")
    engine = make_engine(f"sqlite:///{folder / 'learn.db'}")
    yield engine
    engine.dispose()


@contextmanager
def on_postgresql(template: str) -> Iterator[Engine]:
    """A copy of a PostgreSQL database."""
    with postgres.new_database(template) as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def published_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("published") / "media"


@pytest.fixture(scope="session")
def published_sqlite(
    content: Content, published_media: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("published")
    with on_sqlite(sqlite_template, folder) as engine:
        publish(engine, content, published_media, NOW - timedelta(days=10))
    return folder / "learn.db"


@pytest.fixture(scope="session")
def published_postgresql(content: Content, published_media: Path) -> Iterator[str]:
    with postgres.new_database() as url:
        engine = make_engine(url)
        publish(engine, content, published_media, NOW - timedelta(days=10))
        engine.dispose()
        yield str(url.database)


@pytest.fixture(params=KINDS)
def published_world(
    request: pytest.FixtureRequest, world_of: Callable[..., World], published_media: Path, tmp_path: Path
) -> Iterator[World]:
    """A world with the courses in it and nobody else, on each kind of database in turn."""
    template = request.getfixturevalue(f"published_{request.param}")
    with on_sqlite(template, tmp_path) if request.param == "sqlite" else on_postgresql(template) as engine:
        yield world_of(engine, media_url=f"file:{published_media}")


@pytest.fixture(scope="session")
def settled_sqlite(
    content: Content, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, residents_password: str
) -> tuple[Path, Country]:
    folder = tmp_path_factory.mktemp("country")
    with on_sqlite(sqlite_template, folder) as engine:
        country = settle(engine, content, folder / "media", residents_password)
    return folder / "learn.db", country


@pytest.fixture(scope="session")
def settled_postgresql(
    content: Content, tmp_path_factory: pytest.TempPathFactory, residents_password: str
) -> Iterator[tuple[str, Country]]:
    folder = tmp_path_factory.mktemp("country")
    with postgres.new_database() as url:
        engine = make_engine(url)
        country = settle(engine, content, folder / "media", residents_password)
        engine.dispose()
        yield str(url.database), country


@pytest.fixture(scope="module")
def country_on_sqlite(
    settled_sqlite: tuple[Path, Country], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Country]:
    """For what makes no difference between databases."""
    template, country = settled_sqlite
    with on_sqlite(template, tmp_path_factory.mktemp("copy")) as engine:
        yield replace(country, world=country.world.over(engine))


@pytest.fixture(scope="module")
def country_on_postgresql(settled_postgresql: tuple[str, Country]) -> Iterator[Country]:
    template, country = settled_postgresql
    with on_postgresql(template) as engine:
        yield replace(country, world=country.world.over(engine))


@pytest.fixture(scope="module", params=KINDS)
def country(request: pytest.FixtureRequest) -> Country:
    """On each kind of database in turn."""
    made: Country = request.getfixturevalue(f"country_on_{request.param}")
    return made


@pytest.fixture
def attempt(published_world: World) -> tuple[TestClient, str]:
    """A browser of somebody who has just begun the pre-test, and the attempt's address."""
    world = published_world
    person = world.person("hanhnt")
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
        public_id = taking.start(db, person, COURSE, Occasion.PRE, "vi", world.clock.now)
    return world.client_for(person), f"/attempts/{public_id}"

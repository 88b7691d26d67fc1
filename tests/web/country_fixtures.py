"""The small country of tests.web.country, made once for a test module on each kind of database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from learn.db.engine import make_engine
from learn.people.passwords import Hasher
from tests import postgres
from tests.web.conftest import PASSWORD
from tests.web.country import Content, Country, read_content, settle


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Two courses, read and rendered once."""
    return read_content(tmp_path_factory.mktemp("courses"))


@pytest.fixture(scope="session")
def residents_password() -> str:
    """Everybody's password, hashed once."""
    return Hasher(1).hash(PASSWORD)


@pytest.fixture(scope="module")
def country_on_sqlite(
    content: Content, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, residents_password: str
) -> Iterator[Country]:
    """For what makes no difference between databases."""
    folder = tmp_path_factory.mktemp("country")
    shutil.copy(sqlite_template, folder / "learn.db")
    engine = make_engine(f"sqlite:///{folder / 'learn.db'}")
    yield settle(engine, content, folder / "media", residents_password)
    engine.dispose()


@pytest.fixture(scope="module")
def country_on_postgresql(
    content: Content, tmp_path_factory: pytest.TempPathFactory, residents_password: str
) -> Iterator[Country]:
    folder = tmp_path_factory.mktemp("country")
    with postgres.new_database() as url:
        engine = make_engine(url)
        yield settle(engine, content, folder / "media", residents_password)
        engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def country(request: pytest.FixtureRequest) -> Country:
    """On each kind of database in turn."""
    made: Country = request.getfixturevalue(f"country_on_{request.param}")
    return made

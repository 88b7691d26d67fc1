"""What an engine promises beside rows: an error of the database says what failed, and none of the values."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from learn.db.glances import Glances
from learn.db.transactions import reading, write
from learn.people.models import Person

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SECRET = "$argon2id$v=19$m=19456"


def test_an_error_names_the_statement_and_hides_its_values(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, write(engine) as db:
        db.execute(text("INSERT INTO no_such_table VALUES (:secret)"), {"secret": SECRET})
    assert "no_such_table" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_glance_reads_and_never_writes(engine: Engine) -> None:
    glances = Glances(engine)
    with write(engine) as db:
        db.add(Person(created_at=NOW))
    with glances.session() as db:
        assert db.exec(select(func.count()).select_from(Person)).one() == 1
    # SQLite throws away what was written, PostgreSQL refuses it.
    with suppress(DBAPIError), glances.session() as db:
        db.add(Person(created_at=NOW))
        db.flush()
    with reading(engine) as db:
        assert db.exec(select(func.count()).select_from(Person)).one() == 1


def test_connections_for_glances_are_closed_with_the_others(engine: Engine) -> None:
    glances = Glances(engine)
    with glances.session() as db:
        db.execute(text("SELECT 1"))
        driver: Any = db.connection().connection.dbapi_connection
    engine.dispose()
    with pytest.raises(Exception, match=r"(?i)closed"):
        driver.execute("SELECT 1")
    # Who asks afterwards gets a new one.
    with glances.session() as db:
        db.execute(text("SELECT 1"))


def test_a_glance_holds_no_picture_of_the_database(engine: Engine) -> None:
    """A connection that is kept would else go on showing what was there when it was first used."""
    glances = Glances(engine)
    count = select(func.count()).select_from(Person)
    with glances.session() as db:
        assert db.exec(count).one() == 0
    with write(engine) as db:
        db.add(Person(created_at=NOW))
    with glances.session() as db:
        assert db.exec(count).one() == 1

"""What an engine promises beside rows: an error of the database says what failed, and none of the values."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from learn.db.engine import glancing
from learn.db.transactions import glance, reading, write
from learn.people.models import Person

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SECRET = "$argon2id$v=19$m=19456"


def test_an_error_names_the_statement_and_hides_its_values(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, write(engine) as db:
        db.execute(text("INSERT INTO no_such_table VALUES (:secret)"), {"secret": SECRET})
    assert "no_such_table" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_glance_reads_and_never_writes(engine: Engine) -> None:
    glances = glancing(engine)
    with write(engine) as db:
        db.add(Person(created_at=NOW))
    with glance(glances) as db:
        assert db.exec(select(func.count()).select_from(Person)).one() == 1
    # SQLite throws away what was written, PostgreSQL refuses it.
    with suppress(DBAPIError), glance(glances) as db:
        db.add(Person(created_at=NOW))
        db.flush()
    with reading(engine) as db:
        assert db.exec(select(func.count()).select_from(Person)).one() == 1


def test_connections_for_glances_are_closed_with_the_others(postgresql_engine: Engine) -> None:
    glances = glancing(postgresql_engine)
    with glance(glances) as db:
        db.execute(text("SELECT 1"))
    assert glances.pool.checkedin() == 1  # type: ignore[attr-defined]
    postgresql_engine.dispose()
    assert glances.pool.checkedin() == 0  # type: ignore[attr-defined]

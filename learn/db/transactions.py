"""The only places that begin and commit a transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from learn.db.engine import writing

Result = TypeVar("Result")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session on one consistent picture of the database; whatever it changed is thrown away."""
    with _snapshot(engine.connect()) as connection:
        connection.begin()
        with Session(bind=connection, expire_on_commit=False, autoflush=False) as session:
            yield session


def _snapshot(connection: Connection) -> Connection:
    """SQLite reads one picture by itself; PostgreSQL has to be asked, or each statement sees another."""
    if connection.dialect.name == "sqlite":
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def glance(engine: Engine) -> Iterator[Session]:
    """A session for a few short reads on an engine of `glancing`. On PostgreSQL each sees the database anew."""
    with engine.connect() as connection:
        connection.begin()
        with Session(bind=connection, expire_on_commit=False, autoflush=False) as session:
            # Closing the connection rolls back; asking for it as well costs a tenth of a lesson page.
            yield session


@contextmanager
def write(engine: Engine) -> Iterator[Session]:
    """A session in one transaction that is durable when the block ends, or undone if it raises."""
    with engine.connect() as connection:
        writing(connection)
        with connection.begin(), Session(bind=connection, expire_on_commit=False) as session:
            yield session
            session.flush()


def durably(engine: Engine, work: Callable[[Session], Result]) -> Result:
    """Do the work in one transaction and return only when it is durable.

    Every saved answer goes through here, so that many waiting saves can share one commit behind
    this signature.
    """
    with write(engine) as session:
        return work(session)

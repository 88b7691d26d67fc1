"""The only places that begin and commit a transaction."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from learn.db.engine import writing
from learn.db.turns import Urgency

Result = TypeVar("Result")

# Seconds between tries: together longer than a server takes to restart, shorter than a phone waits for its answer.
PAUSES = (0.0, 0.05, 0.2, 0.5, 1.0, 1.5, 2.0)
# Two transactions that can't both be, a deadlock, a server that ends, starts, or just became a standby.
PASSING = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "25006"})


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
def write(engine: Engine, urgency: Urgency = Urgency.REST) -> Iterator[Session]:
    """A session in one transaction that is durable when the block ends, or undone if it raises."""
    with engine.connect() as connection:
        writing(connection, urgency)
        with connection.begin(), Session(bind=connection, expire_on_commit=False) as session:
            yield session
            session.flush()


def durably(engine: Engine, work: Callable[[Session], Result], urgency: Urgency = Urgency.SAVE) -> Result:
    """Do the work in one transaction and return only when it is durable.

    On PostgreSQL it is done again when a rival or a failover undid it, or when nobody knows whether it was committed:
    the work must give the same when it is done twice, as saved answers do by their keys.
    """
    for pause in PAUSES:
        try:
            return _durably(engine, work, urgency)
        except DBAPIError as error:
            if not _may_pass(error):
                raise
            time.sleep(pause)
    return _durably(engine, work, urgency)


def _durably(engine: Engine, work: Callable[[Session], Result], urgency: Urgency) -> Result:
    with write(engine, urgency) as session:
        return work(session)


def _may_pass(error: DBAPIError) -> bool:
    """Whether the same work may well succeed in a moment."""
    if isinstance(error.orig, sqlite.Error):
        return False  # SQLite has waited already
    state = getattr(error.orig, "sqlstate", None)
    # Without a state the server said nothing: no connection could be made. Other errors without one are our own.
    is_away = isinstance(error, OperationalError) and state is None
    return error.connection_invalidated or is_away or state in PASSING

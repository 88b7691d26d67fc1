"""One engine per database: SQLite through pysqlite3 with durable WAL, PostgreSQL through psycopg."""

from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import OperationalError

from learn.db.turns import Turns, Urgency

# Below this, two connections that write or checkpoint at once can corrupt the file (the WAL-reset bug).
OLDEST_SQLITE = (3, 51, 3)
BUSY_SECONDS = 20
_WRITES, _TURN = "learn_writes", "learn_turn"

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # FULL, not NORMAL: "saved" is said after the commit, so the commit must survive a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA cache_size = -32000",
    "PRAGMA temp_store = MEMORY",
)


class OldSqlite(Exception):
    """The linked SQLite has the WAL-reset bug."""


def refuse_old_sqlite(version: tuple[int, ...] = sqlite.sqlite_version_info) -> None:
    """Raise OldSqlite below 3.51.3."""
    if version < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise OldSqlite(f"SQLite {'.'.join(map(str, version))} is older than {wanted}, which can corrupt a database")


def make_engine(url: str | URL, *, pool_size: int = 20) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://…` (plain `postgresql://` means the same)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() != "postgresql":
        raise ValueError(f"Learn runs on SQLite and PostgreSQL, not on {parsed.get_backend_name()}")
    return postgresql_engine(parsed, "READ COMMITTED", pool_size, pool_size)


def writing(connection: Connection, urgency: Urgency = Urgency.REST) -> Connection:
    """Mark a connection's next transaction as one that writes."""
    return connection.execution_options(**{_WRITES: urgency})


def postgresql_engine(url: URL, isolation: str, connections: int, more: int, options: str = "") -> Engine:
    """An engine with so many connections, and so many more when they are all in use. `options` are psql's."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level=isolation,
        pool_size=connections,
        max_overflow=more,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"-c synchronous_commit=on -c timezone=UTC{options}"},
    )


def _sqlite(url: URL) -> Engine:
    refuse_old_sqlite()
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=sqlite,
        pool_size=48,
        max_overflow=64,
        # An error goes to the log, and among the values may be a name or the hash of a password.
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in PRAGMAS:
            connection.execute(pragma)

    _take_turns(engine)
    return engine


def _take_turns(engine: Engine) -> None:
    """Writers of one process queue here instead of polling in SQLite's busy handler, whose sleeps cost more than the
    commit they wait for; other processes still meet the busy handler."""
    turns = Turns()

    def give_back(info: dict[Any, Any]) -> None:
        if info.pop(_TURN, False):
            turns.give_back()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        urgency = connection.get_execution_options().get(_WRITES)
        if urgency is None:
            # Through the driver: every read begins with it, and SQLAlchemy's way takes ten times as long.
            connection.connection.cursor().execute("BEGIN")
            return
        if not turns.take(urgency, BUSY_SECONDS):
            raise OperationalError("BEGIN IMMEDIATE", {}, sqlite.OperationalError("database is locked"))
        connection.info[_TURN] = True
        try:
            # A read that later turns into a write fails at once under load; IMMEDIATE takes the lock first.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            give_back(connection.info)
            raise

    # SQLAlchemy has no "after commit" event on a connection: the pool's check-in is the first moment
    # at which a committed or rolled back transaction is surely over.
    @event.listens_for(engine, "checkin")
    def _checkin(_connection: Any, record: Any) -> None:
        give_back(record.info)

"""Short reads on connections of their own: the busiest pages, and who is behind every request."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from learn.db.engine import postgresql_engine

# More at once would only wait for each other: for the interpreter here and for processors there.
GLANCES = 4


class Glances:
    """Sessions for a few short reads, each of which sees the database anew; none of them can write.

    On PostgreSQL to begin and to end a transaction costs as much as the statements of the busiest page, so these
    connections commit by themselves and read only. On SQLite it is taking a connection from its pool and giving it
    back that costs most: there they are kept.
    """

    def __init__(self, engine: Engine) -> None:
        self._is_local = engine.dialect.name == "sqlite"
        self._engine = engine if self._is_local else _beside(engine)
        self._idle: list[Connection] = []
        event.listen(engine, "engine_disposed", lambda _engine: self.close())

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for one glance."""
        connection = self._idle.pop() if self._idle else self._engine.connect()
        try:
            with Session(bind=connection, expire_on_commit=False, autoflush=False) as session:
                yield session
            if connection.in_transaction():
                connection.rollback()
        except BaseException:
            connection.close()
            raise
        if self._is_local:
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what is kept; what is asked for later opens anew."""
        while self._idle:
            connection = self._idle.pop()
            connection.detach()  # the pool it came from is gone
            connection.close()
        if not self._is_local:
            self._engine.dispose()


def _beside(engine: Engine) -> Engine:
    return postgresql_engine(engine.url, "AUTOCOMMIT", GLANCES, 0, " -c default_transaction_read_only=on")

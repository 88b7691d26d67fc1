"""Databases that are filled once and copied for each test that begins with what is in them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Transaction, make_url
from sqlmodel import Session

from learn.db.engine import make_engine, writing
from tests import postgres

Fill = Callable[[Session, datetime], object]
SessionOn = Callable[[Fill], Session]
"""What the fixture `filled` gives: a session on a copy of the database that a function has filled."""


class Templates:
    """One filled database for each function and kind of database, made when it is first asked for."""

    def __init__(self, stack: ExitStack, folder: Path, migrated: Path, now: datetime) -> None:
        self._stack, self._folder, self._now = stack, folder, now
        self._empty = {"sqlite": str(migrated), "postgresql": postgres.MIGRATED}
        self._filled: dict[tuple[str, Fill], str] = {}
        self._numbers = count()

    @contextmanager
    def copy(self, kind: str, fill: Fill) -> Iterator[Session]:
        """A session inside a write transaction that is undone in the end."""
        if (kind, fill) not in self._filled:
            self._filled[kind, fill] = self._stack.enter_context(self._fill(kind, fill))
        with self._copied(kind, self._filled[kind, fill]) as url, _transaction(url) as (session, _):
            yield session

    @contextmanager
    def _fill(self, kind: str, fill: Fill) -> Iterator[str]:
        with self._copied(kind, self._empty[kind]) as url:
            with _transaction(url) as (session, transaction):
                fill(session, self._now)
                session.flush()
                transaction.commit()
            assert url.database
            yield url.database

    @contextmanager
    def _copied(self, kind: str, template: str) -> Iterator[URL]:
        if kind == "postgresql":
            with postgres.new_database(template) as url:
                yield url
        else:
            file = self._folder / f"{next(self._numbers)}.db"
            shutil.copy(template, file)
            yield make_url(f"sqlite:///{file}")
            file.unlink()


@contextmanager
def _transaction(url: URL) -> Iterator[tuple[Session, Transaction]]:
    engine = make_engine(url)
    with engine.connect() as connection, writing(connection).begin() as transaction:
        with Session(bind=connection, expire_on_commit=False) as session:
            yield session, transaction
        if transaction.is_active:
            transaction.rollback()
    engine.dispose()

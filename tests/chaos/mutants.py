"""Broken promises, each to be found out by the test that guards it. Preparations of a server's process."""

import asyncio
from collections.abc import Callable
from typing import Any

from anyio import to_thread
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from learn.db import engine
from learn.db.engine import writing
from learn.db.turns import Urgency
from learn.web import hot
from learn.web.site import Site

_FULL, _NORMAL = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"


def acknowledge_first() -> None:
    """The answer leaves before the commit, which follows as soon as ten times a second come round."""
    kept, behind = hot.save, set[asyncio.Task[Any]]()

    async def later(site: Site, work: Callable[[Session], Any]) -> None:
        await asyncio.sleep(0.1)
        await kept(site, work)

    async def save(site: Site, work: Callable[[Session], Any]) -> Any:
        promised = await to_thread.run_sync(_imagined, site, work)
        task = asyncio.create_task(later(site, work))
        behind.add(task)
        task.add_done_callback(behind.discard)
        return promised

    hot.save = save


def swallow_errors() -> None:
    """What the database refuses is acknowledged all the same."""
    kept = hot.save

    async def save(site: Site, work: Callable[[Session], Any]) -> Any:
        try:
            return await kept(site, work)
        except DBAPIError:
            return await to_thread.run_sync(_imagined, site, work)

    hot.save = save


def sync_now_and_then() -> None:
    """SQLite's own default with a write-ahead log: a commit is in the file, but not on the disk."""
    assert _FULL in engine.PRAGMAS, "the pragmas have changed: the mutant needs a look"
    engine.PRAGMAS = tuple(_NORMAL if pragma == _FULL else pragma for pragma in engine.PRAGMAS)


def _imagined(site: Site, work: Callable[[Session], Any]) -> Any:
    """What the work would give, with nothing kept of it."""
    with writing(site.engine.connect(), Urgency.SAVE) as connection, connection.begin() as transaction:
        with Session(bind=connection, expire_on_commit=False) as db:
            told = work(db)
        transaction.rollback()
        return told

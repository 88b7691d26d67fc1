"""The busiest reads, without the cost of a thread where a thread isn't needed."""

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread
from sqlmodel import Session

from learn.db.transactions import durably, reading
from learn.db.turns import Urgency
from learn.web.site import Site

Result = TypeVar("Result")


async def read(site: Site, work: Callable[[Session], Result]) -> Result:
    """Do a short read. On SQLite it runs at once: the file is local and a read never waits for a writer, so
    handing it to a thread would cost more than the read. On PostgreSQL a blocking call must stay off the loop.
    """

    def whole() -> Result:
        with site.glances.session() as db:
            return work(db)

    if site.engine.dialect.name == "sqlite":
        return whole()
    return await to_thread.run_sync(whole, limiter=site.glancing)


async def save(site: Site, work: Callable[[Session], Result]) -> Result:
    """Do a short write and come back when it is durable.

    On SQLite, whose files are local, it is done on the event loop and shares its commit with its neighbours. On
    PostgreSQL, which shares commits itself, it has a thread: not one of those that serve pages, which the request
    whose turn it is may need to finish.
    """
    if site.engine.dialect.name == "sqlite":
        return await site.commits.save(work)
    return await to_thread.run_sync(durably, site.engine, work, limiter=site.saving)


async def write(site: Site, work: Callable[[Session], Result], urgency: Urgency) -> Result:
    """Do a write that takes its time (scoring, starting), in such a thread on both."""
    return await to_thread.run_sync(durably, site.engine, work, urgency, limiter=site.saving)


async def recorded(site: Site, look: Callable[[Session], Result], note: Callable[[Session, Result], None]) -> Result:
    """Read, and keep a note of the look, durable before what was read can leave. The read, which may be long,
    keeps no writer waiting."""

    def whole() -> Result:
        with reading(site.engine) as db:
            return look(db)

    seen = await to_thread.run_sync(whole)
    await save(site, lambda db: note(db, seen))
    return seen

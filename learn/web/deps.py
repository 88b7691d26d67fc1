"""What routes ask for: a database session, the time, the person, what they may do.

The two session dependencies are the only ones that open transactions for routes. They end when the
route's function returns, before the response leaves (`scope="function"`): a commit that fails is an error
page, never a 200.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session

from learn.dashboards.frame import Frame, frame_of
from learn.db.transactions import reading, write
from learn.errors import SignedOut
from learn.organisation.policy import Viewer, load_viewer
from learn.web.cookies import SESSION, read_cookie
from learn.web.i18n import COOKIE, Language, choose_language
from learn.web.site import Site, site_of

# Threads of their own for beginning and for ending transactions: a request that waits for its turn to
# write must never hold the thread that the request before it needs to finish.
_THREADS = 64


@cache
def _threads(_purpose: str) -> CapacityLimiter:
    return CapacityLimiter(_THREADS)


@asynccontextmanager
async def _transaction(
    opened: Callable[[Engine], AbstractContextManager[Session]], engine: Engine
) -> AsyncIterator[Session]:
    held = opened(engine)
    db = await to_thread.run_sync(held.__enter__, limiter=_threads("begin"))
    try:
        yield db
    except BaseException as error:
        await to_thread.run_sync(held.__exit__, type(error), error, error.__traceback__, limiter=_threads("end"))
        raise
    await to_thread.run_sync(held.__exit__, None, None, None, limiter=_threads("end"))


async def _read(request: Request) -> AsyncIterator[Session]:
    async with _transaction(reading, site_of(request).engine) as db:
        yield db


async def _write(request: Request) -> AsyncIterator[Session]:
    async with _transaction(write, site_of(request).engine) as db:
        yield db


async def _site(request: Request) -> Site:
    return site_of(request)


async def _now(request: Request) -> datetime:
    return site_of(request).clock()


async def _language(request: Request) -> Language:
    return choose_language(request.cookies.get(COOKIE))


def _frame(request: Request) -> Frame | None:
    """Who is signed in, for the frame of the page; None for a visitor."""
    token = read_cookie(request, SESSION)
    if not token:
        return None
    site = site_of(request)
    with reading(site.engine) as db:
        found = frame_of(db, token, site.clock())
    request.state.frame = found
    return found


def _person(frame: Annotated[Frame | None, Depends(_frame)]) -> Frame:
    if frame is None:
        raise SignedOut
    return frame


def _viewer(person: Annotated[Frame, Depends(_person)], request: Request) -> Viewer:
    site = site_of(request)
    with reading(site.engine) as db:
        return load_viewer(db, person.person_id, site.clock())


ReadDb = Annotated[Session, Depends(_read, scope="function")]
WriteDb = Annotated[Session, Depends(_write, scope="function")]
CurrentSite = Annotated[Site, Depends(_site)]
Now = Annotated[datetime, Depends(_now)]
CurrentLanguage = Annotated[Language, Depends(_language)]
Visitor = Annotated[Frame | None, Depends(_frame)]
CurrentPerson = Annotated[Frame, Depends(_person)]
CurrentViewer = Annotated[Viewer, Depends(_viewer)]

"""What routes ask for: a database session, the time, the person, what they may do.

The two session dependencies are the only ones that open transactions for routes. They end when the
route's function returns, before the response leaves (`scope="function"`): a commit that fails is an error
page, never a 200.

What waits for nothing is `async`: any other function would be handed to a thread, which costs more than the answer.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session

from learn.dashboards.frame import Frame, frame_of
from learn.db.transactions import reading, write
from learn.errors import SignedOut
from learn.organisation import policy
from learn.organisation.policy import Viewer, load_viewer
from learn.people import sessions
from learn.web import hot
from learn.web.cookies import SESSION, read_cookie
from learn.web.i18n import COOKIE, Language, choose_language
from learn.web.security import SAFE
from learn.web.site import Site, site_of


@asynccontextmanager
async def _transaction(
    opened: Callable[[Engine], AbstractContextManager[Session]], site: Site, among: CapacityLimiter
) -> AsyncIterator[Session]:
    held = opened(site.engine)
    await among.acquire_on_behalf_of(held)
    try:
        db = await to_thread.run_sync(held.__enter__, limiter=site.beginning)
        try:
            yield db
        except BaseException as error:
            await to_thread.run_sync(held.__exit__, type(error), error, error.__traceback__, limiter=site.ending)
            raise
        await to_thread.run_sync(held.__exit__, None, None, None, limiter=site.ending)
    finally:
        among.release_on_behalf_of(held)


@asynccontextmanager
async def _read_at_once(site: Site) -> AsyncIterator[Session]:
    """On SQLite, as in `hot.read`: beginning and ending a read waits for nobody, and a thread would take longer."""
    held = reading(site.engine)
    await site.readers.acquire_on_behalf_of(held)
    try:
        with held as db:
            yield db
    finally:
        site.readers.release_on_behalf_of(held)


async def _read(request: Request) -> AsyncIterator[Session]:
    site = site_of(request)
    is_local = site.engine.dialect.name == "sqlite"
    async with _read_at_once(site) if is_local else _transaction(reading, site, site.readers) as db:
        yield db


async def _write(request: Request) -> AsyncIterator[Session]:
    site = site_of(request)
    async with _transaction(write, site, site.writers) as db:
        yield db


async def _site(request: Request) -> Site:
    return site_of(request)


async def _now(request: Request) -> datetime:
    return site_of(request).clock()


async def _language(request: Request) -> Language:
    return choose_language(request.cookies.get(COOKIE))


async def find_frame(request: Request) -> Frame | None:
    """Who is signed in, for the frame of the page; None for a visitor."""
    token = read_cookie(request, SESSION)
    if not token:
        return None
    site = site_of(request)
    now = site.clock()
    found = await hot.read(site, lambda db: frame_of(db, token, now))
    request.state.frame = found
    # A GET writes nothing, so it is what a person does, not what they look at, that keeps a session alive.
    if found and request.method not in SAFE and found.is_due(now):
        await hot.save(site, lambda db: sessions.renew(db, found, now))
    return found


async def _person(frame: Annotated[Frame | None, Depends(find_frame)]) -> Frame:
    if frame is None:
        raise SignedOut
    return frame


async def _viewer(person: Annotated[Frame, Depends(_person)], request: Request) -> Viewer:
    site = site_of(request)
    now = site.clock()
    return await hot.read(site, lambda db: load_viewer(db, person.person_id, now))


ReadDb = Annotated[Session, Depends(_read, scope="function")]
WriteDb = Annotated[Session, Depends(_write, scope="function")]
CurrentSite = Annotated[Site, Depends(_site)]
Now = Annotated[datetime, Depends(_now)]
CurrentLanguage = Annotated[Language, Depends(_language)]
Visitor = Annotated[Frame | None, Depends(find_frame)]
CurrentPerson = Annotated[Frame, Depends(_person)]
CurrentViewer = Annotated[Viewer, Depends(_viewer)]


async def _teacher(
    slug: str,
    viewer: CurrentViewer,
    person: CurrentPerson,  # noqa: ARG001 - asks to sign in first
) -> Viewer:
    """Who teaches the course of the address; asked before a form is read. NotFound for anybody else."""
    policy.require_teach(viewer, slug)
    return viewer


Teacher = Annotated[Viewer, Depends(_teacher)]

"""The application: its parts, its middleware, its routes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy import Engine
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from learn.config import Settings
from learn.db.engine import make_engine
from learn.media.storage import DiskStorage
from learn.people.passwords import Hasher
from learn.web import errors, logs
from learn.web.api import app as api
from learn.web.api.names import ADDRESS
from learn.web.assets import Assets
from learn.web.lesson_pages import LessonPages
from learn.web.question_cards import QuestionCards
from learn.web.receipt_lines import ReceiptLines
from learn.web.routes import PLAIN, ROUTERS
from learn.web.security import PlainRequests, SecurityHeaders, own_origin
from learn.web.site import Site, utc_now
from learn.web.templating import Templates

# A page of a few hundred bytes grows when it is compressed.
SMALLEST_COMPRESSED = 700


def create_app(settings: Settings, engine: Engine | None = None, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """The application for these settings. Raises UnsafeSettings before anything is opened."""
    settings.refuse_unsafe()
    logs.configure(settings)
    assets = _static()
    site = Site(
        settings=settings,
        engine=engine or make_engine(settings.database_url),
        templates=Templates(assets.url, reload=settings.debug),
        assets=assets,
        hasher=Hasher(settings.hashing_threads),
        storage=DiskStorage(settings.media_dir),
        clock=clock,
    )
    # The schema of this application is for machines that sign in, not for passers-by.
    app = FastAPI(title="Learn", docs_url=None, redoc_url=None, openapi_url=None)
    # A redirect to the address with or without a slash would be built from Host, which anybody may write.
    app.router.redirect_slashes = False
    app.state.site = site
    app.state.lessons = LessonPages(site)
    app.state.cards = QuestionCards(site.templates)
    app.state.receipts = ReceiptLines(site.templates)
    app.router.routes.extend(PLAIN)
    app.mount("/static", assets)
    app.mount(ADDRESS, api.create_api(site))
    app.router.routes.extend(_pages())
    errors.install(app)
    app.add_middleware(PlainRequests)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_COMPRESSED, compresslevel=5)
    app.add_middleware(SecurityHeaders, settings=settings)
    return app


@cache
def _pages() -> Sequence[BaseRoute]:
    """The routes of all features. Once in a process: FastAPI keeps what a route needs with where it is included."""
    pages = APIRouter(dependencies=[Depends(own_origin)])
    for router in ROUTERS:
        pages.include_router(router)
    return pages.routes


@cache
def _static() -> Assets:
    """The static files of the program, read and compressed once in a process."""
    return Assets.load()


def application() -> FastAPI:
    """What a server process imports: the application of this process's environment."""
    return create_app(Settings())

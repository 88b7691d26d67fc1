"""The servers that Learn is put beside: `python -m benchmarks.apps bare|usual|unwritten|slow`.

bare       Starlette and nothing else: one route that gives the bytes in the file BENCHMARK_BODY
usual      the same page written the usual way (benchmarks/usual.py)
unwritten  Learn itself, `learn serve`, but saves leave the write out
slow       Learn itself on a disk whose every commit takes 10 ms more, as one that spins

With BENCHMARK_GZIP=1 the first two compress as Learn does.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from anyio import to_thread
from sqlalchemy import Engine, event
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from benchmarks import usual
from learn.cli.serving import serve
from learn.config import Settings
from learn.db.engine import make_engine
from learn.quizzes import store
from learn.web import hot
from learn.web.app import SMALLEST_COMPRESSED
from learn.web.hot import Result
from learn.web.site import Site

SPIN_SECONDS = 0.010


def bare(body: bytes) -> Starlette:
    """One route that always answers with the same bytes."""

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(body)

    return Starlette(routes=[Route("/courses/{slug}/lessons/{lesson}", page)])


async def save_nothing(site: Site, work: Callable[[Session], Result]) -> Result:
    """In the place of `learn.web.hot.save`: the same work and the same reads, where it does them.

    Left out: waiting for a turn to write, the savepoint, the INSERT, and the commit.
    """
    if site.engine.dialect.name == "sqlite":
        return _read_only(site.engine, work)
    return await to_thread.run_sync(_read_only, site.engine, work, limiter=site.saving)


def _read_only(engine: Engine, work: Callable[[Session], Result]) -> Result:
    with engine.connect() as connection:
        connection.begin()
        with Session(bind=connection, expire_on_commit=False) as session:
            return work(session)


def add_nothing(_db: Session, _rows: object) -> None:
    """In the place of `learn.quizzes.store.add_steps`."""


def _listen(app: ASGIApp, settings: Settings) -> None:
    # As learn/cli/serving.py listens.
    if os.environ.get("BENCHMARK_GZIP"):
        app = GZipMiddleware(app, minimum_size=SMALLEST_COMPRESSED, compresslevel=5)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level=settings.log_level,
    )


def main(which: str) -> None:
    """Serve one of them until told to stop."""
    settings = Settings()
    match which:
        case "bare":
            _listen(bare(Path(os.environ["BENCHMARK_BODY"]).read_bytes()), settings)
        case "usual":
            _listen(usual.create_app(make_engine(settings.database_url)), settings)
        case "unwritten":
            hot.save, store.add_steps = save_nothing, add_nothing
            serve()
        case "slow":
            event.listen(Engine, "commit", lambda _connection: time.sleep(SPIN_SECONDS))
            serve()
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1])

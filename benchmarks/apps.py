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
from sqlalchemy import Connection, Engine, event
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
from learn.db import commits
from learn.db.engine import make_engine
from learn.db.turns import Urgency
from learn.quizzes import store
from learn.web import hot
from learn.web.app import SMALLEST_COMPRESSED
from learn.web.hot import Result

SPIN_SECONDS = 0.010


def bare(body: bytes) -> Starlette:
    """One route that always answers with the same bytes."""

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(body)

    return Starlette(routes=[Route("/courses/{slug}/lessons/{lesson}", page)])


def leave_out_the_write() -> None:
    """The same route, the same work, the same reads, in batches on SQLite and in the same threads on PostgreSQL.

    Left out: waiting for a turn to write, the INSERT, and the commit.
    """
    store.add_steps = add_nothing
    commits.writing = read_instead
    commits._end = end_nothing
    hot.durably = read_only


def read_instead(connection: Connection, _urgency: Urgency) -> Connection:
    """In the place of `learn.db.engine.writing`: the next transaction reads."""
    return connection


def end_nothing(connection: Connection, _is_worth_it: bool) -> None:
    """In the place of the commit of many saves."""
    connection.close()


def read_only(engine: Engine, work: Callable[[Session], Result], _urgency: Urgency = Urgency.SAVE) -> Result:
    """In the place of `learn.db.transactions.durably`."""
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
            leave_out_the_write()
            serve()
        case "slow":
            event.listen(Engine, "commit", lambda _connection: time.sleep(SPIN_SECONDS))
            serve()
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1])

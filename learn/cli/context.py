"""What every command begins with: the settings, an engine on the current schema, and the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer
from sqlalchemy import Engine

from learn.config import Settings, settings
from learn.db import schema
from learn.db.engine import make_engine


def now() -> datetime:
    """The current instant, asked for at the edge of the program and passed down."""
    return datetime.now(UTC)


def stop(words: object, code: int = 1) -> typer.Exit:
    """Print why a command can't go on, to standard error; raise what this returns."""
    typer.secho(str(words), err=True, fg=typer.colors.RED)
    return typer.Exit(code)


@contextmanager
def opened(*, current: bool = True) -> Iterator[tuple[Settings, Engine]]:
    """The configured database. With `current`, one that is not on today's schema ends the command."""
    configured = settings()
    engine = make_engine(configured.database_url)
    try:
        if current and not schema.is_current(engine):
            raise stop("Cơ sở dữ liệu chưa ở phiên bản hiện tại. Chạy: learn db upgrade")
        yield configured, engine
    finally:
        engine.dispose()

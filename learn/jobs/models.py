"""Background work, each piece held by a lease so that a killed worker loses nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant


class Job(SQLModel, table=True):
    """One piece of work. It is done again when its lease ran out before it was finished."""

    __table_args__ = (Index(None, "done_at", "run_at"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    # Two processes that plan the same work, such as today's reminders: one row.
    key: str = Field(unique=True)
    payload: dict[str, Any] = Document(default_factory=dict)
    created_at: datetime = Instant()
    run_at: datetime = Instant()
    tries: int = 0
    lease: str | None = None
    leased_until: datetime | None = Instant(default=None)
    done_at: datetime | None = Instant(default=None)
    failed_at: datetime | None = Instant(default=None)
    error: str = ""

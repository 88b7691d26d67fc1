"""Messages to people, shown in the application."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant


class Notice(SQLModel, table=True):
    """One message. Its words are chosen by `kind` when it is shown, in the reader's language."""

    # A job that runs twice tells a person once.
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    key: str
    kind: str
    values: dict[str, Any] = Document(default_factory=dict)
    link: str = ""
    created_at: datetime = Instant()
    read_at: datetime | None = Instant(default=None)

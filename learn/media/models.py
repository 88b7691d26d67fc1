"""Files by the hash of their content."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from learn.db.columns import Instant


class Medium(SQLModel, table=True):
    """A stored file: `hash` is the SHA-256 of its bytes in hexadecimal, `size` is in bytes."""

    hash: str = Field(primary_key=True)
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    created_at: datetime = Instant()

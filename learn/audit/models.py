"""The append-only record of who did what to whom."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant


class AuditEntry(SQLModel, table=True):
    """One thing that happened. Each entry carries the hash of the one before it; triggers refuse changes."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Instant()
    actor_id: int | None = Field(default=None, index=True)
    action: str = Field(index=True)
    object_kind: str = ""
    object_id: str = ""
    details: dict[str, Any] = Document(default_factory=dict)
    # Two entries that would follow the same one: the second insert fails, so the chain cannot fork.
    previous_hash: str = Field(unique=True)
    hash: str = Field(unique=True)

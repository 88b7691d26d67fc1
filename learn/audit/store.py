"""Reading and adding audit entries; nothing here changes one."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from learn.audit.chain import GENESIS
from learn.audit.models import AuditEntry

# One lock for the whole chain; any number will do that nothing else in Learn locks.
_CHAIN_LOCK = 4_151_966
_BATCH = 2_000


def queue(db: Session) -> None:
    """Wait until every earlier writer of the chain has committed; held to the end of the transaction.

    On SQLite a write transaction is alone already. On PostgreSQL the lock must come before the look at
    the last entry: two writers would otherwise follow the same one, and one of them would fail.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))


def last_hash(db: Session) -> str:
    """The hash that the next entry follows."""
    newest = db.exec(select(AuditEntry.hash).order_by(col(AuditEntry.id).desc()).limit(1)).first()
    return newest or GENESIS


def add(db: Session, values: Mapping[str, Any]) -> None:
    """Append one row."""
    db.connection().execute(insert(AuditEntry).values(**values))


def has_hash(db: Session, known: str) -> bool:
    return db.exec(select(AuditEntry.id).where(AuditEntry.hash == known)).first() is not None


def in_order(db: Session) -> Iterator[AuditEntry]:
    """Every entry, oldest first, a few thousand in memory at a time."""
    last = 0
    while batch := _after(db, last):
        yield from batch
        last = batch[-1].id or last
        for entry in batch:
            db.expunge(entry)  # otherwise the session could end up holding every entry there is


def _after(db: Session, last: int) -> list[AuditEntry]:
    chosen = select(AuditEntry).where(col(AuditEntry.id) > last).order_by(col(AuditEntry.id)).limit(_BATCH)
    return list(db.exec(chosen))


def newest(
    db: Session, *, before: int | None, limit: int, actor_id: int | None, action: str | None
) -> list[AuditEntry]:
    """At most `limit` entries with an id below `before`, newest first."""
    chosen = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(col(AuditEntry.id) < before)
    if actor_id is not None:
        chosen = chosen.where(AuditEntry.actor_id == actor_id)
    if action is not None:
        chosen = chosen.where(AuditEntry.action == action)
    return list(db.exec(chosen))

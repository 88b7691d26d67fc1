"""Recording what happened, and proving later that nobody changed the record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from learn.audit import store
from learn.audit.chain import GENESIS, hash_of

# What must never stand in a record that can't be erased. A guard against slips, not a filter.
SECRETS = frozenset({"password", "password_hash", "token", "secret", "cookie", "one_time_code", "otp"})


@dataclass(frozen=True)
class Entry:
    """One line of the record, for a page. `object_id` is text because ids of all kinds stand there."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    object_kind: str
    object_id: str
    details: Mapping[str, Any]


def record(
    db: Session,
    *,
    at: datetime,
    actor_id: int | None,
    action: str,
    object_kind: str = "",
    object_id: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append an entry to the chain, durable when the transaction of `db` is.

    Writers wait for each other until their transactions end, so record late in a long one.
    `details` is plain JSON, holds ids and never names; ValueError when it names a secret.
    """
    said: dict[str, Any] = {
        "at": at,
        "actor_id": actor_id,
        "action": action,
        "object_kind": object_kind,
        "object_id": object_id,
        "details": dict(details or {}),
    }
    if slipped := SECRETS.intersection(_names(said["details"])):
        raise ValueError(f"an audit entry may not hold {', '.join(sorted(slipped))}")
    store.queue(db)
    previous = store.last_hash(db)
    store.add(db, {**said, "previous_hash": previous, "hash": hash_of(**said, previous_hash=previous)})


def verify(db: Session) -> int | None:
    """The id of the first entry that doesn't follow the one before it or was changed; None when all is well.

    Entries cut off at the end leave a sound but shorter chain: compare with a `head` kept elsewhere,
    such as in a backup, through `reaches`.
    """
    previous = GENESIS
    for entry in store.in_order(db):
        recomputed = hash_of(**entry.model_dump(exclude={"id", "hash"}))
        if entry.previous_hash != previous or entry.hash != recomputed:
            return entry.id
        previous = entry.hash
    return None


def head(db: Session) -> str:
    """The hash of the newest entry, 64 zeros when there is none."""
    return store.last_hash(db)


def reaches(db: Session, known_head: str) -> bool:
    """Whether the chain still contains the entry that once was its newest."""
    return known_head == GENESIS or store.has_hash(db, known_head)


def entries(
    db: Session, *, before: int | None = None, limit: int = 50, actor_id: int | None = None, action: str | None = None
) -> list[Entry]:
    """A page of the record, newest first; the next page is `before` the last id of this one."""
    found = store.newest(db, before=before, limit=limit, actor_id=actor_id, action=action)
    return [Entry(**entry.model_dump(exclude={"hash", "previous_hash"})) for entry in found]


def _names(value: object) -> Iterator[str]:
    """Every name at any depth of a JSON value."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name).lower()
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)

"""Telling people things inside the application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from learn.errors import Message, NotFound
from learn.notices import store
from learn.notices.words import Kind, words


@dataclass(frozen=True)
class Told:
    """One notice as its reader sees it. `link` is an address in this site, or empty."""

    id: int
    kind: Kind
    message: Message
    link: str
    created_at: datetime
    is_read: bool


def tell(
    db: Session, person_id: int, kind: Kind, key: str, values: Mapping[str, Any], link: str, now: datetime
) -> bool:
    """Leave a notice; False when this person was already told under this key.

    `values` fill the sentence of the kind (see `words`): titles may be given per language, `day` as an ISO date.
    Raises KeyError when one is missing, ValueError for a link that leads out of the site.
    """
    str(words(kind, values))  # a sentence that can't be said is found here, not by its reader
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"a notice links inside the site, not to {link!r}")
    row = {"person_id": person_id, "key": key, "kind": kind.value, "values": dict(values)}
    return store.add(db, {**row, "link": link, "created_at": now})


def unread_count(db: Session, person_id: int) -> int:
    return store.count_unread(db, person_id)


def list_for(
    db: Session, person_id: int, *, language: str = "vi", before: int | None = None, limit: int = 30
) -> list[Told]:
    """A page of a person's notices, newest first; the next page is `before` the last id of this one."""
    return [
        Told(
            id=notice.id or 0,
            kind=Kind(notice.kind),
            message=words(Kind(notice.kind), notice.values, language),
            link=notice.link,
            created_at=notice.created_at,
            is_read=notice.read_at is not None,
        )
        for notice in store.newest(db, person_id, before, limit)
    ]


def mark_read(db: Session, person_id: int, notice_id: int, now: datetime) -> None:
    """Mark one notice read, any number of times. Raises NotFound for one that is absent or somebody else's."""
    if not store.belongs(db, person_id, notice_id):
        raise NotFound
    store.set_read(db, person_id, now, notice_id)


def mark_all_read(db: Session, person_id: int, now: datetime) -> None:
    store.set_read(db, person_id, now)

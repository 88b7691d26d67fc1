"""Doing what a program asks once, however often it asks: the key of its request, and the reply that is kept."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from learn.errors import LearnError, say
from learn.people import token_store

# Promised is a day; a retry that a weekend held up is answered too.
KEPT_FOR = timedelta(days=7)


class KeyReused(LearnError):
    """The key belongs to another request of the same person."""


@dataclass(frozen=True)
class Reply:
    """What a request is answered: a status, a JSON document, and where what it made is. `is_replay`: it was kept."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    location: str = ""
    is_replay: bool = False


def fingerprint(*parts: object) -> str:
    """What makes two requests the same one: JSON values, however their keys are ordered."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def is_known(db: Session, person_id: int, key: str | None) -> bool:
    """Whether a request came under this key before, so that `once` does no work for it."""
    return key is not None and token_store.has_reply(db, person_id, key)


def once(db: Session, person_id: int, key: str | None, request: str, now: datetime, work: Callable[[], Reply]) -> Reply:
    """Do the work, or give the reply it once got under this key; without a key it is simply done.

    `request` is the fingerprint; KeyReused when the key's was another. The key's row is put first and in the
    transaction of the work: of two requests at once the second waits and is answered from the row, and work that
    fails takes its row along, so that a failure is never kept and may be tried again.
    """
    if key is None:
        return work()
    if not token_store.claim(db, person_id, key, request, now):
        kept = token_store.reply(db, person_id, key)
        if kept.fingerprint != request:
            raise KeyReused(say("Khoá Idempotency-Key này đã dùng cho một yêu cầu khác."))
        return Reply(kept.status, kept.body, kept.location, is_replay=True)
    made = work()
    token_store.keep(db, person_id, key, made.status, made.body, made.location)
    return made

"""API tokens: a person lets a program act for them, within scopes and until a day. Shown once, stored as a hash.

A token is no session and no right: what it may see is asked of the person's grants at every request, and of its
scopes before that.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from learn.audit import service as audit
from learn.db.columns import id_of
from learn.errors import Conflict, Invalid, Message, NotFound, SignedOut, say
from learn.people import store, token_store
from learn.people.models import ApiToken
from learn.people.tokens import new_token, token_hash
from learn.text import nfc, tidy

# Scanners that look for leaked secrets find this one by how it begins.
PREFIX = "learn_"
USUAL_DAYS = 90
MOST_DAYS = 366
LONGEST_NAME = 60
# More than anybody looks after; a script that makes one a day stops here.
MOST_AT_ONCE = 20
# How stale `used_at` may grow: one write an hour, not one a request.
TOUCH_AFTER = timedelta(hours=1)
_LENGTH = len(PREFIX) + len(new_token())


class Scope(StrEnum):
    """What a token is for. It never widens what its person may see."""

    LEARNING = "learning"
    PEOPLE = "people"
    FIGURES = "figures"


@dataclass(frozen=True)
class NewToken:
    """A token as its owner must copy it now: the secret is stored nowhere."""

    id: int
    secret: str
    name: str
    scopes: tuple[Scope, ...]
    expires_at: datetime


@dataclass(frozen=True)
class TokenLine:
    """A line in "programs that act for me"."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Bearer:
    """The person behind a request of a program, and what the program was allowed."""

    token_id: int
    person_id: int
    public_id: UUID
    full_name: str
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime
    used_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether its use should be noted now."""
        return self.used_at is None or now - self.used_at > TOUCH_AFTER


def make(
    db: Session,
    person_id: int,
    *,
    session_id: int,
    name: str,
    scopes: Collection[Scope],
    now: datetime,
    days: int = USUAL_DAYS,
) -> NewToken:
    """A new token for the owner of an open session. Invalid names the field; Conflict when there are too many.

    The session is asked again under the account's lock: a token can't be made by a session that a change of
    password is just ending, and outlive it. SignedOut then.
    """
    called = tidy(nfc(name))
    _refuse_wrong(called, scopes, days)
    if not store.lock_open(db, person_id) or not token_store.has_session(db, person_id, session_id, now):
        raise SignedOut
    if token_store.count(db, person_id, now) >= MOST_AT_ONCE:
        raise Conflict(say("Anh/chị đã có %(most)s mã truy cập. Thu hồi mã không dùng nữa rồi tạo.", most=MOST_AT_ONCE))
    secret = PREFIX + new_token()
    token = ApiToken(
        token_hash=token_hash(secret),
        person_id=person_id,
        name=called,
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.add(token)
    db.flush()
    _record(db, person_id, "api_token.made", id_of(token), now, {"scopes": token.scopes, "days": days})
    return NewToken(id_of(token), secret, called, _scopes(token.scopes), token.expires_at)


def list_tokens(db: Session, person_id: int, now: datetime) -> list[TokenLine]:
    """The tokens of a person that work, the newest first."""
    return [
        TokenLine(id_of(one), one.name, _scopes(one.scopes), one.created_at, one.expires_at, one.used_at)
        for one in token_store.live(db, person_id, now)
    ]


def revoke(db: Session, person_id: int, token_id: int, now: datetime) -> None:
    """End a token of this person. NotFound for another person's; ending it twice is well."""
    if token_store.end(db, person_id, now, only=token_id):
        _record(db, person_id, "api_token.revoked", token_id, now)
    elif not token_store.owns(db, person_id, token_id):
        raise NotFound


def end_all(db: Session, person_id: int, now: datetime, *, by: int | None) -> None:
    """End every token of a person, as their sessions end: the password changed or the account closed."""
    for token_id in token_store.end(db, person_id, now):
        _record(db, by, "api_token.revoked", token_id, now)


def resolve(db: Session, secret: str, now: datetime) -> Bearer | None:
    """Whom this secret speaks for, in one statement; None when it is wrong, expired or revoked, or the account closed.

    Nobody finds 256 random bits by trying, so wrong secrets are neither counted nor made to wait.
    """
    if len(secret) != _LENGTH or not secret.startswith(PREFIX):
        return None
    found = token_store.bearer(db, token_hash(secret), now)
    return None if found is None else Bearer(**{**found, "scopes": frozenset(_scopes(found["scopes"]))})


def touch(db: Session, bearer: Bearer, now: datetime) -> None:
    """Note that the token was used, if that is due."""
    if bearer.is_due(now):
        token_store.touch(db, bearer.token_id, now)


def _refuse_wrong(name: str, scopes: Collection[Scope], days: int) -> None:
    wrong: dict[str, Message] = {}
    if not name:
        wrong["name"] = say("Đặt tên cho mã, chẳng hạn tên chương trình sẽ dùng nó.")
    elif len(name) > LONGEST_NAME:
        wrong["name"] = say("Tên mã dài nhất là %(most)s ký tự.", most=LONGEST_NAME)
    if not scopes:
        wrong["scopes"] = say("Chọn ít nhất một phạm vi.")
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = say("Thời hạn từ 1 đến %(most)s ngày.", most=MOST_DAYS)
    if wrong:
        raise Invalid(wrong)


def _scopes(words: Sequence[str]) -> tuple[Scope, ...]:
    """The scopes of these words, in their usual order; a word of a later version means nothing here."""
    return tuple(scope for scope in Scope if scope in words)


def _record(
    db: Session,
    actor_id: int | None,
    action: str,
    token_id: int,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    audit.record(
        db,
        at=now,
        actor_id=actor_id,
        action=action,
        object_kind="api_token",
        object_id=str(token_id),
        details=details,
    )

"""The rows of API tokens and of the replies kept for them. No rule here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlmodel import Session, col

from learn.db.inserts import insert_once
from learn.people.models import ApiToken, KeptReply, Person, PersonIdentity, SignInSession


def _live(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (col(ApiToken.person_id) == person_id, col(ApiToken.ended_at).is_(None), col(ApiToken.expires_at) > now)


def live(db: Session, person_id: int, now: datetime) -> Sequence[ApiToken]:
    newest = select(ApiToken).where(*_live(person_id, now)).order_by(col(ApiToken.id).desc())
    return db.execute(newest).scalars().all()


def count(db: Session, person_id: int, now: datetime) -> int:
    found: int = db.execute(select(func.count()).select_from(ApiToken).where(*_live(person_id, now))).scalar_one()
    return found


def bearer(db: Session, hashed: str, now: datetime) -> Mapping[str, Any] | None:
    """Token and person of a working token: the fields of api_tokens.Bearer."""
    found = db.execute(
        select(
            col(ApiToken.id).label("token_id"),
            col(ApiToken.person_id),
            col(Person.public_id),
            col(PersonIdentity.full_name),
            col(ApiToken.name),
            col(ApiToken.scopes),
            col(ApiToken.expires_at),
            col(ApiToken.used_at),
        )
        .join(Person, col(Person.id) == col(ApiToken.person_id))
        .join(PersonIdentity, col(PersonIdentity.person_id) == col(ApiToken.person_id))
        .where(
            col(ApiToken.token_hash) == hashed,
            col(ApiToken.ended_at).is_(None),
            col(ApiToken.expires_at) > now,
            col(Person.ended_at).is_(None),
        )
    )
    row = found.mappings().first()
    return None if row is None else dict(row)


def end(db: Session, person_id: int, now: datetime, *, only: int | None = None) -> Sequence[int]:
    """End a person's tokens: all, or `only` one. The ids of those that were not ended yet."""
    which = [col(ApiToken.person_id) == person_id, col(ApiToken.ended_at).is_(None)]
    if only is not None:
        which.append(col(ApiToken.id) == only)
    ended = db.execute(
        update(ApiToken)
        .where(*which)
        .values(ended_at=now)
        .returning(col(ApiToken.id))
        .execution_options(synchronize_session=False)
    )
    return [row[0] for row in ended]


def owns(db: Session, person_id: int, token_id: int) -> bool:
    which = (col(ApiToken.id) == token_id, col(ApiToken.person_id) == person_id)
    return db.execute(select(col(ApiToken.id)).where(*which)).first() is not None


def has_session(db: Session, person_id: int, session_id: int, now: datetime) -> bool:
    """Whether this session of the person has not ended."""
    which = (
        col(SignInSession.id) == session_id,
        col(SignInSession.person_id) == person_id,
        col(SignInSession.ended_at).is_(None),
        col(SignInSession.expires_at) > now,
    )
    return db.execute(select(col(SignInSession.id)).where(*which)).first() is not None


def touch(db: Session, token_id: int, used_at: datetime) -> None:
    db.execute(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id)
        .values(used_at=used_at)
        .execution_options(synchronize_session=False)
    )


def claim(db: Session, person_id: int, key: str, fingerprint: str, now: datetime) -> bool:
    """Put the row of a request that is about to be done; False when there is one, once that one is decided."""
    values = {"person_id": person_id, "key": key, "fingerprint": fingerprint, "status": 0, "body": {}, "location": ""}
    return insert_once(db, KeptReply, {**values, "created_at": now})


def has_reply(db: Session, person_id: int, key: str) -> bool:
    """Whether there is a row of this key."""
    which = (col(KeptReply.person_id) == person_id, col(KeptReply.key) == key)
    return db.execute(select(col(KeptReply.key)).where(*which)).first() is not None


def reply(db: Session, person_id: int, key: str) -> KeptReply:
    which = (col(KeptReply.person_id) == person_id, col(KeptReply.key) == key)
    found: KeptReply = db.execute(select(KeptReply).where(*which)).scalars().one()
    return found


def keep(db: Session, person_id: int, key: str, status: int, body: dict[str, Any], location: str) -> None:
    db.execute(
        update(KeptReply)
        .where(col(KeptReply.person_id) == person_id, col(KeptReply.key) == key)
        .values(status=status, body=body, location=location)
        .execution_options(synchronize_session=False)
    )


def forget(db: Session, *, tokens_before: datetime, replies_before: datetime) -> None:
    """Delete what no rule asks for any more."""
    over = or_(col(ApiToken.expires_at) < tokens_before, col(ApiToken.ended_at) < tokens_before)
    for old in (delete(ApiToken).where(over), delete(KeptReply).where(col(KeptReply.created_at) < replies_before)):
        db.execute(old.execution_options(synchronize_session=False))

"""The rows of sign-ins: sessions, known devices and failures. No rule here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, update
from sqlmodel import Session, col

from learn.db.columns import UtcDateTime
from learn.people.models import KnownDevice, Person, PersonIdentity, SignInFailure, SignInSession
from learn.people.throttle import MOST_IN_ALL, MOST_IN_WINDOW, WINDOW, Failures

# The one statement of every signed-in request, built once.
CURRENT = (
    select(
        col(SignInSession.id),
        col(SignInSession.person_id),
        col(Person.public_id),
        col(PersonIdentity.full_name),
        col(SignInSession.seen_at),
        col(SignInSession.expires_at),
    )
    .join(Person, col(Person.id) == col(SignInSession.person_id))
    .join(PersonIdentity, col(PersonIdentity.person_id) == col(SignInSession.person_id))
    .where(
        col(SignInSession.token_hash) == bindparam("token_hash"),
        col(SignInSession.ended_at).is_(None),
        col(Person.ended_at).is_(None),
        col(SignInSession.expires_at) > bindparam("now", type_=UtcDateTime),
        col(SignInSession.seen_at) > bindparam("idle_since", type_=UtcDateTime),
    )
)


def live(person_id: int, now: datetime, idle_since: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a session of a person still holds."""
    return (
        col(SignInSession.person_id) == person_id,
        col(SignInSession.ended_at).is_(None),
        col(SignInSession.expires_at) > now,
        col(SignInSession.seen_at) > idle_since,
    )


def sessions_of(db: Session, person_id: int, now: datetime, idle_since: datetime) -> Sequence[SignInSession]:
    statement = (
        select(SignInSession).where(*live(person_id, now, idle_since)).order_by(col(SignInSession.seen_at).desc())
    )
    return db.execute(statement).scalars().all()


def end(
    db: Session, person_id: int, now: datetime, *, only: int | None = None, besides: int | None = None
) -> Sequence[int]:
    """End a person's sessions: all, `only` one, or all `besides` one. The ids of those that were still open."""
    which = [col(SignInSession.person_id) == person_id, col(SignInSession.ended_at).is_(None)]
    if only is not None:
        which.append(col(SignInSession.id) == only)
    if besides is not None:
        which.append(col(SignInSession.id) != besides)
    ended = db.execute(
        update(SignInSession)
        .where(*which)
        .values(ended_at=now)
        .returning(col(SignInSession.id))
        .execution_options(synchronize_session=False)
    )
    return [row[0] for row in ended]


def touch(db: Session, session_id: int, seen_at: datetime) -> None:
    db.execute(
        update(SignInSession)
        .where(col(SignInSession.id) == session_id, col(SignInSession.ended_at).is_(None))
        .values(seen_at=seen_at)
        .execution_options(synchronize_session=False)
    )


def knows_device(db: Session, token_hash: str, since: datetime, person_id: int | None = None) -> bool:
    """Whether this person (without one: anybody) has signed in from the device since then."""
    which = [col(KnownDevice.token_hash) == token_hash, col(KnownDevice.seen_at) > since]
    if person_id is not None:
        which.append(col(KnownDevice.person_id) == person_id)
    return db.execute(select(col(KnownDevice.id)).where(*which).limit(1)).first() is not None


def remember_device(db: Session, token_hash: str, person_id: int, now: datetime) -> None:
    seen = db.exec(
        update(KnownDevice)
        .where(col(KnownDevice.token_hash) == token_hash, col(KnownDevice.person_id) == person_id)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )
    if seen.rowcount == 0:
        db.add(KnownDevice(token_hash=token_hash, person_id=person_id, seen_at=now))


def last_success(db: Session, person_id: int | None) -> datetime | None:
    latest = select(func.max(col(SignInSession.created_at), type_=UtcDateTime))
    found: datetime | None = db.execute(latest.where(col(SignInSession.person_id) == person_id)).scalar()
    return found


def failures(
    db: Session, account: str, place: str, *, is_known_device: bool, since: datetime | None, now: datetime
) -> Failures:
    """What throttle.verdict asks: the recent failures of an account from a place, and its total since `since`."""
    own = (col(SignInFailure.account) == account, col(SignInFailure.address) == place)
    recent = db.execute(
        select(col(SignInFailure.at))
        .where(*own, col(SignInFailure.at) > now - WINDOW)
        .order_by(col(SignInFailure.at).desc())
        .limit(MOST_IN_WINDOW)
    )
    which = own if is_known_device else (own[0], col(SignInFailure.known_device).is_(False))
    counted = select(col(SignInFailure.id)).where(*which)
    if since is not None:
        counted = counted.where(col(SignInFailure.at) > since)
    total = db.execute(select(func.count()).select_from(counted.limit(MOST_IN_ALL).subquery())).scalar()
    return Failures(recent.scalars().all(), total or 0)


def forget(db: Session, *, failures_before: datetime, sessions_before: datetime, devices_before: datetime) -> None:
    """Delete what no rule asks for any more."""
    over = or_(col(SignInSession.expires_at) < sessions_before, col(SignInSession.ended_at) < sessions_before)
    for old in (
        delete(SignInFailure).where(col(SignInFailure.at) < failures_before),
        delete(KnownDevice).where(col(KnownDevice.seen_at) < devices_before),
        delete(SignInSession).where(over),
    ):
        db.execute(old.execution_options(synchronize_session=False))


def owns(db: Session, person_id: int, session_id: int) -> bool:
    which = (col(SignInSession.id) == session_id, col(SignInSession.person_id) == person_id)
    return db.execute(select(col(SignInSession.id)).where(*which)).first() is not None

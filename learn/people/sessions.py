"""Signing in and staying signed in: sessions on the server, ended at will.

with reading(engine) as db:
    candidate = sessions.look_up(db, typed, …)
is_right = hasher.verify(password, candidate.password_hash)      # outside every transaction
with write(engine) as db:
    if is_right: new = sessions.admit(db, candidate, …)
    else: wrong = sessions.refuse(db, candidate, now)            # commit, then raise it
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from learn.audit import service as audit
from learn.errors import NotFound
from learn.people import session_store, signing_in, store, token_store
from learn.people.models import SignInSession
from learn.people.replies import KEPT_FOR
from learn.people.signing_in import Candidate, refuse
from learn.people.tokens import new_token, token_hash

__all__ = ["Candidate", "NewSession", "OpenSession", "SignedIn", "refuse"]

# NIST 800-63B asks for a new sign-in at least every 30 days; a week unused ends a session on a lost phone.
LIFETIME = timedelta(days=30)
IDLE = timedelta(days=7)
# How stale `seen_at` may grow before a POST renews it: one write an hour, not one a request.
RENEW_AFTER = timedelta(hours=1)
# Failures are kept as long as they count towards the 100 since the last success, at most this long.
KEEP_FAILURES = timedelta(days=30)
KEEP_SESSIONS = timedelta(days=30)
_DEVICE_LONGEST = 200


@dataclass(frozen=True)
class NewSession:
    """What the browser gets: the session's token, when it ends, and the token of the device (a cookie that stays)."""

    token: str
    expires_at: datetime
    person_id: int
    device_token: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a request."""

    session_id: int
    person_id: int
    public_id: UUID
    name: str
    seen_at: datetime
    expires_at: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether the next POST should renew the session."""
        return now - self.seen_at > RENEW_AFTER


@dataclass(frozen=True)
class OpenSession:
    """A line in "devices that are signed in"."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime
    is_current: bool


def look_up(
    db: Session, typed: str, *, secret: str, address: str, device_token: str | None, now: datetime
) -> Candidate:
    """Who wants to sign in by password, by user name or phone number. Reads only; TooMany when they must wait."""
    return signing_in.approach(
        db, typed, proof="password", secret=secret, address=address, device_token=device_token, now=now
    )


def admit(
    db: Session,
    candidate: Candidate,
    *,
    device_token: str | None,
    device: str,
    now: datetime,
    newer_hash: str | None = None,
) -> NewSession:
    """Sign in a candidate whose password was verified. `newer_hash`: of the same password, when it needed an update.

    Raises TooMany when guesses made at the same time have used the limit up, and Invalid when the
    account was closed or its password changed since it was looked up.
    """
    if candidate.person_id is None or not store.lock_open(db, candidate.person_id):
        raise signing_in.refusal(candidate)
    if candidate.password_hash is None or store.password_hash(db, candidate.person_id) != candidate.password_hash:
        raise signing_in.refusal(candidate)
    signing_in.refuse_if_too_many(db, candidate, now)
    if newer_hash:
        store.refresh_hash(db, candidate.person_id, candidate.password_hash, newer_hash)
    return start(db, candidate.person_id, device_token=device_token, device=device, now=now)


def start(db: Session, person_id: int, *, device_token: str | None, device: str, now: datetime) -> NewSession:
    """A new session with a new token, for somebody who has just proved who they are."""
    token = new_token()
    known = device_token
    if not known or not session_store.knows_device(db, token_hash(known), now - signing_in.DEVICE_LIFETIME):
        known = new_token()
    session_store.remember_device(db, token_hash(known), person_id, now)
    session = SignInSession(
        token_hash=token_hash(token),
        person_id=person_id,
        created_at=now,
        seen_at=now,
        expires_at=now + LIFETIME,
        device=device[:_DEVICE_LONGEST],
    )
    db.add(session)
    db.flush()
    _record(db, person_id, "session.started", session.id, now)
    return NewSession(token, session.expires_at, person_id, known)


def current(db: Session, token: str, now: datetime) -> SignedIn | None:
    """Who this token signs in, in one statement; None when it ended, expired, idled or never was."""
    values = {"token_hash": token_hash(token), "now": now, "idle_since": now - IDLE}
    found = db.execute(session_store.CURRENT, params=values).first()
    return None if found is None else SignedIn(*found)


def renew(db: Session, signed_in: SignedIn, now: datetime) -> None:
    """Note that the session is in use, if that is due. For requests that write anyway: a GET writes nothing."""
    if signed_in.is_due(now):
        session_store.touch(db, signed_in.session_id, now)


def end(db: Session, person_id: int, session_id: int, now: datetime) -> None:
    """Sign a session of this person out. NotFound for another person's; ending it twice is well."""
    if session_store.end(db, person_id, now, only=session_id):
        _record(db, person_id, "session.ended", session_id, now)
    elif not session_store.owns(db, person_id, session_id):
        raise NotFound


def end_others(db: Session, person_id: int, session_id: int, now: datetime) -> int:
    """Sign all other devices of this person out; how many that were."""
    ended = session_store.end(db, person_id, now, besides=session_id)
    for other in ended:
        _record(db, person_id, "session.ended", other, now)
    return len(ended)


def list_sessions(db: Session, person_id: int, current_id: int, now: datetime) -> list[OpenSession]:
    """The devices on which this person is signed in, last seen first."""
    return [
        OpenSession(s.id or 0, s.device, s.created_at, s.seen_at, s.id == current_id)
        for s in session_store.sessions_of(db, person_id, now, now - IDLE)
    ]


def prune(db: Session, now: datetime) -> None:
    """Forget failures, devices, sessions, tokens and kept replies that no rule asks for any more; run daily."""
    session_store.forget(
        db,
        failures_before=now - KEEP_FAILURES,
        sessions_before=now - KEEP_SESSIONS,
        devices_before=now - signing_in.DEVICE_LIFETIME,
    )
    token_store.forget(db, tokens_before=now - KEEP_SESSIONS, replies_before=now - KEPT_FOR)


def _record(db: Session, person_id: int, action: str, session_id: int | None, now: datetime) -> None:
    audit.record(
        db, at=now, actor_id=person_id, action=action, object_kind="session", object_id=str(session_id), details=None
    )

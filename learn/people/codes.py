"""One-time codes: how a person gets in the first time, or again, without e-mail.

with reading(engine) as db:
    ticket = codes.check(db, typed_name, typed_code, …)
if not ticket.is_good:
    with write(engine) as db: wrong = codes.refuse(db, ticket, now)      # commit, then raise it
hashed = hasher.hash(passwords.check(…))                                # outside every transaction
with write(engine) as db: new = codes.redeem(db, ticket, hashed, …)
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from learn.audit import service as audit
from learn.errors import Conflict, Invalid, NotFound, say
from learn.people import api_tokens, session_store, sessions, signing_in, store
from learn.people.models import OneTimeCode
from learn.people.sessions import NewSession
from learn.people.signing_in import Candidate
from learn.people.tokens import keyed
from learn.text import nfc

LIFETIME = timedelta(hours=72)
LENGTH = 10
# Without 0 O, 1 I L and 8 B: they are read aloud over the telephone and copied from paper.
ALPHABET = "2345679ACDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class IssuedCode:
    """A code as its owner must be told it, XXXXX-XXXXX. It is shown once and stored nowhere."""

    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Ticket:
    """What a typed name and code came to. `code_id` is None when either is wrong."""

    candidate: Candidate
    code_id: int | None

    @property
    def is_good(self) -> bool:
        return self.code_id is not None

    @property
    def person_id(self) -> int:
        """Whose code it is; only for a good ticket."""
        if self.code_id is None or self.candidate.person_id is None:
            raise signing_in.refusal(self.candidate)
        return self.candidate.person_id


def issue(db: Session, person_id: int, *, secret: str, issued_by: int | None, now: datetime) -> IssuedCode:
    """A new code for an open account, valid 72 hours; codes issued earlier stop working. NotFound when closed."""
    if not store.lock_open(db, person_id):
        raise NotFound
    code = issue_many(db, [person_id], secret=secret, issued_by=issued_by, now=now)[person_id]
    audit.record(db, at=now, actor_id=issued_by, action="code.issued", object_kind="person", object_id=str(person_id))
    return code


def issue_many(
    db: Session, person_ids: Sequence[int], *, secret: str, issued_by: int | None, now: datetime
) -> dict[int, IssuedCode]:
    """Codes for many open accounts, by person, in a few statements. The caller records it in the audit."""
    void(db, person_ids, now)
    expires_at = now + LIFETIME
    codes = {person_id: IssuedCode(_new_code(), expires_at) for person_id in person_ids}
    if codes:
        rows = [
            {
                "person_id": person_id,
                "code_hash": _hash(secret, person_id, issued.code),
                "created_at": now,
                "expires_at": expires_at,
                "issued_by": issued_by,
            }
            for person_id, issued in codes.items()
        ]
        db.execute(insert(OneTimeCode), params=rows)
    return codes


def void(db: Session, person_ids: Sequence[int], now: datetime) -> None:
    """Make the unused codes of these persons worthless."""
    for start in range(0, len(person_ids), store.CHUNK):
        some = person_ids[start : start + store.CHUNK]
        db.execute(
            update(OneTimeCode)
            .where(col(OneTimeCode.person_id).in_(some), col(OneTimeCode.used_at).is_(None))
            .where(col(OneTimeCode.expires_at) > now)
            .values(expires_at=now)
            .execution_options(synchronize_session=False)
        )


def check(
    db: Session, typed: str, code: str, *, secret: str, address: str, device_token: str | None, now: datetime
) -> Ticket:
    """Whether name and code belong together and the code still holds. Reads only; TooMany when they must wait."""
    candidate = signing_in.approach(
        db, typed, proof="code", secret=secret, address=address, device_token=device_token, now=now
    )
    found = db.execute(
        select(col(OneTimeCode.id)).where(
            col(OneTimeCode.code_hash) == _hash(secret, candidate.person_id or 0, code),
            col(OneTimeCode.person_id) == (candidate.person_id or 0),
            col(OneTimeCode.used_at).is_(None),
            col(OneTimeCode.expires_at) > now,
        )
    )
    return Ticket(candidate, found.scalars().first())


def refuse(db: Session, ticket: Ticket, now: datetime) -> Invalid:
    """Record that name or code was wrong; returns the error to raise once that is committed."""
    return signing_in.refuse(db, ticket.candidate, now)


def redeem(
    db: Session, ticket: Ticket, password_hash: str, *, device_token: str | None, device: str, now: datetime
) -> NewSession:
    """Use the code up: set the password, end every other session and API token, sign in.

    Conflict when the code was used or ran out since it was checked: of two phones, one gets in.
    """
    person_id = ticket.person_id
    if not store.lock_open(db, person_id):
        raise signing_in.refusal(ticket.candidate)
    signing_in.refuse_if_too_many(db, ticket.candidate, now)
    used = db.exec(
        update(OneTimeCode)
        .where(col(OneTimeCode.id) == ticket.code_id, col(OneTimeCode.used_at).is_(None))
        .where(col(OneTimeCode.expires_at) > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:
        raise Conflict(say("Mã này vừa được dùng hoặc đã hết hạn. Hãy xin mã mới."))
    store.set_password_hash(db, person_id, password_hash, now)
    session_store.end(db, person_id, now)
    api_tokens.end_all(db, person_id, now, by=person_id)
    audit.record(db, at=now, actor_id=person_id, action="code.redeemed", object_kind="person", object_id=str(person_id))
    return sessions.start(db, person_id, device_token=device_token, device=device, now=now)


def tidy(code: str) -> str:
    """A typed code as it was made: case, spaces and the dash do not matter."""
    return "".join(c for c in nfc(code).upper() if c.isalnum())[: LENGTH + 1]


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _hash(secret: str, person_id: int, code: str) -> str:
    return keyed(secret, "one-time code", str(person_id), tidy(code))

"""Who stands at the door: from what was typed to a candidate, and what is recorded when they are turned away.

Shared by passwords and one-time codes, which are throttled alike but counted apart.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from learn.audit import service as audit
from learn.errors import Invalid, TooMany, say
from learn.people import names, session_store, store, throttle
from learn.people.models import SignInFailure
from learn.people.tokens import keyed, token_hash

# A device unused for this long is a stranger again.
DEVICE_LIFETIME = timedelta(days=180)

WRONG_PASSWORD = say(
    "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra chữ hoa, chữ thường và bộ gõ tiếng Việt, rồi nhập lại."
)
WRONG_CODE = say("Tên đăng nhập hoặc mã không đúng, hoặc mã đã hết hạn.")

Proof = Literal["password", "code"]


@dataclass(frozen=True)
class Candidate:
    """Somebody who says they are a person. `account` and `place` are keyed hashes, safe to store.

    `person_id` and `password_hash` are None for nobody's name, and for a closed account: the caller
    verifies all the same, so that neither answer nor time tells.
    """

    proof: Proof
    person_id: int | None
    password_hash: str | None
    account: str
    place: str
    is_known_device: bool


def approach(
    db: Session, typed: str, *, proof: Proof, secret: str, address: str, device_token: str | None, now: datetime
) -> Candidate:
    """Look somebody up by what they typed. Reads only; TooMany when they must wait.

    `address` is the client's own, after trusted proxies. A name that belongs to nobody is counted and
    throttled like one that does.
    """
    kind, name = names.recognise(typed)
    found = store.open_credential(db, kind, name)
    person_id, hashed = found or (None, None)
    device = token_hash(device_token or "")
    is_known = session_store.knows_device(db, device, now - DEVICE_LIFETIME, person_id or 0)
    candidate = Candidate(
        proof,
        person_id,
        hashed,
        # One account is one account, by whichever of its two names it is tried.
        keyed(secret, proof, f"person {person_id}" if person_id else f"{kind} {name}"),
        keyed(secret, "device", device) if is_known else keyed(secret, "address", throttle.place_of(address)),
        is_known,
    )
    refuse_if_too_many(db, candidate, now)
    return candidate


def refuse_if_too_many(db: Session, candidate: Candidate, now: datetime) -> None:
    """Raise TooMany when this place, or all strangers together, have failed too often."""
    since = session_store.last_success(db, candidate.person_id)
    found = session_store.failures(
        db, candidate.account, candidate.place, is_known_device=candidate.is_known_device, since=since, now=now
    )
    if candidate.proof == "code":
        # A total would let strangers shut the last door. A code has 49 bits and lives three days: at ten
        # tries per place in a quarter of an hour, a million addresses find one with odds of 1 in 280,000.
        found = throttle.Failures(found.recent, 0)
    answer = throttle.verdict(found, now)
    if answer.may_try:
        return
    if answer.needs_code:
        message = say("Tài khoản đã bị thử sai quá nhiều lần. Hãy xin mã đăng nhập một lần từ người quản lý.")
        raise TooMany(message, int(throttle.WINDOW.total_seconds()))
    minutes = -(-answer.retry_after // 60)
    message = say("Đã thử sai nhiều lần. Anh/chị chờ %(minutes)s phút rồi thử lại.", minutes=minutes)
    raise TooMany(message, answer.retry_after)


def refuse(db: Session, candidate: Candidate, now: datetime) -> Invalid:
    """Record that the proof was wrong; returns the error to raise once that is committed."""
    db.add(
        SignInFailure(
            account=candidate.account, address=candidate.place, known_device=candidate.is_known_device, at=now
        )
    )
    db.flush()
    audit.record(
        db,
        at=now,
        actor_id=None,
        action="sign_in.refused",
        object_kind="person" if candidate.person_id else "",
        object_id=str(candidate.person_id or ""),
        details={"by": candidate.proof, "known_device": candidate.is_known_device},
    )
    return refusal(candidate)


def refusal(candidate: Candidate) -> Invalid:
    """The one answer to everybody whose name or proof is wrong."""
    return Invalid({candidate.proof: WRONG_PASSWORD if candidate.proof == "password" else WRONG_CODE})

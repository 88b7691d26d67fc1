"""Codes that somebody who is signed in may guess at: wrong ones are counted as at the front door, for each person."""

from datetime import datetime

from sqlmodel import Session

from learn.errors import TooMany, say
from learn.people import session_store, throttle
from learn.people.models import SignInFailure
from learn.people.tokens import keyed

# Whoever guesses is known, so that it makes no difference where from.
_ANYWHERE = ""


def refuse_if_too_many(db: Session, purpose: str, person_id: int, secret: str, now: datetime) -> None:
    """Raise TooMany while this person's wrong guesses for one purpose are too many for now."""
    account = _account(purpose, person_id, secret)
    found = session_store.failures(db, account, _ANYWHERE, is_known_device=True, since=None, now=now)
    answer = throttle.verdict(throttle.Failures(found.recent, 0), now)
    if not answer.may_try:
        minutes = -(-answer.retry_after // 60)
        words = say("Đã nhập sai mã nhiều lần. Anh/chị chờ %(minutes)s phút rồi nhập lại.", minutes=minutes)
        raise TooMany(words, answer.retry_after)


def record(db: Session, purpose: str, person_id: int, secret: str, now: datetime) -> None:
    """Count a wrong guess. It must be committed, so whoever guesses is told only after that."""
    account = _account(purpose, person_id, secret)
    db.add(SignInFailure(account=account, address=_ANYWHERE, known_device=True, at=now))
    db.flush()


def _account(purpose: str, person_id: int, secret: str) -> str:
    return keyed(secret, "guess", purpose, str(person_id))

"""What a person can show of a saved answer: when the system had it, and a code that nobody else can make up."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from learn.days import VIETNAM
from learn.people.tokens import keyed
from learn.quizzes.attempts import Receipt
from learn.quizzes.models import Attempt, AttemptStep

_CHECK = 4


@dataclass(frozen=True)
class Proof:
    """`time` is Vietnam's, HH:MM:SS; `code` is <question>-<step>-<check>."""

    time: str
    code: str


def code(secret: str, public_id: UUID, slot: int, number: int) -> str:
    """The code of one step of an attempt. Who can see the step makes it anew and compares."""
    check = keyed(secret, "receipt", str(public_id), str(slot), str(number))[:_CHECK].upper()
    return f"{slot}-{number}-{check}"


def proof(db: Session, secret: str, public_id: UUID, made: Receipt, now: datetime) -> Proof:
    """The proof of a step just made or, when it was sent again, made earlier: then with that time."""
    saved = _received(db, public_id, made) if made.is_replay else now
    return Proof(f"{saved.astimezone(VIETNAM):%H:%M:%S}", code(secret, public_id, made.slot, made.step.number))


def _received(db: Session, public_id: UUID, made: Receipt) -> datetime:
    step = select(AttemptStep.received_at).join(Attempt, col(Attempt.id) == AttemptStep.attempt_id)
    return db.exec(step.where(Attempt.public_id == public_id, AttemptStep.key == made.step.key)).one()

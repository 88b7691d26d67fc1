"""What is asked of the tables of quizzes; every statement in one place."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select, update

from learn.quizzes.models import (
    Attempt,
    AttemptScore,
    AttemptStep,
    ClosedBy,
    Form,
    FormSlot,
    Marking,
    Question,
    QuestionVersion,
    SlotScore,
)
from learn.quizzes.steps import Recorded
from learn.quizzes.types.base import State


def attempt_by_name(db: Session, name: str) -> Attempt | None:
    return db.exec(select(Attempt).where(Attempt.name == name)).first()


def owned_attempt(db: Session, person_id: int, public_id: UUID, *, hold: bool = False) -> Attempt | None:
    """With `hold`, whoever else answers or submits this attempt waits until this transaction ends.

    On SQLite the write transaction is that lock already. What was read before the wait is read again: the
    attempt may have been closed meanwhile.
    """
    chosen = select(Attempt).where(Attempt.public_id == public_id, Attempt.person_id == person_id)
    held = chosen.with_for_update().execution_options(populate_existing=True)
    return db.exec(held if hold else chosen).first()


def form_questions(db: Session, form_id: int) -> Sequence[tuple[FormSlot, QuestionVersion, Question]]:
    """The questions of a form in its order."""
    chosen = (
        select(FormSlot, QuestionVersion, Question)
        .join(QuestionVersion, col(QuestionVersion.id) == FormSlot.question_version_id)
        .join(Question, col(Question.id) == QuestionVersion.question_id)
        .where(FormSlot.form_id == form_id)
        .order_by(col(FormSlot.slot))
    )
    return db.exec(chosen).all()


def latest_markings(db: Session, version_ids: Iterable[int]) -> dict[int, Marking]:
    """The marking in force for each question version."""
    chosen = (
        select(Marking)
        .where(col(Marking.question_version_id).in_(list(version_ids)))
        .order_by(col(Marking.question_version_id), col(Marking.number))
    )
    return {marking.question_version_id: marking for marking in db.exec(chosen)}


def steps_of(db: Session, attempt_id: int, slots: Iterable[int] | None = None) -> Sequence[AttemptStep]:
    """Every step of an attempt, or of some of its slots, in the order they arrived."""
    chosen = select(AttemptStep).where(AttemptStep.attempt_id == attempt_id)
    if slots is not None:
        chosen = chosen.where(col(AttemptStep.slot).in_(list(slots)))
    return db.exec(chosen.order_by(col(AttemptStep.slot), col(AttemptStep.number))).all()


# A lesson page asks this each time, so it is built once and read as plain rows, not as objects to track.
_STEPS_NAMED = (
    select(  # type: ignore[call-overload]
        AttemptStep.slot,
        AttemptStep.number,
        AttemptStep.key,
        AttemptStep.client_id,
        AttemptStep.sequence,
        AttemptStep.based_on,
        AttemptStep.response,
        AttemptStep.state,
        AttemptStep.changes,
        AttemptStep.is_late,
        AttemptStep.is_rival,
    )
    .join(Attempt, col(Attempt.id) == AttemptStep.attempt_id)
    .where(Attempt.name == bindparam("name"))
    .order_by(col(AttemptStep.slot), col(AttemptStep.number))
)


def recorded_steps(db: Session, name: str) -> list[Recorded]:
    """Every step of the attempt of this name, none when it has not begun."""
    rows = db.connection().execute(_STEPS_NAMED, {"name": name}).mappings()
    return [
        Recorded(
            number=row["number"],
            key=row["key"],
            slot=row["slot"],
            client_id=row["client_id"],
            sequence=row["sequence"],
            based_on=row["based_on"],
            response=row["response"],
            state=State(row["state"]),
            changes=row["changes"],
            is_late=row["is_late"],
            rival=row["is_rival"],
        )
        for row in rows
    ]


def close(db: Session, attempt_id: int, now: datetime, by: ClosedBy) -> bool:
    """Whether this call closed the attempt: of two submits at once, one does."""
    done = db.exec(
        update(Attempt)
        .where(col(Attempt.id) == attempt_id, col(Attempt.closed_at).is_(None))
        .values(closed_at=now, closed_by=by.value)
    )
    return bool(done.rowcount)


def latest_score(db: Session, attempt_id: int) -> AttemptScore | None:
    chosen = select(AttemptScore).where(AttemptScore.attempt_id == attempt_id)
    return db.exec(chosen.order_by(col(AttemptScore.number).desc()).limit(1)).first()


def slot_scores(db: Session, attempt_score_id: int) -> Sequence[SlotScore]:
    chosen = select(SlotScore).where(SlotScore.attempt_score_id == attempt_score_id)
    return db.exec(chosen.order_by(col(SlotScore.slot))).all()


def next_score_number(db: Session, attempt_id: int) -> int:
    highest = select(func.max(AttemptScore.number)).where(AttemptScore.attempt_id == attempt_id)
    return (db.exec(highest).one() or 0) + 1


def open_past(db: Session, instant: datetime, limit: int) -> Sequence[Attempt]:
    """Open attempts whose deadline was before an instant, the oldest first."""
    chosen = select(Attempt).where(col(Attempt.closed_at).is_(None), col(Attempt.deadline) < instant)
    return db.exec(chosen.order_by(col(Attempt.deadline)).limit(limit)).all()


def form_by_hash(db: Session, bank: str, content_hash: str) -> Form | None:
    return db.exec(select(Form).where(Form.bank == bank, Form.content_hash == content_hash)).first()


def questions_of(db: Session, bank: str) -> dict[str, Question]:
    return {question.name: question for question in db.exec(select(Question).where(Question.bank == bank))}


def versions_of(db: Session, question_ids: Iterable[int]) -> Sequence[QuestionVersion]:
    """Oldest first."""
    chosen = select(QuestionVersion).where(col(QuestionVersion.question_id).in_(list(question_ids)))
    return db.exec(chosen.order_by(col(QuestionVersion.number))).all()

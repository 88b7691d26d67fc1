"""What is asked of the database for rounds of practice; every statement in one place."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learn.assessments.models import PracticePool, PracticeRound
from learn.courses.models import CourseVersion
from learn.quizzes.models import Attempt, AttemptStep, Form, FormSlot, Purpose, Question, QuestionVersion
from learn.quizzes.types.base import Response

MOST_ATTEMPTS = 60
"""So many practice attempts, the newest, say what somebody can: more would only cost time."""


class StepRow(NamedTuple):
    """A practised step with its place."""

    attempt_id: int
    form_id: int
    slot: int
    response: Response
    language: str
    state: str
    changes: bool
    asked: str
    received_at: datetime


def pool_form(db: Session, course_version_id: int) -> int | None:
    """The form of a version's own questions for practice; None where there is none."""
    pool = db.get(PracticePool, course_version_id)
    return pool.form_id if pool else None


def pools(db: Session, course_version_ids: Collection[int]) -> dict[int, int]:
    """The form that each of these versions practises with: its own, else that of the newest version after it.

    Versions published by a program that knew no rounds have none of their own. What came before a version is not
    looked at: its author took it out. Versions with neither are absent.
    """
    asked, later = aliased(CourseVersion), aliased(CourseVersion)
    chosen = (
        select(col(asked.id), col(PracticePool.form_id))
        .join(later, and_(col(later.course_id) == col(asked.course_id), col(later.number) >= col(asked.number)))
        .join(PracticePool, col(PracticePool.course_version_id) == col(later.id))
        .where(col(asked.id).in_(course_version_ids))
        # The last of each version stays.
        .order_by(col(later.id) == col(asked.id), col(later.number))
    )
    return dict(db.execute(chosen).all())


def tested(db: Session, bank: str) -> set[str]:
    """The questions of a bank that stand, or ever stood, in a form of a test, by name."""
    chosen = (
        select(col(Question.name))
        .join(QuestionVersion, col(QuestionVersion.question_id) == col(Question.id))
        .join(FormSlot, col(FormSlot.question_version_id) == col(QuestionVersion.id))
        .join(Form, col(Form.id) == col(FormSlot.form_id))
        .where(col(Question.bank) == bank, col(Form.purpose) == Purpose.TEST.value)
        .distinct()
    )
    return set(db.execute(chosen).scalars())


def round_of(db: Session, enrolment_id: int, attempt_id: int) -> PracticeRound | None:
    """The round that an attempt is, when it belongs to this enrolment."""
    found = db.get(PracticeRound, attempt_id)
    return found if found and found.enrolment_id == enrolment_id else None


def newest_round(db: Session, enrolment_id: int) -> tuple[PracticeRound, Attempt] | None:
    """The round begun last in an enrolment."""
    chosen = (
        select(PracticeRound, Attempt)
        .join(Attempt, col(Attempt.id) == col(PracticeRound.attempt_id))
        .where(col(PracticeRound.enrolment_id) == enrolment_id)
        .order_by(col(PracticeRound.attempt_id).desc())
        .limit(1)
    )
    row = db.execute(chosen).first()
    return (row[0], row[1]) if row else None


def practised_steps(db: Session, person_id: int, bank: str) -> Sequence[StepRow]:
    """The steps of somebody's newest practice attempts in a course, in lessons and rounds, in order of each slot."""
    newest = (
        select(col(Attempt.id), col(Attempt.form_id))
        .join(Form, col(Form.id) == col(Attempt.form_id))
        .where(col(Attempt.person_id) == person_id, col(Form.bank) == bank, col(Form.purpose) == Purpose.PRACTICE.value)
        .order_by(col(Attempt.id).desc())
        .limit(MOST_ATTEMPTS)
        .subquery()
    )
    rows = db.execute(
        select(
            newest.c.id,
            newest.c.form_id,
            col(AttemptStep.slot),
            col(AttemptStep.response),
            col(AttemptStep.language),
            col(AttemptStep.state),
            col(AttemptStep.changes),
            col(AttemptStep.asked),
            col(AttemptStep.received_at),
        )
        .join(AttemptStep, col(AttemptStep.attempt_id) == newest.c.id)
        .order_by(newest.c.id, col(AttemptStep.slot), col(AttemptStep.number))
    )
    return [StepRow(*row) for row in rows]

"""What is asked of the tables about answers that came late."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learn.assessments.models import Sitting
from learn.courses.models import Course, Enrolment
from learn.quizzes.models import Attempt, AttemptStep, Decision, LateReview
from learn.quizzes.types.base import State

Row = tuple[AttemptStep, Attempt, Sitting]

_shown = aliased(AttemptStep)
_before = aliased(AttemptStep)


def waiting(db: Session, slug: str, reviewer_id: int, limit: int) -> list[Row]:
    """The late answers of a course that nobody has decided about, the oldest attempts first; none of the reviewer's."""
    chosen = _late(AttemptStep, Attempt, Sitting).where(_is_waiting(reviewer_id), col(Course.slug) == slug)
    in_order = chosen.order_by(col(Attempt.id), col(AttemptStep.slot), col(AttemptStep.number)).limit(limit)
    return [(step, attempt, sitting) for step, attempt, sitting in db.execute(in_order)]


def count_waiting(db: Session, slugs: Collection[str], reviewer_id: int) -> dict[str, int]:
    """How many wait in each of these courses."""
    chosen = _late(col(Course.slug), func.count()).where(_is_waiting(reviewer_id), col(Course.slug).in_(slugs))
    return dict(db.execute(chosen.group_by(col(Course.slug))).all())


def named(db: Session, slug: str, reviewer_id: int, step_ids: Collection[int]) -> list[Row]:
    """Those of these steps that are late answers in the course, decided about or not, and not the reviewer's own."""
    chosen = _late(AttemptStep, Attempt, Sitting).where(
        col(AttemptStep.id).in_(step_ids), col(Course.slug) == slug, col(Enrolment.person_id) != reviewer_id
    )
    return [
        (step, attempt, sitting)
        for step, attempt, sitting in db.execute(chosen.order_by(col(Attempt.id), col(AttemptStep.id)))
    ]


def standing(db: Session, attempt_id: int) -> dict[Decision | None, int]:
    """How many late answers of a test were accepted, were refused, or wait (None)."""
    chosen = _late(col(LateReview.decision), func.count()).where(col(Attempt.id) == attempt_id)
    rows = db.execute(chosen.group_by(col(LateReview.decision)))
    return {Decision(decision) if decision else None: count for decision, count in rows}


def _late(*columns: Any) -> Select[Any]:
    """Late answers that say something, with their tests, courses and reviews."""
    return (
        select(*columns)
        .select_from(AttemptStep)
        .join(Attempt, col(Attempt.id) == col(AttemptStep.attempt_id))
        .join(Sitting, col(Sitting.attempt_id) == col(Attempt.id))
        .join(Enrolment, col(Enrolment.id) == col(Sitting.enrolment_id))
        .join(Course, col(Course.id) == col(Enrolment.course_id))
        .outerjoin(LateReview, col(LateReview.step_id) == col(AttemptStep.id))
        .outerjoin(
            _shown,
            and_(
                col(_shown.attempt_id) == col(AttemptStep.attempt_id),
                col(_shown.slot) == col(AttemptStep.slot),
                col(_shown.number) == col(AttemptStep.based_on),
            ),
        )
        # Written as in the partial index, which finds the few late ones among all steps.
        .where(col(AttemptStep.is_late) == True, _says_something(), ~_is_behind())  # noqa: E712
    )


def _is_behind() -> ColumnElement[bool]:
    """Whether a later question had been reached where there is no way back (`learn.quizzes.steps.is_behind`): in time
    the answer would have changed nothing either."""
    reached = exists().where(
        col(_before.attempt_id) == col(AttemptStep.attempt_id),
        col(_before.slot) > col(AttemptStep.slot),
        col(_before.id) < col(AttemptStep.id),
        col(_before.is_late).is_(False),
        or_(col(_before.changes), col(Attempt.is_paged)),
    )
    return and_(col(Attempt.is_one_way), reached)


def _says_something() -> ColumnElement[bool]:
    """A plain form sends all its fields along: what stands in it as it was shown is nobody's late answer."""
    blank = and_(col(AttemptStep.based_on).is_(None), col(AttemptStep.state) == State.EMPTY.value)
    differs = cast(col(_shown.response), Text) != cast(col(AttemptStep.response), Text)
    return or_(col(AttemptStep.client_id) != "", and_(~blank, or_(col(_shown.id).is_(None), differs)))


def _is_waiting(reviewer_id: int) -> ColumnElement[bool]:
    return and_(col(LateReview.step_id).is_(None), col(Enrolment.person_id) != reviewer_id)

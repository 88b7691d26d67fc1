"""What is asked of the tables to mark a question of the tests anew."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, and_, cast, func, select
from sqlmodel import Session, col

from learn.assessments.models import Occasion, Regrading, Sitting
from learn.courses.models import Enrolment
from learn.db.columns import Words
from learn.quizzes.models import Attempt, AttemptScore, AttemptStep, FormSlot, QuestionVersion, SlotScore
from learn.quizzes.store import worded
from learn.quizzes.types.base import Response


@dataclass(frozen=True)
class Given:
    """An answer that counts in so many tests, and what it earns there now."""

    response: Response
    language: str
    fraction: float
    on_paper: bool
    people: int


@dataclass(frozen=True)
class Test:
    """A test that was handed in with the question in it: its score now, and the answer it rests on.

    `fraction` and `weight` are those of the question in the last scoring, `marks` and `weights` the sums over the test.
    """

    attempt_id: int
    public_id: UUID
    enrolment_id: int
    person_id: int
    course_version_id: int
    occasion: Occasion
    slot: int
    score: float
    is_complete: bool
    fraction: float
    weight: float
    marks: float
    weights: float
    response: Response | None
    language: str
    on_paper: bool


def given(db: Session, version_id: int) -> list[Given]:
    """The different answers that count, those of most people first."""
    written = cast(col(AttemptStep.response), Text)
    rows = db.execute(
        _scored(version_id)
        .with_only_columns(
            func.min(col(AttemptStep.id)),
            func.max(col(SlotScore.fraction)),
            func.count(),
        )
        .join(AttemptStep, col(AttemptStep.id) == col(SlotScore.step_id))
        .group_by(written, col(AttemptStep.language), col(Attempt.on_paper))
        .order_by(func.count().desc(), func.min(col(AttemptStep.id)))
    ).all()
    ids = [row[0] for row in rows]
    examples = {
        step.id: (step, on_paper)
        for step, on_paper in db.execute(
            select(AttemptStep, col(Attempt.on_paper))
            .join(Attempt, col(Attempt.id) == col(AttemptStep.attempt_id))
            .where(col(AttemptStep.id).in_(ids))
        )
    }
    return [
        Given(examples[step][0].response, examples[step][0].language, float(fraction), examples[step][1], people)
        for step, fraction, people in rows
    ]


def handed_in(
    db: Session, version_id: int, *, behind: int | None = None, after: int = 0, limit: int | None = None
) -> Iterator[Test]:
    """Every closed test with the question, by attempt id, from the one after an id, so many of them.

    With `behind` only those whose last scoring used an earlier marking than this one: what a later regrading has
    marked is not taken back by one that looks again. Markings of a question are numbered in the order of their ids.
    """
    sums = (
        select(
            col(SlotScore.attempt_score_id).label("score_id"),
            func.sum(col(SlotScore.weight) * col(SlotScore.fraction)).label("marks"),
            func.sum(col(SlotScore.weight)).label("weights"),
        )
        .where(col(SlotScore.attempt_score_id).in_(_scored(version_id).with_only_columns(col(AttemptScore.id))))
        .group_by(col(SlotScore.attempt_score_id))
        .subquery()
    )
    chosen = (
        _scored(version_id)
        .with_only_columns(
            col(Attempt.id),
            col(Attempt.public_id),
            col(Sitting.enrolment_id),
            col(Enrolment.person_id),
            col(Enrolment.course_version_id),
            col(Sitting.occasion),
            col(SlotScore.slot),
            col(AttemptScore.fraction),
            col(AttemptScore.is_complete),
            col(SlotScore.fraction),
            col(SlotScore.weight),
            sums.c.marks,
            sums.c.weights,
            col(AttemptStep.response),
            func.coalesce(col(AttemptStep.language), col(Attempt.language)),
            col(Attempt.on_paper),
        )
        .join(sums, sums.c.score_id == col(AttemptScore.id))
        .join(Enrolment, col(Enrolment.id) == col(Sitting.enrolment_id))
        .outerjoin(AttemptStep, col(AttemptStep.id) == col(SlotScore.step_id))
        .where(col(Attempt.id) > after)
        .order_by(col(Attempt.id))
        .limit(limit)
    )
    if behind is not None:
        chosen = chosen.where(col(SlotScore.marking_id) < behind)
    names = [field.name for field in fields(Test)]
    for row in db.execute(chosen, execution_options={"yield_per": 1000}):
        values = dict(zip(names, row, strict=True))
        yield Test(**{**values, "occasion": Occasion(values["occasion"])})


def titles(db: Session, version_id: int) -> Words:
    """What the question is called, by language."""
    return dict(worded(db, db.get_one(QuestionVersion, version_id)).titles)


def a_form_with(db: Session, version_id: int) -> int:
    """The first form that the question stands in."""
    chosen = select(func.min(col(FormSlot.form_id))).where(col(FormSlot.question_version_id) == version_id)
    return int(db.execute(chosen).scalar_one())


def regradings(db: Session, version_id: int) -> Sequence[Regrading]:
    """The newest first."""
    chosen = select(Regrading).where(col(Regrading.question_version_id) == version_id)
    return db.execute(chosen.order_by(col(Regrading.id).desc())).scalars().all()


def is_under_way(db: Session, version_ids: Collection[int]) -> bool:
    """Whether one of these questions is about to be marked otherwise."""
    waiting = select(col(Regrading.id)).where(
        col(Regrading.question_version_id).in_(version_ids), col(Regrading.done_at).is_(None)
    )
    return db.execute(waiting.limit(1)).first() is not None


def _scored(version_id: int) -> Select[Any]:
    """The last scoring of the question in each closed test, with its sitting."""
    newest = (
        select(func.max(AttemptScore.number))
        .where(col(AttemptScore.attempt_id) == col(Attempt.id))
        .correlate(Attempt)
        .scalar_subquery()
    )
    return (
        select(col(Attempt.id))
        .select_from(FormSlot)
        .join(Attempt, col(Attempt.form_id) == col(FormSlot.form_id))
        .join(Sitting, col(Sitting.attempt_id) == col(Attempt.id))
        .join(AttemptScore, and_(col(AttemptScore.attempt_id) == col(Attempt.id), col(AttemptScore.number) == newest))
        .join(
            SlotScore,
            and_(
                col(SlotScore.attempt_score_id) == col(AttemptScore.id),
                col(SlotScore.question_version_id) == col(FormSlot.question_version_id),
            ),
        )
        .where(col(FormSlot.question_version_id) == version_id, col(Attempt.closed_at).is_not(None))
    )

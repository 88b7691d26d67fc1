"""What people met in earlier enrolments in the same course."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learn.assessments import store
from learn.assessments.models import Allotment, Sitting
from learn.assessments.repeats import is_same_form
from learn.courses.models import Enrolment
from learn.quizzes.formsets import questions_of
from learn.quizzes.models import Attempt


def last_allotments(db: Session, enrolment_ids: Collection[int]) -> dict[int, Allotment]:
    """The allotment of the last earlier enrolment that had tests, by enrolment; absent where none had."""
    if not enrolment_ids:
        return {}
    before = aliased(Enrolment)
    rows = db.exec(
        select(Enrolment.id, Allotment)
        .join(before, _earlier(before))
        .join(Allotment, col(Allotment.enrolment_id) == before.id)
        .where(col(Enrolment.id).in_(enrolment_ids))
        .order_by(col(Enrolment.id), col(before.number))
    )
    return {enrolment_id: allotted for enrolment_id, allotted in rows if enrolment_id is not None}


def seen(db: Session, enrolment_ids: Collection[int], version_id: int) -> dict[int, dict[str, datetime]]:
    """When each form of an assessment version was last begun in an earlier enrolment, in this or an older version.

    By enrolment and letter; forms nobody saw are absent.
    """
    if not enrolment_ids:
        return {}
    before = aliased(Enrolment)
    rows = db.exec(
        select(Enrolment.id, Attempt.form_id, Sitting.started_at)
        .join(before, _earlier(before))
        .join(Sitting, col(Sitting.enrolment_id) == before.id)
        .join(Attempt, col(Attempt.id) == Sitting.attempt_id)
        .where(col(Enrolment.id).in_(enrolment_ids))
        .order_by(col(Sitting.started_at), col(Sitting.id))
    ).all()
    forms = {letter: _names(db, form_id) for letter, form_id in store.forms_of(db, version_id).items()} if rows else {}
    found: dict[int, dict[str, datetime]] = {}
    for enrolment_id, form_id, started_at in rows:
        asked = _names(db, form_id)
        known = (letter for letter, questions in forms.items() if is_same_form(questions, asked))
        found.setdefault(enrolment_id or 0, {}).update(dict.fromkeys(known, started_at))
    return found


def _earlier(before: type[Enrolment]) -> ColumnElement[bool]:
    return and_(
        col(before.person_id) == Enrolment.person_id,
        col(before.course_id) == Enrolment.course_id,
        col(before.number) < Enrolment.number,
    )


def _names(db: Session, form_id: int) -> set[str]:
    return {question.name for question in questions_of(db, form_id).slots.values()}

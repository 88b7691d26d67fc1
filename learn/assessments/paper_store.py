"""What is asked of the tables about tests on paper."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from learn.assessments.models import Assessment, AssessmentForm, AssessmentVersion
from learn.courses.models import Enrolment
from learn.quizzes import store as quizzes
from learn.quizzes.models import FormSlot
from learn.quizzes.types.base import Response, State


def longest_form(db: Session, slug: str) -> int:
    """How many questions the longest form of a course has, in any of its assessment versions; 0 without tests."""
    chosen = (
        select(func.max(FormSlot.slot))
        .join(AssessmentForm, col(AssessmentForm.form_id) == FormSlot.form_id)
        .join(AssessmentVersion, col(AssessmentVersion.id) == AssessmentForm.assessment_version_id)
        .join(Assessment, col(Assessment.id) == AssessmentVersion.assessment_id)
        .where(Assessment.course == slug)
    )
    return db.exec(chosen).one() or 0


def active_enrolments(db: Session, course_id: int, person_ids: Collection[int]) -> Sequence[int]:
    """Ids of the enrolments in force of these people in a course."""
    chosen = select(Enrolment.id).where(
        Enrolment.course_id == course_id,
        col(Enrolment.person_id).in_(person_ids),
        col(Enrolment.ended_at).is_(None),
    )
    return [found for found in db.exec(chosen) if found is not None]


def answers(db: Session, attempt_ids: Collection[int]) -> Mapping[int, Mapping[int, Response]]:
    """What stands on each of these papers, by slot: the last of its answers, unless that took the others back."""
    found = quizzes.answers_of(db, attempt_ids)
    last = {attempt_id: {one.slot: one for one in given} for attempt_id, given in found.items()}
    return {
        attempt_id: {slot: one.response for slot, one in given.items() if one.state != State.EMPTY}
        for attempt_id, given in last.items()
    }

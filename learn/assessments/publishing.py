"""Storing the assessment version that a course version is measured with."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from learn.assessments.documents import AssessmentDocument
from learn.assessments.models import Assessment, AssessmentForm, AssessmentVersion, CourseAssessment
from learn.db.columns import id_of
from learn.quizzes.models import Purpose
from learn.quizzes.publishing import store_form


def store_assessment(
    db: Session,
    slug: str,
    document: AssessmentDocument,
    forms: Mapping[str, Sequence[int]],
    seed: str,
    now: datetime,
) -> AssessmentVersion:
    """The version with this blueprint, these policies and these question versions by form letter.

    Course versions that leave all of it unchanged share one, so that a lesson's typo doesn't start the
    counting anew.
    """
    stored = {
        letter: store_form(db, slug, Purpose.TEST, letter, versions, now, document.minutes)
        for letter, versions in forms.items()
    }
    identity = [document.content_hash(), {letter: form.content_hash for letter, form in stored.items()}]
    content_hash = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
    assessment = db.exec(select(Assessment).where(Assessment.course == slug)).first() or Assessment(course=slug)
    db.add(assessment)
    db.flush()
    known = db.exec(
        select(AssessmentVersion).where(
            AssessmentVersion.assessment_id == id_of(assessment), AssessmentVersion.content_hash == content_hash
        )
    ).first()
    if known:
        return known
    made = AssessmentVersion(
        assessment_id=id_of(assessment),
        number=_next_number(db, id_of(assessment)),
        content_hash=content_hash,
        document=document.model_dump(mode="json"),
        seed=seed,
        created_at=now,
    )
    db.add(made)
    db.flush()
    db.add_all(
        AssessmentForm(assessment_version_id=id_of(made), letter=letter, form_id=id_of(form))
        for letter, form in stored.items()
    )
    db.flush()
    return made


def measure_with(db: Session, course_version_id: int, assessment: AssessmentVersion) -> None:
    """Say which assessment version a course version is measured with."""
    db.add(CourseAssessment(course_version_id=course_version_id, assessment_version_id=id_of(assessment)))
    db.flush()


def _next_number(db: Session, assessment_id: int) -> int:
    highest = select(func.max(col(AssessmentVersion.number))).where(AssessmentVersion.assessment_id == assessment_id)
    return (db.exec(highest).one() or 0) + 1

"""Supervised sittings: which code opens a test, and renewing it. Codes follow from the server's key (`presence`)."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from learn.assessments.models import Assessment, Occasion, SittingCode
from learn.audit import service as audit
from learn.courses import service as courses
from learn.db.columns import id_of
from learn.db.inserts import insert_once
from learn.errors import NotFound
from learn.organisation import policy
from learn.organisation.policy import Viewer


def shared(occasion: Occasion) -> Occasion:
    """The occasion whose rules and code this one has: the test before a waiting has those of the pre-test."""
    return Occasion.PRE if occasion is Occasion.BASELINE else occasion


def current(db: Session, course: str, occasion: Occasion) -> tuple[Occasion, int]:
    """The occasion a code is of, and how often it was renewed."""
    chosen = (
        select(func.max(SittingCode.number))
        .join(Assessment, col(Assessment.id) == SittingCode.assessment_id)
        .where(Assessment.course == course, SittingCode.occasion == shared(occasion).value)
    )
    return shared(occasion), db.exec(chosen).one() or 0


def renewed_at(db: Session, course: str, occasion: Occasion) -> datetime | None:
    """When the code was last renewed; None while it is the first."""
    chosen = (
        select(SittingCode.renewed_at)
        .join(Assessment, col(Assessment.id) == SittingCode.assessment_id)
        .where(Assessment.course == course, SittingCode.occasion == shared(occasion).value)
        .order_by(col(SittingCode.number).desc())
    )
    return db.exec(chosen).first()


def renew(db: Session, viewer: Viewer, course: str, occasion: Occasion, based_on: int, now: datetime) -> None:
    """Put the next code in the place of the one after `based_on` renewals; done already, it changes nothing.

    Tests under way go on. NotFound when the viewer doesn't teach the course, or where it has no tests.
    """
    policy.require_teach(viewer, course)
    courses.course_by_slug(db, course)
    assessment = db.exec(select(Assessment).where(Assessment.course == course)).first()
    if assessment is None:
        raise NotFound
    of, number = current(db, course, occasion)
    if number != based_on:
        return
    row = {
        "assessment_id": id_of(assessment),
        "occasion": of.value,
        "number": number + 1,
        "renewed_by": viewer.person_id,
        "renewed_at": now,
    }
    if insert_once(db, SittingCode, row):
        audit.record(
            db,
            at=now,
            actor_id=viewer.person_id,
            action="sitting.code_renewed",
            object_kind="course",
            object_id=course,
            details={"occasion": of.value, "number": number + 1},
        )

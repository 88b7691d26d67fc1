"""One attempt at a test as its owner's programs read it: what it is, and while it is open its questions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from learn.assessments import store as assessments
from learn.assessments.models import Occasion
from learn.courses import service as courses
from learn.courses.models import Course
from learn.dashboards.attempt import attempt_page
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.quizzes import attempts
from learn.quizzes.models import Attempt
from learn.quizzes.views import AttemptView


@dataclass(frozen=True)
class SittingView:
    """An attempt with the enrolment it belongs to."""

    attempt: Attempt
    slug: str
    number: int
    occasion: Occasion

    @property
    def enrolment(self) -> str:
        return f"{self.slug}.{self.number}"


def sitting(db: Session, person_id: int, public_id: UUID) -> SittingView:
    """NotFound for somebody else's attempt, and for practice."""
    attempt = attempts.owned(db, person_id, public_id)
    sat = assessments.sitting_of(db, id_of(attempt))
    if sat is None:
        raise NotFound
    enrolment = courses.enrolment(db, sat.enrolment_id)
    slug = db.get_one(Course, enrolment.course_id).slug
    return SittingView(attempt, slug, enrolment.number, Occasion(sat.occasion))


def questions(db: Session, person_id: int, public_id: UUID, now: datetime) -> AttemptView | None:
    """The questions of an open attempt as its page shows them; None once it is closed."""
    return attempt_page(db, person_id, public_id, now, key="")

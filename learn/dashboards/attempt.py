"""An open attempt as a page."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from learn.assessments import store as assessments
from learn.assessments.models import Occasion
from learn.courses import service as courses
from learn.courses.models import Course
from learn.dashboards.learning import NAMES
from learn.db.columns import id_of
from learn.errors import NotFound, say
from learn.quizzes import attempts, store
from learn.quizzes.formsets import questions_of
from learn.quizzes.grading import recorded
from learn.quizzes.steps import current_by_slot
from learn.quizzes.views import AttemptView, card


def attempt_page(db: Session, person_id: int, public_id: UUID, now: datetime, key: str) -> AttemptView | None:
    """The attempt with the answers that count; None once it is closed. NotFound for somebody else's.

    `key` marks the answers of this page when there is no script to make keys of its own.
    """
    attempt = attempts.owned(db, person_id, public_id)
    sitting = assessments.sitting_of(db, id_of(attempt))
    if sitting is None:
        raise NotFound
    if attempt.closed_at is not None:
        return None
    questions = questions_of(db, attempt.form_id).as_of(attempt.started_at)
    answers = current_by_slot(recorded(step) for step in store.steps_of(db, id_of(attempt)))
    cards = tuple(
        card(
            question,
            answers.get(slot),
            number=number,
            total=len(questions.slots),
            seed=attempt.seed,
            language=attempt.language,
            save_url=f"/attempts/{public_id}/{slot}",
            key=key,
        )
        for number, (slot, question) in enumerate(questions.slots.items(), start=1)
    )
    enrolment = courses.enrolment(db, sitting.enrolment_id)
    course = db.get_one(Course, enrolment.course_id)
    outline = courses.outline(db, course.slug, courses.version_of(db, enrolment), enrolment, attempt.language)
    earlier = assessments.sittings(db, sitting.enrolment_id)
    is_measured = not any(
        each.occasion == sitting.occasion and score is not None and score.is_complete for each, _, score in earlier
    )
    about = say("lần làm đầu tiên được dùng để đo mức tăng") if is_measured else say("làm lại, không tính vào mức tăng")
    return AttemptView(
        title=NAMES[Occasion(sitting.occasion)],
        about=say(
            "%(course)s · %(questions)s câu · %(about)s",
            course=outline.head["title"],
            questions=len(cards),
            about=about,
        ),
        cards=cards,
        answered=sum(1 for each in cards if each.receipt.state != "empty"),
        total=len(cards),
        deadline=attempt.deadline,
        now=now,
        key=key,
        submit_url=f"/attempts/{public_id}/submit",
    )

"""An open attempt as a page."""

from collections.abc import Sequence
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
from learn.quizzes.steps import current_by_slot, front, is_behind
from learn.quizzes.views import AttemptView, Card, Pager, card

ONE_WAY = say(
    "Bài này không quay lại câu trước: đã sang câu sau thì câu trước giữ nguyên. Anh/chị làm lần lượt từng câu."
)


def attempt_page(  # whose page of which attempt, and where in it
    db: Session, person_id: int, public_id: UUID, now: datetime, key: str, at: int | None = None
) -> AttemptView | None:
    """The attempt with the answers that count; None once it is closed. NotFound for somebody else's.

    `key` marks the answers of this page when there is no script to make keys of its own. Of a test with one question
    a page it is the one of slot `at`, or the one they came to; without a way back always that one.
    """
    attempt = attempts.owned(db, person_id, public_id)
    sitting = assessments.sitting_of(db, id_of(attempt))
    if sitting is None:
        raise NotFound
    if attempt.closed_at is not None:
        return None
    questions = questions_of(db, attempt.form_id).as_of(attempt.started_at)
    steps = [recorded(step) for step in store.steps_of(db, id_of(attempt))]
    answers = current_by_slot(steps)
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
            is_passed=attempt.is_one_way and is_behind(steps, slot, is_paged=attempt.is_paged),
            stay=f"?at={slot}" if attempt.is_paged else "",
        )
        for number, (slot, question) in enumerate(questions.slots.items(), start=1)
    )
    here = place(cards, front(steps), at, is_one_way=attempt.is_one_way)
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
        notice=ONE_WAY if attempt.is_one_way else None,
        pager=pager_at(cards, here, is_one_way=attempt.is_one_way) if attempt.is_paged else None,
        here=here,
    )


def place(cards: Sequence[Card], reached: int | None, at: int | None, *, is_one_way: bool) -> int:
    """Which of the questions is shown, from 0: the wanted slot where one may choose, else the one reached."""
    slots = [card.slot for card in cards]
    if at in slots and not is_one_way:
        return slots.index(at)
    return slots.index(reached) if reached in slots else 0


def pager_at(cards: Sequence[Card], here: int, *, is_one_way: bool) -> Pager:
    """The ways on from a question, and back where there is one."""
    onward = cards[here + 1].slot if here + 1 < len(cards) else None
    if is_one_way:
        return Pager(None, onward)
    unanswered = tuple(card for card in cards if card.receipt.state == "empty" and card is not cards[here])
    return Pager(cards[here - 1].slot if here else None, onward, unanswered)

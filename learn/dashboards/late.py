"""`/teach/{slug}/late`: answers that came late, beside what counts now, for whoever decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlmodel import Session

from learn.assessments import late
from learn.assessments.late_store import Row
from learn.assessments.models import Occasion
from learn.courses import service as courses
from learn.courses.service import in_language
from learn.dashboards.learning import NAMES
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.organisation.policy import Viewer
from learn.quizzes import wording
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.grading import counting
from learn.quizzes.models import Attempt, AttemptStep
from learn.quizzes.store import Answer, answers_of
from learn.quizzes.types.base import Line


@dataclass(frozen=True)
class LateLine:
    """One late answer to a question, in words, with the one in force. `made_at` is None where no page said so."""

    step_id: int
    number: int
    question: str
    in_force: tuple[Line, ...]
    late: tuple[Line, ...]
    made_at: datetime | None
    received_at: datetime
    late_by: Message


@dataclass(frozen=True)
class LateAttempt:
    """One sitting, by its code: whose it is doesn't matter here, and isn't said."""

    code: str
    occasion: Message
    started_at: datetime
    deadline: datetime | None
    closed_at: datetime | None
    lines: tuple[LateLine, ...]


@dataclass(frozen=True)
class LatePage:
    """What waits in a course. `total` counts all of it, `attempts` has the first hundred answers."""

    slug: str
    title: str
    attempts: tuple[LateAttempt, ...]
    total: int
    shown: int


def late_page(db: Session, viewer: Viewer, slug: str, language: str) -> LatePage:
    """NotFound for a course that is absent or not the viewer's to teach."""
    rows = late.waiting(db, viewer, slug)
    version = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    answers = answers_of(db, {id_of(attempt) for _, attempt, _ in rows})
    return LatePage(
        slug=slug,
        title=in_language(version.document, language)[0]["title"],
        attempts=tuple(
            _attempt(db, list(group), answers[attempt_id], language)
            for attempt_id, group in groupby(rows, key=lambda row: id_of(row[1]))
        ),
        total=late.count_waiting(db, viewer, [slug]).get(slug, 0),
        shown=len(rows),
    )


def _attempt(db: Session, rows: Sequence[Row], answers: Sequence[Answer], language: str) -> LateAttempt:
    _, attempt, sitting = rows[0]
    form = questions_of(db, attempt.form_id).as_of(attempt.started_at)
    return LateAttempt(
        code=late.code_of(attempt),
        occasion=NAMES[Occasion(sitting.occasion)],
        started_at=attempt.started_at,
        deadline=attempt.deadline,
        closed_at=attempt.closed_at,
        lines=tuple(_line(step, attempt, form, answers, language) for step, _, _ in rows),
    )


def _line(
    step: AttemptStep, attempt: Attempt, form: FormQuestions, answers: Sequence[Answer], language: str
) -> LateLine:
    question = form.slots[step.slot]
    now = counting([answer for answer in answers if answer.slot == step.slot])
    return LateLine(
        step_id=id_of(step),
        number=list(form.slots).index(step.slot) + 1,
        question=wording.stem(question, language),
        in_force=tuple(wording.in_words(question, now.response if now else {}, language)),
        late=tuple(wording.in_words(question, step.response, language)),
        made_at=step.client_time,
        received_at=step.received_at,
        late_by=_late_by(step.received_at, attempt),
    )


def _late_by(received_at: datetime, attempt: Attempt) -> Message:
    """How long after the end, which is the deadline, or the moment it was handed in before that."""
    ends = [end for end in (attempt.deadline, attempt.closed_at) if end is not None]
    seconds = int(max(received_at - min(ends, default=received_at), timedelta()).total_seconds())
    if attempt.closed_at is not None and attempt.closed_at == min(ends):
        return say("%(minutes)s phút %(seconds)s giây sau khi nộp bài", minutes=seconds // 60, seconds=seconds % 60)
    return say("%(minutes)s phút %(seconds)s giây sau giờ hạn", minutes=seconds // 60, seconds=seconds % 60)

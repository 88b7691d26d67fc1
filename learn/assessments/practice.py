"""Questions inside lessons: joins a lesson with its practice quiz, and the lesson with the pre-test before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select
from sqlmodel import Session, col

from learn.assessments.models import Measured, Outcome
from learn.assessments.offering import lessons_unlocked
from learn.courses import audience
from learn.courses.models import Course, CourseVersion, Enrolment, LessonProgress, LessonVersion
from learn.db.columns import id_of
from learn.db.prepared import Prepared
from learn.errors import NotFound
from learn.quizzes import attempts, marking, store, uploads
from learn.quizzes.attempts import Receipt
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.marking import Returned
from learn.quizzes.steps import Arrival, Asked, Recorded, current_by_slot, hints_by_slot
from learn.quizzes.types.base import State
from learn.quizzes.uploads import Examined, Files


class _Visit(NamedTuple):
    enrolment_id: int
    version_id: int
    region: str
    version_number: int
    practice: str
    section: str | None
    section_number: int | None
    done_at: datetime | None
    pre: str | None
    course_id: int
    beside: int


# One statement for all that a lesson page needs of a person: the page is the busiest there is.
_VISIT = Prepared(
    select(
        col(Enrolment.id),
        col(Enrolment.course_version_id),
        col(Enrolment.region),
        col(CourseVersion.number),
        col(LessonVersion.practice),
        col(LessonProgress.section),
        col(LessonProgress.section_number),
        col(LessonProgress.done_at),
        col(Outcome.pre),
        col(Course.id),
        col(Course.beside),
    )
    .join(Course, col(Course.id) == col(Enrolment.course_id))
    .join(CourseVersion, col(CourseVersion.id) == col(Enrolment.course_version_id))
    .join(
        LessonVersion,
        (col(LessonVersion.course_version_id) == col(CourseVersion.id))
        & (col(LessonVersion.lesson) == bindparam("lesson")),
    )
    .outerjoin(
        LessonProgress,
        (col(LessonProgress.enrolment_id) == col(Enrolment.id)) & (col(LessonProgress.lesson) == bindparam("lesson")),
    )
    .outerjoin(Outcome, (col(Outcome.enrolment_id) == col(Enrolment.id)) & (col(Outcome.scope) == ""))
    .where(
        col(Course.slug) == bindparam("slug"),
        col(Enrolment.person_id) == bindparam("person_id"),
        col(Enrolment.ended_at).is_(None),
    ),
    _Visit,
)


@dataclass(frozen=True)
class LessonVisit:
    """A person at a lesson of the course version they are enrolled in.

    `section` was read last, as it is named in the language it was read in, and `section_number` counts it there from 1.
    `is_open` is False while the pre-test comes first; `practice` names the lesson's quiz, "" for none. `beside`
    counts the changes of what stands beside the course's lessons.
    """

    enrolment_id: int
    version_id: int
    region: str
    version_number: int
    practice: str
    section: str
    section_number: int
    is_done: bool
    is_open: bool
    course_id: int
    beside: int


def visit(db: Session, person_id: int, slug: str, lesson: str, now: datetime) -> LessonVisit:
    """NotFound for a lesson of a course that the person is not enrolled in or does not see any more."""
    row = _VISIT.first(db, lesson=lesson, slug=slug, person_id=person_id)
    if row is None or not audience.sees(db, person_id, row.version_id, now):
        raise NotFound
    settled = row.pre is None or row.pre in (Measured.COMPLETE, Measured.SKIPPED)
    return LessonVisit(
        enrolment_id=row.enrolment_id,
        version_id=row.version_id,
        region=row.region,
        version_number=row.version_number,
        practice=row.practice,
        section=row.section or "",
        section_number=row.section_number or 0,
        is_done=row.done_at is not None,
        is_open=settled or lessons_unlocked(db, row.enrolment_id),
        course_id=row.course_id,
        beside=row.beside,
    )


@dataclass(frozen=True)
class Practice:
    """A lesson's quiz as one person has answered it so far. The seed orders the options, for everybody alike.

    `examined` says what was found in the files that answers name, `returned` what people gave for answers, `hinted`
    how often a hint was asked for, by slot; `checked` are the slots whose feedback was asked for
    with an answer.
    """

    questions: FormQuestions
    answers: Mapping[int, Recorded]
    seed: int
    examined: Mapping[int, Examined] = field(default_factory=dict)
    returned: Mapping[int, Returned] = field(default_factory=dict)
    hinted: Mapping[int, int] = field(default_factory=dict)
    checked: frozenset[int] = frozenset()

    def has_begun(self, slot: int) -> bool:
        """Whether the question looks otherwise than to somebody who has never touched it."""
        return slot in self.answers or slot in self.hinted


def practice_of(db: Session, slug: str, visit: LessonVisit) -> Practice | None:
    """The lesson's quiz with the person's answers; None for a lesson without questions."""
    if not visit.practice:
        return None
    form_id = _form_id(db, slug, visit)
    return practised(db, _name(visit.enrolment_id, form_id), form_id, _seed(form_id))


def practised(db: Session, name: str, form_id: int, seed: int) -> Practice:
    """The practice attempt of this name as it stands, also before it has begun."""
    steps = store.recorded_steps(db, name)
    answers = current_by_slot(steps)
    questions = questions_of(db, form_id)
    examined = _examined(db, name, answers) if answers and questions.has_tasks else {}
    returned = marking.returned(db, name) if answers and questions.has_rubrics else {}
    checked = frozenset(step.slot for step in steps if step.asked is Asked.FEEDBACK and step.state is not State.EMPTY)
    return Practice(questions, answers, seed, examined, returned, hints_by_slot(steps), checked)


def _examined(db: Session, name: str, answers: Mapping[int, Recorded]) -> dict[int, Examined]:
    attempt = store.attempt_by_name(db, name)
    if attempt is None:
        return {}
    found = uploads.found_in(db, [id_of(attempt)])
    by_slot = {slot: uploads.of_answer(found, id_of(attempt), slot, now.response) for slot, now in answers.items()}
    return {slot: each for slot, each in by_slot.items() if each}


def answer(
    db: Session,
    person_id: int,
    visited: LessonVisit,
    slug: str,
    language: str,
    read: Callable[[FormQuestions], Sequence[Arrival]],
    now: datetime,
    files: Files = MappingProxyType({}),
) -> list[Receipt]:
    """Save answers to questions inside a lesson, like any answer. The quiz begins with the first of them."""
    if not visited.practice or not visited.is_open:
        raise NotFound
    form_id = _form_id(db, slug, visited)
    attempt = attempts.start(
        db,
        name=_name(visited.enrolment_id, form_id),
        person_id=person_id,
        form_id=form_id,
        language=language,
        seed=_seed(form_id),
        now=now,
    )
    return attempts.answer(db, person_id, attempt.public_id, lambda form, _language: read(form), now, files)


# Which form a lesson's quiz is never changes, and every lesson page asks.
_form_ids: WeakKeyDictionary[Engine, dict[tuple[str, str], int]] = WeakKeyDictionary()


def _form_id(db: Session, slug: str, visited: LessonVisit) -> int:
    known = _form_ids.setdefault(db.get_bind().engine, {})
    quiz = (slug, visited.practice)
    if quiz not in known:
        form = store.form_by_hash(db, slug, visited.practice)
        if form is None:
            raise NotFound
        known[quiz] = id_of(form)
    return known[quiz]


def _name(enrolment_id: int, form_id: int) -> str:
    return f"practice/{enrolment_id}/{form_id}"


def _seed(form_id: int) -> int:
    """The same for everybody: a lesson's page is kept for all who read it, with its questions."""
    return form_id

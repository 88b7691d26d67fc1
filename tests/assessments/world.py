"""A small world, built from rows: a course with two objectives, three lessons and three forms of 24 questions.

Option 0 is the right one everywhere. Every question q of form X stands in slot q; the first twelve
are on objective `mot`, taught by lesson `bai-1`, the others on `hai`, taught by `bai-2`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session, col, select

from learn.assessments.models import Assessment, AssessmentForm, AssessmentVersion, CourseAssessment
from learn.courses import service as courses
from learn.courses.models import Course, CourseVersion, Enrolment, LessonVersion
from learn.days import day_of
from learn.db.columns import id_of
from learn.organisation.models import Appointment, Unit, UnitDescent, UnitVersion
from learn.people.models import Person
from learn.quizzes.models import (
    Attempt,
    AttemptStep,
    Form,
    FormSlot,
    Marking,
    Purpose,
    Question,
    QuestionVersion,
)

SLUG = "dao-duc"
OBJECTIVES = ("mot", "hai")
LESSONS = ("bai-1", "bai-2", "bai-3")
SIZE = 24
RIGHT, WRONG = "0", "1"


@dataclass(frozen=True)
class World:
    """Ids of what was made."""

    course_id: int
    version_id: int
    assessment_id: int
    units: tuple[int, ...]
    forms: dict[str, int]


def a_world(db: Session, now: datetime, *, units: int = 2, **head: Any) -> World:
    """A published course with its assessment, and communes without people."""
    begun = now - timedelta(days=30)
    course = Course(slug=SLUG, created_at=begun)
    db.add(course)
    db.flush()
    version = _course_version(db, id_of(course), begun, head)
    forms = {letter: _form(db, letter, begun) for letter in "ABC"}
    assessment = _assessment(db, id_of(version), forms, begun)
    return World(
        id_of(course),
        id_of(version),
        id_of(assessment),
        tuple(a_unit(db, f"XA-{number}", now) for number in range(1, units + 1)),
        forms,
    )


def _course_version(db: Session, course_id: int, begun: datetime, head: dict[str, Any]) -> CourseVersion:
    completion = {"lessons": "all", "post_test": 0.7}
    document = {"language": "vi", "languages": {"vi": {"title": "Đạo đức", "completion": completion, **head}}}
    version = CourseVersion(course_id=course_id, number=1, content_hash="c1", document=document, published_at=begun)
    db.add(version)
    db.flush()
    taught = {"bai-1": ["mot"], "bai-2": ["hai"], "bai-3": []}
    for position, lesson in enumerate(LESSONS):
        db.add(
            LessonVersion(
                course_version_id=id_of(version),
                lesson=lesson,
                position=position,
                module=0,
                kind="theory",
                minutes=5,
                titles={"vi": f"Bài {position + 1}"},
                objectives=taught[lesson],
            )
        )
    db.flush()
    return version


def _form(db: Session, letter: str, begun: datetime) -> int:
    """Many rows at a time: every test builds this world anew."""
    form = Form(
        bank=SLUG, purpose=Purpose.TEST.value, name=letter, content_hash=f"form-{letter}", minutes=20, created_at=begun
    )
    db.add(form)
    db.flush()
    names = [f"{letter.lower()}-{slot:02}" for slot in range(1, SIZE + 1)]
    db.execute(insert(Question), [{"bank": SLUG, "name": name} for name in names])
    questions = db.exec(select(Question.id).where(col(Question.name).in_(names)).order_by(Question.name)).all()
    db.execute(
        insert(QuestionVersion), [_version(id_, letter, slot, begun) for slot, id_ in enumerate(questions, start=1)]
    )
    versions = db.exec(
        select(QuestionVersion.id)
        .where(col(QuestionVersion.question_id).in_(questions))
        .order_by(col(QuestionVersion.question_id))
    ).all()
    db.execute(
        insert(FormSlot),
        [{"form_id": form.id, "slot": n, "question_version_id": id_} for n, id_ in enumerate(versions, start=1)],
    )
    db.execute(insert(Marking), [_marking(id_, begun) for id_ in versions])
    return id_of(form)


def _version(question_id: int | None, letter: str, slot: int, begun: datetime) -> dict[str, Any]:
    return {
        "question_id": question_id,
        "number": 1,
        "content_hash": f"q-{letter}-{slot}",
        "type": "single_choice",
        "use": "form",
        "objective": OBJECTIVES[0] if slot <= SIZE // 2 else OBJECTIVES[1],
        "level": 2,
        "titles": {"vi": f"Câu {letter}{slot}"},
        "shown": {"stem": {"vi": "<p>?</p>"}, "options": [{"vi": f"{n}"} for n in range(4)], "fixed": False},
        "created_at": begun,
    }


def _marking(version_id: int | None, begun: datetime) -> dict[str, Any]:
    key = {"shares": [1, 0, 0, 0]}
    return {"question_version_id": version_id, "number": 1, "content_hash": "m1", "key": key, "created_at": begun}


def _assessment(db: Session, version_id: int, forms: dict[str, int], begun: datetime) -> AssessmentVersion:
    assessment = Assessment(course=SLUG)
    db.add(assessment)
    db.flush()
    version = AssessmentVersion(
        assessment_id=id_of(assessment),
        number=1,
        content_hash="a1",
        document={
            "minutes": 20,
            "pre": {"may_skip": True},
            "post": {"tries": 3, "wait_days": 1},
            "follow_up": {"after_days": 60},
        },
        seed="hạt giống",
        created_at=begun,
    )
    db.add(version)
    db.flush()
    for letter, form_id in forms.items():
        db.add(AssessmentForm(assessment_version_id=id_of(version), letter=letter, form_id=form_id))
    db.add(CourseAssessment(course_version_id=version_id, assessment_version_id=id_of(version)))
    db.flush()
    return version


def a_unit(db: Session, code: str, now: datetime) -> int:
    unit = Unit(code=code)
    db.add(unit)
    db.flush()
    since = day_of(now - timedelta(days=30))
    db.add(
        UnitVersion(unit_id=id_of(unit), valid_from=since, name=code, search_name=code.lower(), kind="xa", region="")
    )
    db.add(UnitDescent(ancestor_id=id_of(unit), unit_id=id_of(unit), depth=0))
    db.flush()
    return id_of(unit)


def a_person(db: Session, now: datetime, unit_id: int | None = None) -> int:
    """Somebody who works in a unit, or nowhere."""
    person = Person(created_at=now)
    db.add(person)
    db.flush()
    if unit_id is not None:
        since = day_of(now - timedelta(days=30))
        db.add(Appointment(person_id=id_of(person), unit_id=unit_id, valid_from=since))
        db.flush()
    return id_of(person)


def answer(
    db: Session,
    public_id: UUID,
    responses: dict[int, str],
    now: datetime,
    seconds: float | Mapping[int, float] | None = 30.0,
) -> None:
    """Steps as the attempt engine records them: one for each slot answered, in `seconds` (each, or by slot)."""
    attempt = db.exec(select(Attempt).where(Attempt.public_id == public_id)).one()
    earlier = db.exec(select(AttemptStep.slot, AttemptStep.number).where(AttemptStep.attempt_id == attempt.id)).all()
    numbers = {slot: max(number for one, number in earlier if one == slot) for slot, _ in earlier}
    db.execute(
        insert(AttemptStep),
        [
            {
                "attempt_id": attempt.id,
                "slot": slot,
                "number": numbers.get(slot, 0) + 1,
                "key": f"{slot}-{numbers.get(slot, 0) + 1}",
                "received_at": now,
                "language": attempt.language,
                "seconds": seconds[slot] if isinstance(seconds, Mapping) else seconds,
                "response": {"option": option},
                "state": "complete",
                "changes": True,
            }
            for slot, option in responses.items()
        ],
    )


def right(count: int) -> dict[int, str]:
    """Answers to all questions, the first `count` of them right."""
    return {slot: RIGHT if slot <= count else WRONG for slot in range(1, SIZE + 1)}


def finish_lessons(db: Session, person_id: int, now: datetime) -> None:
    enrolment = courses.require_active(db, person_id, SLUG, now)
    for lesson in LESSONS:
        courses.finish_lesson(db, enrolment, lesson, now)
    db.flush()


def enrolment_of(db: Session, person_id: int) -> Enrolment:
    """The latest enrolment of a person, active or not."""
    chosen = select(Enrolment).where(Enrolment.person_id == person_id).order_by(col(Enrolment.number).desc())
    found = db.exec(chosen).first()
    assert found is not None
    return found

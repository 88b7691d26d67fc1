"""Asking, reporting and objecting, by a learner: at a lesson they study, in a round of practice, about their test."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from learn.assessments import practice, rounds
from learn.assessments import store as assessments
from learn.assessments.models import Sitting
from learn.assessments.practice import LessonVisit, Practice
from learn.assessments.rounds import Round
from learn.courses import service as courses
from learn.courses.models import LessonVersion
from learn.db.columns import id_of
from learn.discussions import rules, store
from learn.discussions.models import Exchange
from learn.discussions.rules import Topic
from learn.errors import Invalid, NotFound, TooMany, say
from learn.quizzes import attempts
from learn.quizzes.formsets import FormQuestions, SlotQuestion, questions_of
from learn.quizzes.models import Attempt

MOST_SHOWN = 100


@dataclass(frozen=True)
class Section:
    """A part of a lesson: its anchor and its heading."""

    id: str
    heading: str


@dataclass(frozen=True)
class Lesson:
    """A lesson that somebody may ask about now, with its sections in one language and its questions."""

    visit: LessonVisit
    version: LessonVersion
    sections: tuple[Section, ...]
    practice: Practice | None


@dataclass(frozen=True)
class Test:
    """A test of one's own, running or closed."""

    attempt: Attempt
    sitting: Sitting
    questions: FormQuestions


@dataclass(frozen=True)
class Practising:
    """A round of practice of one's own, in the course and version one is enrolled in."""

    course_id: int
    version_id: int
    round: Round

    @property
    def questions(self) -> tuple[SlotQuestion, ...]:
        """What it asks, in its order."""
        return tuple(self.round.practice.questions.slots[slot] for slot in self.round.slots)


@dataclass(frozen=True)
class Place:
    """What is asked about, and what may be wanted there. The values are those of Exchange."""

    course_id: int
    course_version_id: int
    lesson: str
    topics: tuple[Topic, ...]
    objective: str = ""
    section: Section | None = None
    question_version_id: int | None = None
    attempt_id: int | None = None
    slot: int | None = None


def lesson(db: Session, person_id: int, slug: str, name: str, language: str, now: datetime) -> Lesson:
    """NotFound for a lesson that this person can't open now."""
    visit = practice.visit(db, person_id, slug, name, now)
    if not visit.is_open:
        raise NotFound
    version = db.get_one(LessonVersion, (visit.version_id, name))
    chosen = language if language in version.titles else next(iter(version.titles))
    page = courses.lesson_page(db, visit.version_id, name, chosen, visit.region)
    sections = tuple(Section(each["id"], each["text"]) for each in page.headings)
    return Lesson(visit, version, sections, practice.practice_of(db, slug, visit))


def in_lesson(it: Lesson, about: str) -> Place:
    """The place that a form names: "" is the lesson, "s-…" a section, "q-…" a question. Invalid for any other."""
    kind, _, name = about.partition("-")
    section = next((each for each in it.sections if kind == "s" and each.id == name), None)
    asked = _asked(it.practice, name) if kind == "q" else None
    if about and section is None and asked is None:
        raise Invalid({"about": say("Chọn phần của bài mà anh/chị muốn nói đến.")})
    known = it.version.objectives
    return Place(
        course_id=it.visit.course_id,
        course_version_id=it.visit.version_id,
        lesson=it.version.lesson,
        topics=rules.topics_in_practice(is_question=asked is not None),
        objective=asked.objective if asked else known[0] if len(known) == 1 else "",
        section=section,
        question_version_id=asked.version_id if asked else None,
        slot=asked.slot if asked else None,
    )


def _asked(held: Practice | None, name: str) -> SlotQuestion | None:
    slots = held.questions.slots if held else {}
    return next((each for slot, each in slots.items() if str(slot) == name), None)


def practising(db: Session, person_id: int, slug: str, public_id: UUID, now: datetime) -> Practising:
    """NotFound for somebody else's round, and for what is none."""
    here = rounds.place(db, person_id, slug, now)
    enrolment = here.enrolment
    return Practising(enrolment.course_id, enrolment.course_version_id, rounds.the_round(db, here, public_id))


def in_round(db: Session, it: Practising, about: str) -> Place:
    """The question that a form names, "q-…". Invalid for any other.

    Its number in the pool is nobody's number, so none is kept, and its lesson only where the person has that lesson.
    """
    asked = next((each for each in it.questions if about == f"q-{each.slot}"), None)
    if asked is None:
        raise Invalid({"about": say("Chọn câu mà anh/chị muốn nói đến.")})
    return Place(
        course_id=it.course_id,
        course_version_id=it.version_id,
        lesson=asked.lesson if db.get(LessonVersion, (it.version_id, asked.lesson)) else "",
        topics=rules.topics_in_practice(is_question=True),
        objective=asked.objective,
        question_version_id=asked.version_id,
    )


def test(db: Session, person_id: int, public_id: UUID) -> Test:
    """NotFound for somebody else's attempt, and for one that is no test."""
    attempt = attempts.owned(db, person_id, public_id)
    sitting = assessments.sitting_of(db, id_of(attempt))
    if sitting is None:
        raise NotFound
    return Test(attempt, sitting, questions_of(db, attempt.form_id))


def in_test(db: Session, it: Test, slot: int) -> Place:
    """A question of the test. NotFound for a number that it hasn't got."""
    asked = it.questions.slots.get(slot)
    if asked is None:
        raise NotFound
    enrolment = courses.enrolment(db, it.sitting.enrolment_id)
    return Place(
        course_id=enrolment.course_id,
        course_version_id=enrolment.course_version_id,
        lesson=asked.lesson,
        topics=rules.topics_in_test(is_closed=it.attempt.closed_at is not None),
        objective=asked.objective,
        question_version_id=asked.version_id,
        attempt_id=id_of(it.attempt),
        slot=slot,
    )


def wait(db: Session, person_id: int, now: datetime) -> int:
    """Seconds until this person may ask again; 0 when it may be now."""
    return rules.wait(*store.asked_since(db, person_id, now - rules.DAY), now)


def ask(
    db: Session, person_id: int, place: Place, *, topic: Topic, text: str, key: str, language: str, now: datetime
) -> Exchange:
    """Keep what somebody wrote. Sent again with the same key, the first one stands.

    Invalid for a text that is too short or too long and for a topic that isn't of this place. TooMany after
    MOST_A_DAY of a day; two that are sent in the same instant may both be the last one.
    """
    known = store.by_key(db, person_id, rules.read_key(key))
    if known:
        return known
    _require_topic(topic, place)
    read = rules.read_text(text, "text")
    left = wait(db, person_id, now)
    if left:
        raise TooMany(say("Hôm nay anh/chị đã gửi %(most)s lần; ngày mai gửi tiếp.", most=rules.MOST_A_DAY), left)
    store.add(db, _values(person_id, place, topic, read, key, language, now))
    kept = store.by_key(db, person_id, key)
    if kept is None:
        raise LookupError("an exchange was neither added nor there")
    return kept


def _require_topic(topic: Topic, place: Place) -> None:
    if topic in place.topics:
        return
    if place.attempt_id is None:
        raise Invalid({"about": say("Ý kiến về điểm là về một câu hỏi: anh/chị chọn câu đó ở đây.")})
    raise Invalid({"topic": say("Bài đang làm chỉ nhận báo lỗi; điều khác anh/chị gửi sau khi nộp bài.")})


def _values(
    person_id: int, place: Place, topic: Topic, text: str, key: str, language: str, now: datetime
) -> dict[str, object]:
    return {
        "public_id": uuid4(),
        "person_id": person_id,
        "key": key,
        "course_id": place.course_id,
        "course_version_id": place.course_version_id,
        "lesson": place.lesson,
        "section": place.section.id if place.section else "",
        "heading": place.section.heading if place.section else "",
        "objective": place.objective,
        "question_version_id": place.question_version_id,
        "attempt_id": place.attempt_id,
        "slot": place.slot,
        "language": language,
        "topic": topic.value,
        "text": text,
        "asked_at": now,
        "state": rules.State.OPEN.value,
        "is_hidden": False,
        "is_published": False,
    }


def own(db: Session, person_id: int) -> Sequence[Exchange]:
    """What a person asked lately, the newest first."""
    return store.asked_by(db, person_id, MOST_SHOWN)

"""Questions inside lessons: whose they are, when they open, and that answering them measures nothing."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from learn.assessments import closing, enrolling, practice, taking
from learn.assessments.models import Occasion, Outcome
from learn.assessments.practice import LessonVisit
from learn.courses import service as courses
from learn.courses.models import LessonVersion
from learn.errors import NotFound
from learn.quizzes.models import Attempt, FormSlot, Purpose
from learn.quizzes.publishing import store_form
from learn.quizzes.steps import Arrival
from tests.assessments.world import SLUG, World, a_person, a_world, answer, right

LESSON = "bai-1"


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    """A course whose first lesson shows two practice questions."""
    world = a_world(db, now)
    shown = [slot.question_version_id for slot in db.exec(select(FormSlot).order_by(FormSlot.form_id, FormSlot.slot))]
    form = store_form(db, SLUG, Purpose.PRACTICE, LESSON, shown[:2], now)
    lesson = db.get_one(LessonVersion, (world.version_id, LESSON))
    lesson.practice = form.content_hash
    db.add(lesson)
    db.flush()
    return world


def a_learner(db: Session, made: World, now: datetime, *, is_open: bool = True) -> int:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    if is_open:
        taking.skip(db, person, SLUG, now)
    return person


def choose(db: Session, person: int, option: str, now: datetime, key: str = "k") -> LessonVisit:
    visit = practice.visit(db, person, SLUG, LESSON, now)
    arrival = Arrival(
        key=key,
        slot=1,
        response={"option": option},
        client_id="phone",
        sequence=int(key.removeprefix("k") or 0),
        client_time=None,
        based_on=None,
        language="vi",
        seconds=None,
    )
    practice.answer(db, person, visit, SLUG, "vi", lambda _form: [arrival], now)
    return visit


def test_a_lesson_is_closed_until_the_pre_test_is_settled(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now, is_open=False)
    assert not practice.visit(db, person, SLUG, LESSON, now).is_open
    with pytest.raises(NotFound):
        choose(db, person, "0", now)
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    assert not practice.visit(db, person, SLUG, LESSON, now).is_open
    answer(db, attempt, right(12), now)
    taking.submit(db, person, attempt, now + timedelta(minutes=9))
    assert practice.visit(db, person, SLUG, LESSON, now).is_open


def test_the_quiz_begins_with_the_first_answer_and_is_one(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now)
    visit = practice.visit(db, person, SLUG, LESSON, now)
    held = practice.practice_of(db, SLUG, visit)
    assert held is not None
    assert held.answers == {}
    assert db.exec(select(Attempt)).all() == []
    choose(db, person, "1", now, "k1")
    choose(db, person, "0", now + timedelta(days=30), "k2")
    again = practice.practice_of(db, SLUG, visit)
    assert again is not None
    assert again.answers[1].response == {"option": "0"}
    assert again.seed == held.seed
    assert len(db.exec(select(Attempt)).all()) == 1


def test_practice_has_no_end_and_counts_for_nothing(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now)
    before = [row.model_dump() for row in db.exec(select(Outcome).order_by(Outcome.scope))]
    choose(db, person, "0", now)
    assert db.exec(select(Attempt)).one().deadline is None
    assert closing.close_expired(db, now + timedelta(days=365)) == 0
    assert [row.model_dump() for row in db.exec(select(Outcome).order_by(Outcome.scope))] == before


def test_two_people_answer_apart(db: Session, made: World, now: datetime) -> None:
    first, second = a_learner(db, made, now), a_learner(db, made, now)
    choose(db, first, "0", now)
    held = practice.practice_of(db, SLUG, practice.visit(db, second, SLUG, LESSON, now))
    assert held is not None
    assert held.answers == {}


def test_a_lesson_without_questions_takes_no_answer(db: Session, made: World, now: datetime) -> None:
    person = a_learner(db, made, now)
    visit = practice.visit(db, person, SLUG, "bai-2", now)
    assert practice.practice_of(db, SLUG, visit) is None
    with pytest.raises(NotFound):
        practice.answer(db, person, visit, SLUG, "vi", lambda _form: [], now)


def test_who_is_not_or_no_longer_enrolled_finds_no_lesson(db: Session, made: World, now: datetime) -> None:
    stranger, left = a_person(db, now, made.units[0]), a_learner(db, made, now)
    courses.withdraw(db, courses.require_active(db, left, SLUG, now), now)
    for person, slug, lesson in ((stranger, SLUG, LESSON), (left, SLUG, LESSON), (left, "khong-co", LESSON)):
        with pytest.raises(NotFound):
            practice.visit(db, person, slug, lesson, now)

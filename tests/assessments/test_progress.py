"""Getting further: the place only grows, a lesson is finished once, and the last one opens the post-test."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from learn.assessments import enrolling, offering, progress, taking
from learn.assessments.models import Occasion
from learn.assessments.occasions import NotOpen, Offer
from learn.courses import store
from learn.courses.models import LessonPage
from learn.db.columns import id_of
from learn.errors import Invalid, NotFound
from tests.assessments.world import LESSONS, SLUG, World, a_person, a_world, enrolment_of

SECTIONS = ("mot", "hai", "ba")


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    """A course whose lessons have three sections each."""
    world = a_world(db, now)
    headings = [{"id": name, "text": name} for name in SECTIONS]
    for lesson in LESSONS:
        page = LessonPage(course_version_id=world.version_id, lesson=lesson, language="vi", region="")
        page.parts, page.headings, page.hash = [], headings, lesson
        db.add(page)
    db.flush()
    return world


@pytest.fixture
def person(db: Session, made: World, now: datetime) -> int:
    """Somebody past the pre-test."""
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    taking.skip(db, person, SLUG, now)
    return person


def place(db: Session, person: int, lesson: str = LESSONS[0]) -> str:
    return store.progress_of(db, id_of(enrolment_of(db, person)))[lesson].section


def test_the_place_never_goes_back(db: Session, person: int, now: datetime) -> None:
    for section, kept in (("mot", "mot"), ("ba", "ba"), ("hai", "ba"), ("mot", "ba"), ("ba", "ba")):
        progress.see(db, person, SLUG, LESSONS[0], section, now)
        assert place(db, person) == kept


def test_each_lesson_has_its_own_place(db: Session, person: int, now: datetime) -> None:
    progress.see(db, person, SLUG, LESSONS[0], "ba", now)
    progress.see(db, person, SLUG, LESSONS[1], "mot", now)
    assert (place(db, person), place(db, person, LESSONS[1])) == ("ba", "mot")


def test_a_section_that_is_not_there_is_named_and_changes_nothing(db: Session, person: int, now: datetime) -> None:
    with pytest.raises(Invalid) as wrong:
        progress.see(db, person, SLUG, LESSONS[0], "khong-co", now)
    assert set(wrong.value.fields) == {"section"}
    assert store.progress_of(db, id_of(enrolment_of(db, person))) == {}


def test_lessons_lead_from_one_to_the_next(db: Session, person: int, now: datetime) -> None:
    following = [progress.finish(db, person, SLUG, lesson, now) for lesson in LESSONS]
    assert following == [*LESSONS[1:], None]


def test_a_lesson_finished_twice_keeps_its_first_day(db: Session, person: int, now: datetime) -> None:
    progress.finish(db, person, SLUG, LESSONS[0], now)
    progress.finish(db, person, SLUG, LESSONS[0], now + timedelta(days=3))
    done = store.progress_of(db, id_of(enrolment_of(db, person)))[LESSONS[0]]
    assert (done.done_at, done.seen_at) == (now, now + timedelta(days=3))


def test_the_last_open_lesson_opens_the_post_test_in_whatever_order(db: Session, person: int, now: datetime) -> None:
    for lesson in LESSONS[::-1]:
        assert isinstance(offering.offer(db, person, SLUG, Occasion.POST, now).state, NotOpen)
        progress.finish(db, person, SLUG, lesson, now)
    assert isinstance(offering.offer(db, person, SLUG, Occasion.POST, now).state, Offer)
    assert enrolment_of(db, person).lessons_done_at == now


def test_before_the_pre_test_nothing_is_kept(db: Session, made: World, now: datetime) -> None:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    with pytest.raises(NotFound):
        progress.see(db, person, SLUG, LESSONS[0], "mot", now)
    with pytest.raises(NotFound):
        progress.finish(db, person, SLUG, LESSONS[0], now)
    assert store.progress_of(db, id_of(enrolment_of(db, person))) == {}


@pytest.mark.parametrize(("slug", "lesson"), [("khong-co", LESSONS[0]), (SLUG, "khong-co")])
def test_what_is_not_there_is_not_found(db: Session, person: int, now: datetime, slug: str, lesson: str) -> None:
    with pytest.raises(NotFound):
        progress.finish(db, person, slug, lesson, now)
    with pytest.raises(NotFound):
        progress.see(db, person, slug, lesson, "mot", now)

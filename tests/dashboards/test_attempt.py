"""An open attempt as a page: whose it is, what was answered, and which try measures."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion
from learn.dashboards.attempt import attempt_page
from learn.errors import NotFound
from learn.quizzes.views import AttemptView
from tests.assessments.world import SLUG, World, a_person, a_world, answer, finish_lessons, right
from tests.dashboards.test_today import HEAD


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    return a_world(db, now, **HEAD)


@pytest.fixture
def person(db: Session, made: World, now: datetime) -> int:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    return person


def page(db: Session, person: int, attempt: UUID, now: datetime) -> AttemptView:
    view = attempt_page(db, person, attempt, now, "key")
    assert view is not None
    return view


def test_it_holds_every_question_and_what_was_answered(db: Session, person: int, now: datetime) -> None:
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    answer(db, attempt, {1: "0", 24: "3"}, now)
    view = page(db, person, attempt, now)
    assert [card.slot for card in view.cards] == list(range(1, 25))
    assert (view.answered, view.total, view.deadline) == (2, 24, now + timedelta(minutes=20))
    assert (view.cards[0].response, view.cards[1].response) == ({"option": "0"}, {})
    assert (view.cards[0].receipt.state, view.cards[1].receipt.state) == ("saved", "empty")
    assert view.submit_url == f"/attempts/{attempt}/submit"


def test_no_card_carries_feedback(db: Session, person: int, now: datetime) -> None:
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    answer(db, attempt, right(24), now)
    assert {card.feedback for card in page(db, person, attempt, now).cards} == {None}


def test_options_stand_in_one_order_each_time_and_not_in_the_author_s(db: Session, person: int, now: datetime) -> None:
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    first = [[ordinal for ordinal, _ in card.options] for card in page(db, person, attempt, now).cards]
    assert first == [[ordinal for ordinal, _ in card.options] for card in page(db, person, attempt, now).cards]
    assert all(sorted(order) == [0, 1, 2, 3] for order in first)
    assert len({tuple(order) for order in first}) > 5


def test_a_closed_one_has_no_page(db: Session, person: int, now: datetime) -> None:
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    taking.submit(db, person, attempt, now)
    assert attempt_page(db, person, attempt, now, "key") is None


def test_somebody_else_s_is_not_there(db: Session, made: World, person: int, now: datetime) -> None:
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    for who, which in ((a_person(db, now, made.units[0]), attempt), (person, uuid4())):
        with pytest.raises(NotFound):
            attempt_page(db, who, which, now, "key")


def test_a_further_try_says_that_it_does_not_measure(db: Session, person: int, now: datetime) -> None:
    taking.skip(db, person, SLUG, now)
    finish_lessons(db, person, now)
    first = taking.start(db, person, SLUG, Occasion.POST, "vi", now)
    assert "dùng để đo" in str(page(db, person, first, now).about.values["about"])
    answer(db, first, right(3), now)
    taking.submit(db, person, first, now + timedelta(minutes=5))
    later = now + timedelta(days=2)
    finish_lessons(db, person, later)
    second = taking.start(db, person, SLUG, Occasion.POST, "vi", later)
    assert "không tính" in str(page(db, person, second, later).about.values["about"])

"""Attempts without a way back: what counts, what is kept, and what phones and replays can't change."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from learn.db.columns import id_of
from learn.quizzes import attempts, store, views
from learn.quizzes.attempts import Manner, Receipt
from learn.quizzes.grading import recorded
from learn.quizzes.models import Attempt
from learn.quizzes.steps import Arrival, Recorded, current_by_slot, front, is_behind
from learn.quizzes.types.base import State
from tests.quizzes.forms import a_form, a_person, chosen


def a_step(slot: int, *, changes: bool = True, is_late: bool = False) -> Recorded:
    return Recorded(1, f"k{slot}", slot, "", None, None, {}, State.EMPTY, changes, is_late, rival=False)


@pytest.mark.parametrize(
    ("steps", "is_paged", "behind"),
    [
        ([], True, set()),
        ([a_step(2)], False, {1}),
        ([a_step(2, changes=False)], False, set()),  # a form of all questions sends the empty ones along
        ([a_step(2, changes=False)], True, {1}),  # one a page: it was opened
        ([a_step(1), a_step(3)], False, {1, 2}),
        ([a_step(3, is_late=True)], True, set()),  # too late to have shown anything in time
    ],
)
def test_what_is_behind(steps: list[Recorded], is_paged: bool, behind: set[int]) -> None:
    assert {slot for slot in (1, 2, 3) if is_behind(steps, slot, is_paged=is_paged)} == behind


def test_the_front_is_the_last_question_that_was_reached() -> None:
    assert front([]) is None
    assert front([a_step(2, changes=False), a_step(1), a_step(3, is_late=True)]) == 2


def an_attempt(db: Session, now, manner: Manner = Manner(is_one_way=True)) -> Attempt:
    return attempts.start(
        db,
        name="một chiều",
        person_id=a_person(db, now),
        form_id=a_form(db, now),
        language="vi",
        seed=7,
        now=now,
        manner=manner,
    )


def send(db: Session, attempt: Attempt, now, *arrivals: Arrival) -> list[Receipt]:
    return attempts.answer(db, attempt.person_id, attempt.public_id, lambda _form, _language: arrivals, now)


def counting(db: Session, attempt: Attempt) -> dict[int, object]:
    steps = store.steps_of(db, id_of(attempt))
    return {slot: step.response for slot, step in current_by_slot(recorded(step) for step in steps).items()}


def test_an_earlier_answer_is_kept_and_counts_no_more_and_its_sender_is_told(db, now):
    attempt = an_attempt(db, now)
    send(db, attempt, now, chosen("1", "k1"))
    send(db, attempt, now, chosen("0", "k1b"))  # still there
    send(db, attempt, now, chosen("1", "k2", slot=2))
    (refused,) = send(db, attempt, now, chosen("1", "k3"))
    assert counting(db, attempt) == {1: {"option": "0"}, 2: {"option": "1"}}
    assert refused.is_behind
    assert "không quay lại" in str(views.receipt(refused).text)
    assert len(store.steps_of(db, id_of(attempt), [1])) == 3  # nothing is thrown away
    assert not send(db, attempt, now, chosen("0", "k4"))[0].is_behind  # what counts anyway


def test_a_replay_gets_its_first_receipt_and_opens_nothing(db, now):
    attempt = an_attempt(db, now)
    (first,) = send(db, attempt, now, chosen("1", "k1"))
    send(db, attempt, now, chosen("1", "k2", slot=2))
    (again,) = send(db, attempt, now, chosen("1", "k1"))
    assert again.is_replay
    assert not again.is_behind
    assert again.step == first.step
    (_, twice) = (send(db, attempt, now, chosen("0", "k3"))[0] for _ in range(2))
    assert twice.is_replay
    assert twice.is_behind
    assert counting(db, attempt)[1] == {"option": "1"}


def test_what_a_phone_kept_and_sends_later_in_its_order_counts(db, now):
    """All of it made while the network was away, one question after the other, the first one twice."""
    attempt = an_attempt(db, now)
    made = [(1, "1"), (1, "0"), (2, "1"), (3, "1")]
    for sequence, (slot, option) in enumerate(made, start=1):
        arrival = chosen(option, f"k{sequence}", slot=slot, client="may", sequence=sequence)
        assert not send(db, attempt, now + timedelta(minutes=15), arrival)[0].is_behind
    assert counting(db, attempt)[1] == {"option": "0"}


def test_no_number_of_a_phone_opens_a_way_back(db, now):
    """A program claims that it answered the first question before the second, with a number it had left free."""
    attempt = an_attempt(db, now)
    send(db, attempt, now, chosen("0", "k1", client="may", sequence=1))
    send(db, attempt, now, chosen("0", "k2", slot=2, client="may", sequence=100))
    (forged,) = send(db, attempt, now, chosen("1", "k3", client="may", sequence=50))
    assert forged.is_behind
    assert counting(db, attempt)[1] == {"option": "0"}


def test_a_second_tab_is_behind_like_the_first(db, now):
    attempt = an_attempt(db, now)
    send(db, attempt, now, chosen("1", "a1", slot=2, client="the-1", sequence=1))
    (other,) = send(db, attempt, now, chosen("1", "b1", client="the-2", sequence=1))
    assert other.is_behind
    assert counting(db, attempt) == {2: {"option": "1"}}


def test_a_form_of_all_questions_counts_in_their_order(db, now):
    """Without a script each button sends every question: those further on are empty until they are answered."""
    attempt = an_attempt(db, now)
    empty = chosen("", "p1.2", slot=2)
    blank = Arrival(**{**empty.__dict__, "response": {}})
    send(db, attempt, now, chosen("1", "p1.1"), blank)
    first, second = send(db, attempt, now, chosen("0", "p2.1"), chosen("1", "p2.2", slot=2))
    assert not first.is_behind
    assert not second.is_behind
    first, _ = send(db, attempt, now, chosen("1", "p3.1"), chosen("1", "p3.2", slot=2))
    assert first.is_behind
    assert counting(db, attempt) == {1: {"option": "0"}, 2: {"option": "1"}}


def test_one_a_page_going_on_without_an_answer_leaves_the_question_behind(db, now):
    attempt = an_attempt(db, now, Manner(is_paged=True, is_one_way=True))
    blank = [Arrival(**{**chosen("", f"n.{slot}", slot=slot).__dict__, "response": {}}) for slot in (1, 2)]
    send(db, attempt, now, *blank)
    assert send(db, attempt, now, chosen("1", "k1"))[0].is_behind
    assert not send(db, attempt, now, chosen("1", "k2", slot=2))[0].is_behind


def test_minutes_of_one_s_own_make_the_deadline(db, now):
    assert an_attempt(db, now, Manner(minutes=25)).deadline == now + timedelta(minutes=25)

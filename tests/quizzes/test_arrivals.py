"""Submitted fields as answers: one at a time from the script, all at once from a plain form."""

import pytest

from learn.errors import Invalid
from learn.quizzes import arrivals
from learn.quizzes.formsets import questions_of
from learn.quizzes.models import Purpose
from learn.quizzes.steps import Asked
from tests.quizzes.forms import a_form


@pytest.fixture
def questions(db, now):
    return questions_of(db, a_form(db, now))


def plain(**fields):
    """Fields as a page sends them: q1_option stands for q1-option."""
    named = {name.replace("_", "-", 1) if name[0] == "q" else name: value for name, value in fields.items()}
    return {"key": ["trang-1"], **{name: [value] for name, value in named.items()}}


def test_only_slots_that_came_along_are_answered(questions):
    read = arrivals.read(plain(q1_present="1", q1_option="2"), questions, "vi")
    assert [(each.slot, each.response) for each in read] == [(1, {"option": "2"})]


def test_an_unticked_question_is_an_empty_answer(questions):
    (read,) = arrivals.read(plain(q1_present="1"), questions, "vi")
    assert read.response == {}


def test_a_plain_form_sent_again_unchanged_has_the_same_key_and_changed_another(questions):
    first, again, other = (
        arrivals.read(plain(q1_present="1", q1_option=option), questions, "vi")[0].key for option in ("1", "1", "2")
    )
    assert first == again
    assert first != other


def test_the_script_says_which_key_it_means(questions):
    fields = plain(q1_present="1", q1_option="1", client="abc", sequence="7", seconds="12.5", q1_based="3")
    (read,) = arrivals.read(fields, questions, "vi")
    assert (read.key, read.client_id, read.sequence, read.seconds, read.based_on) == ("trang-1.1", "abc", 7, 12.5, 3)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"q1-present": ["1"], "q1-option": ["1"]}, "key"),
        ({"key": ["k"], "q1-present": ["1"], "is_admin": ["1"]}, "is_admin"),
        ({"key": ["k"], "q99-present": ["1"]}, "q99-present"),
        ({"key": ["k"], "q1-present": ["1"], "q2-option": ["1"]}, "q2-option"),
        ({"key": ["k", "l"], "q1-present": ["1"]}, "key"),
        ({"key": ["k" * 65], "q1-present": ["1"]}, "key"),
    ],
)
def test_what_the_form_does_not_have_is_named(questions, fields, named):
    with pytest.raises(Invalid) as error:
        arrivals.read(fields, questions, "vi")
    assert named in error.value.fields


@pytest.mark.parametrize("seconds", ["", "-1", "nan", "inf", "1e9", "abc"])
def test_seconds_that_cannot_be_are_left_out(questions, seconds):
    (read,) = arrivals.read(plain(q1_present="1", client="c", seconds=seconds), questions, "vi")
    assert read.seconds is None


@pytest.mark.parametrize(
    "told",
    [
        *("", "gần đây", "2026-13-01T00:00:00Z", "2026-11-23T08:00:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z"),
    ],
)
def test_a_phones_time_that_cannot_be_read_is_left_out(questions, told):
    (read,) = arrivals.read(plain(q1_present="1", client="c", client_time=told), questions, "vi")
    assert read.client_time is None


def test_two_values_for_one_choice_are_an_invalid_answer_not_an_error(questions):
    fields = {"key": ["k"], "q1-present": ["1"], "q1-option": ["0", "1"]}
    (read,) = arrivals.read(fields, questions, "vi")
    question = questions.slots[1].question
    assert question.state_of(read.response, "vi") == "invalid"


@pytest.mark.parametrize(
    ("purpose", "button", "asked"),
    [
        (Purpose.PRACTICE, {"hint": "1"}, Asked.HINT),
        (Purpose.PRACTICE, {"check": "1"}, Asked.FEEDBACK),
        (Purpose.PRACTICE, {"hint": "2"}, Asked.NOTHING),  # of another question
        (Purpose.PRACTICE, {}, Asked.NOTHING),
        (Purpose.TEST, {"hint": "1"}, Asked.NOTHING),
    ],
)
def test_a_button_asks_for_one_question_and_only_in_practice(db, now, purpose, button, asked):
    held = questions_of(db, a_form(db, now, purpose=purpose))
    (read,) = arrivals.read(plain(q1_present="1", q1_option="1", **button), held, "vi")
    assert read.asked is asked


def test_asking_for_a_hint_is_not_taken_for_the_save_before_it(db, now):
    held = questions_of(db, a_form(db, now, purpose=Purpose.PRACTICE))
    saved, asked, again = (
        arrivals.read(plain(q1_present="1", q1_option="1", **button), held, "vi")[0].key
        for button in ({"check": "1"}, {"hint": "1"}, {"hint": "1"})
    )
    assert saved != asked == again

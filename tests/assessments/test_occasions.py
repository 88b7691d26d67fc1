"""What an occasion is, from its facts alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.measuring import standing
from learn.assessments.models import Measured, Occasion
from learn.assessments.occasions import (
    Done,
    Facts,
    NotOpen,
    Offer,
    Running,
    Skipped,
    Waiting,
    follow_up_on,
    lessons_unlocked,
    state,
)
from learn.assessments.policies import Policies, read_policies
from learn.assessments.tries import Try, measured, next_form
from learn.days import day_of, start_of

BASELINE, PRE, POST, FOLLOW_UP = Occasion
NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POLICIES = Policies(pass_mark=0.7)


def sat(occasion: Occasion, number: int, letter: str, how: str, *, fraction: float = 0.5, at: datetime = NOW) -> Try:
    """A try that is "open", "complete" or "void"."""
    return Try(
        occasion=occasion,
        number=number,
        letter=letter,
        attempt_id=UUID(int=list(Occasion).index(occasion) * 100 + number),
        started_at=at,
        deadline=at + timedelta(minutes=20),
        closed_at=None if how == "open" else at + timedelta(minutes=10),
        is_complete=how == "complete",
        fraction=None if how == "open" else fraction,
    )


def facts(*tries: Try, **known: object) -> Facts:
    return replace(Facts("ABC", POLICIES, tries), **known)


PRE_DONE = sat(PRE, 1, "A", "complete")
POST_DONE = sat(POST, 1, "B", "complete")


@pytest.mark.parametrize(
    ("tries", "occasion", "chosen"),
    [
        ([], PRE, ("A", False)),
        ([], POST, ("B", False)),  # after a skipped pre-test
        ([sat(PRE, 1, "A", "void")], PRE, ("B", False)),
        ([sat(PRE, 1, "A", "void"), sat(PRE, 2, "B", "complete")], POST, ("C", False)),
        (
            [sat(PRE, 1, "A", "void"), sat(PRE, 2, "B", "complete"), sat(POST, 1, "C", "complete")],
            FOLLOW_UP,
            ("A", True),
        ),
        ([PRE_DONE, sat(POST, 1, "B", "void")], POST, ("C", False)),
        ([PRE_DONE, sat(POST, 1, "B", "void"), sat(POST, 2, "C", "complete")], FOLLOW_UP, ("B", True)),
        (
            [sat(PRE, 1, "A", "void"), sat(PRE, 2, "B", "complete"), sat(POST, 1, "C", "void")],
            POST,
            ("A", True),  # the one seen longest ago
        ),
        ([PRE_DONE, POST_DONE, sat(FOLLOW_UP, 1, "C", "void")], FOLLOW_UP, ("C", True)),
        ([sat(POST, 1, "B", "void"), sat(POST, 2, "C", "complete")], FOLLOW_UP, ("A", False)),  # never seen
    ],
)
def test_the_form_of_a_fresh_start(tries: list[Try], occasion: Occasion, chosen: tuple[str, bool]) -> None:
    assert next_form("ABC", occasion, tries) == chosen


WAITS = (BASELINE, PRE, POST, FOLLOW_UP)
BEFORE = sat(BASELINE, 1, "A", "complete")


@pytest.mark.parametrize(
    ("tries", "occasion", "chosen"),
    [
        ([], BASELINE, ("A", False)),
        ([BEFORE], PRE, ("B", False)),
        ([], PRE, ("B", False)),  # nothing was done while waiting
        ([BEFORE, sat(PRE, 1, "B", "complete")], POST, ("C", False)),
        ([BEFORE, sat(PRE, 1, "B", "complete"), sat(POST, 1, "C", "complete")], FOLLOW_UP, ("A", True)),
        ([sat(PRE, 1, "B", "complete"), sat(POST, 1, "C", "complete")], FOLLOW_UP, ("A", False)),
        ([BEFORE, sat(PRE, 1, "B", "void")], PRE, ("C", False)),
        ([BEFORE, sat(PRE, 1, "B", "void"), sat(PRE, 2, "C", "complete")], POST, ("B", True)),
    ],
)
def test_four_occasions_and_three_forms_leave_pre_test_and_post_test_unseen(
    tries: list[Try], occasion: Occasion, chosen: tuple[str, bool]
) -> None:
    assert next_form("ABC", occasion, tries, WAITS) == chosen


def test_who_waits_has_a_test_now_and_the_pre_test_when_the_lessons_begin() -> None:
    begins = day_of(NOW + 42 * DAY)
    known = facts(begins_on=begins)
    assert known.occasions == WAITS
    assert facts().occasions == (PRE, POST, FOLLOW_UP)
    assert state(known, BASELINE, NOW) == Offer("A", 1)
    shut = state(known, PRE, NOW)
    assert isinstance(shut, NotOpen)
    assert shut.opens_at == start_of(begins)
    assert not lessons_unlocked(known)
    assert state(known, PRE, start_of(begins)) == Offer("B", 1, may_skip=True)
    assert isinstance(state(known, BASELINE, start_of(begins)), NotOpen)
    assert isinstance(state(facts(), BASELINE, NOW), NotOpen)
    assert isinstance(state(facts(BEFORE, begins_on=begins), BASELINE, NOW), Done)


@pytest.mark.parametrize(
    ("ways", "number"),
    [
        (["complete"], 1),
        (["void", "complete"], 2),
        (["void", "void", "complete"], None),  # replaced once only
        (["void"], None),
        (["open"], None),
        (["complete", "complete"], 1),  # the first, never the best
        (["complete", "open"], 1),
        ([], None),
    ],
)
def test_the_measured_try(ways: list[str], number: int | None) -> None:
    tries = [sat(POST, place, "B", how, fraction=place / 10) for place, how in enumerate(ways, start=1)]
    counting = measured(tries)
    assert (counting.number if counting else None) == number


@pytest.mark.parametrize(
    ("known", "expected", "unlocked"),
    [
        (facts(), Offer("A", 1, may_skip=True), False),
        (facts(policies=replace(POLICIES, may_skip=False)), Offer("A", 1), False),
        (facts(skipped=True), Skipped(), True),
        (facts(sat(PRE, 1, "A", "void")), Offer("B", 2, may_skip=True), False),
        (facts(sat(PRE, 1, "A", "void"), skipped=True), Skipped(), True),
        (facts(PRE_DONE), Done(PRE_DONE.attempt_id, True), True),
    ],
)
def test_the_pre_test(known: Facts, expected: object, unlocked: bool) -> None:
    assert state(known, PRE, NOW) == expected
    assert lessons_unlocked(known) is unlocked


def test_a_running_pre_test_keeps_the_lessons_shut() -> None:
    known = facts(sat(PRE, 1, "A", "open"))
    assert isinstance(state(known, PRE, NOW), Running)
    assert not lessons_unlocked(known)


def test_a_pre_test_void_twice_is_over() -> None:
    known = facts(sat(PRE, 1, "A", "void"), sat(PRE, 2, "B", "void"))
    over = state(known, PRE, NOW)
    assert isinstance(over, Done)
    assert not over.is_measured
    assert lessons_unlocked(known)
    assert standing(known, PRE) is Measured.VOID


def test_the_post_test_opens_with_the_last_lesson() -> None:
    assert isinstance(state(facts(PRE_DONE), POST, NOW), NotOpen)
    assert state(facts(PRE_DONE, lessons_done_at=NOW), POST, NOW) == Offer("B", 1)


@pytest.mark.parametrize(
    ("after", "seen", "expected"),
    [
        (timedelta(hours=1), {}, Waiting),
        (timedelta(days=2), {}, Waiting),  # the day is over, the lesson not looked at
        (timedelta(hours=1), {"bai-2": NOW + timedelta(minutes=30)}, Waiting),
        (timedelta(days=2), {"bai-2": NOW}, Waiting),  # looked at before the test
        (timedelta(days=2), {"bai-2": NOW + timedelta(minutes=30)}, Offer),
    ],
)
def test_trying_again_needs_a_day_and_a_look_at_what_was_missed(
    after: timedelta, seen: dict[str, datetime], expected: type
) -> None:
    known = facts(PRE_DONE, POST_DONE, lessons_done_at=NOW, missed=("bai-2",), seen=seen)
    assert isinstance(state(known, POST, NOW + after), expected)


def test_trying_again_is_on_the_same_form_and_is_not_measured() -> None:
    known = facts(PRE_DONE, POST_DONE, lessons_done_at=NOW)
    assert state(known, POST, NOW + 2 * DAY) == Offer("B", 2, is_measured=False)


@pytest.mark.parametrize(
    ("fractions", "mark", "tries", "over"),
    [
        ([0.5], 0.7, 3, False),
        ([0.7], 0.7, 3, True),  # passed
        ([0.5, 0.8], 0.7, 3, True),
        ([0.5, 0.5, 0.5], 0.7, 3, True),  # no try left
        ([0.5], 0.7, 1, True),
        ([0.5], None, 3, True),  # nothing to pass
    ],
)
def test_tries_end_when_passed_or_used_up(fractions: list[float], mark: float | None, tries: int, over: bool) -> None:
    known = facts(
        PRE_DONE,
        *(sat(POST, number, "B", "complete", fraction=one) for number, one in enumerate(fractions, start=1)),
        lessons_done_at=NOW,
        policies=Policies(tries=tries, pass_mark=mark),
    )
    assert isinstance(state(known, POST, NOW + 3 * DAY), Done) is over


def test_the_first_void_is_not_counted_as_a_try() -> None:
    tries = [sat(POST, 1, "B", "void"), *(sat(POST, number, "C", "complete", fraction=0.1) for number in (2, 3))]
    known = facts(PRE_DONE, *tries, lessons_done_at=NOW)
    assert state(known, POST, NOW + 2 * DAY) == Offer("C", 4, is_measured=False)


def test_after_two_voids_one_may_still_pass_but_nothing_measures() -> None:
    voids = [sat(POST, 1, "B", "void"), sat(POST, 2, "C", "void")]
    known = facts(PRE_DONE, *voids, lessons_done_at=NOW)
    assert state(known, POST, NOW + timedelta(hours=1)) == Offer("C", 3, is_measured=False)
    passed = facts(PRE_DONE, *voids, sat(POST, 3, "C", "complete", fraction=0.9), lessons_done_at=NOW)
    assert standing(passed, POST) is Measured.VOID
    assert follow_up_on(passed) is None


def test_the_follow_up_opens_on_its_day_in_vietnam() -> None:
    known = facts(PRE_DONE, POST_DONE, lessons_done_at=NOW)
    day = day_of(NOW) + 60 * DAY
    assert follow_up_on(known) == day
    last_moment = datetime(2027, 1, 21, 16, 59, 59, tzinfo=UTC)
    shut = state(known, FOLLOW_UP, last_moment)
    assert isinstance(shut, NotOpen)
    assert shut.opens_at == last_moment + timedelta(seconds=1)
    assert state(known, FOLLOW_UP, last_moment + timedelta(seconds=1)) == Offer("C", 1)


def test_the_follow_up_waits_for_the_post_test() -> None:
    shut = state(facts(PRE_DONE, lessons_done_at=NOW), FOLLOW_UP, NOW)
    assert isinstance(shut, NotOpen)
    assert shut.opens_at is None


@given(st.lists(st.sampled_from(["complete", "void"]), max_size=9), st.floats(0, 0.69))
def test_whatever_follows_the_measured_post_changes_no_measure(ways: list[str], fraction: float) -> None:
    known = facts(PRE_DONE, POST_DONE, lessons_done_at=NOW)
    later = [sat(POST, number, "B", how, fraction=fraction) for number, how in enumerate(ways, start=2)]
    more = replace(known, tries=(*known.tries, *later))
    assert measured(more.at(POST)) == POST_DONE
    assert follow_up_on(more) == follow_up_on(known)
    assert standing(more, POST) is Measured.COMPLETE


@given(
    st.permutations("ABC"),
    st.lists(st.tuples(st.sampled_from(["complete", "void"]), st.floats(0, 1)), max_size=9),
)
def test_a_person_who_takes_what_is_offered_meets_no_form_twice_unflagged(
    forms: list[str], story: list[tuple[str, float]]
) -> None:
    known = facts(forms="".join(forms), policies=Policies(pass_mark=None), lessons_done_at=NOW)
    now = NOW
    for how, fraction in story:
        now += 100 * DAY
        for occasion in Occasion:
            offered = state(known, occasion, now)
            if isinstance(offered, Offer):
                break
        else:
            return
        seen = {one.letter for one in known.tries}
        complete = {one.letter for one in known.tries if one.is_complete}
        assert offered.form_seen is (offered.letter in seen)
        assert offered.letter not in complete
        one = sat(occasion, offered.number, offered.letter, how, fraction=fraction, at=now)
        known = replace(known, tries=(*known.tries, one))
    for occasion in Occasion:
        assert len(known.at(occasion)) <= 2


def test_policies_come_from_the_document() -> None:
    document = {
        "minutes": 15,
        "pre": {"may_skip": False},
        "post": {"tries": 2, "wait_days": 3},
        "follow_up": {"after_days": 90},
    }
    assert read_policies(document, 0.8) == Policies(15, False, 2, 3, 90, 0.8)
    assert read_policies({}, None) == Policies()

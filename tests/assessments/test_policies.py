"""What an author may prescribe for a test, and what follows from it: tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from learn.assessments.accommodating import NOTHING, Granted, deadline_for, is_shown, minutes_for, rules_for
from learn.assessments.models import Occasion
from learn.assessments.occasions import (
    Done,
    Facts,
    NotOpen,
    Offer,
    Running,
    State,
    Waiting,
    sees_feedback,
    sees_marks,
    state,
    tries_left,
)
from learn.assessments.places import is_within
from learn.assessments.policies import Counts, Policies, Rules, Shown, Window, read_policies
from learn.assessments.tries import Try, passed
from learn.days import start_of
from tests.assessments.test_documents import RIGHT, document, read

PRE, POST = Occasion.PRE, Occasion.POST
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 10)
DAYS = Window(FIRST, LAST)
OPENS, CLOSES = start_of(FIRST), start_of(LAST)
BEFORE = OPENS - timedelta(days=20)
SECOND = timedelta(seconds=1)
LATER = "“window” của “pre” không đi cùng “delayed_start”: nhóm học sau làm bài này muộn hơn nhiều tuần."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("pre: {window: {}}", "“window” cần ngày “from”, ngày “to”, hoặc cả hai."),
        (
            "pre: {window: {from: 2026-12-01, to: 2026-12-01}}",
            "“to” là ngày đầu tiên không còn làm được, nên phải sau “from”.",
        ),
        ("pre: {window: {from: 0001-01-01}}", "“window” chỉ nhận các ngày từ 2000-01-01 đến 2100-12-31."),
        ("pre: {window: {to: 9999-12-31}}", "“window” chỉ nhận các ngày từ 2000-01-01 đến 2100-12-31."),
        ("pre: {window: {from: mai}}", "“from” phải là ngày, viết như 2027-06-30 (không đặt trong ngoặc kép)."),
        ("pre: {window: {until: 2026-12-01}}", "Không có khoá “until”; các khoá: from, to."),
        (
            "pre: {tries: 2}",
            "Không có khoá “tries”; các khoá: window, show, pages, back, code, places, opens, may_skip.",
        ),
        ("post: {counts: mean}", "“counts” phải là một trong: first, best, last."),
        ("post: {show: {marks: later}}", "“marks” phải là một trong: at_once, after_window, never."),
        (
            "post: {show: {answers: at_once}}",
            "“answers” chỉ có thể là never: câu trong đề còn dùng cho những lần đo khác.",
        ),
        ("post: {show: {marks: after_window}}", "“after_window” cần “window” có ngày “to”: hết ngày đó mới cho xem."),
        (
            "post: {show: {feedback: after_window}, window: {from: 2026-12-01}}",
            "“after_window” cần “window” có ngày “to”: hết ngày đó mới cho xem.",
        ),
        ("post: {pages: two}", "“pages” phải là một trong: all, one."),
        ("post: {back: khong}", "“back” phải là true hoặc false."),
        ("post: {code: '1234'}", "“code” phải là true hoặc false."),
        (
            "post: {places: [203.0.113.7/24]}",
            "“203.0.113.7/24” không phải dải địa chỉ mạng, viết như 203.0.113.0/24 hoặc 2001:db8::/32.",
        ),
        (
            "post: {places: ['2001:db8::/129']}",
            "“2001:db8::/129” không phải dải địa chỉ mạng, viết như 203.0.113.0/24 hoặc 2001:db8::/32.",
        ),
        (
            "post: {places: ['::ffff:203.0.113.7/120']}",
            "“::ffff:203.0.113.7/120” không phải dải địa chỉ mạng, viết như 203.0.113.0/24 hoặc 2001:db8::/32.",
        ),
        (
            "post: {places: ['::ffff:0:0/95']}",
            "“::ffff:0:0/95” rộng hơn phần dành cho địa chỉ IPv4 (::ffff:0:0/96); viết dải IPv4, như 203.0.113.0/24.",
        ),
        ("post: {places: 203.0.113.0/24}", "“places” phải là danh sách, viết như [một, hai]."),
    ],
)
def test_mistakes_in_policies_are_told_at_their_line(said: str, told: str) -> None:
    assert read(RIGHT + said) == (None, [f"x.yaml:4: {told}"])


def test_a_window_of_the_pre_test_would_shut_out_who_waits() -> None:
    wrong = "pre: {window: {to: 2026-12-01}}\ndelayed_start: {weeks: 6}"
    found, told = read(RIGHT + wrong)
    assert found is None
    assert [line.partition(": ")[2] for line in told] == [LATER]


EVERYTHING = """post:
  window: {from: 2026-12-01, to: 2026-12-10}
  counts: last
  show: {marks: after_window, feedback: never}
  pages: one
  back: false
  code: true
  places: [203.0.113.0/24, "2001:db8::/32"]
"""


def test_what_an_author_wrote_is_what_holds() -> None:
    stored = document(RIGHT + EVERYTHING).model_dump(mode="json")
    policies = read_policies(stored, 0.7)
    assert policies.counts is Counts.LAST
    assert policies.post == Rules(
        window=DAYS,
        marks=Shown.AFTER_WINDOW,
        feedback=Shown.NEVER,
        is_paged=True,
        may_go_back=False,
        needs_code=True,
        places=("203.0.113.0/24", "2001:db8::/32"),
    )
    assert policies.pre == policies.follow_up == Rules()
    assert policies.rules(Occasion.BASELINE) is policies.pre


@pytest.mark.parametrize(
    "said",
    [
        "post: {window: {to: 2026-12-10}}",
        "post: {counts: last}",
        "post: {show: {marks: never}}",
        "post: {pages: one}",
        "post: {back: false}",
        "post: {code: true}",
        "post: {places: [203.0.113.0/24]}",
        "pre: {code: true}",
        "follow_up: {code: true}",
    ],
)
def test_a_policy_that_is_used_changes_the_hash_and_one_that_says_the_usual_does_not(said: str) -> None:
    usual = "post: {counts: best, show: {answers: never}, pages: all, back: true, code: false, places: []}"
    assert document(RIGHT + usual).content_hash() == document(RIGHT).content_hash()
    assert document(RIGHT + said).content_hash() != document(RIGHT).content_hash()


PLACES = ("203.0.113.0/24", "2001:db8::/32")


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("203.0.113.0", True),
        ("203.0.113.255", True),
        ("203.0.114.0", False),
        ("::ffff:203.0.113.9", True),  # the same address through an IPv6 socket
        ("::ffff:203.0.114.9", False),
        ("::203.0.113.9", False),  # an IPv6 address that only looks like it
        ("2001:db8:ffff::1", True),
        ("2001:db9::1", False),
        ("203.0.113.9, 10.0.0.1", False),  # a header, not an address
        ("testclient", False),
        ("", False),
    ],
)
def test_an_address_is_inside_a_place_or_nowhere(address: str, inside: bool) -> None:
    assert is_within(address, PLACES) is inside
    assert is_within(address, ())


@pytest.mark.parametrize(
    ("place", "address", "inside"),
    [
        ("::ffff:10.0.0.0/120", "10.0.0.255", True),
        ("::ffff:10.0.0.0/120", "10.0.1.0", False),
        ("::ffff:a00:0/120", "10.0.0.9", True),  # the same range, written as IPv6 likes it
        ("::ffff:10.0.0.7", "10.0.0.7", True),
        ("::ffff:10.0.0.7", "10.0.0.8", False),
        ("::ffff:10.0.0.0/120", "::ffff:10.0.0.9", True),
        ("10.0.0.0/24", "::ffff:10.0.0.9", True),
        ("::ffff:0:0/96", "203.0.113.9", True),  # all of IPv4
        ("::ffff:0:0/96", "2001:db8::1", False),
    ],
)
def test_a_mapped_place_is_the_one_that_it_maps(place: str, address: str, inside: bool) -> None:
    assert is_within(address, [place]) is inside


def sat(number: int, fraction: float | None, at: datetime = OPENS) -> Try:
    """A post-test that is complete, or void without a fraction."""
    return Try(POST, number, "B", UUID(int=number), at, at, at, is_complete=fraction is not None, fraction=fraction)


def facts(*tries: Try, granted: Granted = NOTHING, occasion: Occasion = POST, **rules: Any) -> Facts:
    name = {PRE: "pre", POST: "post"}[occasion]
    policies = replace(Policies(pass_mark=0.7, wait_days=0), **{name: Rules(**rules)})
    return Facts("ABC", policies, tries, lessons_done_at=BEFORE, granted=granted)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, NotOpen),
        (OPENS, Offer),  # midnight in Vietnam, 17:00 of the day before in UTC
        (CLOSES - SECOND, Offer),
        (CLOSES, NotOpen),
    ],
)
def test_a_window_opens_and_closes_at_midnight_in_vietnam(now: datetime, expected: type[State]) -> None:
    assert datetime(2026, 11, 30, 17, tzinfo=UTC) == OPENS
    assert isinstance(state(facts(window=DAYS), POST, now), expected)


def test_before_its_window_a_test_says_when_and_after_it_nothing_opens_it() -> None:
    early, over = (state(facts(window=DAYS), POST, now) for now in (BEFORE, CLOSES))
    assert isinstance(early, NotOpen)
    assert isinstance(over, NotOpen)
    assert (early.opens_at, over.opens_at, over.may_skip) == (OPENS, None, False)


def test_who_began_in_time_goes_on_after_the_window() -> None:
    began = replace(sat(1, None, CLOSES - SECOND), closed_at=None)
    assert isinstance(state(facts(began, window=DAYS), POST, CLOSES + SECOND), Running)


def test_a_pre_test_whose_days_are_over_can_be_skipped_or_nobody_would_come_to_the_lessons() -> None:
    over = state(facts(occasion=PRE, window=DAYS), PRE, CLOSES)
    assert isinstance(over, NotOpen)
    assert over.may_skip


def test_who_waits_in_a_comparison_can_t_skip_into_the_lessons_by_a_window_that_ends_before() -> None:
    granted = Granted(window_for=PRE, window=Window(None, FIRST))
    found = state(replace(facts(granted=granted), begins_on=LAST), PRE, OPENS + SECOND)
    assert isinstance(found, NotOpen)
    assert (found.opens_at, found.may_skip) == (CLOSES, False)


def test_no_try_follows_after_the_window() -> None:
    known = facts(sat(1, 0.2), window=DAYS)
    assert isinstance(state(known, POST, CLOSES - SECOND), Offer)
    assert isinstance(state(known, POST, CLOSES), Done)


def test_no_try_is_promised_for_a_day_after_the_window() -> None:
    known = facts(sat(1, 0.2), window=DAYS)
    long, short = (replace(known, policies=replace(known.policies, wait_days=days)) for days in (9, 8))
    assert isinstance(state(long, POST, OPENS + SECOND), Done)
    assert isinstance(state(short, POST, OPENS + SECOND), Waiting)


@pytest.mark.parametrize(
    ("granted", "now", "expected"),
    [
        (Granted(window_for=POST, window=Window(None, date(2026, 12, 20))), CLOSES, Offer),
        (Granted(window_for=PRE, window=Window(None, date(2026, 12, 20))), CLOSES, NotOpen),  # of another test
        (Granted(window_for=POST, window=Window(date(2026, 12, 20))), OPENS, NotOpen),
    ],
)
def test_another_window_stands_in_the_place_of_the_usual_one(
    granted: Granted, now: datetime, expected: type[State]
) -> None:
    assert isinstance(state(facts(granted=granted, window=DAYS), POST, now), expected)


@pytest.mark.parametrize(
    ("fractions", "counts", "has_passed", "may_try"),
    [
        ([0.5], Counts.BEST, False, True),
        ([0.8], Counts.BEST, True, False),
        ([0.8], Counts.LAST, True, True),  # and may be lost
        ([0.8, 0.5], Counts.LAST, False, True),
        ([0.5], Counts.FIRST, False, False),
        ([0.5, 0.9], Counts.FIRST, False, False),
        ([0.8], Counts.FIRST, True, False),
        ([0.5, 0.8, 0.5], Counts.LAST, False, False),  # none left
        ([None, None], Counts.FIRST, None, True),  # two that were cut: nothing counts yet
    ],
)
def test_which_try_decides_about_passing(
    fractions: list[float | None], counts: Counts, has_passed: bool | None, may_try: bool
) -> None:
    tries = [sat(number, fraction) for number, fraction in enumerate(fractions, start=1)]
    assert passed(tries, 0.7, counts) is has_passed
    known = facts(*tries)
    known = replace(known, policies=replace(known.policies, counts=counts))
    found = state(known, POST, OPENS + timedelta(days=3))
    assert isinstance(found, Offer | Waiting) is may_try


def test_extra_tries_are_added() -> None:
    tries = [sat(number, 0.2) for number in (1, 2, 3)]
    assert tries_left(facts(*tries), POST) == 0
    assert tries_left(facts(*tries, granted=Granted(extra_tries=2)), POST) == 2
    assert isinstance(state(facts(*tries, granted=Granted(extra_tries=2)), POST, OPENS + timedelta(days=3)), Offer)


@pytest.mark.parametrize(("percent", "minutes"), [(0, 20), (25, 25), (1, 21), (33, 27), (200, 60)])
def test_extra_time_is_rounded_in_the_person_s_favour(percent: int, minutes: int) -> None:
    assert minutes_for(Policies(minutes=20), Granted(extra_percent=percent)) == minutes


@pytest.mark.parametrize(("before", "minutes", "after"), [(20, 25, 25), (25, 20, 25), (20, 20, 20), (None, 25, None)])
def test_a_deadline_never_comes_nearer(before: int | None, minutes: int, after: int | None) -> None:
    def at(passed: int | None) -> datetime | None:
        return None if passed is None else OPENS + timedelta(minutes=passed)

    assert deadline_for(OPENS, at(before), minutes) == at(after)


def test_who_may_sit_anywhere_has_no_places() -> None:
    policies = Policies(post=Rules(places=PLACES, needs_code=True))
    assert rules_for(policies, Granted(any_place=True), POST) == Rules(needs_code=True)
    assert rules_for(policies, NOTHING, POST).places == PLACES


@pytest.mark.parametrize(
    ("when", "own", "now", "shown"),
    [
        (Shown.AT_ONCE, None, BEFORE, True),
        (Shown.NEVER, None, CLOSES, False),
        (Shown.AFTER_WINDOW, None, CLOSES - SECOND, False),
        (Shown.AFTER_WINDOW, None, CLOSES, True),
        (Shown.AFTER_WINDOW, date(2026, 12, 20), CLOSES, False),  # their own days are not over
        (Shown.AFTER_WINDOW, date(2026, 12, 2), CLOSES - SECOND, False),  # everybody else's are not
    ],
)
def test_when_a_result_is_shown(when: Shown, own: date | None, now: datetime, shown: bool) -> None:
    granted = Granted(window_for=POST, window=Window(None, own)) if own else NOTHING
    assert is_shown(when, Policies(post=Rules(window=DAYS)), granted, POST, now) is shown


def test_objectives_are_never_shown_before_the_marks_and_no_try_tells_them() -> None:
    known = facts(sat(1, 0.2), marks=Shown.NEVER)
    assert not sees_marks(known, POST, CLOSES)
    assert not sees_feedback(known, POST, CLOSES)
    assert isinstance(state(known, POST, CLOSES), Done)
    assert not sees_feedback(facts(feedback=Shown.NEVER), POST, CLOSES)
    assert sees_marks(facts(feedback=Shown.NEVER), POST, CLOSES)


def test_the_way_back_over_the_lessons_would_tell_objectives_that_are_not_shown() -> None:
    known = replace(facts(sat(1, 0.2), feedback=Shown.NEVER), missed=("bai-2",))
    assert isinstance(state(known, POST, OPENS + timedelta(days=3)), Offer)

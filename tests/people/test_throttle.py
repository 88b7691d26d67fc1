from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.people.throttle import MOST_IN_ALL, MOST_IN_WINDOW, WINDOW, Failures, Verdict, place_of, verdict

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


def failed(*minutes_ago: float) -> list[datetime]:
    return [NOW - timedelta(minutes=minutes) for minutes in minutes_ago]


@pytest.mark.parametrize(
    ("recent", "total", "answer"),
    [
        ([], 0, Verdict(True)),
        (failed(*range(9)), 9, Verdict(True)),
        (failed(*range(10)), 10, Verdict(False, retry_after=6 * 60)),
        (failed(*[15] * 10), 10, Verdict(True)),  # the window is over
        (failed(*[14.99] * 10), 10, Verdict(False, retry_after=1)),
        ([], 99, Verdict(True)),  # strangers elsewhere: not yet
        ([], 100, Verdict(False, needs_code=True)),
        (failed(*range(10)), 100, Verdict(False, needs_code=True)),
    ],
)
def test_verdict(recent, total, answer):
    assert verdict(Failures(recent, total), NOW) == answer


@given(
    st.lists(st.integers(0, 40 * 60), max_size=40),
    st.integers(0, 120),
)
def test_waiting_as_long_as_told_is_enough_and_no_longer_than_the_window(seconds_ago, total):
    failures = Failures([NOW - timedelta(seconds=s) for s in seconds_ago], total)
    answer = verdict(failures, NOW)
    assert answer.may_try == (
        total < MOST_IN_ALL and sum(s < WINDOW.total_seconds() for s in seconds_ago) < MOST_IN_WINDOW
    )
    if not answer.may_try and not answer.needs_code:
        assert 0 < answer.retry_after <= WINDOW.total_seconds()
        assert verdict(failures, NOW + timedelta(seconds=answer.retry_after)).may_try
        assert not verdict(failures, NOW + timedelta(seconds=answer.retry_after - 1)).may_try


@given(st.lists(st.integers(0, 6 * 3600), max_size=200))
def test_nobody_ever_has_more_than_ten_failures_in_a_quarter_of_an_hour(tries):
    """Whoever tries at these instants, always wrongly, and obeys the verdicts."""
    failures: list[datetime] = []
    for second in sorted(tries):
        at = NOW + timedelta(seconds=second)
        if verdict(Failures(failures, len(failures)), at).may_try:
            failures.append(at)
        assert sum(at - f < WINDOW for f in failures) <= MOST_IN_WINDOW
    assert len(failures) <= MOST_IN_ALL


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("", "testclient", False),
    ],
)
def test_a_place_is_an_address_or_an_ipv6_network(one, other, same):
    assert (place_of(one) == place_of(other)) is same

"""Which answers are too late: every offset from the deadline, and no clock of a phone wins more than the grace."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.quizzes.lateness import GRACE, TRANSFER, is_late

STARTED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DEADLINE = STARTED + timedelta(minutes=20)
SECOND = timedelta(seconds=1)

# Seconds after the deadline at which the answer arrives: is it late when no page said when it was made, when it was
# made before the deadline, and when it was made a second after it?
OFFSETS = {
    -600: (False, False, False),
    -1: (False, False, False),
    0: (False, False, False),
    1: (False, False, False),
    15: (False, False, False),
    16: (True, False, True),
    60: (True, False, True),
    179: (True, False, True),
    180: (True, False, True),
    181: (True, True, True),
    3_600: (True, True, True),
    86_400: (True, True, True),
}
INSTANTS = st.integers(-(10**12), 10**12).map(lambda around: DEADLINE + timedelta(microseconds=around))
MADE = st.none() | INSTANTS


@pytest.mark.parametrize("made_at", [None, DEADLINE - SECOND, DEADLINE + SECOND], ids=["unsaid", "before", "after"])
@pytest.mark.parametrize("offset", OFFSETS)
def test_the_twelve_offsets(offset: int, made_at: datetime | None) -> None:
    expected = OFFSETS[offset][[None, DEADLINE - SECOND, DEADLINE + SECOND].index(made_at)]
    assert is_late(made_at, DEADLINE + timedelta(seconds=offset), STARTED, DEADLINE, None) is expected


@pytest.mark.parametrize(
    ("made_at", "late"),
    [
        (STARTED - timedelta(microseconds=1), True),  # before there was anything to answer: a clock went wrong
        (STARTED, False),
        (DEADLINE, False),
        (DEADLINE + timedelta(microseconds=1), True),
        (DEADLINE - timedelta(days=1), True),
        (DEADLINE + timedelta(days=1), True),
    ],
)
def test_an_answer_is_made_between_start_and_deadline(made_at: datetime, late: bool) -> None:
    assert is_late(made_at, DEADLINE + timedelta(seconds=90), STARTED, DEADLINE, None) is late


def test_without_a_deadline_nothing_is_late_until_it_is_closed() -> None:
    assert not is_late(None, DEADLINE + timedelta(days=900), STARTED, None, None)
    assert is_late(None, DEADLINE, STARTED, None, DEADLINE)


@given(MADE, INSTANTS, INSTANTS)
def test_after_it_was_closed_everything_is_late(made_at: datetime | None, at: datetime, closed_at: datetime) -> None:
    """Also by the clock of a server that runs behind the one that closed it: the score is given already."""
    assert is_late(made_at, at, STARTED, DEADLINE, closed_at)


@given(MADE, st.integers(1))
def test_no_clock_of_a_phone_moves_acceptance_beyond_the_grace(made_at: datetime | None, beyond: int) -> None:
    received = DEADLINE + GRACE + timedelta(microseconds=min(beyond, 10**12))
    assert is_late(made_at, received, STARTED, DEADLINE, None)


@given(MADE, INSTANTS)
def test_no_clock_of_a_phone_makes_an_answer_late_that_came_in_time(made_at: datetime | None, at: datetime) -> None:
    assert not is_late(made_at, min(at, DEADLINE + TRANSFER), STARTED, DEADLINE, None)


@given(MADE, INSTANTS, INSTANTS)
def test_what_is_late_stays_late_however_much_later_it_comes(
    made_at: datetime | None, one: datetime, other: datetime
) -> None:
    sooner, later = sorted((one, other))
    late = [is_late(made_at, at, STARTED, DEADLINE, None) for at in (sooner, later)]
    assert late == sorted(late)

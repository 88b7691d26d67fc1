"""Effort from seconds: thresholds on the median, and what is not known is not hasty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.effort import Timing, is_hasty, share_with_effort, threshold


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([30.0], 3.0),
        ([10.0, 20.0, 90.0], 2.0),  # the median, not the mean
        ([500.0, 600.0], 10.0),  # at most ten seconds
        ([0.0, 0.0, 60.0], 0.0),
    ],
)
def test_threshold_is_a_tenth_of_the_median(seconds: list[float], expected: float) -> None:
    assert threshold(seconds) == pytest.approx(expected)


def test_a_threshold_needs_timings() -> None:
    with pytest.raises(ValueError, match="timings"):
        threshold([])


def timing(seconds: float | None, *, answered: bool = True, reached: bool = True, limit: float | None = 3.0) -> Timing:
    return Timing(seconds, answered, reached, limit)


@pytest.mark.parametrize(
    ("timings", "share"),
    [
        ([timing(30), timing(3.0)], 1.0),
        ([timing(30), timing(2.9)], 0.5),
        ([timing(None), timing(None)], None),  # the page could not tell
        ([timing(30, limit=None)], None),  # nothing frozen yet
        ([timing(30), timing(None)], 1.0),  # seconds that were lost
        ([timing(30), timing(None, answered=False)], 0.5),  # left blank and never looked at
        ([timing(30), timing(20, answered=False)], 1.0),  # left blank after thinking
        ([timing(30), timing(None, answered=False, reached=False)], 1.0),  # time was over before it
        ([timing(None, answered=False)] * 3, 0.0),  # an empty paper
        ([timing(20, answered=False)] * 3, 1.0),  # looked at all of it, knew nothing
        ([], None),
    ],
)
def test_share_with_effort(timings: list[Timing], share: float | None) -> None:
    assert share_with_effort(timings) == share


@given(
    st.lists(
        st.builds(
            Timing,
            st.none() | st.floats(0, 1000),
            st.booleans(),
            st.booleans(),
            st.none() | st.floats(0, 10),
        )
    )
)
def test_a_share_is_a_share_or_not_known(timings: list[Timing]) -> None:
    share = share_with_effort(timings)
    assert share is None or 0 <= share <= 1


@pytest.mark.parametrize(("share", "hasty"), [(0.89, True), (0.9, False), (1.0, False), (0.0, True), (None, False)])
def test_hasty_is_under_nine_tenths(share: float | None, hasty: bool) -> None:
    assert is_hasty(share) is hasty

"""Bins of people: nobody is lost, nobody is alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.statistics.bins import Bin, histogram


@pytest.mark.parametrize(
    ("values", "bins"),
    [
        ([], []),
        ([0.1] * 4, [(None, None, 4)]),
        ([0.05] * 5 + [0.15] * 5, [(None, 0.1, 5), (0.1, None, 5)]),
        ([0.1 + 0.2] * 5 + [0.2] * 5, [(None, 0.3, 5), (0.3, None, 5)]),  # an edge belongs above, rounding or not
        ([-0.35] + [0.0] * 5 + [0.5] * 5, [(None, 0.1, 6), (0.1, None, 5)]),
        ([0.0] * 5 + [0.25] * 2 + [0.35] * 3 + [0.9], [(None, 0.1, 5), (0.1, None, 6)]),
    ],
)
def test_neighbours_are_put_together_until_nobody_can_be_known(
    values: list[float], bins: list[tuple[float | None, float | None, int]]
) -> None:
    assert [(one.low, one.high, one.n) for one in histogram(values, 0.1)] == [pytest.approx(each) for each in bins]


@given(st.lists(st.floats(-1, 1), max_size=80))
def test_bins_hold_everybody_once(values: list[float]) -> None:
    bins = histogram(values, 0.1)
    assert sum(one.n for one in bins) == len(values)
    assert all(one.n >= 5 for one in bins) or len(bins) == 1
    assert [one.high for one in bins[:-1]] == [one.low for one in bins[1:]]
    assert not bins or (bins[0].low, bins[-1].high) == (None, None)


def test_the_order_of_people_does_not_matter() -> None:
    values = [place / 50 - 0.4 for place in range(60)]
    assert histogram(values, 0.1) == histogram(values[::-1], 0.1)
    assert histogram(values, 0.1)[0] == Bin(None, pytest.approx(-0.3), 5)

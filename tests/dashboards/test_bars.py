"""Bins as a picture takes them."""

import pytest

from learn.assessments.statistics.bins import Bin
from learn.dashboards.bars import axis, axis_of, bars


def test_bins_put_together_are_as_much_lower_as_they_are_wider() -> None:
    bins = [Bin(None, 0.0, 10), Bin(0.0, 0.2, 10), Bin(0.2, None, 5)]
    scale = axis_of(bins, 0.1)
    assert scale is not None
    assert (scale.low, scale.high) == pytest.approx((-0.1, 0.3))
    drawn = bars(bins, scale, 0.1)
    assert [bar.height for bar in drawn] == pytest.approx([1, 0.5, 0.5])
    assert [(bar.start, bar.stop) for bar in drawn] == [
        pytest.approx(ends) for ends in ((0, 0.25), (0.25, 0.75), (0.75, 1))
    ]


@pytest.mark.parametrize("bins", [[], [Bin(None, None, 4)]])
def test_one_bin_is_no_picture(bins: list[Bin]) -> None:
    assert axis_of(bins, 0.1) is None


@pytest.mark.parametrize(
    ("low", "high", "stops"),
    [
        (-0.2, 0.3, (-0.2, -0.1, 0.0, 0.1, 0.2, 0.3)),
        (-0.5, 0.7, (-0.3, 0.0, 0.3, 0.6)),
        (-1.0, 1.0, (-0.8, -0.4, 0.0, 0.4, 0.8)),
    ],
)
def test_an_axis_has_few_stops_and_zero_among_them(low: float, high: float, stops: tuple[float, ...]) -> None:
    assert axis(low, high, 0.1).stops == pytest.approx(stops)

"""Bins of people as a picture takes them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from learn.assessments.statistics.bins import Bin

MOST_STOPS = 6


@dataclass(frozen=True)
class Bar:
    """`n` people from `low` to `high` (None: open). `start` and `stop` are places on the axis, 0 to 1; `height` is
    people per width as a share of the fullest bar's, so that bins put together are as much lower as they are wider."""

    low: float | None
    high: float | None
    n: int
    start: float
    stop: float
    height: float


@dataclass(frozen=True)
class Axis:
    """What a picture shows, from `low` to `high`; `stops` are the values that are written under it."""

    low: float
    high: float
    stops: tuple[float, ...]

    def place(self, value: float) -> float:
        """Where a value stands, 0 to 1; what lies beyond an end is drawn there."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def axis_of(bins: Sequence[Bin], width: float) -> Axis | None:
    """An axis on which open bins have one width. None for fewer than two bins: there is nothing to draw."""
    if len(bins) < 2 or bins[0].high is None or bins[-1].low is None:
        return None
    return axis(bins[0].high - width, bins[-1].low + width, width)


def axis(low: float, high: float, width: float) -> Axis:
    """The same between two values."""
    widths = round((high - low) / width)
    step = width * max(1, ceil(widths / (MOST_STOPS - 1)))
    first, last = ceil(low / step - _CLOSE), floor(high / step + _CLOSE)
    return Axis(low, high, tuple(round(place * step, 6) for place in range(first, last + 1)))


# What rounding leaves of an edge that is a multiple.
_CLOSE = 1e-6


def bars(bins: Sequence[Bin], axis: Axis, width: float) -> tuple[Bar, ...]:
    """The bins on an axis; an open one is drawn one width wide, and alone it takes all of it."""
    ends = [_ends(one, axis, width) for one in bins]
    heights = [one.n * width / (high - low) for one, (low, high) in zip(bins, ends, strict=True)]
    tallest = max(heights, default=1.0)
    return tuple(
        Bar(one.low, one.high, one.n, axis.place(low), axis.place(high), height / tallest)
        for one, (low, high), height in zip(bins, ends, heights, strict=True)
    )


def _ends(one: Bin, axis: Axis, width: float) -> tuple[float, float]:
    if one.low is None and one.high is None:
        return axis.low, axis.high
    low = one.high - width if one.low is None and one.high is not None else one.low
    high = one.low + width if one.high is None and one.low is not None else one.high
    assert low is not None and high is not None  # noqa: S101, PT018 - one end is known, and gives the other
    return low, high

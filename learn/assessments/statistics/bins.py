"""Numbers of people along a scale, in bins that are never so small that somebody could be known by them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from learn.assessments.suppression import SMALLEST

OF_CHANGES = 0.1
"""The width in which changes of fractions are counted."""
OF_ABILITIES = 0.5
"""The same of abilities, in logits."""
# Differences of scores are rounded to nine decimals: what lies on an edge belongs above it.
_DECIMALS = 6


@dataclass(frozen=True)
class Bin:
    """`n` values from `low` up to, but not including, `high`. None: everything below, everything above."""

    low: float | None
    high: float | None
    n: int


def histogram(values: Iterable[float], width: float, *, fewest: int = SMALLEST) -> tuple[Bin, ...]:
    """Values in bins whose edges are multiples of `width`, from the lowest on; the outermost are open.

    Neighbours are put together until each has `fewest` values; one bin holds everything when there are fewer in all,
    and there is none without values. So an edge bin doesn't tell how far the last person in it lies out.
    """
    counts = Counter(floor(round(value / width, _DECIMALS)) for value in values)
    if not counts:
        return ()
    edges: list[int] = []
    sizes = [0]
    for place in range(min(counts), max(counts) + 1):
        if sizes[-1] >= fewest:
            edges.append(place)
            sizes.append(0)
        sizes[-1] += counts[place]
    if len(sizes) > 1 and sizes[-1] < fewest:
        edges.pop()
        sizes[-2:] = [sizes[-2] + sizes[-1]]
    ends = [None, *(edge * width for edge in edges), None]
    return tuple(Bin(low, high, n) for low, high, n in zip(ends[:-1], ends[1:], sizes, strict=True))

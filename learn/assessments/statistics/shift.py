"""Whether a question or an objective is done better after the course: by the same people, or by different ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import binomtest

from learn.assessments.differences import difference
from learn.assessments.groups import combination_of
from learn.assessments.statistics.proportions import wilson_interval
from learn.assessments.statistics.values import LEVEL, Analysis, Interval, interval_of, told
from learn.errors import Message, say

_Z = float(ndtri((1 + LEVEL) / 2))


class Cells(NamedTuple):
    """How many people were right (or had mastered) both times, only after, only before, and never."""

    kept: int
    won: int
    lost: int
    neither: int


@dataclass(frozen=True, kw_only=True)
class MatchedShift(Analysis):
    """The same people twice, as shares of 1; see `matched_shift`."""

    n: int
    cells: Cells
    before: float | None
    after: float | None
    shift: float | None
    shift_interval: Interval | None
    p: float | None


@dataclass(frozen=True, kw_only=True)
class UnmatchedShift(Analysis):
    """Different people before and after, as fractions; see `shift_of_proportions` and `shift_of_means`."""

    n_before: int
    n_after: int
    before: float | None
    after: float | None
    shift: float | None
    shift_interval: Interval | None


def cells_of(before: Sequence[bool], after: Sequence[bool]) -> Cells:
    """The four cells of people who stand in the same order in both."""
    pairs = list(zip(map(bool, before), map(bool, after), strict=True))
    return Cells(*(pairs.count(cell) for cell in ((True, True), (False, True), (True, False), (False, False))))


def matched_shift(cells: Cells) -> MatchedShift:
    """How many more were right after than before, of the same people: an anchor, or an objective mastered.

    p is McNemar's exact one (1947): those who changed, binomial with ½, two-sided; 1 when nobody changed. The
    interval is Bonett & Price's (2012), a Wald interval with one person added to both cells of change: it holds for
    small numbers too, and is cut at ±1. All None when there is nobody.
    """
    n = sum(cells)
    if not n:
        nothing = dict.fromkeys(("before", "after", "shift", "shift_interval", "p"), _nobody())
        return MatchedShift(n=0, cells=cells, **told(nothing))
    changed = cells.won + cells.lost
    won, lost = (cells.won + 1) / (n + 2), (cells.lost + 1) / (n + 2)
    reach = _Z * sqrt((won + lost - (won - lost) ** 2) / (n + 2))
    return MatchedShift(
        n=n,
        cells=cells,
        before=(cells.kept + cells.lost) / n,
        after=(cells.kept + cells.won) / n,
        shift=(cells.won - cells.lost) / n,
        shift_interval=Interval(max(won - lost - reach, -1.0), min(won - lost + reach, 1.0)),
        p=float(binomtest(cells.won, changed).pvalue) if changed else 1.0,
        unavailable={},
    )


def shift_of_proportions(right_before: int, n_before: int, right_after: int, n_after: int) -> UnmatchedShift:
    """Of a question that is right or wrong: the difference of shares, with Newcombe's (1998) hybrid score interval.

    His method 10, without continuity correction, for groups that have nobody in common. A share needs somebody, the
    shift and its interval somebody in both groups.
    """
    before = right_before / n_before if n_before else None
    after = right_after / n_after if n_after else None
    interval: Interval | Message = _nobody()
    if before is not None and after is not None:
        low_before, high_before = wilson_interval(right_before, n_before)
        low_after, high_after = wilson_interval(right_after, n_after)
        down = hypot(after - low_after, high_before - before)
        up = hypot(high_after - after, before - low_before)
        interval = Interval(float(after - before - down), float(after - before + up))
    return _unmatched(n_before, before, n_after, after, interval)


def shift_of_means(before: ArrayLike, after: ArrayLike) -> UnmatchedShift:
    """Of a question with part marks: the difference of mean fractions, with Welch's interval.

    NaN is not reached and left out; the two groups have nobody in common. A mean needs somebody, the interval two
    people in each group, and people who differ.
    """
    one, other = combination_of(_reached(after)), combination_of(_reached(before))
    found = difference({None: one}, {None: other})
    return _unmatched(other.n, found.other, one.n, found.one, interval_of(found))


def _reached(fractions: ArrayLike) -> list[float]:
    given = np.asarray(fractions, dtype=float)
    return [float(fraction) for fraction in given[np.isfinite(given)]]


def _unmatched(
    n_before: int, before: float | None, n_after: int, after: float | None, interval: Interval | Message | None
) -> UnmatchedShift:
    shift = None if before is None or after is None else after - before
    figures = {"before": before, "after": after, "shift": shift}
    known = {name: _nobody() if figure is None else figure for name, figure in figures.items()}
    return UnmatchedShift(n_before=n_before, n_after=n_after, **told({**known, "shift_interval": interval}))


def _nobody() -> Message:
    return say("Chưa có ai trong nhóm này.")

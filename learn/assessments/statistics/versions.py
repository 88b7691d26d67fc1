"""Two versions of a test beside each other: what people knew and gained, on one scale, through questions both have.

Version x is carried onto the scale of y by the chained linear link (Kolen & Brennan 2014, chapter 4) of the pre-tests:
x to the anchor in the people of x, the anchor to y in those of y. With the mean m and SD s of a form, and a and r those
of the anchor there,

    slope = (s_y/r_y)·(r_x/s_x)
    before x on y's scale = m_y + (s_y/r_y)·(a_x − a_y)
    change x on y's scale = slope·(m_x,post − m_x)

The chain, not Tucker's method: that one goes by the regression on the anchor, which falls shorter of how much people
differ. The chain falls short too where the anchor is less reliable than the form, by the ratio of their reliabilities'
square roots: a difference of intakes is rather larger than it seems. Changes don't suffer from it.

Standard errors are by the delta method from what each person moves each moment by, summed within units (CR1) where
people come from several; derivatives are by complex steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from learn.assessments.links import LEAST_TAKERS
from learn.assessments.statistics.anchors import derivatives
from learn.assessments.statistics.moments import deviations
from learn.assessments.statistics.responses import Floats
from learn.assessments.statistics.values import LEVEL, Analysis, Interval, told
from learn.errors import Message, say

FIGURES = ("pre_x", "post_x", "change_x", "pre_y", "post_y", "change_y", "pre_difference", "change_difference")


@dataclass(frozen=True)
class Side:
    """One form of a version: scores and anchor scores of its pre-tests, scores of its post-tests, everybody's unit."""

    pre: ArrayLike
    anchor: ArrayLike
    post: ArrayLike
    units_pre: Sequence[int]
    units_post: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class VersionComparison(Analysis):
    """Means and changes of x and y on the scale of y, and x less y, with 95 % intervals of the differences.

    The `se_` are standard errors. `n_x` and `n_y` are the fewest people of either occasion.
    """

    n_x: int
    n_y: int
    pre_x: float | None
    post_x: float | None
    change_x: float | None
    pre_y: float | None
    post_y: float | None
    change_y: float | None
    pre_difference: float | None
    change_difference: float | None
    se_pre_difference: float | None
    se_change_difference: float | None
    pre_difference_interval: Interval | None
    change_difference_interval: Interval | None


class _Group(NamedTuple):
    """Moments of people, and n times what each person (column) moves each moment (row) by."""

    moments: Floats
    influence: Floats
    units: NDArray[Any]


def compare_versions(x: Side, y: Side) -> VersionComparison:
    """Compare x with y. Fewer than 100 people on any of the four tests are flagged; figures need two in each, and
    scores and anchors that vary; without units that differ people count as independent (t with n − 1)."""
    n_x, n_y = _people(x), _people(y)
    flags = _flags(min(n_x, n_y))
    groups = [_pre(x), _post(x), _pre(y), _post(y)] if min(n_x, n_y) >= 2 else []
    reason = _why_not(groups)
    if reason:
        bounds = [bound for name in _DIFFERENCES for bound in (f"se_{name}", f"{name}_interval")]
        nothing = dict.fromkeys((*FIGURES, *bounds), reason)
        return VersionComparison(n_x=n_x, n_y=n_y, flags=flags, **told(nothing))
    at = np.concatenate([group.moments for group in groups])
    figures: dict[str, Any] = dict(zip(FIGURES, (float(value) for value in _figures(at)), strict=True))
    figures |= _errors(groups, derivatives(_figures, at), figures)
    return VersionComparison(n_x=n_x, n_y=n_y, flags=flags, unavailable={}, **figures)


_DIFFERENCES = ("pre_difference", "change_difference")


def _people(side: Side) -> int:
    return min(np.size(side.pre), np.size(side.post))


def _pre(side: Side) -> _Group:
    """Mean of form and anchor, and their variances."""
    both = np.array([side.pre, side.anchor], dtype=np.float64)
    apart = np.array([deviations(row) for row in both])
    squares = apart * apart
    influence = np.vstack([apart, squares - squares.mean(axis=1, keepdims=True)])
    moments = np.concatenate([both.mean(axis=1), squares.sum(axis=1) / (both.shape[1] - 1)])
    return _Group(moments, influence, np.asarray(side.units_pre))


def _post(side: Side) -> _Group:
    scores = np.asarray(side.post, dtype=np.float64)
    return _Group(np.array([scores.mean()]), deviations(scores)[None, :], np.asarray(side.units_post))


def _why_not(groups: Sequence[_Group]) -> Message | None:
    if not groups:
        return say("Mỗi đề cần ít nhất hai người làm.")
    if min(groups[0].moments[2:].min(), groups[2].moments[2:].min()) <= 0:
        return say("Điểm hoặc câu neo không phân tán, hoặc câu neo trái chiều.")
    return None


def _figures(moments: Any) -> tuple[Any, ...]:
    m_x, a_x, v_x, r_x, post_x, m_y, a_y, v_y, r_y, post_y = moments
    up = np.sqrt(v_y / r_y)
    pre, change = m_y + up * (a_x - a_y), up * np.sqrt(r_x / v_x) * (post_x - m_x)
    return pre, pre + change, change, m_y, post_y, post_y - m_y, pre - m_y, change - (post_y - m_y)


def _errors(groups: Sequence[_Group], slopes: Floats, figures: dict[str, float]) -> dict[str, Any]:
    ends = np.cumsum([len(group.moments) for group in groups])
    moved = np.concatenate(
        [
            slopes[:, end - len(group.moments) : end] @ group.influence / group.influence.shape[1]
            for group, end in zip(groups, ends, strict=True)
        ],
        axis=1,
    )
    units, which = np.unique(np.concatenate([group.units for group in groups]), return_inverse=True)
    if len(units) < 2:
        units, which = np.arange(moved.shape[1]), np.arange(moved.shape[1])
    clusters = len(units)
    found: dict[str, Any] = {}
    reach = float(stdtrit(clusters - 1, (1 + LEVEL) / 2))
    for name in _DIFFERENCES:
        together = np.bincount(which, moved[FIGURES.index(name)], clusters)
        error = sqrt(clusters / (clusters - 1) * float(np.sum(together**2)))
        found[f"se_{name}"] = error
        found[f"{name}_interval"] = Interval(figures[name] - reach * error, figures[name] + reach * error)
    return found


def _flags(fewest: int) -> tuple[Message, ...]:
    if fewest >= LEAST_TAKERS:
        return ()
    return (say("Đề ít người nhất mới có %(n)d; cần ít nhất %(least)d.", n=fewest, least=LEAST_TAKERS),)

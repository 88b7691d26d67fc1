"""Linear links through questions that both groups answered: Tucker, Levine (observed scores) and chained.

Kolen & Brennan (2014), chapter 4: people of group 1 took form X and the anchor, those of group 2 form Y and the
anchor. A link is a function of ten moments; its standard errors are by the delta method from the sampling
covariance of those moments as it is in the data, not as a normal distribution would have it (for Tucker and
Levine Hanson, Zeng & Kolen 1993; Zu & Yuan 2012). Derivatives are by complex steps, exact to rounding.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from learn.assessments.statistics.moments import deviations
from learn.assessments.statistics.responses import Floats

_STEP = 1e-30


class AnchorGroup(NamedTuple):
    """One group: the moments, and n times their sampling covariance.

    Moments are the means of the form and the anchor, their variances, and the covariance (divided by n − 1).
    """

    n: int
    moments: Floats
    spread: Floats


class Linked(NamedTuple):
    """A line, and the sampling covariance of its slope and intercept."""

    slope: float
    intercept: float
    covariance: Floats


def anchor_group(form: Floats, anchor: Floats) -> AnchorGroup:
    """The moments of at least two people's scores on the form and on the anchor."""
    n = len(form)
    x, v = deviations(form), deviations(anchor)
    products = np.stack([x * x, v * v, x * v])
    # What each person moves each moment by, times n.
    influence = np.vstack([x, v, products - products.mean(axis=1, keepdims=True)])
    return AnchorGroup(
        n, np.concatenate([[form.mean(), anchor.mean()], products.sum(axis=1) / (n - 1)]), influence @ influence.T / n
    )


def anchor_line(one: AnchorGroup, two: AnchorGroup, method: str, *, internal: bool, weight: float) -> Linked | None:
    """The line from X to Y. None where it is not defined: no spread, or an anchor that does not go with its form.

    `method` is tucker, levine or chained. `weight` is the share of group 1 in the synthetic population (Tucker and
    Levine; the chain has none). `internal` anchors count in the score of the form, which matters to Levine alone.
    """

    def line(moments: Any) -> tuple[Any, Any]:
        if method == "chained":
            return _chained(moments)
        return _synthetic(moments, method, internal=internal, weight=weight)

    at = np.concatenate([one.moments, two.moments])
    if not _is_defined(at, method):
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        slope, intercept = line(at)
    if not (np.isfinite(slope) and np.isfinite(intercept) and slope > 0):
        return None
    slopes = derivatives(line, at)
    first, second = slopes[:, :5], slopes[:, 5:]
    covariance = first @ (one.spread / one.n) @ first.T + second @ (two.spread / two.n) @ second.T
    return Linked(float(slope), float(intercept), covariance)


def _is_defined(moments: Floats, method: str) -> bool:
    """Whether every divisor is positive."""
    variances = (moments[2], moments[3], moments[7], moments[8])
    return min(variances) > 0 and (method != "levine" or min(moments[4], moments[9]) > 0)


def _chained(moments: Any) -> tuple[Any, Any]:
    """X to the anchor in group 1, and the anchor to Y in group 2."""
    mean_x, anchor_1, var_x, var_1, _, mean_y, anchor_2, var_y, var_2, _ = moments
    up = np.sqrt(var_y / var_2)
    slope = up * np.sqrt(var_1 / var_x)
    return slope, mean_y + up * (anchor_1 - anchor_2) - slope * mean_x


def _synthetic(moments: Any, method: str, *, internal: bool, weight: float) -> tuple[Any, Any]:
    """Equal standardised deviates in a population made up of both groups; γ is how the form goes with the anchor."""
    mean_x, anchor_1, var_x, var_1, cov_1, mean_y, anchor_2, var_y, var_2, cov_2 = moments
    gamma_1 = _gamma(method, var_x, var_1, cov_1, internal=internal)
    gamma_2 = _gamma(method, var_y, var_2, cov_2, internal=internal)
    apart, wider, other = anchor_1 - anchor_2, var_1 - var_2, 1 - weight
    between = weight * other * apart**2
    spread_x = np.sqrt(var_x - other * gamma_1**2 * wider + gamma_1**2 * between)
    spread_y = np.sqrt(var_y + weight * gamma_2**2 * wider + gamma_2**2 * between)
    slope = spread_y / spread_x
    return slope, mean_y + weight * gamma_2 * apart - slope * (mean_x - other * gamma_1 * apart)


def _gamma(method: str, variance: Any, of_anchor: Any, covariance: Any, *, internal: bool) -> Any:
    if method == "tucker":
        return covariance / of_anchor
    if internal:
        return variance / covariance
    return (variance + covariance) / (of_anchor + covariance)


def derivatives(figures: Callable[[Any], tuple[Any, ...]], at: Floats) -> Floats:
    """Of figures (rows) by each moment (columns), by complex steps: `figures` must be analytic there."""
    steps: NDArray[np.complex128] = at + 1j * _STEP * np.eye(len(at))
    return np.array([figures(step) for step in steps]).imag.T / _STEP

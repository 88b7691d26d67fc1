"""Which noncentral t distributions a t value could come from."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammainccinv, gammaincinv, ndtr, xlogy

from learn.assessments.statistics.values import LEVEL, Interval

_NODES = 1_001  # odd, for Simpson's rule
# Beyond these tails of the standard deviation's distribution nothing is left that a figure could show.
_TAIL = 1e-15


def noncentrality_interval(t: float, freedom: int) -> Interval:
    """The noncentralities of which t is the upper and the lower 2.5 % point (Cumming & Finch 2001).

    P(T ≤ t) is the mean of Φ(t·s − noncentrality) over s = √(χ²/freedom): SciPy's own inverse loses digits from
    standardized means of 3 on, and does not return from extreme ones.
    """
    s, weights = _deviations(freedom)
    bracket = 12 * sqrt(1 + t * t / (2 * freedom))

    def at(share: float) -> float:
        def beyond(noncentrality: float) -> float:
            return float(weights @ ndtr(t * s - noncentrality)) - share

        return float(brentq(beyond, t - bracket, t + bracket))

    return Interval(at((1 + LEVEL) / 2), at((1 - LEVEL) / 2))


def _deviations(freedom: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values of √(χ²/freedom) and what they weigh in a mean, by Simpson's rule."""
    least, most = (sqrt(2 / freedom * inverse(freedom / 2, _TAIL)) for inverse in (gammaincinv, gammainccinv))
    s = np.linspace(least, most, _NODES)
    logarithms = xlogy(freedom - 1, s) - freedom * s * s / 2
    weights = np.exp(logarithms - logarithms.max())
    weights[1:-1:2] *= 4
    weights[2:-1:2] *= 2
    return s, weights / weights.sum()

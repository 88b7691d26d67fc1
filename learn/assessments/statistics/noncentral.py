"""Which noncentral t distributions a t value could come from."""

from math import sqrt

import numpy as np
from scipy.integrate import simpson
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import chi

from learn.assessments.statistics.values import LEVEL, Interval

_NODES = 1_001
# Beyond these tails of the standard deviation's distribution nothing is left that a figure could show.
_TAIL = 1e-15


def noncentrality_interval(t: float, freedom: int) -> Interval:
    """The noncentralities of which t is the upper and the lower 2.5 % point (Cumming & Finch 2001).

    P(T ≤ t) is the integral of Φ(t·s − noncentrality) over the distribution of s = √(χ²/freedom): SciPy's
    own inverse loses digits beyond standardized means of 3 and does not return from extreme ones.
    """
    spread = chi(freedom, scale=1 / sqrt(freedom))
    s = np.linspace(spread.ppf(_TAIL), spread.isf(_TAIL), _NODES)
    density = spread.pdf(s)
    density /= simpson(density, x=s)
    bracket = 12 * sqrt(1 + t * t / (2 * freedom))

    def at(share: float) -> float:
        def beyond(noncentrality: float) -> float:
            return float(simpson(density * ndtr(t * s - noncentrality), x=s)) - share

        return float(brentq(beyond, t - bracket, t + bracket))

    return Interval(at((1 + LEVEL) / 2), at((1 - LEVEL) / 2))

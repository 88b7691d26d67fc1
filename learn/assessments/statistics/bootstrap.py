"""Bootstrap intervals of a ratio of sums."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from learn.assessments.statistics.values import LEVEL, Interval

RESAMPLES = 2_000
# Sums of the same numbers in another order differ by less.
_EQUAL = 1e-12


def bca_of_ratio(
    numerators: ArrayLike, denominators: ArrayLike, *, seed: int, resamples: int = RESAMPLES
) -> Interval | None:
    """The BCa interval (Efron 1987) of Σnumerators/Σdenominators over independent people, who are resampled.

    The acceleration is the jackknife's; of resamples equal to the estimate half count as below it. The same
    seed gives the same interval, in whatever order people come. None when a resample, or leaving one person
    out, leaves no denominator above 0, or when the resamples don't lie on both sides of the estimate.
    """
    above, below = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    order = np.lexsort((above, below))
    above, below = above[order], below[order]
    chosen = np.random.default_rng(seed).integers(above.size, size=(resamples, above.size))
    bases, bases_without = below[chosen].sum(axis=1), below.sum() - below
    if min(bases.min(), bases_without.min()) <= 0:
        return None
    estimate = above.sum() / below.sum()
    ratios = above[chosen].sum(axis=1) / bases
    equal = np.isclose(ratios, estimate, rtol=_EQUAL, atol=_EQUAL)
    lower, upper = (ratios < estimate) & ~equal, (ratios > estimate) & ~equal
    if not (lower.any() and upper.any()):
        return None
    bias = ndtri(lower.mean() + equal.mean() / 2)
    acceleration = _acceleration((above.sum() - above) / bases_without)
    reach = bias + ndtri([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    low, high = np.quantile(ratios, ndtr(bias + reach / (1 - acceleration * reach)), method="weibull")
    return Interval(float(low), float(high))


def _acceleration(left_out: NDArray[np.float64]) -> float:
    """From the estimates that leave one person out each; 0 when they are all equal."""
    influence = left_out.mean() - left_out
    squares = float(np.sum(influence**2))
    return float(np.sum(influence**3)) / (6 * squares**1.5) if squares else 0.0

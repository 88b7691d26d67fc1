"""The interval of a share of people."""

from math import sqrt

from scipy.special import ndtri

from learn.assessments.statistics.values import LEVEL, Interval


def wilson_interval(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Of the proportion successes / n (Wilson 1927), without continuity correction; n at least 1.

    Never outside 0 to 1, and of some width also when all or none succeeded.
    """
    z = float(ndtri((1 + level) / 2))
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - reach), min(1.0, centre + reach))

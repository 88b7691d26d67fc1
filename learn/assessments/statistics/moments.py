"""The moments of scores that links are made of."""

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from learn.assessments.links import Moments
from learn.assessments.statistics.responses import Floats

# Deviations below this share of the scores are what is left of rounding and not of people.
_NOTHING = 1e-12


def moments_of(scores: ArrayLike) -> Moments:
    """The moments of some scores. Of none the mean is 0; where all are equal the SD is 0 and the shape a normal's."""
    values = np.asarray(scores, dtype=np.float64)
    n = len(values)
    if n == 0:
        return Moments(0, 0.0, 0.0)
    apart = deviations(values)
    second, third, fourth = (float(np.mean(apart**power)) for power in (2, 3, 4))
    if second == 0:
        return Moments(n, float(values.mean()), 0.0)
    return Moments(n, float(values.mean()), sqrt(second * n / (n - 1)), third / second**1.5, fourth / second**2)


def deviations(values: Floats) -> Floats:
    """From the mean; exactly 0 where all values are equal."""
    apart: Floats = values - values.mean()
    return np.zeros_like(apart) if np.abs(apart).max() <= _NOTHING * np.abs(values).max() else apart

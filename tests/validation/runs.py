"""How many runs, and whether so many hits are what a promised rate gives."""

import os

from scipy.stats import binom

RUNS = 10_000 if os.environ.get("LEARN_VALIDATE") else 200
# A rate that keeps its promise fails a check this seldom; seeds are fixed, so what passes once passes always.
_ODDS = 1e-3


def holds(hits: int, runs: int, low: float, high: float) -> bool:
    """Whether `hits` of `runs` could well come from a rate between `low` and `high`.

    10,000 runs tell rates apart that differ by about 0.007; 200 runs only by about 0.05.
    """
    return bool(binom.cdf(hits, runs, low) > _ODDS / 2 and binom.sf(hits - 1, runs, high) > _ODDS / 2)

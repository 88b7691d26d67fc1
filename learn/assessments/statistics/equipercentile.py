"""Scores of two forms with the same percentile rank (Kolen & Brennan 2014, section 2.5), without smoothing.

A whole score stands for the half point on either side of it, with people spread evenly over that interval.
Ranks are fractions of whole numbers of people and are reckoned exactly, so that ties are ties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import floor, sqrt

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Frequencies:
    """How many people have each whole score, from the lowest to the highest that somebody has."""

    lowest: int
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def scores(self) -> range:
        return range(self.lowest, self.lowest + len(self.counts))

    def rank(self, score: float) -> Fraction | None:
        """The percentile rank as a fraction of 1; None half a point or more beyond the scores that somebody has."""
        exact = Fraction(score)
        if not self.lowest - _HALF < exact < self.lowest + len(self.counts) - _HALF:
            return None
        place = floor(exact + _HALF) - self.lowest
        within = exact - (self.lowest + place - _HALF)
        return (sum(self.counts[:place]) + within * self.counts[place]) / Fraction(self.n)

    def _below(self) -> list[Fraction]:
        """The share of people below each interval, and last the share of all: 1."""
        return [Fraction(people, self.n) for people in accumulate(self.counts, initial=0)]

    def _upper(self, rank: Fraction) -> int:
        """The first interval with more than `rank` below its upper end."""
        return next(place for place, below in enumerate(self._below()[1:]) if below > rank)

    def _lower(self, rank: Fraction) -> int:
        """The last interval with less than `rank` below its lower end."""
        return max(place for place, below in enumerate(self._below()[:-1]) if below < rank)

    def score_of(self, rank: Fraction) -> Fraction:
        """The score with a percentile rank between 0 and 1. Where nobody has some scores and every point of a gap
        has this rank, the middle of the gap."""
        ends = [self._within(place, rank) for place in (self._upper(rank), self._lower(rank))]
        return sum(ends, Fraction(0)) / 2

    def _within(self, place: int, rank: Fraction) -> Fraction:
        share = Fraction(self.counts[place], self.n)
        return self.lowest + place - _HALF + (rank - self._below()[place]) / share

    def around(self, rank: Fraction) -> tuple[Fraction, Fraction]:
        """The shares of people below the two ends of the interval that holds the rank."""
        place = self._upper(rank)
        below = self._below()
        return below[place], below[place + 1]


@dataclass(frozen=True)
class Equivalent:
    """A score on one form, the equivalent on the other and its standard error."""

    score: float
    equivalent: float
    se: float


def frequencies(scores: Sequence[int]) -> Frequencies:
    """Count whole scores; there must be one."""
    lowest = min(scores)
    counts = [0] * (max(scores) - lowest + 1)
    for score in scores:
        counts[score - lowest] += 1
    return Frequencies(lowest, tuple(counts))


def equivalent(x: Frequencies, y: Frequencies, score: float) -> Equivalent | None:
    """The score on y with the rank that `score` has on x; None where nobody's score on x is near.

    The standard error is Lord's (1982; Kolen & Brennan 2014, eq. 7.12), by the delta method for two
    independent samples.
    """
    rank = x.rank(score)
    if rank is None or not 0 < rank < 1:
        return None
    below, above = y.around(rank)
    share = above - below
    variance = rank * (1 - rank) * (Fraction(1, x.n) + Fraction(1, y.n))
    variance -= (above - rank) * (rank - below) / (y.n * share)
    return Equivalent(float(score), float(y.score_of(rank)), sqrt(variance / share**2))

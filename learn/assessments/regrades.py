"""What marking a question otherwise does to tests that were handed in: who rises, falls, passes now. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from learn.quizzes.scoring import DIGITS


@dataclass(frozen=True)
class Regraded:
    """One test before and after. Scores are fractions, 0 to 1; the pass mark counts for whole post-tests only."""

    before: float
    after: float
    pass_mark: float | None = None

    @property
    def crosses(self) -> int:
        """1 for a test that passes now and didn't, −1 for one that doesn't any more, else 0."""
        if self.pass_mark is None:
            return 0
        return (self.after >= self.pass_mark) - (self.before >= self.pass_mark)


@dataclass(frozen=True)
class Effect:
    """Over all tests: how many, how many scores rise and fall, by how much the one that changes most does and all
    do on average (fractions), and how many cross the pass mark either way."""

    tests: int = 0
    risen: int = 0
    fallen: int = 0
    mean: float = 0.0
    largest: float = 0.0
    passes: int = 0
    fails: int = 0

    @property
    def changed(self) -> int:
        return self.risen + self.fallen


def score_after(*, marks: float, weights: float, was: tuple[float, float], now: tuple[float, float]) -> float:
    """The score of a test when one of its questions earns `now` instead of `was`, each (fraction, weight).

    `marks` is Σ fraction × weight over the test and `weights` Σ weight, with the question as it was. 0 when nothing
    has weight.
    """
    whole = weights - was[1] + now[1]
    if whole <= 0:
        return 0.0
    return round((marks - was[0] * was[1] + now[0] * now[1]) / whole, DIGITS)


def effect(tests: Iterable[Regraded]) -> Effect:
    """All of them together."""
    count = risen = fallen = passes = fails = 0
    total = largest = 0.0
    for test in tests:
        change = test.after - test.before
        count += 1
        risen += change > 0
        fallen += change < 0
        passes += test.crosses > 0
        fails += test.crosses < 0
        total += change
        largest = max(largest, change, key=abs)
    return Effect(count, risen, fallen, total / count if count else 0.0, largest, passes, fails)

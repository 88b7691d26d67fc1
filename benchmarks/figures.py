"""Figures, and the goals they are held against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.client import Outcome


@dataclass(frozen=True)
class Figure:
    """One thing measured several times. `detail` is of the run with the median, for rates over connections."""

    part: str
    database: str
    what: str
    unit: str
    runs: list[float]
    detail: dict[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float:
        """The middle run, or the mean of the two in the middle."""
        return median(self.runs)


@dataclass(frozen=True)
class Goal:
    """The least share, 0 to 1, of one figure that another must reach."""

    part: str
    what: str
    of: str
    least: float


@dataclass(frozen=True)
class Verdict:
    """A goal on one database and the share that was reached."""

    goal: Goal
    database: str
    reached: float

    @property
    def is_met(self) -> bool:
        return self.reached >= self.goal.least


def rate(part: str, database: str, what: str, outcomes: Sequence[Outcome]) -> Figure:
    """The rates of some runs over connections as one figure, in answers a second."""
    middle = sorted(outcomes, key=lambda each: each.rate)[len(outcomes) // 2]
    detail = {"p50 ms": middle.p50, "p95 ms": middle.p95, "p99 ms": middle.p99, "bytes": middle.bytes_each}
    return Figure(part, database, what, "/s", [each.rate for each in outcomes], detail)


def verdicts(goals: Sequence[Goal], figures: Sequence[Figure]) -> list[Verdict]:
    """Every goal on every database that it was measured on."""
    found = {(each.part, each.database, each.what): each.median for each in figures}
    return [
        Verdict(goal, database, value / found[part, database, goal.of])
        for goal in goals
        for (part, database, what), value in found.items()
        if (part, what) == (goal.part, goal.what)
    ]

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
    """The least share of one figure that another must reach; above 1, how many times as much it must be."""

    part: str
    what: str
    of: str
    least: float

    def is_met_by(self, reached: float) -> bool:
        return reached >= self.least


@dataclass(frozen=True)
class Limit:
    """The most a figure may be, in its own unit."""

    part: str
    what: str
    most: float

    def is_met_by(self, reached: float) -> bool:
        return reached <= self.most


@dataclass(frozen=True)
class Verdict:
    """A goal on one database ("" for none) and what was reached of it."""

    goal: Goal | Limit
    database: str
    reached: float

    @property
    def is_met(self) -> bool:
        return self.goal.is_met_by(self.reached)


def rate(part: str, database: str, what: str, outcomes: Sequence[Outcome]) -> Figure:
    """The rates of some runs over connections as one figure, in answers a second."""
    middle = sorted(outcomes, key=lambda each: each.rate)[len(outcomes) // 2]
    detail = {"p50 ms": middle.p50, "p95 ms": middle.p95, "p99 ms": middle.p99, "bytes": middle.bytes_each}
    return Figure(part, database, what, "/s", [each.rate for each in outcomes], detail)


def verdicts(goals: Sequence[Goal | Limit], figures: Sequence[Figure]) -> list[Verdict]:
    """Every goal on every database that it, and what it is compared with, was measured on."""
    found = {(each.part, each.database, each.what): each.median for each in figures}
    judged = []
    for goal in goals:
        for (part, database, what), value in found.items():
            if (part, what) != (goal.part, goal.what):
                continue
            if isinstance(goal, Limit):
                judged.append(Verdict(goal, database, value))
            elif (part, database, goal.of) in found:
                judged.append(Verdict(goal, database, value / found[part, database, goal.of]))
    return judged

"""The counts that stand beside figures of units. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Counts:
    """How many people of a unit, and of those below it, stand where."""

    enrolled: int = 0
    started: int = 0
    finished: int = 0
    matched: int = 0
    skipped: int = 0
    void: int = 0
    hasty: int = 0
    unmatched: int = 0
    excluded: int = 0

    @property
    def not_started(self) -> int:
        return max(self.enrolled - self.started, 0)

    @property
    def half_measured(self) -> int:
        """Started, and not (or not validly) measured twice."""
        return max(self.started - self.matched, 0)


COUNTED = tuple(field.name for field in fields(Counts))


def total(counts: Iterable[Counts]) -> Counts:
    """Everybody in any of the groups, which have nobody in common."""
    groups = list(counts)
    return Counts(*(sum(getattr(group, name) for group in groups) for name in COUNTED))

"""A unit over time: its versions, and what a row of an import does to them. Ranges are [from, to)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Facts:
    """What a unit is in one version. `parent` is a code, "" for a root."""

    name: str
    parent: str
    kind: str
    region: str


@dataclass(frozen=True)
class Span:
    """One version. `id` is its row in the database, None for a new one."""

    valid_from: date
    valid_to: date | None
    facts: Facts
    id: int | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Overlap(ValueError):
    """The row would hold over a time for which a later version says something else."""


def amend(timeline: Sequence[Span], facts: Facts, valid_from: date, valid_to: date | None) -> tuple[Span, ...]:
    """The timeline after a row that says what the unit is from a day on.

    A version that begins the same day is corrected; otherwise the version of that day ends there and a
    new one begins, which lasts until `valid_to`, or as long as the former would have. A row that says
    what holds already, without an end, changes nothing. Raises Overlap.
    """
    versions = sorted(timeline, key=lambda span: span.valid_from)
    if valid_to is not None and any(valid_from < span.valid_from < valid_to for span in versions):
        raise Overlap
    before = next((span for span in versions if span.holds_on(valid_from)), None)
    if before is not None and before.facts == facts and valid_to in (None, before.valid_to):
        return tuple(versions)
    if before is not None and (before.valid_from == valid_from or before.facts == facts):
        changed = replace(before, facts=facts, valid_to=valid_to or before.valid_to)
        return tuple(changed if span is before else span for span in versions)
    later = [span.valid_from for span in versions if span.valid_from > valid_from]
    added = Span(valid_from, valid_to or (before.valid_to if before else min(later, default=None)), facts)
    kept = [replace(span, valid_to=valid_from) if span is before else span for span in versions]
    return tuple(sorted([*kept, added], key=lambda span: span.valid_from))

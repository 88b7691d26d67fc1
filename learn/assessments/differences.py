"""Two groups that have nobody in common, from sums over their people. Pure."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from learn.assessments.groups import ROUNDING, Bounded, Combination, StandardError, ends
from learn.errors import Message, say

Units = Mapping[Hashable, Combination]
"""The sums over the people of a group in each unit."""


@dataclass(frozen=True, kw_only=True)
class Difference(Bounded):
    """The means of two groups and how much higher the first is, with its interval; `reason` says why there is none."""

    one: float | None = None
    other: float | None = None
    value: float | None = None


def difference(one: Units, other: Units) -> Difference:
    """Of two groups; the means need one person each, the interval what `error_of_difference` needs."""
    first, second = _mean(one), _mean(other)
    value = None if first is None or second is None else first - second
    return Difference(
        n=people_of(one) + people_of(other),
        clusters=len(_units(one, other)),
        one=first,
        other=second,
        value=value,
        **ends(value or 0.0, error_of_difference(one, other)),
    )


def error_of_difference(one: Units, other: Units) -> StandardError | Message:
    """The standard error of the difference between the means of two groups, or why there is none.

    Of one unit Welch's (1947): √(variance/n + variance/n), each variance divided by n − 1. Where people come from
    several units always the cluster-robust one of the regression on the group, CR1: sandwich variance
    × G/(G − 1) × (N − 1)/(N − 2), for N people of G units, with G − 1 degrees of freedom. A unit may have people
    in both groups.
    """
    if min(people_of(one), people_of(other)) < 2:
        return say("Mỗi nhóm cần ít nhất hai người để tính khoảng tin cậy.")
    error = _clustered(one, other) if len(_units(one, other)) > 1 else _welch(one, other)
    return error or say("Trong mỗi nhóm mọi người đều như nhau nên không tính được khoảng tin cậy.")


def people_of(group: Units) -> int:
    """How many people a group has."""
    return sum(part.n for part in group.values())


def _units(one: Units, other: Units) -> set[Hashable]:
    """Those with people in either group."""
    return {unit for group in (one, other) for unit, part in group.items() if part.n}


def _mean(group: Units) -> float | None:
    people = people_of(group)
    return fsum(part.total for part in group.values()) / people if people else None


def _welch(one: Units, other: Units) -> StandardError | None:
    parts = [part for group in (one, other) for part in group.values() if part.n]
    shares = [part.variance / part.n for part in parts]
    if not sum(shares):
        return None
    freedom = sum(shares) ** 2 / sum(share**2 / (part.n - 1) for share, part in zip(shares, parts, strict=True))
    return StandardError(sqrt(sum(shares)), freedom, "t")


def _clustered(one: Units, other: Units) -> StandardError | None:
    units, people = _units(one, other), people_of(one) + people_of(other)
    count = len(units)
    of_one, of_other = _influences(one), _influences(other)
    squares = fsum((of_one.get(unit, 0.0) - of_other.get(unit, 0.0)) ** 2 for unit in units)
    variance = count / (count - 1) * (people - 1) / (people - 2) * squares
    parts = [*one.values(), *other.values()]
    if variance <= ROUNDING * (1 + fsum(part.squares for part in parts) / people):
        return None
    return StandardError(sqrt(variance), count - 1, "cr1")


def _influences(group: Units) -> dict[Hashable, float]:
    """How far the people of each unit together move the mean of their group."""
    people, mean = people_of(group), _mean(group) or 0.0
    return {unit: (part.total - part.n * mean) / people for unit, part in group.items()}

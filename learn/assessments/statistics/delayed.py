"""The delayed-start comparison: what the course did, and not time, practice or the news."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from learn.assessments.differences import Units, difference, people_of
from learn.assessments.groups import combination_of, few_clusters
from learn.assessments.statistics.values import Analysis, Interval, interval_of, told
from learn.errors import Invalid, say


@dataclass(frozen=True, kw_only=True)
class DelayedStart(Analysis):
    """What `delayed_start` found, in the units of the changes; a field that is None has its reason."""

    n_immediate: int
    n_waiting: int
    change_immediate: float | None
    change_waiting: float | None
    effect: float | None
    effect_interval: Interval | None
    dropped: int


def delayed_start(
    immediate: ArrayLike,
    waiting: ArrayLike,
    *,
    units_immediate: Sequence[Hashable] | None = None,
    units_waiting: Sequence[Hashable] | None = None,
) -> DelayedStart:
    """The effect of a course: the mean change of those who took it less that of those who still wait.

    `immediate` are changes from the pre-test to the post-test, `waiting` the changes between the two pre-tests
    around the same period, of different people allotted at random; NaN is missing and dropped. The interval is
    Welch's, or CR1 when people's units are given and there are several: see `differences.error_of_difference`.
    The effect needs somebody in each group, its interval two in each, and people who differ. Raises Invalid
    when units don't stand beside each change of both groups.
    """
    if (units_immediate is None) != (units_waiting is None):
        raise Invalid({"units": say("Cần đơn vị của người học ở cả hai nhóm.")})
    one, other = _by_unit(immediate, units_immediate), _by_unit(waiting, units_waiting)
    found = difference(one, other)
    nobody = say("Chưa có ai trong nhóm này.")
    means = {"change_immediate": found.one, "change_waiting": found.other, "effect": found.value}
    figures = {name: nobody if mean is None else mean for name, mean in means.items()}
    n_immediate, n_waiting = people_of(one), people_of(other)
    return DelayedStart(
        n_immediate=n_immediate,
        n_waiting=n_waiting,
        dropped=np.size(immediate) + np.size(waiting) - n_immediate - n_waiting,
        flags=(few_clusters(),) if found.is_approximate else (),
        **told({**figures, "effect_interval": interval_of(found)}),
    )


def _by_unit(changes: ArrayLike, units: Sequence[Hashable] | None) -> Units:
    """The sums of the changes that are known in each unit, or of all."""
    given = np.asarray(changes, dtype=float)
    if given.ndim != 1 or (units is not None and len(units) != given.size):
        raise Invalid({"units": say("Các cột phải dài bằng nhau: mỗi dòng là một người.")})
    members: dict[Hashable, list[float]] = defaultdict(list)
    for row in np.flatnonzero(np.isfinite(given)).tolist():
        members[units[row] if units is not None else None].append(float(given[row]))
    return {unit: combination_of(values) for unit, values in members.items()}

"""Which groups of a split a viewer of figures may not see, from the root of their grant. Pure.

Splits are shown to such a viewer for the root only: the same split of each unit below would cut the same people in
hundreds of further ways, and no rule this simple would hold for all of them together.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from learn.assessments.splits import Filled, hidden_groups, hidden_unions
from learn.dashboards.group_store import Cell, Company
from learn.dashboards.group_words import By
from learn.dashboards.hiding import Hiding


@dataclass(frozen=True)
class GroupHiding:
    """Groups whose figure is hidden, and groups of whom those measured three times may not be shown apart."""

    groups: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()


def hiding_of_groups(
    by: By, cells: Collection[Cell], companies: Iterable[Company], hiding: Hiding, *, is_hidden: bool
) -> GroupHiding:
    """What to hide in the split of a root; all of it when the root itself `is_hidden`. `companies` matter by month."""
    filled = [cell for cell in cells if cell.sums.n]
    everything = frozenset(cell.group for cell in filled)
    if is_hidden:
        return GroupHiding(everything, everything)
    if by is By.MONTH:
        return _months(companies, hiding)
    people = [Filled(hiding.cluster_of(cell.unit_id), cell.group, cell.sums.n) for cell in filled]
    return GroupHiding(hidden_groups(people) if by is By.POSITION else hidden_unions(people))


def _months(companies: Iterable[Company], hiding: Hiding) -> GroupHiding:
    """Months are the second way of grouping, beside positions.

    Those followed up are groups of their own, as long as that hides nobody: where it would, the month with the fewest
    on one side becomes a single group.
    """
    known = list(companies)
    sides: Counter[tuple[str, bool]] = Counter()
    for one in known:
        sides[one.month, one.is_followed] += one.people
    apart = {month for month, is_followed in sides if is_followed}
    while True:
        hidden = hidden_groups(
            Filled(
                hiding.cluster_of(one.unit_id),
                (one.month, one.is_followed and one.month in apart),
                one.people,
                one.position,
            )
            for one in known
        )
        at_fault = [(sides[side], side[0]) for side in hidden if side[0] in apart]
        if not at_fault:
            return GroupHiding(frozenset(month for month, _ in hidden), frozenset(month for month, _ in sides) - apart)
        apart.remove(min(at_fault)[1])

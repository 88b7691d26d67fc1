"""Which groups of a split a viewer of figures may not see, from the root of their grant. Pure.

Splits are shown to such a viewer for the root only: the same split of each unit below would cut the same people in
hundreds of further ways, and no rule this simple would hold for all of them together.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from learn.assessments.hiding import Hiding
from learn.assessments.splits import Filled, hidden_groups, hidden_unions
from learn.dashboards.group_store import Cell, Company
from learn.dashboards.group_words import By


@dataclass(frozen=True)
class GroupHiding:
    """Groups whose figure is hidden, and groups of whom those measured three times may not be shown apart."""

    groups: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()


def hiding_of_groups(
    by: By, cells: Collection[Cell], companies: Collection[Company], hiding: Hiding, *, is_hidden: bool
) -> GroupHiding:
    """What to hide in the split of a root; all of it when the root itself `is_hidden`. `companies` matter by month."""
    filled = [cell for cell in cells if cell.unknown]
    everything = frozenset(cell.group for cell in cells if cell.sums.n)
    if is_hidden:
        return GroupHiding(everything, everything)
    if by is By.MONTH:
        return _months(companies, hiding)
    people = [Filled(hiding.cluster_of(cell.unit_id), cell.group, cell.unknown) for cell in filled]
    return GroupHiding(hidden_groups(people) if by is By.POSITION else hidden_unions(people))


def _months(companies: Collection[Company], hiding: Hiding) -> GroupHiding:
    """Months are the second way of grouping, beside positions.

    Then those followed up become groups of their own, month by month, where this hides nobody further: the months in
    which they or the others are fewest go without.
    """

    def spoilt(hidden: frozenset[str], apart: Collection[str]) -> frozenset[tuple[str, bool]]:
        return hidden_groups(
            Filled(
                hiding.cluster_of(one.unit_id),
                ("" if one.month in hidden else one.month, one.is_followed and one.month in apart),
                one.people,
                one.position,
            )
            for one in companies
        )

    sides: Counter[tuple[str, bool]] = Counter()
    for one in companies:
        sides[one.month, one.is_followed] += one.people
    hidden = frozenset(month for month, _ in spoilt(frozenset(), ()))
    apart = {month for month, is_followed in sides if is_followed} - hidden
    while apart and (found := spoilt(hidden, apart)):
        at_fault = {month for month, _ in found} & apart or apart
        apart.remove(min(at_fault, key=lambda month: (min(sides[month, True], sides[month, False]), month)))
    return GroupHiding(hidden, frozenset(month for month, _ in sides) - apart)

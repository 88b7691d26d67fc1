"""A unit and the branches below it with their counts and figures, hidden where they must be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from learn.assessments.groups import GroupFigure
from learn.dashboards import store
from learn.dashboards.figures import Counts, UnitSums, total
from learn.dashboards.hiding import Hiding, hiding_below
from learn.dashboards.store import NamedUnit
from learn.organisation import units


@dataclass(frozen=True)
class Branch:
    """A unit with everything below it, or (`is_own`) only the people who belong to it directly.

    `figure` is None when nobody is measured twice and when it `is_hidden`.
    """

    unit: NamedUnit
    counts: Counts
    figure: GroupFigure | None
    is_hidden: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class Branches:
    """The whole, and its branches in order of name: children, and the unit's own people where it has both."""

    whole: Branch
    below: tuple[Branch, ...]


def branches_of(db: Session, unit: NamedUnit, root_id: int, course: str | None, day: date, *, hides: bool) -> Branches:
    """A unit's branches in one course.

    With `hides`, small figures are hidden, and others with them, as seen from `root_id`, the root of
    the viewer's grant: so that a figure hidden on one page isn't given back by another.
    """
    children = [NamedUnit(child.id, child.code, child.name, child.kind) for child in units.children(db, unit.id, day)]
    if course is None:
        empty = Branch(unit, Counts(), None)
        return Branches(empty, tuple(Branch(child, Counts(), None) for child in children))
    counts = store.counts_below(db, unit.id, course)
    sums = _by_branch(store.sums_below(db, unit.id, course))
    hiding = hiding_below(store.tree(db, root_id, course)) if hides else Hiding()
    hidden = hiding.hidden
    below = [
        _branch(child, counts.get(child.id, Counts()), sums[child.id], hiding, is_hidden=child.id in hidden.units)
        for child in children
    ]
    own = counts.get(unit.id, Counts())
    if below and own.enrolled:
        below.append(_branch(unit, own, sums[unit.id], hiding, is_hidden=unit.id in hidden.own, is_own=True))
    everybody = [one for branch in sums.values() for one in branch]
    whole = _branch(unit, total(counts.values()), everybody, hiding, is_hidden=unit.id in hidden.units)
    return Branches(whole, tuple(below))


def _branch(
    unit: NamedUnit,
    counts: Counts,
    sums: list[UnitSums],
    hiding: Hiding,
    *,
    is_hidden: bool,
    is_own: bool = False,
) -> Branch:
    shown = None if is_hidden or not sums else hiding.figure_of((one.unit_id, one.sums) for one in sums)
    # Where nobody is measured there is nothing to hide, and the row says so.
    return Branch(unit, counts, shown, is_hidden=is_hidden and bool(sums), is_own=is_own)


def _by_branch(sums: Iterable[UnitSums]) -> defaultdict[int, list[UnitSums]]:
    branches: defaultdict[int, list[UnitSums]] = defaultdict(list)
    for one in sums:
        branches[one.branch_id].append(one)
    return branches

"""A unit and the branches below it with their counts and figures, hidden where they must be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlmodel import Session

from learn.assessments import link_store
from learn.assessments.groups import GroupFigure
from learn.assessments.hiding import Hiding, UnitSums, hiding_below
from learn.assessments.links import FormCell, Links
from learn.dashboards import crowds, store
from learn.dashboards.figures import Counts, total
from learn.dashboards.placing import Place
from learn.dashboards.store import NamedUnit
from learn.organisation import units
from learn.organisation.policy import Viewer


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


def branches_of(db: Session, viewer: Viewer, here: Place, course: str | None, day: date) -> Branches:
    """A unit's branches in one course.

    From a viewer of figures small ones are hidden, and others with them, as seen from the root of their grant: so that
    a figure hidden on one page isn't given back by another.
    """
    unit = here.unit
    children = [NamedUnit(child.id, child.code, child.name, child.kind) for child in units.children(db, unit.id, day)]
    if course is None:
        empty = Branch(unit, Counts(), None)
        return Branches(empty, tuple(Branch(child, Counts(), None) for child in children))
    counts = store.counts_below(db, unit.id, course)
    links = link_store.links(db, course)
    measured = _by_branch(store.cells_below(db, unit.id, course), links)
    hiding = Hiding() if here.sees_people else hiding_below(crowds.tree(db, viewer, here.root.id, course, links))
    hidden = hiding.hidden
    branch = partial(_branch, hiding=hiding, links=links)
    below = [
        branch(child, counts.get(child.id, Counts()), measured[child.id], is_hidden=child.id in hidden.units)
        for child in children
    ]
    own = counts.get(unit.id, Counts())
    if below and own.enrolled:
        below.append(branch(unit, own, measured[unit.id], is_hidden=unit.id in hidden.own, is_own=True))
    everybody = [one for branch_units in measured.values() for one in branch_units]
    whole = branch(unit, total(counts.values()), everybody, is_hidden=unit.id in hidden.units)
    return Branches(whole, tuple(below))


def _branch(
    unit: NamedUnit,
    counts: Counts,
    measured: list[UnitSums],
    *,
    hiding: Hiding,
    links: Links,
    is_hidden: bool,
    is_own: bool = False,
) -> Branch:
    shown = None if is_hidden or not measured else hiding.figure_of(measured, links)
    # Where nobody is measured there is nothing to hide, and the row says so.
    return Branch(unit, counts, shown, is_hidden=is_hidden and bool(measured), is_own=is_own)


def _by_branch(cells: Iterable[tuple[int, int, FormCell]], links: Links) -> defaultdict[int, list[UnitSums]]:
    """Each branch's units on linked scores."""
    by_unit: defaultdict[tuple[int, int], list[FormCell]] = defaultdict(list)
    for branch, unit, cell in cells:
        by_unit[branch, unit].append(cell)
    branches: defaultdict[int, list[UnitSums]] = defaultdict(list)
    for (branch, unit), of_unit in by_unit.items():
        branches[branch].append(UnitSums(unit, *links.together(of_unit)))
    return branches

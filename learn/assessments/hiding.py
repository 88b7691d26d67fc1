"""What a viewer of groups must not see, from the root of their grant down, and whom an interval counts as one. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from learn.assessments.groups import GroupFigure, Sums, together
from learn.assessments.links import Links, Taken, all_taken, linked_figure
from learn.assessments.suppression import Crowd, Hidden, Kinds, Node, hidden_units
from learn.errors import Message, say


@dataclass(frozen=True)
class UnitSums:
    """Sums of linked scores over matched people of one unit, and the forms they took."""

    unit_id: int
    sums: Sums
    taken: Taken


@dataclass(frozen=True)
class Attached:
    """A unit, its parent, and how many matched people belong to it directly; `forms` counts them by the linked forms
    they took, before and after, and is empty where there are no links."""

    unit_id: int
    parent_id: int | None
    matched: int
    forms: tuple[Kinds, ...] = ()

    @property
    def crowd(self) -> Crowd:
        return Crowd(self.matched, self.forms)


class Cluster(NamedTuple):
    """Whom an interval counts as one: the people of the unit `place`, or those of several units somewhere below it
    (`is_several`), because they are hidden together or, in figures of a course, as they were joined."""

    place: int
    is_several: bool = False
    is_joined: bool = False


@dataclass(frozen=True)
class Hiding:
    """The hidden figures, and for each unit the cluster its people are counted in when an interval is found.

    The interval of a whole tells the squares of its units' changes. Beside the mean, that would be a second
    equation, from which the changes of two hidden units could be solved. So rows hidden together under
    one unit are one cluster: their sum is known anyway. What the error of the links adds to it follows from
    the whole's means and forms alone, and tells of no unit.
    """

    hidden: Hidden = field(default_factory=Hidden)
    clusters: Mapping[int, Cluster] = field(default_factory=dict)

    def cluster_of(self, unit_id: int) -> Cluster:
        return self.clusters.get(unit_id, Cluster(unit_id))

    def figure_of(self, parts: Sequence[UnitSums], links: Links) -> GroupFigure:
        """The figure of the people of some units."""
        clusters: defaultdict[Cluster, list[Sums]] = defaultdict(list)
        for part in parts:
            clusters[self.cluster_of(part.unit_id)].append(part.sums)
        by_cluster = [together(sums) for sums in clusters.values()]
        found = linked_figure(by_cluster, all_taken(part.taken for part in parts), links)
        reason = why_no_interval(clusters)
        return replace(found, error=None, low=None, high=None, method=None, reason=reason) if reason else found


def why_no_interval(clusters: Iterable[Hashable]) -> Message | None:
    """Why the clusters of some people leave no interval; None where there may be one.

    One cluster of several units is no commune: a t interval over it would overlook that colleagues are alike.
    """
    names = set(clusters)
    if len(names) == 1 and any(isinstance(name, Cluster) and name.is_several for name in names):
        return say("Các đơn vị đều quá nhỏ nên không hiện khoảng tin cậy.")
    return None


def hiding_below(tree: Iterable[Attached]) -> Hiding:
    """What to hide in trees given as their units: from each unit down whose parent is not among them."""
    units = {unit.unit_id: unit for unit in tree}
    below: defaultdict[int, list[Attached]] = defaultdict(list)
    roots = []
    for unit in units.values():
        if unit.parent_id in units:
            below[unit.parent_id].append(unit)
        else:
            roots.append(unit)

    def node(unit: Attached) -> Node:
        return Node(unit.unit_id, unit.matched, tuple(node(child) for child in below[unit.unit_id]), unit.forms)

    of_roots = [hidden_units(node(root)) for root in roots]
    hidden = Hidden(
        frozenset(unit_id for each in of_roots for unit_id in each.units),
        frozenset(unit_id for each in of_roots for unit_id in each.own),
    )
    places = {unit_id: _visible_above(unit_id, units, hidden) for unit_id in hidden.own}
    return Hiding(hidden, {unit_id: Cluster(place, is_several=True) for unit_id, place in places.items()})


def parent_in(units: Mapping[int, Attached], unit_id: int) -> int | None:
    """The unit above one of these, if it is one of them."""
    parent = units[unit_id].parent_id
    return parent if parent in units else None


def _visible_above(unit_id: int, units: Mapping[int, Attached], hidden: Hidden) -> int:
    """The nearest unit from here up whose own figure is shown, or the root where none is."""
    place = unit_id
    while place in hidden.units and (parent := parent_in(units, place)) is not None:
        place = parent
    return place

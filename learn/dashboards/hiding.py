"""What a viewer of groups must not see, from the root of their grant down. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from learn.assessments.groups import GroupFigure, Sums, together
from learn.assessments.links import Links, all_taken, linked_figure
from learn.assessments.suppression import Hidden, Node, hidden_units
from learn.dashboards.figures import Attached, UnitSums
from learn.errors import say


@dataclass(frozen=True)
class Hiding:
    """The hidden figures, and for each unit the cluster its people are counted in when an interval is found.

    The interval of a whole tells the squares of its units' changes. Beside the mean, that would be a second
    equation, from which the changes of two hidden units could be solved. So rows hidden together under
    one unit are one cluster: their sum is known anyway. What the error of the links adds to it follows from
    the whole's means and forms alone, and tells of no unit.
    """

    hidden: Hidden = field(default_factory=Hidden)
    clusters: Mapping[int, str] = field(default_factory=dict)

    def cluster_of(self, unit_id: int) -> str:
        return self.clusters.get(unit_id, str(unit_id))

    def figure_of(self, parts: Sequence[UnitSums], links: Links) -> GroupFigure:
        """The figure of the people of some units."""
        clusters: defaultdict[str, list[Sums]] = defaultdict(list)
        for part in parts:
            clusters[self.cluster_of(part.unit_id)].append(part.sums)
        by_cluster = [together(sums) for sums in clusters.values()]
        found = linked_figure(by_cluster, all_taken(part.taken for part in parts), links)
        if len(clusters) == 1 and next(iter(clusters)).startswith(_TOGETHER):
            # One cluster of several units is no commune: a t interval over it would overlook that colleagues are alike.
            reason = say("Các đơn vị đều quá nhỏ nên không hiện khoảng tin cậy.")
            return replace(found, low=None, high=None, method=None, reason=reason)
        return found


_TOGETHER = "hidden below "


def hiding_below(tree: Iterable[Attached]) -> Hiding:
    """What to hide in a tree given as its units, exactly one of which (the root) has no parent."""
    units = {unit.unit_id: unit for unit in tree}
    below: defaultdict[int | None, list[Attached]] = defaultdict(list)
    for unit in units.values():
        below[unit.parent_id].append(unit)

    def node(unit: Attached) -> Node:
        return Node(unit.unit_id, unit.matched, tuple(node(child) for child in below[unit.unit_id]), unit.forms)

    (root,) = below[None]
    hidden = hidden_units(node(root))
    return Hiding(hidden, {unit_id: _TOGETHER + str(_visible_above(unit_id, units, hidden)) for unit_id in hidden.own})


def _visible_above(unit_id: int, units: Mapping[int, Attached], hidden: Hidden) -> int | None:
    """The nearest unit from here up whose own figure is shown."""
    place: int | None = unit_id
    while place is not None and place in hidden.units:
        place = units[place].parent_id
    return place

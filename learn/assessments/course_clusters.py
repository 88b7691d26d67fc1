"""In which clusters the people of a whole course are counted when an interval is found. Pure.

An instructor sees the figures of a course, and may also hold a grant over figures of units. From the squares behind an
interval they could take those of the units they see; of two hidden units that leaves x² + y², and x + y is known from
totals, so that both are. So a course counts as one cluster whatever is hidden together from who sees figures only
(module `learn.assessments.hiding`), below each top of the tree of units.

The promise: nothing that is computed from figures of units and of the course together is about fewer than five people.
Let units be cut into the blocks that hiding makes of them, each shown figure of units being a sum over blocks, and let
clusters be made of whole blocks. The people that a figure of the course speaks of may be a part of a block only: a
course that went on to another version of its tests has figures of the newest one, its units of all. Then what is
computed weighs each person by a number of their block and, where the course's figure speaks of them, one of their
cluster: a(block) + c(cluster). If c is 0 everywhere, whole blocks are left. Take a cluster where it is not. In each of
its blocks either those spoken of weigh something (a = 0), or the others do (a = −c), or everybody; nobody does only
where everybody is spoken of. So the cluster's blocks leave at least the smaller of the two sides of each, and a cluster
is safe when these together are five people or nobody. Where they are fewer, blocks are joined: with their like under
the same unit, failing that under the next one above, and under no unit with other clusters, the smallest first.

People below a top of the tree that is small, of a unit that has ended, or of none, are in no figure of units. Nothing
can be subtracted from them, and all of them are left.

Not kept from anybody by this rule: the total of a course less all its units, where fewer than five people are in none
of these. Nor does it know of the viewer's persons, or of grants that begin within what is hidden from above. Whether a
viewer can make something of that is asked when they look (module `learn.dashboards.two_roles`).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from learn.assessments.hiding import Attached, Cluster, Hiding, hiding_below, parent_in
from learn.assessments.suppression import NOBODY, Crowd, crowds_together

ABOVE_ALL = -1
"""No unit has this id: the place of clusters that reach over several tops of the tree."""


@dataclass(frozen=True)
class Spoken:
    """The people of a unit, or of several: `some` whom a figure speaks of, as figures of units do; the `others` in the
    same figures of units; and those of whose scores this figure `only` speaks."""

    some: Crowd = NOBODY
    others: Crowd = NOBODY
    only: Crowd = NOBODY

    @property
    def people(self) -> int:
        """How many the figure is about."""
        return self.some.people + self.only.people

    def left(self, *, is_seen: bool = True) -> Crowd:
        """Whom a subtraction of a figure of the units (when one `is_seen`) leaves at least."""
        smaller = min(self.some, self.others, key=lambda side: side.least) if is_seen else self.some
        return crowds_together([self.only, smaller])


def spoken_together(parts: Iterable[Spoken]) -> Spoken:
    """Of several units as one."""
    kept = list(parts)
    some, others, only = (crowds_together(getattr(each, name) for each in kept) for name in ("some", "others", "only"))
    return Spoken(some, others, only)


def is_told(left: Crowd) -> bool:
    """Whether those left are too few for a sum about them."""
    return left.people > 0 and left.is_small


@dataclass(frozen=True)
class _Block:
    """A cluster as hiding makes it, and how many people a subtraction of figures of units leaves of it."""

    name: Cluster
    people: int
    left: Crowd


@dataclass
class _Joined:
    """Clusters in the making: the blocks of each."""

    clusters: dict[Cluster, list[_Block]] = field(default_factory=dict)

    def join(self, place: int, blocks: list[_Block]) -> None:
        """Blocks that are a cluster as they are keep their name."""
        # Blocks that hide below the same unit may be a cluster by themselves: names must differ.
        name = blocks[0].name if len(blocks) == 1 else Cluster(place, is_several=True, is_joined=True)
        self.clusters[name] = blocks

    def by_block(self) -> dict[Cluster, Cluster]:
        return {block.name: name for name, blocks in self.clusters.items() for block in blocks}


def course_clusters(tree: Iterable[Attached], spoken: Mapping[int, Spoken]) -> dict[int, Cluster]:
    """The cluster of each unit with people that a figure of a course speaks of.

    `tree` are all units with the matched people of the course. Units that have ended and the place of people without
    one have no parent in it, or are not in it at all; they are tops. `spoken` must know the others of a unit also where
    the figure speaks of nobody. Of clusters of one size the one that comes first in the tree is joined first.
    """
    units = {unit.unit_id: unit for unit in tree}
    units |= {unit_id: Attached(unit_id, None, 0) for unit_id in spoken if unit_id not in units}
    hiding = hiding_below(units.values())
    joined = _Joined()
    waiting: defaultdict[int, list[_Block]] = defaultdict(list)
    for block in _blocks(units, hiding, spoken):
        if is_told(block.left):
            waiting[block.name.place].append(block)
        else:
            joined.join(block.name.place, [block])
    for place in _upwards(units):
        blocks = waiting.pop(place, [])
        if is_told(_left(blocks)):
            parent = parent_in(units, place)
            waiting[ABOVE_ALL if parent is None else parent] += blocks
        elif blocks:
            joined.join(place, blocks)
    _join_above_all(joined, waiting.pop(ABOVE_ALL, []))
    names = joined.by_block()
    return {unit_id: names[hiding.cluster_of(unit_id)] for unit_id in spoken if spoken[unit_id].people}


def tells_apart(blocks: Mapping[int, Hashable], clusters: Mapping[int, Cluster], unknown: Mapping[int, Spoken]) -> bool:
    """Whether somebody who sees figures of units can compute something about fewer than five people from a course's.

    `blocks` are of the units they see, as hiding makes them for these eyes; units whose people are in no figure shown
    to them are absent. In `unknown` are only people whom they don't know. The promise above holds for them when each
    of their blocks lies in one cluster, and each cluster leaves five people or nobody.
    """
    left = defaultdict(list)
    members: defaultdict[Hashable, list[int]] = defaultdict(list)
    for unit_id, spoken in unknown.items():
        if unit_id in blocks:
            members[blocks[unit_id]].append(unit_id)
        elif spoken.people:
            left[clusters[unit_id]].append(spoken.left(is_seen=False))
    for unit_ids in members.values():
        touched = {clusters[unit_id] for unit_id in unit_ids if unknown[unit_id].people}
        if len(touched) > 1:
            return True
        for cluster in touched:
            left[cluster].append(spoken_together(unknown[unit_id] for unit_id in unit_ids).left())
    return any(is_told(crowds_together(crowds)) for crowds in left.values())


def _blocks(units: Mapping[int, Attached], hiding: Hiding, spoken: Mapping[int, Spoken]) -> Iterable[_Block]:
    """The blocks with people that the figure speaks of, in the order of their first units."""
    members: defaultdict[Cluster, list[int]] = defaultdict(list)
    for unit_id in units:
        members[hiding.cluster_of(unit_id)].append(unit_id)
    for name, unit_ids in members.items():
        told = spoken_together(spoken.get(unit_id, Spoken()) for unit_id in unit_ids)
        everybody = crowds_together(units[unit_id].crowd for unit_id in unit_ids)
        if told.people:
            yield _Block(name, told.people, told.left(is_seen=not everybody.is_small))


def _left(blocks: Iterable[_Block]) -> Crowd:
    return crowds_together(block.left for block in blocks)


def _upwards(units: Mapping[int, Attached]) -> list[int]:
    """Every unit before its parent."""
    depths: dict[int, int] = {}

    def depth(unit_id: int) -> int:
        if unit_id not in depths:
            parent = parent_in(units, unit_id)
            depths[unit_id] = 0 if parent is None else depth(parent) + 1
        return depths[unit_id]

    return sorted(units, key=depth, reverse=True)


def _join_above_all(joined: _Joined, blocks: list[_Block]) -> None:
    """Join what no unit could, with the smallest clusters that help; where none does, with the smallest of all."""
    if not blocks:
        return

    def size(name: Cluster) -> tuple[bool, int]:
        cluster = joined.clusters[name]
        return _left(cluster).people == 0, sum(block.people for block in cluster)

    for name in sorted(joined.clusters, key=size):
        if not is_told(_left(blocks)):
            break
        helps = _left(joined.clusters[name]).people > 0
        blocks = blocks + joined.clusters.pop(name)
        if not helps:
            break
    joined.join(ABOVE_ALL, blocks)

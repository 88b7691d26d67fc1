"""Which small groups a grant over figures may not see, and which others hide with them.

A table with totals gives back a hidden row by subtraction. So a hidden row never stands alone: others
hide beside it until what a subtraction gives is the sum of at least two rows and of at least five
people. A hidden unit hides all below it.

A subtraction may also be of two days: raw scores before the forms of a test were linked, linked ones after that. Of
the same people these are two sums with other weights by form, which a difference can make nothing for any one form: of
six people, two with each form, four would be left. So where there are links a crowd is five people whichever form is
left out, before and after the course.

People whom the viewer sees as persons are in no count here (module `learn.dashboards.crowds`).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

SMALLEST = 5


Kinds = Counter[Hashable]
"""How many people there are of each kind."""


@dataclass(frozen=True)
class Crowd:
    """So many people, and of what kinds: once for each way of telling them apart by which all of one kind may be left
    out of a sum."""

    people: int = 0
    ways: tuple[Kinds, ...] = ()

    @property
    def least(self) -> int:
        """How many of them a sum is about that leaves out the kind that leaves the fewest."""
        largest = max((max(kinds.values(), default=0) for kinds in self.ways), default=0)
        return self.people - largest

    @property
    def is_small(self) -> bool:
        """Whether fewer than five may be all that a sum is about."""
        return self.least < SMALLEST


NOBODY = Crowd()


def crowds_together(crowds: Iterable[Crowd]) -> Crowd:
    people = 0
    ways: list[Kinds] = []
    for crowd in crowds:
        people += crowd.people
        ways += [Counter() for _ in crowd.ways[len(ways) :]]
        for kinds, more in zip(ways, crowd.ways, strict=False):
            kinds.update(more)
    return Crowd(people, tuple(ways))


@dataclass(frozen=True)
class Node:
    """A unit with the count of the people attached to it directly, by kinds in each way, and the units below it."""

    unit_id: int
    own: int = 0
    children: tuple["Node", ...] = ()
    ways: tuple[Kinds, ...] = ()
    crowd: Crowd = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "crowd", crowds_together([self.own_crowd, *(child.crowd for child in self.children)]))

    @property
    def own_crowd(self) -> Crowd:
        return Crowd(self.own, self.ways)

    @property
    def total(self) -> int:
        """Everybody of the unit and below."""
        return self.crowd.people

    def walk(self) -> Iterator["Node"]:
        """The node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Hidden:
    """`units` are those whose figure is hidden; `own` those whose row of people attached directly is."""

    units: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Row:
    """A line under a unit: a unit below it, or (node None) the people attached to it directly."""

    crowd: Crowd
    node: Node | None


def hidden_units(root: Node) -> Hidden:
    """What to hide below and including the root of a viewer's grant, for one kind of count.

    Use it for matched people before showing figures, and once for each of the counts of hasty, void,
    skipped and other people. Rows without people stay visible and hide nobody.
    """
    units: set[int] = set()
    own: set[int] = set()
    if root.total and root.crowd.is_small:
        _hide(root, units, own)
    else:
        _look_into(root, units, own)
    return Hidden(frozenset(units), frozenset(own))


def _look_into(node: Node, units: set[int], own: set[int]) -> None:
    """Decide about the rows of a visible unit."""
    rows = [_Row(child.crowd, child) for child in node.children]
    if node.children:
        rows.append(_Row(node.own_crowd, None))
    hidden = _rows_to_hide(rows)
    for place, row in enumerate(rows):
        if row.node is None:
            if place in hidden:
                own.add(node.unit_id)
        elif place in hidden:
            _hide(row.node, units, own)
        else:
            _look_into(row.node, units, own)


def _rows_to_hide(rows: list[_Row]) -> set[int]:
    """The places of the small rows, and of the smallest others that must hide with them."""
    filled = sorted((row.crowd.people, place) for place, row in enumerate(rows) if row.crowd.people > 0)
    # A small row alone sums to less than the smallest group, so that what hides is never one row.
    hidden = {place for _, place in filled if rows[place].crowd.is_small}
    others = iter([place for _, place in filled if place not in hidden])
    while hidden and crowds_together(rows[place].crowd for place in hidden).is_small:
        beside = next(others, None)
        if beside is None:
            break
        hidden.add(beside)
    return hidden


def _hide(node: Node, units: set[int], own: set[int]) -> None:
    for below in node.walk():
        units.add(below.unit_id)
        own.add(below.unit_id)

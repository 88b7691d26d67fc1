"""Which small groups a grant over figures may not see, and which others hide with them.

A table with totals gives back a hidden row by subtraction. So a hidden row never stands alone: others
hide beside it until what a subtraction gives is the sum of at least two rows and of at least five
people. A hidden unit hides all below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

SMALLEST = 5


@dataclass(frozen=True)
class Node:
    """A unit with the count of the people attached to it directly, and the units below it."""

    unit_id: int
    own: int = 0
    children: tuple["Node", ...] = ()
    total: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", self.own + sum(child.total for child in self.children))

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

    count: int
    node: Node | None


def hidden_units(root: Node) -> Hidden:
    """What to hide below and including the root of a viewer's grant, for one kind of count.

    Use it for matched people before showing figures, and once for each of the counts of hasty, void,
    skipped and other people. Rows without people stay visible and hide nobody.
    """
    units: set[int] = set()
    own: set[int] = set()
    if 0 < root.total < SMALLEST:
        _hide(root, units, own)
    else:
        _look_into(root, units, own)
    return Hidden(frozenset(units), frozenset(own))


def _look_into(node: Node, units: set[int], own: set[int]) -> None:
    """Decide about the rows of a visible unit."""
    rows = [_Row(child.total, child) for child in node.children]
    if node.children:
        rows.append(_Row(node.own, None))
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
    filled = sorted((row.count, place) for place, row in enumerate(rows) if row.count > 0)
    # A small row alone sums to less than the smallest group, so that what hides is never one row.
    hidden = {place for count, place in filled if count < SMALLEST}
    others = iter([place for count, place in filled if count >= SMALLEST])
    while hidden and sum(rows[place].count for place in hidden) < SMALLEST:
        beside = next(others, None)
        if beside is None:
            break
        hidden.add(beside)
    return hidden


def _hide(node: Node, units: set[int], own: set[int]) -> None:
    for below in node.walk():
        units.add(below.unit_id)
        own.add(below.unit_id)

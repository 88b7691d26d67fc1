"""Which groups (positions, months) a grant over figures may see beside the figures of its units. Pure.

Units and positions cut the same people in two ways, so that a figure of one may take a figure of the other apart:
a commune of seven people less its five clerks leaves two. Hiding small rows doesn't help there. What helps is that
the two ways are interwoven, and that can be counted.

The promise: nothing a viewer can compute from all that is shown to them is about fewer than five people whom they don't
know. Let units be cut into blocks of at least five such matched people, each shown figure of units being a sum over
blocks (module `learn.assessments.hiding`). What is computed weighs each person by a number of their block, one of their
group, and, because the interval of a group tells the sum of its blocks' squares, a multiple of their group's deviation
in their block: a(block) + b(group) + c(group)·deviation(group, block). Say that all but four people, or fewer, weigh
nothing.
Two groups that stand side by side in seven blocks still do so in three of them without those people. There the two
weights are 0, hence equal: three equations in the three unknown b(g) − b(h), c(g) and c(h), which are therefore 0
(unless deviations coincide by chance). When all groups hang together by such pairs, every b is the same and every c
is 0, so that everybody of a block weighs alike. But each block has somebody who weighs nothing. So nobody weighs
anything.

A second way of grouping adds b₂ and c₂. It is safe in the same way when its pairs also share the group of the first
way: then a + b + c·deviation is the same for both, and falls out.

Where forms are linked, persons' linked scores take the place of raw ones, and the same holds of them: each follows from
the raw one by its form's line. Two things come in addition. The interval has the error of the links in it, which rests
on who had which form and on the group's own means (module `learn.assessments.links`), so that it weighs everybody of
the group alike, as b(group) does. And the lines follow from everybody's pre-tests, so that a figure also weighs each of
the hundred and more people behind a line: what speaks of four people only can't have anything left of that.

All this is about one day, on which a group has one scale everywhere. Files of two days tell more. Somebody measured
in between is told by the difference, which no rule about one day prevents. Of the same people, raw scores before the
forms were linked and linked ones after that weigh each by the slope of their form; that units keep five people
whichever form is left out (module `learn.assessments.suppression`) is against this, and the attack in the tests tries
both. Later pre-tests move the lines by little, and who had which form is on no page of a viewer of figures.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from learn.assessments.suppression import SMALLEST

SIDE_BY_SIDE = (SMALLEST - 1) + 3
"""In so many blocks two groups must meet: fewer people than a shown figure has can spoil all but three of them."""

Group = TypeVar("Group", bound=Hashable)
Group_co = TypeVar("Group_co", bound=Hashable, covariant=True)
Name = TypeVar("Name", bound=Hashable)
Meeting = tuple[Hashable, Collection[Name]]
"""A block, and the groups that stand side by side there."""


@dataclass(frozen=True)
class Filled(Generic[Group_co]):
    """A cell with people in it. Those of one block and one `beside` (the group of another way of grouping, when
    there is one) stand side by side."""

    block: Hashable
    group: Group_co
    people: int
    beside: Hashable = None


def hidden_groups(cells: Iterable[Filled[Group]]) -> frozenset[Group]:
    """The groups whose figures must not be shown, all of them when none can be.

    The hidden ones count as one group, whose figure follows from the total: it must hang together with the others
    like any group. A group that is alone in its blocks is their total, and is shown.
    """
    filled = list(cells)
    of_block: defaultdict[Hashable, set[Group]] = defaultdict(set)
    for cell in filled:
        of_block[cell.block].add(cell.group)
    # Groups that never meet, not even through others, are of different blocks, and each lot is looked at by itself.
    lot_of = _pieces(of_block.items(), 1)
    lots: defaultdict[Group, list[Filled[Group]]] = defaultdict(list)
    for cell in filled:
        lots[lot_of[cell.group]].append(cell)
    return frozenset(group for lot in lots.values() for group in _hidden_in(lot))


def hidden_unions(cells: Iterable[Filled[Group]]) -> frozenset[Group]:
    """The same for groups of whole units (regions, kinds): shown are those that are made of whole blocks."""
    of_block: defaultdict[Hashable, set[Group]] = defaultdict(set)
    for cell in cells:
        of_block[cell.block].add(cell.group)
    return frozenset(group for groups in of_block.values() if len(groups) > 1 for group in groups)


def _hidden_in(cells: Sequence[Filled[Group]]) -> set[Group]:
    people: Counter[Group] = Counter()
    for cell in cells:
        people[cell.group] += cell.people
    largest_first = sorted(people, key=lambda group: (-people[group], str(group)))
    hidden: set[Group] = set()
    while len(hidden) < len(people):
        shown = [group for group in largest_first if group not in hidden]
        pieces = _pieces(_meetings(cells, hidden), SIDE_BY_SIDE)
        apart = [group for group in shown if pieces[group] != pieces[shown[0]]]
        if apart:
            hidden.update(apart)
        elif hidden and pieces[None] != pieces[shown[0]]:
            hidden.add(shown[-1])
        else:
            break
    return hidden


def _meetings(
    cells: Sequence[Filled[Group | None]], hidden: Collection[Group | None]
) -> Iterator[Meeting[Group | None]]:
    """Blocks with groups that stand side by side there; the hidden ones are one group called None."""
    beside: defaultdict[tuple[Hashable, Hashable], set[Group | None]] = defaultdict(set)
    for cell in cells:
        beside[cell.block, cell.beside].add(None if cell.group in hidden else cell.group)
    for (block, _), groups in beside.items():
        yield block, groups


def _pieces(meetings: Iterable[Meeting[Name]], enough: int) -> dict[Name, Name]:
    """What hangs together by meetings in at least so many blocks: for each group the name of its piece."""
    met = list(meetings)
    piece = {group: group for _, groups in met for group in groups}
    blocks: defaultdict[frozenset[Name], set[Hashable]] = defaultdict(set)
    for block, groups in met:
        # Most meetings are of groups that are known to hang together by now.
        if len({piece[group] for group in groups}) == 1:
            continue
        for one, other in combinations(groups, 2):
            if piece[one] == piece[other]:
                continue
            pair = frozenset((one, other))
            blocks[pair].add(block)
            if len(blocks[pair]) >= enough:
                left, kept = piece[other], piece[one]
                piece.update({group: kept for group, name in piece.items() if name == left})
    return piece

"""The clusters of a course's figures from the paths of units in an export, as its dictionary tells how to find them.

Plain Python over paths.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

FEWEST = 5
ABOVE_ALL = None

Side = Literal["some", "others", "only"]
"""Of a person: a figure speaks of their two tests, it doesn't, or it speaks of scores that no figure of units has."""

Kinds = tuple[Hashable, ...]
"""Of a person: what they are in each way of telling people apart. On linked scores their form before and the one after
(one kind for all whose scores no link changes), on raw ones nothing."""


def least(people: Sequence[Kinds]) -> int:
    """How many are left when all of one kind are left out."""
    largest = [Counter(way).most_common(1)[0][1] for way in zip(*people, strict=True)]
    return len(people) - max(largest, default=0)


@dataclass
class Block:
    """Paths that are one in figures of units, and the path below which they are hidden; not seen: in none of these."""

    place: str
    paths: Sequence[str]
    is_seen: bool = True
    sides: dict[Side, list[Kinds]] = field(default_factory=lambda: {"some": [], "others": [], "only": []})

    @property
    def people(self) -> int:
        return len(self.sides["only"]) + len(self.sides["some"])

    @property
    def left(self) -> list[Kinds]:
        taken = min(self.sides["some"], self.sides["others"], key=least) if self.is_seen else self.sides["some"]
        return self.sides["only"] + taken


def clusters(people: Iterable[tuple[str | None, Side, Kinds]]) -> dict[str, int]:
    """The number of the cluster of each path with people that a figure speaks of."""
    sides: dict[str, dict[Side, list[Kinds]]] = {}
    for path, side, kinds in people:
        sides.setdefault(path or "", {"some": [], "others": [], "only": []})[side].append(kinds)
    tree = _Tree({path: each["some"] + each["others"] for path, each in sides.items()})
    done: list[list[Block]] = []
    waiting: defaultdict[str | None, list[Block]] = defaultdict(list)
    for block in tree.blocks():
        for path in block.paths:
            for side, kinds in sides.get(path, {}).items():
                block.sides[side] += kinds
        if block.people and _told([block]):
            waiting[block.place].append(block)
        elif block.people:
            done.append([block])
    for place in sorted(tree.paths, key=lambda path: -path.count("/")):
        if blocks := waiting.pop(place, []):
            if _told(blocks):
                waiting[tree.above(place)] += blocks
            else:
                done.append(blocks)
    done = _above_all(done, waiting[ABOVE_ALL])
    return {path: number for number, cluster in enumerate(done) for block in cluster for path in block.paths}


def _told(blocks: Iterable[Block]) -> bool:
    left = [kinds for block in blocks for kinds in block.left]
    return bool(left) and least(left) < FEWEST


def _above_all(done: list[list[Block]], blocks: list[Block]) -> list[list[Block]]:
    others = sorted(done, key=lambda each: (not any(b.left for b in each), sum(b.people for b in each)))
    while _told(blocks) and others:
        helped = any(block.left for block in others[0])
        blocks = blocks + others.pop(0)
        if not helped:
            break
    return [*others, blocks] if blocks else others


class Row(NamedTuple):
    """A line below a unit: another unit with all below it, or (without a name) its own people."""

    name: str | None
    paths: list[str]
    people: list[Kinds]


class _Tree:
    def __init__(self, matched: dict[str, list[Kinds]]) -> None:
        self.matched = matched
        parts = [path.split("/") for path in matched]
        self.paths = sorted({"/".join(part[: depth + 1]) for part in parts for depth in range(len(part))})

    def above(self, path: str) -> str | None:
        return path.rpartition("/")[0] if "/" in path else ABOVE_ALL

    def below(self, path: str) -> list[str]:
        return [each for each in self.paths if each == path or each.startswith(f"{path}/")]

    def people(self, paths: Iterable[str]) -> list[Kinds]:
        return [kinds for path in paths for kinds in self.matched.get(path, ())]

    def blocks(self) -> Iterator[Block]:
        for top in (path for path in self.paths if "/" not in path):
            everybody = self.people(self.below(top))
            if everybody and least(everybody) < FEWEST:
                yield Block(top, self.below(top), is_seen=False)
            else:
                yield from self._shown(top)

    def _shown(self, path: str) -> Iterator[Block]:
        """Below a unit whose figure is shown: small rows hide together, with the smallest others up to five people."""
        children = [each for each in self.paths if each and self.above(each) == path]
        if not children:
            yield Block(path, [path])
            return
        # The row of a unit's own people has no name, and comes last among rows of one size.
        rows = [Row(each, self.below(each), self.people(self.below(each))) for each in children]
        rows = sorted([*rows, Row(None, [path], self.people([path]))], key=lambda row: len(row.people))
        hidden = [row for row in rows if row.people and least(row.people) < FEWEST]
        for row in [row for row in rows if row.people and row not in hidden]:
            if hidden and least([kinds for each in hidden for kinds in each.people]) < FEWEST:
                hidden.append(row)
        if hidden:
            yield Block(path, [each for row in hidden for each in row.paths])
        for row in rows:
            if row not in hidden:
                yield from self._shown(row.name) if row.name is not None else [Block(path, [path])]

"""A forest given by each node's parent: its cycles, and every ancestor of every node."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


class Cycle(ValueError):
    """Nodes that are each other's ancestors; `nodes` in the order of the parents."""

    def __init__(self, nodes: list[int]) -> None:
        super().__init__(" → ".join(map(str, nodes)))
        self.nodes = nodes


def find_cycle(parents: Mapping[Node, Node | None]) -> list[Node] | None:
    """Some nodes that are each other's ancestors, or None. A parent that is not a node itself is no parent."""
    sound: set[Node] = set()
    for start in parents:
        walk: dict[Node, None] = {}
        node: Node | None = start
        while node is not None and node in parents and node not in sound:
            if node in walk:
                nodes = list(walk)
                return nodes[nodes.index(node) :]
            walk[node] = None
            node = parents[node]
        sound.update(walk)
    return None


def descents(parents: Mapping[int, int | None]) -> list[tuple[int, int, int]]:
    """(ancestor, node, depth) for every node and each of its ancestors, itself at depth 0. Raises Cycle."""
    if cycle := find_cycle(parents):
        raise Cycle(cycle)
    rows = []
    for node in parents:
        ancestor: int | None = node
        depth = 0
        while ancestor is not None and ancestor in parents:
            rows.append((ancestor, node, depth))
            ancestor = parents[ancestor]
            depth += 1
    return rows

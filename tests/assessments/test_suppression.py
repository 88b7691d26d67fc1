"""Nothing that is hidden can be computed back from what is shown."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.assessments.suppression import SMALLEST, Hidden, Node, hidden_units


def leaf(unit_id: int, count: int) -> Node:
    return Node(unit_id, count)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([7, 8, 9], set()),
        ([3, 8, 9], {1, 2}),  # the smallest other hides beside it
        ([3, 9, 8], {1, 3}),
        ([2, 1, 9, 6], {1, 2, 4}),  # two that make only three together
        ([4, 1, 9, 6], {1, 2}),
        ([0, 8, 9], set()),  # nobody is no small group
        ([3, 0, 9], {1, 3}),  # and hides nobody
        ([3, 2], {1, 2}),
        ([4, 4, 4], {1, 2, 3}),
    ],
)
def test_which_rows_hide(counts: list[int], hidden: set[int]) -> None:
    root = Node(100, 0, tuple(leaf(place, count) for place, count in enumerate(counts, start=1)))
    assert hidden_units(root).units == hidden


def test_people_attached_to_the_parent_are_a_row_too() -> None:
    root = Node(100, 9, (leaf(1, 3),))
    assert hidden_units(root) == Hidden(frozenset({1}), frozenset({1, 100}))
    assert hidden_units(Node(100, 3, (leaf(1, 9),))).own >= {100}


def test_a_small_root_hides_everything() -> None:
    assert hidden_units(Node(100, 1, (leaf(1, 3),))).units == {100, 1}


def test_a_hidden_unit_hides_what_is_below_it() -> None:
    province = Node(100, 0, (Node(10, 0, (leaf(1, 6), leaf(2, 7))), leaf(20, 3), leaf(30, 50)))
    assert hidden_units(province).units == {10, 1, 2, 20}


@st.composite
def trees(draw: st.DrawFn) -> Node:
    """Trees of at most three levels and about a dozen rows."""
    ids = iter(range(1000))
    counts = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30])

    def grow(depth: int) -> Node:
        below = draw(st.integers(0, 3 if depth == 2 else 2)) if depth else 0
        return Node(next(ids), draw(counts), tuple(grow(depth - 1) for _ in range(below)))

    return grow(2)


def _follows(equations: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether a sum of rows is a combination of the totals shown."""
    rank = np.linalg.matrix_rank
    return bool(rank(np.vstack([equations, wanted])) == rank(equations))


@settings(max_examples=150)
@given(trees())
def test_no_arithmetic_on_what_is_shown_gives_back_what_is_hidden(root: Node) -> None:
    nodes = list(root.walk())
    place = {node.unit_id: number for number, node in enumerate(nodes)}
    people = np.array([node.own for node in nodes])

    def row(node: Node, *, own: bool = False) -> np.ndarray:
        line = np.zeros(len(nodes))
        for below in [node] if own else node.walk():
            line[place[below.unit_id]] = 1
        return line

    hidden = hidden_units(root)
    shown = [row(node) for node in nodes if node.unit_id not in hidden.units]
    shown += [row(node, own=True) for node in nodes if node.unit_id not in hidden.own]
    # That nobody is there is shown, and hides nobody.
    shown += [row(node) for node in nodes if node.total == 0 and node.unit_id not in hidden.units]
    equations = np.array(shown) if shown else np.zeros((1, len(nodes)))
    for node in nodes:
        if node.unit_id in hidden.units and node.total > 0:
            assert not _follows(equations, row(node)), f"the total of {node.unit_id}"
        if node.unit_id in hidden.own and node.own > 0:
            assert not _follows(equations, row(node, own=True)), f"the people of {node.unit_id} itself"
    for chosen in product((0.0, 1.0), repeat=len(nodes)) if len(nodes) <= 8 else ():
        group = np.array(chosen)
        if 0 < group @ people < SMALLEST:
            assert not _follows(equations, group), "a small group"


@given(trees())
def test_small_figures_are_never_shown(root: Node) -> None:
    hidden = hidden_units(root)
    for node in root.walk():
        if 0 < node.total < SMALLEST:
            assert node.unit_id in hidden.units
        if 0 < node.own < SMALLEST and node.children:
            assert node.unit_id in hidden.own


@given(trees())
def test_what_is_large_everywhere_is_shown(root: Node) -> None:
    counts = [node.total for node in root.walk()] + [node.own for node in root.walk() if node.children]
    if all(count == 0 or count >= SMALLEST for count in counts):
        assert hidden_units(root) == Hidden()

"""What clusters a course counts its people in, and that figures of units and of the course together keep hidden what
either hides."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from learn.assessments.course_clusters import Spoken, course_clusters, is_told, spoken_together
from learn.assessments.hiding import Attached, Cluster, hiding_below
from learn.assessments.suppression import SMALLEST, Crowd, Kinds
from tests.assessments.attack import Matrix, given_away

# Unit, parent, people of the newest version of the tests, people of earlier ones.
Unit = tuple[int, int | None, int, int]


def told(*units: Unit) -> tuple[list[Attached], dict[int, Spoken]]:
    """The tree, and a figure of those on the newest version."""
    tree = [Attached(unit, parent, now + before) for unit, parent, now, before in units]
    return tree, {unit: Spoken(Crowd(now), Crowd(before)) for unit, _, now, before in units}


def together(clusters: Mapping[int, Cluster]) -> set[frozenset[int]]:
    return {frozenset(unit for unit, cluster in clusters.items() if cluster == each) for each in set(clusters.values())}


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        # Whatever is hidden together is one cluster.
        ([(1, None, 0, 0), (2, 1, 3, 0), (3, 1, 6, 0), (4, 1, 20, 0)], [{2, 3}, {4}]),
        ([(1, None, 9, 0), (2, 1, 3, 0)], [{1, 2}]),
        ([(1, None, 0, 0), (2, 1, 5, 0), (3, 1, 6, 0)], [{2}, {3}]),
        # Of nine, two have only earlier tests: seven less than nine.
        ([(1, None, 0, 0), (2, 1, 7, 2), (3, 1, 8, 0), (4, 1, 9, 4)], [{2, 4}, {3}]),
        ([(1, None, 0, 0), (2, 1, 7, 5), (3, 1, 8, 0)], [{2}, {3}]),
        # With the like under the same unit, failing that under the next one above.
        (
            [(1, None, 0, 0), (2, 1, 0, 0), (3, 2, 7, 4), (4, 2, 4, 9), (5, 1, 0, 0), (6, 5, 3, 9), (7, 5, 2, 9)],
            [{3, 4}, {6, 7}],
        ),
        (
            [(1, None, 0, 0), (2, 1, 0, 0), (3, 2, 7, 4), (4, 2, 9, 0), (5, 1, 0, 0), (6, 5, 3, 9), (7, 5, 8, 0)],
            [{3, 6}, {4}, {7}],
        ),
        # A small top of the tree, with the smallest cluster that helps, else with the smallest.
        ([(1, None, 3, 0), (2, None, 8, 0), (3, None, 9, 0)], [{1, 2}, {3}]),
        ([(1, None, 3, 0), (2, None, 8, 0), (3, None, 9, 9)], [{1, 3}, {2}]),
        ([(1, None, 3, 0), (2, None, 2, 0), (3, None, 9, 0)], [{1, 2}, {3}]),
        ([(1, None, 3, 0)], [{1}]),
        # Where nobody has a test of this version there is nobody to count, but they are others beside whom some hide.
        ([(1, None, 0, 0), (2, 1, 0, 7), (3, 1, 6, 0), (4, 1, 20, 0)], [{3}, {4}]),
        ([(1, None, 0, 0), (2, 1, 0, 3), (3, 1, 6, 0), (4, 1, 20, 8)], [{3, 4}]),
    ],
)
def test_which_units_are_counted_as_one(units: Sequence[Unit], expected: list[set[int]]) -> None:
    tree, spoken = told(*units)
    assert together(course_clusters(tree, spoken)) == set(map(frozenset, expected))


def test_people_of_units_that_are_not_in_the_tree_are_counted_too() -> None:
    tree, spoken = told((1, None, 9, 0))
    assert together(course_clusters(tree, {**spoken, 5: Spoken(only=Crowd(3)), 6: Spoken(only=Crowd(2))})) == {
        frozenset({1}),
        frozenset({5, 6}),
    }


def test_with_links_five_must_be_left_whichever_form_is_left_out() -> None:
    forms = (Kinds(A=4, B=3), Kinds(A=3, C=4))
    tree = [Attached(1, None, 0), *(Attached(unit, 1, 7, forms) for unit in (2, 3, 4))]
    spoken = {unit: Spoken(Crowd(7, forms)) for unit in (2, 3, 4)}
    assert together(course_clusters(tree, spoken)) == {frozenset({2, 3, 4})}


@st.composite
def forests(draw: st.DrawFn) -> list[Unit]:
    """A dozen units of at most three levels, in up to two trees."""
    counts = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9])
    found: list[Unit] = []

    def grow(depth: int, parent: int | None) -> None:
        unit = len(found)
        found.append((unit, parent, draw(counts), draw(st.sampled_from([0, 0, 0, 0, 1, 2, 4, 6]))))
        for _ in range(draw(st.integers(0, 3 if depth == 2 else 2)) if depth else 0):
            grow(depth - 1, unit)

    for _ in range(draw(st.integers(1, 2))):
        grow(2, None)
    return found


def left_of(tree: list[Attached], spoken: Mapping[int, Spoken], units: Mapping[int, object]) -> int:
    """How many people all figures of units leave of what is spoken of in some units."""
    hiding, everybody = hiding_below(tree), {unit.unit_id: unit.matched for unit in tree}
    blocks: dict[Cluster, list[int]] = {}
    for unit in everybody:
        blocks.setdefault(hiding.cluster_of(unit), []).append(unit)
    return sum(
        spoken_together(spoken[unit] for unit in block)
        .left(is_seen=sum(everybody[unit] for unit in block) >= SMALLEST)
        .people
        for block in blocks.values()
        if any(unit in units for unit in block)
    )


@settings(max_examples=300)
@given(forests())
def test_no_cluster_leaves_fewer_than_five_people(units: list[Unit]) -> None:
    tree, spoken = told(*units)
    clusters = course_clusters(tree, spoken)
    assert clusters.keys() == {unit for unit, each in spoken.items() if each.people}
    everywhere = left_of(tree, spoken, clusters)
    assume(everywhere == 0 or everywhere >= SMALLEST)  # else the total itself tells
    for cluster in set(clusters.values()):
        left = left_of(tree, spoken, {unit: None for unit, each in clusters.items() if each == cluster})
        assert left == 0 or left >= SMALLEST


@settings(max_examples=100, deadline=None)
@given(forests())
def test_nothing_can_be_computed_about_four_people(units: list[Unit]) -> None:
    """Even if the sum of each cluster were shown, and not only their squares together."""
    tree, spoken = told(*units)
    clusters = course_clusters(tree, spoken)
    everywhere = left_of(tree, spoken, clusters)
    assume(everywhere == 0 or everywhere >= SMALLEST)
    shown = _sums(units, tree, clusters)
    assert not shown or given_away(shown) == []


def _sums(units: list[Unit], tree: list[Attached], clusters: Mapping[int, Cluster]) -> list[Matrix]:
    """The weights of everybody in every sum of units that is not hidden, and in every cluster of the course."""
    people = [(unit, is_now) for unit, _, now, before in units for is_now in [True] * now + [False] * before]
    parents = {unit: parent for unit, parent, *_ in units}
    hidden = hiding_below(tree).hidden

    def is_below(unit: int | None, top: int) -> bool:
        return unit is not None and (unit == top or is_below(parents[unit], top))

    sums = [[is_below(home, unit) for home, _ in people] for unit in parents if unit not in hidden.units]
    sums += [[home == unit for home, _ in people] for unit in parents if unit not in hidden.own]
    sums += [[is_now and clusters[home] == each for home, is_now in people] for each in set(clusters.values())]
    return [np.array(weights, dtype=float) for weights in sums if any(weights)]


def test_the_smallest_side_is_what_is_left() -> None:
    spoken = Spoken(Crowd(7), Crowd(3), Crowd(2))
    assert (spoken.left().people, spoken.left(is_seen=False).people) == (5, 9)
    assert [is_told(Crowd(people)) for people in (0, 1, 4, 5)] == [False, True, True, False]

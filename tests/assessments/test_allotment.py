"""Orders of forms: balanced in every block, the same for the same seed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.allotment import ORDERS, SHARES, begins_later, order, place_after, places_before


def test_the_orders_are_a_latin_square() -> None:
    assert sorted(ORDERS) == ["ABC", "BCA", "CAB"]
    for place in range(3):
        assert {forms[place] for forms in ORDERS} == {"A", "B", "C"}


@given(st.text(max_size=20), st.integers(0, 10**6), st.integers(0, 10**6))
def test_each_order_stands_once_in_every_block(seed: str, unit_id: int, block: int) -> None:
    drawn = [order(seed, unit_id, block, place) for place in range(3)]
    assert sorted(drawn) == sorted(ORDERS)
    assert drawn == [order(seed, unit_id, block, place) for place in range(3)]


@given(st.text(max_size=20), st.integers(0, 1000), st.integers(1, 60))
def test_forms_are_equal_at_every_blocks_end(seed: str, unit_id: int, blocks: int) -> None:
    drawn = [order(seed, unit_id, *place_after(taken)) for taken in range(3 * blocks)]
    for occasion in range(3):
        assert [sum(forms[occasion] == letter for forms in drawn) for letter in "ABC"] == [blocks] * 3


def test_blocks_are_shuffled() -> None:
    firsts = [order("s", 7, block, 0) for block in range(3000)]
    for forms in ORDERS:
        assert 900 < firsts.count(forms) < 1100


@given(st.text(max_size=20), st.integers(0, 1000), st.integers(1, 60), st.sampled_from(SHARES))
def test_the_sides_of_a_comparison_are_as_shared_at_every_blocks_end(
    seed: str, unit_id: int, blocks: int, share: float
) -> None:
    later = [begins_later(seed, unit_id, taken, share) for taken in range(4 * blocks)]
    assert sum(later) == 4 * share * blocks
    assert later == [begins_later(seed, unit_id, taken, share) for taken in range(4 * blocks)]


def test_the_side_of_a_comparison_has_nothing_to_do_with_the_order_of_forms() -> None:
    later = [order("s", 7, *place_after(taken)) for taken in range(12_000) if begins_later("s", 7, taken, 0.5)]
    for forms in ORDERS:
        assert 1900 < later.count(forms) < 2100


def test_people_are_whole() -> None:
    with pytest.raises(ValueError, match="whole"):
        begins_later("s", 1, 0, 0.4)


@pytest.mark.parametrize(("taken", "place"), [(0, (0, 0)), (2, (0, 2)), (3, (1, 0)), (11, (3, 2))])
def test_places_are_given_in_order(taken: int, place: tuple[int, int]) -> None:
    assert place_after(taken) == place
    assert places_before(*place) == taken


@pytest.mark.parametrize(("block", "place"), [(0, 3), (0, -1), (-1, 0)])
def test_there_is_no_place_outside_a_block(block: int, place: int) -> None:
    with pytest.raises(ValueError, match="no place"):
        order("s", 1, block, place)

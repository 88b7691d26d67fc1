"""The difference of two groups, held to Welch's test and to the sandwich in R."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.differences import difference
from learn.assessments.groups import Combination, combination_of
from tests.assessments.thirty import LATER, POST, PRE, UNITS

TAUGHT = [row for row in range(30) if row % 2 == 0]
WAITING = [row for row in range(30) if row % 2 == 1]
numbers = st.lists(st.floats(-1, 1), max_size=8)


def in_units(values: dict[int, float]) -> dict[int, Combination]:
    return {unit: combination_of(value for row, value in values.items() if UNITS[row] == unit) for unit in set(UNITS)}


def test_two_groups_of_one_unit_are_compared_as_welch_does() -> None:
    # R's sleep data as if of different people: t.test(extra ~ group), published with every copy of R.
    one = combination_of([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    other = combination_of([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    got = difference({"": one}, {"": other})
    assert (got.one, got.other, got.value) == pytest.approx((0.75, 2.33, -1.58))
    assert (got.low, got.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)
    assert (got.n, got.clusters, got.method) == (20, 1, "t")


def test_two_groups_across_units_are_compared_as_the_sandwich_does() -> None:
    # lm(y ~ arm), sandwich::vcovCL(cluster = unit, type = "HC1"), qt(.975, 5): units with people in both groups.
    got = difference(
        in_units({row: POST[row] - PRE[row] for row in TAUGHT}),
        in_units({row: LATER[row] - PRE[row] for row in WAITING}),
    )
    assert got.value == pytest.approx(1.53333333333333)
    assert (got.low, got.high) == pytest.approx((-1.35260771042136, 4.41927437708803), abs=1e-8)
    assert (got.clusters, got.method, got.is_approximate) == (6, "cr1", True)


@pytest.mark.parametrize(
    ("one", "other"),
    [([], []), ([1.0], []), ([], [1.0, 2.0]), ([1.0], [1.0, 2.0]), ([1.0, 1.0], [3.0, 3.0])],
)
def test_without_people_who_differ_there_is_no_interval(one: list[float], other: list[float]) -> None:
    for units in ((0, 0), (0, 1)):
        got = difference({units[0]: combination_of(one)}, {units[1]: combination_of(other)})
        assert (got.low, got.high, got.method) == (None, None, None)
        assert got.reason
        assert (got.value is None) == (not one or not other)


@given(st.lists(numbers, max_size=4), st.lists(numbers, max_size=4))
def test_turned_round_it_is_the_same_with_the_other_sign(one: list[list[float]], other: list[list[float]]) -> None:
    first, second = ({unit: combination_of(values) for unit, values in enumerate(group)} for group in (one, other))
    there, back = difference(first, second), difference(second, first)
    if there.low is None or there.high is None or back.low is None or back.high is None:
        assert there.reason == back.reason
        return
    assert all(map(math.isfinite, (there.low, there.high)))
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))

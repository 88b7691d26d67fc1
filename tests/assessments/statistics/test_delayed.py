"""The delayed-start comparison; its intervals are held to R where differences are tested."""

import math

import pytest

from learn.assessments.differences import difference
from learn.assessments.groups import combination_of
from learn.assessments.statistics.delayed import delayed_start
from learn.assessments.statistics.values import as_json
from learn.errors import Invalid
from tests.assessments.thirty import LATER, POST, PRE, UNITS

TAUGHT = [post - pre for pre, post in zip(PRE, POST, strict=True)][:16]
WAITING = [later - pre for pre, later in zip(PRE, LATER, strict=True)][16:]


def test_the_effect_is_the_difference_of_changes_with_welchs_interval() -> None:
    # R: t.test(taught, waiting), df = 27.97.
    got = delayed_start([*TAUGHT, math.nan], WAITING)
    assert (got.n_immediate, got.n_waiting, got.dropped) == (16, 14, 1)
    assert got.effect == pytest.approx(3.46428571428571)
    assert got.effect_interval == pytest.approx((1.42595039980082, 5.50262102877060), abs=1e-9)
    assert (got.flags, got.unavailable) == ((), {})


def test_people_of_several_units_are_clustered() -> None:
    units = UNITS[:16], [math.inf, *UNITS[17:]]
    got = delayed_start([*TAUGHT, math.nan], WAITING, units_immediate=[*units[0], "gone"], units_waiting=units[1])
    parts = [
        {unit: combination_of(v for v, its in zip(values, column, strict=True) if its == unit) for unit in set(column)}
        for values, column in zip((TAUGHT, WAITING), units, strict=True)
    ]
    expected = difference(*parts)  # type: ignore[arg-type]
    assert got.effect_interval == pytest.approx((expected.low, expected.high))
    assert expected.method == "cr1"
    assert len(got.flags) == 1  # seven units


@pytest.mark.parametrize(
    ("immediate", "waiting", "missing"),
    [
        ([], [], {"change_immediate", "change_waiting", "effect", "effect_interval"}),
        ([0.2], [], {"change_waiting", "effect", "effect_interval"}),
        ([0.2], [math.nan], {"change_waiting", "effect", "effect_interval"}),
        ([0.2], [0.1], {"effect_interval"}),
        ([0.2, 0.2], [0.1, 0.1], {"effect_interval"}),
        ([0.2, 0.3], [0.1, 0.1], set()),
    ],
)
def test_what_is_not_defined_says_why(immediate: list[float], waiting: list[float], missing: set[str]) -> None:
    got = delayed_start(immediate, waiting)
    assert set(got.unavailable) == missing
    as_json(got)


@pytest.mark.parametrize(
    "units",
    [
        {"units_immediate": ["a"]},
        {"units_immediate": ["a", "a"]},
        {"units_immediate": ["a"], "units_waiting": ["a", "b"]},
    ],
)
def test_units_stand_beside_every_change_or_none(units: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid):
        delayed_start([0.1, 0.2], [0.1, 0.3], **units)  # type: ignore[arg-type]

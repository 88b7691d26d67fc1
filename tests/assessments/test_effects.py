"""Gain of averages, effect sizes and retention from sums, held to R and to what must hold for every group."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from learn.assessments.effects import FollowedSums, effect_sizes, gain_of_averages, hedges_correction, retention
from learn.assessments.groups import Sums, sums_of
from tests.assessments.thirty import LATER, MAXIMUM, POST, PRE, UNITS

pairs = st.tuples(st.floats(0, 1), st.floats(0, 1))
PAIRS = [(p / MAXIMUM, q / MAXIMUM) for p, q in zip(PRE, POST, strict=True)]


def by_unit() -> list[Sums]:
    return [sums_of(pair for pair, its in zip(PAIRS, UNITS, strict=True) if its == unit) for unit in range(6)]


def followed(p: Sequence[float], q: Sequence[float], f: Sequence[float]) -> FollowedSums:
    two = sums_of(zip(p, q, strict=True))
    later = np.asarray(f, dtype=float)
    return FollowedSums(
        **vars(two), f=float(later.sum()), ff=float(later @ later), pf=float(later @ p), qf=float(later @ q)
    )


def all_three(rows: Sequence[int]) -> FollowedSums:
    return followed(*([column[row] / MAXIMUM for row in rows] for column in (PRE, POST, LATER)))


def test_the_gain_of_averages_and_its_delta_interval_are_those_of_r() -> None:
    # The gradient of (q̄ − p̄)/(1 − p̄) taken numerically, times cov(p, q)/n; qt(.975, 29).
    got = gain_of_averages([sums_of(PAIRS)])
    assert (got.n, got.method, got.clusters) == (30, "t", 1)
    assert got.value == pytest.approx(0.4127906976744186, abs=1e-9)
    assert (got.low, got.high) == pytest.approx((0.3072719783440269, 0.5183094170048104), abs=1e-8)


def test_the_clustered_gain_of_averages_is_that_of_r() -> None:
    # The same gradient with Σ over units of (sums of residuals)(…)' · 6/5 / 30²; qt(.975, 5).
    got = gain_of_averages(by_unit())
    assert (got.method, got.clusters, got.is_approximate) == ("cr1", 6, True)
    assert (got.low, got.high) == pytest.approx((0.1843424417948472, 0.6412389535539900), abs=1e-8)


@pytest.mark.parametrize(
    ("people", "fewest"),
    [
        ([], 20),
        ([], 0),
        (PAIRS[:19], 20),
        ([(1.0, 1.0)] * 20, 20),  # nothing left to gain
        ([(1.0, 0.5)] * 20, 20),
        ([(0.9, 1.1), (0.8, 1.2)] * 10, 20),  # linked beyond the scale
        ([(1.1, 0.9), (1.2, 0.8)] * 10, 20),
    ],
)
def test_without_room_or_people_there_is_no_gain_of_averages(people: list[tuple[float, float]], fewest: int) -> None:
    got = gain_of_averages([sums_of(people)], fewest=fewest)
    assert (got.value, got.low, got.high, got.method) == (None, None, None, None)
    assert got.reason


@pytest.mark.parametrize(
    ("people", "value"),
    [
        ([(0.2, 1.0), (0.7, 1.0)] * 10, 1.0),  # all that was left, by everybody
        ([(0.2, 0.6), (0.6, 0.8)] * 10, 0.5),  # half of what was left, by everybody
        ([(0.3, 0.3)] * 20, 0.0),
    ],
)
def test_when_all_gain_alike_there_is_a_value_and_no_interval(people: list[tuple[float, float]], value: float) -> None:
    got = gain_of_averages([sums_of(people)])
    assert got.value == pytest.approx(value)
    assert (got.low, got.high) == (None, None)
    assert got.reason


def test_effect_sizes_are_those_of_r() -> None:
    # mean(d)/sd(d), mean(d)/((sd(pre) + sd(post))/2), times gamma(29/2)/(sqrt(29/2)·gamma(28/2)).
    got = effect_sizes(sums_of(PAIRS))
    expected = (1.49715563909246, 1.32142568102293, 1.45804242496007, 1.28690341475192)
    assert (got.d_z, got.d_av, got.g_z, got.g_av) == pytest.approx(expected, abs=1e-9)
    assert got.unavailable == {}


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ([], {"d_z", "d_av", "g_z", "g_av"}),
        ([(0.2, 0.6)], {"d_z", "d_av", "g_z", "g_av"}),
        ([(0.2, 0.6), (0.3, 0.5)], {"g_z", "g_av"}),  # one degree of freedom: d has no mean to correct
        ([(0.2, 0.4), (0.3, 0.5), (0.5, 0.7)], {"d_z", "g_z"}),  # all changed alike
        ([(0.2, 0.4)] * 5, {"d_z", "d_av", "g_z", "g_av"}),
    ],
)
def test_effect_sizes_that_are_not_defined_say_why(people: list[tuple[float, float]], missing: set[str]) -> None:
    got = effect_sizes(sums_of(people))
    assert set(got.unavailable) == missing
    assert {name for name in ("d_z", "d_av", "g_z", "g_av") if getattr(got, name) is None} == missing


@pytest.mark.parametrize(
    ("freedom", "correction"),
    [
        (2, math.sqrt(1 / math.pi)),  # Γ(1)/Γ(1/2)
        (9, 0.9138751),  # R: gamma(9/2)/(sqrt(9/2)·gamma(4))
        (29, 0.9738750),
        (1000, 1 - 3 / (4 * 1000 - 1)),  # the usual approximation, which is very near here
        (1, None),
        (0, None),
    ],
)
def test_hedges_correction(freedom: int, correction: float | None) -> None:
    assert hedges_correction(freedom) == pytest.approx(correction, abs=1e-6)


def test_retention_and_its_intervals_are_those_of_r() -> None:
    # The numerical gradient of (f̄ − p̄)/(q̄ − p̄), flat with 29 and clustered with 5 degrees of freedom.
    flat = retention([all_three(range(30))])
    assert (flat.n, flat.method) == (30, "t")
    assert flat.value == pytest.approx(0.6267605633802815, abs=1e-9)
    assert (flat.low, flat.high) == pytest.approx((0.4363997548681908, 0.8171213718923722), abs=1e-7)
    units = [all_three([row for row in range(30) if UNITS[row] == unit]) for unit in range(6)]
    clustered = retention(units)
    assert clustered.value == pytest.approx(flat.value)
    assert (clustered.low, clustered.high) == pytest.approx((0.4071306484479539, 0.8463904783126092), abs=1e-7)


@pytest.mark.parametrize(
    ("pre", "post"),
    [
        ([], []),
        ([0.4], [0.6]),
        ([0.4, 0.5, 0.6], [0.4, 0.5, 0.6]),  # nothing changed
        ([0.4, 0.5, 0.6], [0.3, 0.45, 0.3]),  # fell
        ([0.4, 0.5, 0.6], [0.9, 0.2, 0.7]),  # rose, but by no more than chance may give
        ([0.4, 0.5, 0.6], [0.6, 0.7, 0.8]),  # all alike: no interval to tell a rise by
    ],
)
def test_where_no_rise_is_sure_nothing_can_be_kept(pre: list[float], post: list[float]) -> None:
    got = retention([followed(pre, post, pre)])
    assert got.value is None
    assert got.reason


@given(st.lists(st.lists(pairs, max_size=8), max_size=5))
def test_nothing_is_ever_nan(units: list[list[tuple[float, float]]]) -> None:
    parts = [sums_of(unit) for unit in units]
    gain, sizes = gain_of_averages(parts, fewest=0), effect_sizes(sums_of(pair for unit in units for pair in unit))
    kept = retention([followed([p for p, _ in unit], [q for _, q in unit], [q for _, q in unit]) for unit in units])
    numbers = [gain.value, gain.low, gain.high, sizes.d_z, sizes.d_av, sizes.g_z, sizes.g_av, kept.value, kept.low]
    assert all(number is None or math.isfinite(number) for number in numbers)
    assert (gain.low is None) == (gain.reason is not None) == (gain.method is None)


@given(st.lists(pairs, min_size=2, max_size=20), st.floats(0.1, 1))
def test_d_is_the_same_in_whatever_unit_scores_are(people: list[tuple[float, float]], unit: float) -> None:
    wide = effect_sizes(sums_of(people))
    narrow = effect_sizes(sums_of((p * unit, q * unit) for p, q in people))
    assume(wide.d_z is not None and narrow.d_z is not None and abs(wide.d_z) < 1e3)
    assert narrow.d_z == pytest.approx(wide.d_z, rel=1e-5, abs=1e-6)


@given(st.lists(pairs, min_size=20, max_size=40), st.randoms())
def test_the_order_of_people_never_matters(people: list[tuple[float, float]], chance: object) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert gain_of_averages([sums_of(shuffled)]) == gain_of_averages([sums_of(people)])
    assert effect_sizes(sums_of(shuffled)) == effect_sizes(sums_of(people))

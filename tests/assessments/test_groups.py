"""Figures of groups from sums, held to hand-made and independent numbers."""

import math

import numpy as np
import pytest
import scipy  # its parts load when they are first asked for: collecting needs none
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.groups import GroupFigure, Sums, figure, sums_of, together

pairs = st.tuples(st.floats(0, 1), st.floats(0, 1))


def test_the_t_interval_is_scipys() -> None:
    pre, post = [0.2, 0.4, 0.5, 0.3, 0.6], [0.5, 0.45, 0.9, 0.6, 0.55]
    change = np.subtract(post, pre)
    expected = scipy.stats.ttest_1samp(change, 0).confidence_interval(0.95)
    got = figure([sums_of(zip(pre, post, strict=True))])
    assert (got.n, got.method, got.clusters) == (5, "t", 1)
    assert (got.mean_pre, got.mean_post, got.change) == pytest.approx((0.4, 0.6, 0.2))
    assert (got.low, got.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_clustered_interval_by_hand() -> None:
    # Three units with changes (.2, .4), (.1), (.3, .3, .5): mean 0.3, residual sums 0, −0.2, 0.2,
    # variance 3/2 · 0.08/36; with two degrees of freedom the t quantile has a closed form.
    units = {
        "a": sums_of([(0.1, 0.3), (0.1, 0.5)]),
        "b": sums_of([(0.5, 0.6)]),
        "c": sums_of([(0.2, 0.5), (0.3, 0.6), (0.1, 0.6)]),
    }
    got = figure(units)
    reach = 0.95 * math.sqrt(2 / 0.0975) * math.sqrt(1.5 * 0.08 / 36)
    assert (got.n, got.method, got.clusters, got.is_approximate) == (6, "cr1", 3, True)
    assert got.change == pytest.approx(0.3)
    assert (got.low, got.high) == pytest.approx((0.3 - reach, 0.3 + reach), abs=1e-12)


def test_the_clustered_interval_is_the_sandwich_of_a_regression_on_a_constant() -> None:
    rng = np.random.default_rng(7)
    sizes = rng.integers(1, 9, 14)
    units = [[(p, q) for p, q in rng.uniform(0, 1, (size, 2))] for size in sizes]
    change = [np.array([q - p for p, q in unit]) for unit in units]
    everyone = np.concatenate(change)
    n, groups = len(everyone), len(units)
    # (X'X)⁻¹ Σ X_g'u_g u_g'X_g (X'X)⁻¹ · G/(G−1) · (N−1)/(N−K), with X a column of ones and K = 1.
    meat = sum(float(np.sum(one - everyone.mean())) ** 2 for one in change)
    error = math.sqrt(meat / n**2 * groups / (groups - 1) * (n - 1) / (n - 1))
    reach = scipy.stats.t.ppf(0.975, groups - 1) * error
    got = figure([sums_of(unit) for unit in units])
    assert not got.is_approximate
    assert (got.low, got.high) == pytest.approx((everyone.mean() - reach, everyone.mean() + reach), abs=1e-9)


@pytest.mark.parametrize(
    "units",
    [
        [],
        [Sums()],
        [sums_of([(0.2, 0.4)])],
        [sums_of([(0.2, 0.4)] * 7)],  # all changed alike
        [sums_of([(0.2, 0.4)] * 3), sums_of([(0.1, 0.3)] * 2)],
        [sums_of([(0.0, 0.0)] * 5)],
    ],
)
def test_what_can_not_be_said_is_not_available_with_a_reason(units: list[Sums]) -> None:
    got = figure(units)
    assert got.method is None
    assert (got.low, got.high) == (None, None)
    assert got.reason
    assert not got.is_clear


def test_units_without_people_are_no_clusters() -> None:
    unit = sums_of([(0.1, 0.3), (0.4, 0.5)])
    assert figure([unit, Sums()]) == figure([unit])


@pytest.mark.parametrize(("low", "high", "clear"), [(0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.2, False)])
def test_a_change_is_clear_when_its_interval_leaves_out_zero(low: float, high: float, clear: bool) -> None:
    assert GroupFigure(n=9, low=low, high=high).is_clear is clear


@given(st.lists(st.lists(pairs, max_size=6), max_size=6))
def test_nothing_is_ever_nan(units: list[list[tuple[float, float]]]) -> None:
    got = figure([sums_of(unit) for unit in units])
    numbers = [got.mean_pre, got.mean_post, got.change, got.low, got.high]
    assert all(number is None or math.isfinite(number) for number in numbers)
    assert (got.low is None) == (got.reason is not None) == (got.method is None)
    if got.low is not None and got.high is not None and got.change is not None:
        assert got.low <= got.change <= got.high


@given(st.lists(pairs, max_size=30), st.integers(0, 30))
def test_sums_of_parts_are_the_sum_of_the_whole(people: list[tuple[float, float]], cut: int) -> None:
    whole, parts = sums_of(people), together([sums_of(people[:cut]), sums_of(people[cut:])])
    assert whole.n == parts.n
    assert (whole.change.total, whole.change.squares) == pytest.approx(
        (parts.change.total, parts.change.squares), abs=1e-12
    )


def test_a_large_group_loses_no_digits() -> None:
    rng = np.random.default_rng(3)
    pre = rng.uniform(0.5, 0.500001, 200_000)
    post = pre + rng.normal(0.1, 1e-3, 200_000)
    expected = scipy.stats.ttest_1samp(post - pre, 0).confidence_interval(0.95)
    got = figure([sums_of(zip(pre.tolist(), post.tolist(), strict=True))])
    assert (got.low, got.high) == pytest.approx((expected.low, expected.high), rel=1e-6)

"""The BCa interval of a ratio beside R's `boot`, and where it gives none."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap

from learn.assessments.statistics.bootstrap import bca_of_ratio

ABOVE = [
    *(0.231, -0.042, 0.318, 0.117, 0.406, 0.053, 0.279, 0.188, 0.002, 0.349, 0.141, 0.267, -0.113),
    *(0.095, 0.372, 0.214, 0.163, 0.301, 0.026, 0.442, 0.075, 0.256, 0.129, 0.337, 0.198),
]
BELOW = [
    *(0.512, 0.397, 0.641, 0.288, 0.733, 0.456, 0.349, 0.605, 0.177, 0.558, 0.423, 0.689, 0.366),
    *(0.214, 0.592, 0.481, 0.337, 0.527, 0.299, 0.801, 0.263, 0.444, 0.384, 0.619, 0.498),
]


def test_it_is_that_of_boot_within_chance() -> None:
    # boot 1.3: boot.ci(type = "bca", L = empinf(type = "jack")) with 200,000 resamples, three seeds:
    # (.31085, .48277), (.31038, .48315), (.31064, .48328).
    got = bca_of_ratio(ABOVE, BELOW, seed=1, resamples=100_000)
    assert got == pytest.approx((0.31062, 0.48307), abs=0.002)


def test_two_thousand_resamples_scatter_as_boots_do() -> None:
    # boot 1.3, 300 times 2,000 resamples: means (.31047, .48304), standard deviations (.0048, .0024).
    ends = np.array([bca_of_ratio(ABOVE, BELOW, seed=seed) for seed in range(100)])
    assert ends.mean(axis=0) == pytest.approx((0.31047, 0.48304), abs=0.002)
    assert ends.std(axis=0) == pytest.approx((0.0048, 0.0024), rel=0.35)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([1.0] * 3 + [0.0] * 9, [1.0] * 12),  # a quarter of the resamples are equal to the estimate
        ([1.0] * 2 + [0.0] * 6, [1.0] * 8),
        (  # one person is far from the others
            [0.1, 0.2, 0.15, 0.3, 0.12, 0.25, 0.18, 1.6, 0.22, 0.17, 0.13, 0.28],
            [0.9, 0.8, 0.3, 0.2, 0.7, 0.5, 0.6, 0.1, 0.4, 0.45, 0.55, 0.62],
        ),
    ],
)
def test_ties_and_bias_are_scipys(above: list[float], below: list[float]) -> None:
    expected = bootstrap(
        (above, below),
        lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis),
        paired=True,
        n_resamples=50_000,
        method="BCa",
        rng=np.random.default_rng(0),
    ).confidence_interval
    got = bca_of_ratio(above, below, seed=1, resamples=50_000)
    assert got is not None
    assert got.low == pytest.approx(expected.low, rel=0.01)
    assert got.high == pytest.approx(expected.high, rel=0.05)


def test_the_seed_decides() -> None:
    assert bca_of_ratio(ABOVE, BELOW, seed=1) == bca_of_ratio(ABOVE, BELOW, seed=1)
    assert bca_of_ratio(ABOVE, BELOW, seed=1) != bca_of_ratio(ABOVE, BELOW, seed=2)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([0.2], [0.5]),  # one person
        ([0.2] * 9, [0.5] * 9),  # all alike
        ([0.1, 0.2, 0.3], [0.2, 0.4, 0.6]),  # all with the same ratio
        ([0.1, 0.2, 0.0], [0.4, 0.5, 0.0]),  # somebody without room, drawn three times
        ([0.1, 0.2, 0.3], [0.0, 0.0, 0.5]),  # without one there is no room at all
    ],
)
def test_where_resamples_say_nothing_there_is_no_interval(above: list[float], below: list[float]) -> None:
    assert bca_of_ratio(above, below, seed=0) is None


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 20)), min_size=3, max_size=20),
    st.randoms(),
    st.floats(0.1, 10),
)
def test_neither_order_nor_unit_matters(rows: list[tuple[int, int]], chance: random.Random, unit: float) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    there = bca_of_ratio(*zip(*rows, strict=True), seed=3)
    assert bca_of_ratio(*zip(*shuffled, strict=True), seed=3) == there
    scaled = bca_of_ratio([above * unit for above, _ in rows], [below * unit for _, below in rows], seed=3)
    assert scaled == (None if there is None else pytest.approx(there, rel=1e-6, abs=1e-6))

"""Intervals of noncentralities, held to R's pt(t, df, ncp) and to what must hold for every t."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import nctdtr

from learn.assessments.statistics.noncentral import noncentrality_interval


@pytest.mark.parametrize(
    ("t", "freedom", "low", "high"),
    [
        # uniroot of pt(t, df, ncp) − .975 and − .025, R 4.2
        (2.5, 59, 0.478952792242572, 4.500920492430432),
        (-0.4, 4, -2.35461051623180, 1.60166233418377),
        (20, 99, 16.5788291105266, 23.3846083638399),
        (0, 9, -1.959963984540054, 1.959963984540054),  # the normal quantile, whatever the degrees of freedom
    ],
)
def test_it_is_rs(t: float, freedom: int, low: float, high: float) -> None:
    assert noncentrality_interval(t, freedom) == pytest.approx((low, high), abs=1e-6)


@given(st.floats(-10, 10), st.integers(1, 300))
def test_t_is_the_quantile_that_it_was_asked_to_be(d: float, freedom: int) -> None:
    t = d * freedom**0.5
    low, high = noncentrality_interval(t, freedom)
    assert low < high
    if abs(d) < 2:  # SciPy's own distribution is good enough to compare here
        assert nctdtr(freedom, low, t) == pytest.approx(0.975, abs=1e-5)
        assert nctdtr(freedom, high, t) == pytest.approx(0.025, abs=1e-5)


@given(st.floats(-1e9, 1e9), st.integers(1, 300_000))
def test_however_extreme_it_comes_back_with_numbers(t: float, freedom: int) -> None:
    low, high = noncentrality_interval(t, freedom)
    assert -1e12 < low < high < 1e12

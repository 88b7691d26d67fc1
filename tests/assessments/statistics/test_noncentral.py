"""Intervals of noncentralities, held to R's pt(t, df, ncp) and to what must hold for every t."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import chi

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


@settings(max_examples=30)
@given(st.floats(-10, 10), st.integers(1, 300))
def test_t_is_the_quantile_that_it_was_asked_to_be(d: float, freedom: int) -> None:
    t = d * freedom**0.5
    spread = chi(freedom, scale=freedom**-0.5)
    at = spread.ppf([1e-13, 0.01, 0.5, 0.99, 1 - 1e-13])

    def share(noncentrality: float) -> float:
        return sum(quad(lambda s: spread.pdf(s) * ndtr(t * s - noncentrality), *part)[0] for part in pairwise(at))

    low, high = noncentrality_interval(t, freedom)
    assert (share(low), share(high)) == pytest.approx((0.975, 0.025), abs=1e-6)


@given(st.floats(-10, 10), st.integers(1, 300))
def test_the_other_sign_turns_it_round(t: float, freedom: int) -> None:
    low, high = noncentrality_interval(t, freedom)
    assert noncentrality_interval(-t, freedom) == pytest.approx((-high, -low), abs=1e-8)


@given(st.floats(-1e9, 1e9), st.integers(1, 300_000))
def test_however_extreme_it_comes_back_with_numbers(t: float, freedom: int) -> None:
    low, high = noncentrality_interval(t, freedom)
    assert -1e12 < low < high < 1e12

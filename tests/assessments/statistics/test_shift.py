"""Shift of questions and objectives, held to published tables."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.statistics.shift import Cells, cells_of, matched_shift, shift_of_means, shift_of_proportions
from learn.assessments.statistics.values import as_json

counts = st.integers(0, 60)


def test_people_fall_into_four_cells() -> None:
    before, after = [True, False, False, True, False, True], [True, True, True, False, False, True]
    assert cells_of(before, after) == Cells(kept=2, won=2, lost=1, neither=1)


@pytest.mark.parametrize(
    ("cells", "p", "interval"),
    [
        # Fagerland, Lydersen & Laake, Statistical Analysis of Contingency Tables (2017), ch. 8: Bentur et al. 2009 …
        (Cells(1, 1, 7, 12), 0.0703125, (-0.50836, -0.01338)),
        # … and Cavo et al. 2012: −.0621, from −.1195 to −.0032.
        (Cells(59, 6, 16, 80), 0.0524788, (-0.1195, -0.0032)),
        (Cells(10, 12, 5, 20), 0.143463134765625, (-0.02684537, 0.31255965)),  # R: binom.test, and by its formula
        (Cells(5, 0, 0, 5), 1.0, (-0.230984, 0.230984)),  # nobody changed: nothing speaks against chance
    ],
)
def test_matched_shift(cells: Cells, p: float, interval: tuple[float, float]) -> None:
    got = matched_shift(cells)
    assert got.p == pytest.approx(p, abs=1e-6)
    assert got.shift_interval == pytest.approx(interval, abs=5e-5)
    assert got.shift == pytest.approx((cells.won - cells.lost) / sum(cells))
    assert got.unavailable == {}


def test_of_nobody_nothing_is_said() -> None:
    got = matched_shift(Cells(0, 0, 0, 0))
    assert (got.n, got.before, got.after, got.shift, got.shift_interval, got.p) == (0, None, None, None, None, None)
    assert set(got.unavailable) == {"before", "after", "shift", "shift_interval", "p"}


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:873–890, table II, method 10; four digits.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_shift_of_proportions_is_newcombes(
    after: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    got = shift_of_proportions(*before, *after)
    assert got.shift_interval == pytest.approx((low, high), abs=5.1e-5)
    assert got.shift == pytest.approx(after[0] / after[1] - before[0] / before[1])


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        ((0, 0), (3, 4), {"before", "shift", "shift_interval"}),
        ((3, 4), (0, 0), {"after", "shift", "shift_interval"}),
        ((0, 0), (0, 0), {"before", "after", "shift", "shift_interval"}),
        ((0, 1), (1, 1), set()),
    ],
)
def test_a_share_needs_somebody(before: tuple[int, int], after: tuple[int, int], missing: set[str]) -> None:
    got = shift_of_proportions(*before, *after)
    assert set(got.unavailable) == missing
    assert {name for name in ("before", "after", "shift", "shift_interval") if getattr(got, name) is None} == missing


def test_shift_of_means_is_welchs() -> None:
    # R: t.test(extra ~ group, data = sleep) as if of different people, after less before; somebody didn't get there.
    before = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0, math.nan]
    after = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    got = shift_of_means(before, after)
    assert (got.n_before, got.n_after) == (10, 10)
    assert got.shift == pytest.approx(1.58)
    assert got.shift_interval == pytest.approx((-0.2054832, 3.3654832), abs=1e-6)


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        ([], [], {"before", "after", "shift", "shift_interval"}),
        ([0.5], [], {"after", "shift", "shift_interval"}),
        ([0.5], [0.7], {"shift_interval"}),
        ([0.5, 0.5], [1.0, 1.0], {"shift_interval"}),
        ([0.5, 0.5], [1.0, 0.0], set()),
    ],
)
def test_a_mean_needs_somebody_and_its_interval_a_difference(
    before: list[float], after: list[float], missing: set[str]
) -> None:
    got = shift_of_means(before, after)
    assert set(got.unavailable) == missing


@given(counts, counts, counts, counts)
def test_no_share_leaves_its_range(kept: int, won: int, lost: int, neither: int) -> None:
    got = matched_shift(Cells(kept, won, lost, neither))
    as_json(got)
    if got.shift_interval is not None and got.p is not None:
        assert -1 <= got.shift_interval.low <= got.shift_interval.high <= 1
        assert 0 < got.p <= 1


@given(st.tuples(counts, counts), st.tuples(counts, counts))
def test_before_and_after_exchanged_change_the_sign(one: tuple[int, int], other: tuple[int, int]) -> None:
    (first, first_wrong), (second, second_wrong) = one, other
    there = shift_of_proportions(first, first + first_wrong, second, second + second_wrong)
    back = shift_of_proportions(second, second + second_wrong, first, first + first_wrong)
    as_json(there)
    if there.shift_interval is None or back.shift_interval is None:
        assert there.shift_interval == back.shift_interval
        return
    assert there.shift_interval == pytest.approx((-back.shift_interval.high, -back.shift_interval.low), abs=1e-12)

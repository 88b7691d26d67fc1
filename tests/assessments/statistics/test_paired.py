"""The paired analysis, held to R on Student's sleep data and on thirty made-up people."""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest
import scipy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from learn.assessments.statistics import paired_gain
from learn.assessments.statistics.paired import PairedGain
from learn.assessments.statistics.values import Interval, as_json
from learn.errors import Invalid
from tests.assessments.thirty import MAXIMUM, POST, PRE, UNITS

# Student (1908), hours of sleep gained with two drugs, as in R's data set `sleep`.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

PROMISED = {
    *("n", "mean_pre", "mean_post", "mean_gain", "mean_gain_interval", "t", "p", "wilcoxon_p", "d_z", "d_av", "g_z"),
    *("g_av", "gain_of_averages", "gain_of_averages_interval", "mean_normalized_gain", "mean_normalized_change"),
    "dropped",
}

marks = st.integers(0, 20)
people = st.lists(st.tuples(marks, marks), max_size=30)
# Each example is a bootstrap or two.
few = settings(max_examples=30)


def gain_of(pairs: Sequence[tuple[float, float]], **options: object) -> PairedGain:
    return paired_gain([p for p, _ in pairs], [q for _, q in pairs], **options)  # type: ignore[arg-type]


def test_students_sleep_is_what_r_makes_of_it() -> None:
    got = paired_gain(FIRST, SECOND, maximum=20)
    assert got.n == 10
    # R's documentation of t.test: t = −4.0621 (the other way round), df = 9, p = 0.002833.
    assert (got.t, got.p) == pytest.approx((4.06212768338204, 0.00283289019738427), abs=1e-9)
    assert (got.mean_pre, got.mean_post, got.mean_gain) == pytest.approx((0.75, 2.33, 1.58))
    assert got.mean_gain_interval == pytest.approx((0.700114236723018, 2.459885763276982), abs=1e-9)
    # wilcox.test(…, paired = TRUE, exact = FALSE, correct = FALSE) of the differences rounded: a zero and a tie.
    assert got.wilcoxon_p == pytest.approx(0.00763244164820552, abs=1e-9)
    assert (got.d_z, got.d_av) == pytest.approx((1.284557562591055, 0.833496341312704), abs=1e-9)
    # effectsize::hedges_g(paired = TRUE) 0.8.3 gives 1.1739249035.
    assert (got.g_z, got.g_av) == pytest.approx((1.173924903514205, 0.761711378726636), abs=1e-9)
    # The roots of pt(t, 9, ncp) at .975 and .025 over √10; effectsize::cohens_d gives 0.4146277 to 2.1180165.
    assert got.d_z_interval == pytest.approx((0.414627756, 2.118016514), abs=1e-6)


def test_thirty_people_are_what_r_makes_of_them() -> None:
    got = paired_gain(PRE, POST, maximum=MAXIMUM)
    assert (got.t, got.p) == pytest.approx((8.20025915627005, 4.83990030296338e-09), rel=1e-9)
    assert got.mean_gain_interval == pytest.approx((3.55279093156960, 5.91387573509707), abs=1e-9)
    assert got.wilcoxon_p == pytest.approx(5.14262723448108e-06, rel=1e-9)
    assert (got.d_z, got.d_av) == pytest.approx((1.49715563909246, 1.32142568102293), abs=1e-9)
    assert got.d_z_interval == pytest.approx((0.966477522375867, 2.015466399531633), abs=1e-6)
    assert (got.mean_normalized_gain, got.mean_normalized_change) == pytest.approx(
        (0.435617533051744, 0.432746330180541), abs=1e-9
    )
    assert got.gain_of_averages == pytest.approx(0.4127906976744186, abs=1e-9)
    # boot::boot.ci(type = "bca") with 200,000 resamples; two thousand leave a standard deviation of .004.
    assert got.gain_of_averages_interval == pytest.approx((0.312865, 0.512821), abs=0.016)
    assert got.unavailable == {}


def test_people_of_several_units_are_clustered() -> None:
    got = paired_gain(PRE, POST, maximum=MAXIMUM, clusters=UNITS)
    # sandwich::vcovCL(lm(d ~ 1), cluster = unit, type = "HC0", cadjust = TRUE), five degrees of freedom.
    assert (got.t, got.p) == pytest.approx((5.27661109434737, 0.00325401188431563), abs=1e-9)
    assert got.mean_gain_interval == pytest.approx((2.42741757203854, 7.03924909462813), abs=1e-9)
    # The delta interval, held to R in test_effects.
    assert got.gain_of_averages_interval == pytest.approx((0.1843424417948472, 0.6412389535539900), abs=1e-8)
    assert set(got.unavailable) == {"wilcoxon_p", "d_z_interval"}
    assert len(got.flags) == 1


def test_one_unit_is_no_clustering() -> None:
    assert paired_gain(PRE, POST, clusters=["a"] * 30) == paired_gain(PRE, POST)


def test_from_two_hundred_people_on_the_interval_comes_from_sums() -> None:
    pre, post = PRE * 7, POST * 7
    got = paired_gain(pre, post, maximum=MAXIMUM)
    p, q = np.array(pre) / MAXIMUM, np.array(post) / MAXIMUM
    gain = got.gain_of_averages
    assert gain is not None
    influence = (q - q.mean() - (1 - gain) * (p - p.mean())) / (1 - p.mean())
    reach = scipy.stats.t.ppf(0.975, 209) * influence.std(ddof=1) / math.sqrt(210)
    assert got.gain_of_averages_interval == pytest.approx((gain - reach, gain + reach), abs=1e-9)
    assert paired_gain(pre, post, maximum=MAXIMUM, seed=5) == got  # nothing here is left to chance


@pytest.mark.parametrize(
    ("changes", "p"),
    [
        ([1.1, -0.4, 2.3, 0.7, -1.6, 3.2, 0.25, 1.9], 0.1484375),  # wilcox.test: exact
        ([1.1, -0.4, 2.3, 0.7, -1.6, 3.2, 0.25, 1.9, 0.0, 0.0], 0.1484375),  # zeros are dropped
        ([0.1, 0.2, 0.3], 0.25),  # the smallest that three people can give
        ([*(-1.01 * k for k in range(1, 21)), *(1.003 * k for k in range(1, 31))], 0.0353914361649341),  # 50: exact
        ([*(-1.01 * k for k in range(1, 31)), *(1.003 * k for k in range(1, 41))], 0.0674285155808408),  # 70: normal
    ],
)
def test_wilcoxon_without_ties_is_rs(changes: list[float], p: float) -> None:
    assert paired_gain([0.0] * len(changes), changes, maximum=100).wilcoxon_p == pytest.approx(p, abs=1e-9)


def test_rounding_makes_no_ranks() -> None:
    # 0.3 − 0.1 and 0.4 − 0.2 differ in the last digit of a float; in marks they are tied.
    pre, post = [0.1, 0.2, 0.5, 0.1, 0.9], [0.3, 0.4, 0.4, 0.8, 0.3]
    in_marks = paired_gain([1, 2, 5, 1, 9], [3, 4, 4, 8, 3], maximum=10)
    assert paired_gain(pre, post).wilcoxon_p == in_marks.wilcoxon_p


def test_who_misses_a_test_is_dropped_with_the_reason() -> None:
    nan = math.nan
    got = paired_gain([0.1, nan, 0.3, None, 0.2], [0.4, 0.5, nan, nan, 0.7], ids=["a", "b", "c", "d", "e"])
    assert got.n == 2
    assert got.mean_gain == pytest.approx(0.4)
    assert [one.person for one in got.dropped] == ["b", "c", "d"]
    assert len({str(one.reason) for one in got.dropped}) == 3
    assert [one.person for one in paired_gain([nan, 1], [1, nan]).dropped] == [1, 2]  # rows, without ids


def test_clusters_are_those_of_the_people_who_are_kept() -> None:
    pre, post, units = [math.nan, *PRE], [1.0, *POST], ["gone", *UNITS]
    whole, kept = paired_gain(pre, post, maximum=20, clusters=units), paired_gain(PRE, POST, maximum=20, clusters=UNITS)
    assert (whole.mean_gain_interval, whole.t) == (kept.mean_gain_interval, kept.t)


ALL_BUT_COUNTS = {field.name for field in fields(PairedGain)} - {"n", "dropped", "flags", "unavailable"}
MEANS = {"mean_pre", "mean_post", "mean_gain"}


@pytest.mark.parametrize(
    ("pairs", "available"),
    [
        ([], set()),
        (
            [(4, 9)],  # one person
            {*MEANS, "wilcoxon_p", "gain_of_averages", "mean_normalized_gain", "mean_normalized_change"},
        ),
        (
            [(4, 8), (6, 10), (9, 13)],  # all changed alike
            ALL_BUT_COUNTS - {"mean_gain_interval", "t", "p", "d_z", "g_z", "d_z_interval"},
        ),
        (
            [(5, 5)] * 4,  # nobody changed and all are equal
            {*MEANS, "gain_of_averages", "mean_normalized_gain", "mean_normalized_change"},
        ),
        ([(20, 20)] * 4, MEANS),  # all right, twice: no room, no change
        ([(0, 0)] * 4, {*MEANS, "gain_of_averages", "mean_normalized_gain"}),
        (
            [(20, 12), (20, 17), (20, 15)],  # nothing was left to gain
            ALL_BUT_COUNTS - {"gain_of_averages", "gain_of_averages_interval", "mean_normalized_gain"},
        ),
        (
            [(2, 24), (3, 23), (4, 27)],  # linked beyond the scale
            ALL_BUT_COUNTS
            - {"gain_of_averages", "gain_of_averages_interval", "mean_normalized_gain", "mean_normalized_change"},
        ),
        ([(4, 8), (5, 13)], ALL_BUT_COUNTS - {"g_z", "g_av"}),  # two people
        ([(20, 18), (20, 19), (4, 8)], ALL_BUT_COUNTS - {"gain_of_averages_interval"}),  # resamples without room
    ],
)
def test_what_is_not_defined_says_why(pairs: list[tuple[float, float]], available: set[str]) -> None:
    got = gain_of(pairs, maximum=20)
    assert {name for name in ALL_BUT_COUNTS if getattr(got, name) is not None} == available
    assert set(got.unavailable) == ALL_BUT_COUNTS - available


@pytest.mark.parametrize(
    ("pre", "post", "options"),
    [
        ([1, 2], [1], {}),
        ([[1, 2]], [[1, 2]], {}),
        ([1, 2], [1, 2], {"clusters": ["a"]}),
        ([1, 2], [1, 2], {"ids": ["a", "b", "c"]}),
        ([1, 2], [1, 2], {"maximum": 0}),
        ([1, 2], [1, 2], {"maximum": math.nan}),
        ([1, 2], [1, 2], {"maximum": math.inf}),
    ],
)
def test_what_can_not_be_read_is_refused(pre: list[float], post: list[float], options: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        paired_gain(pre, post, **options)  # type: ignore[arg-type]


def test_the_keys_are_a_promise() -> None:
    printed = as_json(
        paired_gain([*PRE, math.nan], [*POST, 3], maximum=MAXIMUM, ids=[*"abcdefghijklmnopqrstuvwxyz01234"])
    )
    assert set(printed) >= PROMISED
    assert set(printed) - PROMISED == {"unavailable", "flags", "d_z_interval"}
    assert [set(one) for one in printed["dropped"]] == [{"person", "reason"}]
    assert json.loads(json.dumps(printed, allow_nan=False)) == printed


def test_flags_say_what_screens_would_hide_and_who_was_left_out() -> None:
    assert paired_gain(PRE, POST, maximum=MAXIMUM).flags == ()
    three = gain_of([(4, 8), (20, 20), (5, 13)], maximum=20)
    assert [dict(flag.values) for flag in three.flags] == [{"fewest": 20}, {"count": 1}, {"count": 1}]


@few
@given(people, st.integers(0, 99), st.randoms())
def test_the_order_of_people_never_matters(pairs: list[tuple[int, int]], seed: int, chance: random.Random) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert gain_of(shuffled, maximum=20, seed=seed) == gain_of(pairs, maximum=20, seed=seed)


@few
@given(st.lists(st.tuples(marks, marks, st.integers(0, 4)), max_size=30), st.randoms())
def test_the_order_of_units_never_matters(rows: list[tuple[int, int, int]], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)

    def found(order: list[tuple[int, int, int]]) -> PairedGain:
        return gain_of([(p, q) for p, q, _ in order], maximum=20, clusters=[unit for *_, unit in order])

    assert found(shuffled) == found(rows)


@few
@given(people, st.floats(0.01, 1000))
def test_in_another_unit_of_marks_only_the_means_are_other_numbers(pairs: list[tuple[int, int]], unit: float) -> None:
    there = gain_of(pairs, maximum=20)
    here = gain_of([(p * unit, q * unit) for p, q in pairs], maximum=20 * unit)
    assert set(here.unavailable) == set(there.unavailable)
    for name in ALL_BUT_COUNTS - set(there.unavailable):
        scale = unit if name.startswith("mean_") and "normalized" not in name else 1.0
        expected = np.multiply(getattr(there, name), scale)
        assert getattr(here, name) == pytest.approx(expected, rel=1e-6, abs=1e-6 * scale)


@few
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=2, max_size=30), st.integers(0, 9))
def test_marks_given_to_all_on_both_tests_change_no_change(pairs: list[tuple[int, int]], more: int) -> None:
    there, here = gain_of(pairs, maximum=20), gain_of([(p + more, q + more) for p, q in pairs], maximum=20)
    for name in ("mean_gain", "mean_gain_interval", "t", "p", "wilcoxon_p", "d_z", "d_av", "g_z", "g_av"):
        assert getattr(here, name) == pytest.approx(getattr(there, name), abs=1e-9)


@few
@given(st.lists(st.tuples(st.floats(-5, 30), st.floats(-5, 30)), max_size=20))
def test_nothing_is_ever_nan_and_whatever_is_missing_has_a_reason(pairs: list[tuple[float, float]]) -> None:
    got = gain_of(pairs, maximum=20)
    as_json(got)  # refuses what is not finite
    assert {name for name in ALL_BUT_COUNTS if getattr(got, name) is None} == set(got.unavailable)
    interval, mean = got.mean_gain_interval, got.mean_gain
    if isinstance(interval, Interval) and mean is not None:
        assert interval.low <= mean <= interval.high


@few
@given(people)
def test_an_interval_that_leaves_out_zero_goes_with_a_small_p(pairs: list[tuple[int, int]]) -> None:
    got = gain_of(pairs, maximum=20)
    assume(got.mean_gain_interval is not None and got.p is not None)
    assert got.mean_gain_interval is not None
    assert got.p is not None
    assume(abs(got.p - 0.05) > 1e-9)
    assert (got.p < 0.05) == (got.mean_gain_interval.low > 0 or got.mean_gain_interval.high < 0)

"""Links, held to published tables and to analytic derivatives in R."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.links import Moments
from learn.assessments.statistics.linking import (
    METHODS,
    Design,
    Link,
    Method,
    linear_from_moments,
    link_forms,
    mean_from_moments,
)
from learn.assessments.statistics.moments import moments_of
from learn.assessments.statistics.values import as_json
from learn.errors import Invalid

NAN = float("nan")

# ACT Mathematics, 4,329 people on form X and 4,152 on form Y, by score from 0 (Kolen & Brennan 2014, table 2.5; also
# in R's `equate`).
ACT_X = (
    "0 1 1 3 9 18 59 67 91 144 149 192 192 192 201 204 217 181 184 170 201 147 163 147 140 147 126 113 100 106 107 91 "
    "83 73 72 75 50 37 38 23 15"
)
ACT_Y = (
    "0 1 3 13 42 59 95 131 158 161 194 164 166 197 177 158 169 132 158 151 134 137 122 110 116 132 104 104 114 97 107 "
    "88 80 79 70 61 48 47 29 32 12"
)
# Equivalents of 1 to 40 by linear interpolation of cumulative shares at half points (R's `approx`).
ACT_EQUIVALENTS = [
    0.9795564796, 1.6462231462, 2.2856317856, 2.8931979317, 3.6204666205, 4.4996534997, 5.5148375096, 6.3124156545,
    7.2242386250, 8.1606665088, 9.1826960740, 10.1858956498, 11.2513014891, 12.3896333776, 13.3928909386,
    14.5240050177, 15.7169010157, 16.8234423234, 18.0092239269, 19.1647207574, 20.3676006661, 21.4556277221,
    22.6871227871, 23.9156570363, 25.0291585292, 26.1612292766, 27.2632869556, 28.1800646801, 29.1424330754,
    30.1304816679, 31.1297013797, 32.1357068607, 33.0780678439, 34.0171864172, 35.1016041262, 36.2425502426,
    37.1247622418, 38.1320883217, 39.0807345807, 39.9005544006,
]  # fmt: skip

# Two groups made up for the purpose; R works out the same.
ONE, TWO = np.arange(80), np.arange(60)
ANCHOR_X = (ONE * 7) % 11
X = ANCHOR_X + (ONE * 13) % 17 + ONE % 3
ANCHOR_Y = np.minimum((TWO * 5) % 11 + TWO % 2, 10)
Y = ANCHOR_Y + (TWO * 11) % 19


def act(table: str) -> list[int]:
    return [score for score, count in enumerate(table.split()) for _ in range(int(count))]


def line(link: Link) -> tuple[float | None, ...]:
    return link.slope, link.intercept, link.se_slope, link.se_intercept, link.covariance


def test_the_equipercentile_example_of_kolen_and_brennan() -> None:
    # Their tables 2.2 to 2.4: shares by score 0 to 4 on each form.
    x = np.repeat(np.arange(5), [2, 3, 2, 2, 1])
    y = np.repeat(np.arange(5), [1, 2, 2, 3, 2])
    got = link_forms(x, y, design="random", method="equipercentile")
    assert got.table
    assert [round(row.equivalent, 4) for row in got.table] == [0.5, 1.75, 2.8333, 3.5, 4.25]


def test_act_mathematics_by_equal_ranks() -> None:
    got = link_forms(act(ACT_X), act(ACT_Y), design="random", method="equipercentile")
    assert (got.n_x, got.n_y) == (4329, 4152)
    assert got.table
    assert [row.score for row in got.table] == list(range(1, 41))
    assert [row.equivalent for row in got.table] == pytest.approx(ACT_EQUIVALENTS, abs=1e-9)
    # Lord's formula in R.
    lord = {1: 0.8305508644, 10: 0.1731161663, 20: 0.2947266825, 40: 0.2787227492}
    for score, error in lord.items():
        assert got.error_at(score) == pytest.approx(error, abs=1e-9)


def test_act_mathematics_by_a_line() -> None:
    # Equivalents of 1 and 40 as Equate.jl has them in its tests.
    got = link_forms(act(ACT_X), act(ACT_Y), design="random", method="linear")
    assert (got.at(1), got.at(40)) == pytest.approx((-1.5433492744496915, 40.91288933366249), abs=1e-9)


@pytest.mark.parametrize(
    ("method", "internal", "weight", "expected"),
    [
        ("tucker", True, None, (1.08107447268, -1.3141913988, 0.102599450254, 1.73737939782, -0.150186415181)),
        ("tucker", True, 1.0, (1.08104874373, -1.29654327574, 0.102699865787, 1.76852183067, -0.153966393128)),
        ("levine", True, None, (1.12362695184, -3.58201944501, 0.305995857603, 4.95521031142, -1.40277461829)),
        ("levine", False, None, (1.09616405657, -2.35411300849, 0.143529292619, 2.41611294928, -0.298649847574)),
        ("levine", False, 0.5, (1.09607345672, -2.34864394921, 0.143042259647, 2.40947461118, -0.296761464754)),
        ("chained", True, None, (1.08963286829, -1.99204834167, 0.117220021488, 1.98875977693, -0.196080038504)),
    ],
)
def test_anchor_links_are_rs(method: Method, internal: bool, weight: float | None, expected: tuple[float, ...]) -> None:
    # The derivatives are those of Zu & Yuan (2012), written out in R 4.2.2; slope, intercept, errors, covariance.
    got = link_forms(
        X, Y, design="anchor", method=method, anchor_x=ANCHOR_X, anchor_y=ANCHOR_Y, internal=internal, weight=weight
    )
    assert line(got) == pytest.approx(expected, abs=1e-9)


def test_links_of_random_groups_are_rs() -> None:
    linear = link_forms(X, Y, design="random", method="linear")
    assert (linear.slope, linear.intercept) == pytest.approx((1.07823527421, -0.690659037216), abs=1e-9)
    errors = [linear.error_at(score) for score in (0, 5, 20)]
    assert errors == pytest.approx([1.86306829237, 1.46553731043, 1.25991429417], abs=1e-9)
    mean = link_forms(X, Y, design="random", method="mean")
    assert (mean.slope, mean.intercept) == pytest.approx((1.0, 0.395833333333), abs=1e-9)
    assert mean.error_at(17) == pytest.approx(1.06139894754, abs=1e-9)


def test_moments_alone_give_the_link_of_the_scores() -> None:
    assert linear_from_moments(moments_of(X), moments_of(Y)) == link_forms(X, Y, design="random", method="linear")
    assert mean_from_moments(moments_of(X), moments_of(Y)) == link_forms(X, Y, design="random", method="mean")


def test_without_a_shape_the_error_is_the_one_under_normality() -> None:
    # s_y² (1/n_x + 1/n_y)(1 + z²/2)
    got = linear_from_moments(Moments(100, 0.5, 0.2), Moments(150, 0.6, 0.25))
    for score in (0.1, 0.5, 0.9):
        z = (score - 0.5) / 0.2
        assert got.error_at(score) == pytest.approx(0.25 * math.sqrt((1 / 100 + 1 / 150) * (1 + z * z / 2)))
    assert got.at(0.5) == pytest.approx(0.6)
    assert got.se_slope == pytest.approx(1.25 * math.sqrt((1 / 100 + 1 / 150) / 2))


@pytest.mark.parametrize("method", ["linear", "equipercentile"])
def test_lords_and_braun_and_hollands_errors_are_those_of_sampling(method: Method) -> None:
    rng = np.random.default_rng(8)
    x, y = rng.binomial(20, 0.6, 300), rng.binomial(20, rng.beta(6, 6, 400))
    link = link_forms(x, y, design="random", method=method)
    again = [
        link_forms(rng.choice(x, 300), rng.choice(y, 400), design="random", method=method).at(13) for _ in range(200)
    ]
    assert link.error_at(13) == pytest.approx(float(np.std([each for each in again if each is not None])), rel=0.2)


def test_a_gap_of_scores_nobody_has_is_crossed_in_its_middle() -> None:
    # Half of x lie below 0.5, as many as below any point of y's gap from 0.5 to 3.5.
    got = link_forms([0, 1], [0, 4], design="random", method="equipercentile")
    assert got.at(0.5) == 2.0
    assert got.at(-0.6) is None
    assert got.error_at(1.5) is None


ANY: list[tuple[Design, Method]] = [(design, method) for design in METHODS for method in METHODS[design]]


@pytest.mark.parametrize(("design", "method"), ANY)
def test_the_order_of_people_never_matters(design: Design, method: Method) -> None:
    rng = np.random.default_rng(4)
    one, two = rng.permutation(len(X)), rng.permutation(len(Y))
    plain = link_forms(X, Y, design=design, method=method, anchor_x=ANCHOR_X, anchor_y=ANCHOR_Y)
    turned = link_forms(X[one], Y[two], design=design, method=method, anchor_x=ANCHOR_X[one], anchor_y=ANCHOR_Y[two])
    for score in (3, 14, 20):
        assert turned.at(score) == pytest.approx(plain.at(score))
        assert turned.error_at(score) == pytest.approx(plain.error_at(score))


@pytest.mark.parametrize(("design", "method"), ANY)
def test_a_form_is_carried_onto_itself(design: Design, method: Method) -> None:
    got = link_forms(X, X, design=design, method=method, anchor_x=ANCHOR_X, anchor_y=ANCHOR_X)
    assert [got.at(score) for score in (4, 15, 22)] == pytest.approx([4, 15, 22])


@pytest.mark.parametrize("method", ["mean", "linear", "tucker", "levine", "chained"])
def test_points_that_everybody_is_given_change_the_intercept_alone(method: Method) -> None:
    design: Design = "anchor" if method in METHODS["anchor"] else "random"
    plain = link_forms(X, Y, design=design, method=method, anchor_x=ANCHOR_X, anchor_y=ANCHOR_Y)
    more = link_forms(X, Y + 7, design=design, method=method, anchor_x=ANCHOR_X, anchor_y=ANCHOR_Y)
    assert more.slope == pytest.approx(plain.slope)
    assert more.at(12) == pytest.approx((plain.at(12) or 0) + 7)
    assert more.error_at(12) == pytest.approx(plain.error_at(12))


def test_who_has_no_score_is_left_out() -> None:
    plain = link_forms(X, Y, design="anchor", method="tucker", anchor_x=ANCHOR_X, anchor_y=ANCHOR_Y)
    more = link_forms(
        [*X, NAN, 5.0],
        Y,
        design="anchor",
        method="tucker",
        anchor_x=[*ANCHOR_X, 3.0, NAN],
        anchor_y=ANCHOR_Y,
    )
    assert more == plain
    assert link_forms([*X, NAN], Y, design="random", method="linear").n_x == 80


@pytest.mark.parametrize(("design", "method"), ANY)
@pytest.mark.parametrize(
    ("x", "y"),
    [([], []), ([5.0], [4.0]), ([0.1] * 3, [0.1] * 3), ([NAN, NAN], [1.0, 2.0]), ([1.0, 2.0], [3.0, 3.0])],
)
def test_every_figure_is_finite_or_has_a_reason(x: list[float], y: list[float], design: Design, method: Method) -> None:
    got = link_forms(x, y, design=design, method=method, anchor_x=x, anchor_y=y)
    missing = {name for name in vars(got) if getattr(got, name) is None}
    assert missing == set(got.unavailable)
    assert "NaN" not in json.dumps(as_json(got))
    if got.slope is None and not got.table:
        assert (got.at(1.0), got.error_at(1.0)) == (None, None)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12),
    st.sampled_from(ANY),
)
def test_whatever_the_scores_nothing_is_infinite(
    x: list[tuple[int, int]], y: list[tuple[int, int]], way: tuple[Design, Method]
) -> None:
    (form_x, anchor_x), (form_y, anchor_y) = zip(*x, strict=True), zip(*y, strict=True)
    got = link_forms(form_x, form_y, design=way[0], method=way[1], anchor_x=anchor_x, anchor_y=anchor_y)
    as_json(got)
    assert {name for name in vars(got) if getattr(got, name) is None} == set(got.unavailable)


def test_parts_of_points_have_no_percentiles_of_whole_scores() -> None:
    got = link_forms([0.5, 1.0], [1.0, 2.0], design="random", method="equipercentile")
    assert got.table is None
    assert got.unavailable["table"]


def test_an_anchor_against_its_form_is_none_for_levine() -> None:
    got = link_forms(X, Y, design="anchor", method="levine", anchor_x=-ANCHOR_X, anchor_y=ANCHOR_Y)
    assert got.slope is None
    assert got.unavailable["slope"]


def test_few_people_are_flagged() -> None:
    assert link_forms(X, Y, design="random", method="linear").flags
    assert not linear_from_moments(Moments(100, 1, 1), Moments(100, 1, 1)).flags


def test_what_is_asked_must_go_together() -> None:
    with pytest.raises(Invalid):
        link_forms(X, Y, design="random", method="tucker")
    with pytest.raises(Invalid):
        link_forms(X, Y, design="anchor", method="tucker", anchor_x=ANCHOR_X)
    with pytest.raises(Invalid):
        link_forms(X, Y, design="anchor", method="tucker", anchor_x=ANCHOR_X[1:], anchor_y=ANCHOR_Y)

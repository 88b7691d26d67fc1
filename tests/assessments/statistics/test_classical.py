"""The figures of a form and its questions, held to R 4.2 (psych 2.2.9), to hand-made numbers and to each other."""

from dataclasses import fields
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from learn.assessments import statistics
from learn.assessments.statistics import classical, items, options
from learn.assessments.statistics.classical import ClassicalAnalysis, classical_analysis
from learn.assessments.statistics.dif import differential_functioning
from learn.assessments.statistics.values import Analysis, as_json
from learn.errors import Invalid
from tests.assessments.statistics.tables import LSAT6, SMALL, SMALL_CHOSEN, SMALL_KEY

NAN = float("nan")

fraction = st.sampled_from([0.0, 1.0, 1 / 3, 0.5, NAN])
matrices = st.integers(0, 8).flatmap(
    lambda n: st.integers(0, 5).flatmap(lambda k: arrays(np.float64, (n, k), elements=fraction))
)


def series(analysis: ClassicalAnalysis, name: str) -> list[float]:
    return [getattr(item, name) for item in analysis.items]


def test_lsat6_is_as_r_has_it() -> None:
    # psych: alpha(), alpha.ci() and describe(type = 2); stats: prop.test(correct = FALSE). Printed with 15 digits.
    found = classical_analysis(LSAT6, ids=("Q1", "Q2", "Q3", "Q4", "Q5"))
    assert (found.n, found.k, found.unavailable, found.flags) == (1000, 5, {}, ())
    assert (found.mean, found.sd, found.sem) == pytest.approx((3.819, 1.0350412118898, 0.869066612393306), abs=1e-12)
    assert (found.skewness, found.kurtosis) == pytest.approx((-0.691010876142009, 0.0781785463938003), abs=1e-12)
    assert found.alpha == pytest.approx(0.294997192215944, abs=1e-12)
    assert found.alpha_interval == pytest.approx((0.223473787862733, 0.36180253172623), abs=1e-9)
    assert series(found, "id") == ["Q1", "Q2", "Q3", "Q4", "Q5"]
    assert series(found, "facility") == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870], abs=1e-12)
    assert series(found, "sd") == pytest.approx(
        [0.265130711714607, 0.454450795494436, 0.497431843008103, 0.425455064621415, 0.336471712352188], abs=1e-12
    )
    assert series(found, "discrimination") == pytest.approx(
        [0.112832688922342, 0.153178120116530, 0.172778943291090, 0.144428095247094, 0.121596402547096], abs=1e-12
    )
    assert series(found, "alpha_if_deleted") == pytest.approx(
        [0.275356210798234, 0.237583904646682, 0.216799462943282, 0.245932710433571, 0.266294411208251], abs=1e-12
    )
    assert found.items[0].facility_interval == pytest.approx((0.905904356875952, 0.938850551928298), abs=1e-12)
    assert found.items[2].facility_interval == pytest.approx((0.522040371302020, 0.583553992298511), abs=1e-12)


def test_partial_credit_and_questions_not_reached_are_as_r_has_them() -> None:
    # R as above: totals and α of the table with 0 for what was not reached, the rest of who reached the question.
    found = classical_analysis(SMALL)
    assert (found.mean, found.sd) == pytest.approx((2.2142857142857, 1.2983035799042), abs=1e-12)
    assert (found.alpha, found.sem) == pytest.approx((0.3938790293372, 1.0107782999614), abs=1e-12)
    assert found.alpha_interval == pytest.approx((-0.31217971836901, 0.77869224093361), abs=1e-9)
    assert (found.skewness, found.kurtosis) == pytest.approx((0.35987116437077, -1.2808643837371), abs=1e-12)
    assert series(found, "n") == [14, 14, 14, 13, 12]
    assert series(found, "not_reached") == [0, 0, 0, 1, 2]
    assert series(found, "facility") == pytest.approx([8 / 14, 0.5, 5 / 14, 5 / 13, 0.5], abs=1e-12)
    assert series(found, "sd") == pytest.approx(
        [0.51355259101310, 0.51887452166277, 0.49724515809885, 0.50636968354183, 0.33333333333333], abs=1e-12
    )
    assert series(found, "discrimination") == pytest.approx(
        [0.16021691391317, -0.04079085082240, 0.19294782281348, 0.38483673820010, 0.38087753708927], abs=1e-12
    )
    assert series(found, "alpha_if_deleted") == pytest.approx(
        [0.37456875308034, 0.52911813643927, 0.34661354581673, 0.14832535885167, 0.24454148471616], abs=1e-12
    )
    assert series(found, "upper_lower") == pytest.approx([0.75, 0.5, 0.5, 0.75, 5 / 9], abs=1e-12)
    assert found.items[3].facility_interval == pytest.approx((0.17709707797763, 0.64477108487334), abs=1e-12)
    assert found.items[4].facility_interval is None
    assert "điểm từng phần" in str(found.items[4].unavailable["facility_interval"])
    assert "30" in str(found.flags[0])


def test_ties_at_the_border_of_a_group_share_its_places() -> None:
    # 27 % of 10 is 3 (rounded half up). Worst: 0 and 0, then one place among four with score 1, of whom one is
    # right; best: 3, then two places among three with score 2, of whom two are right.
    values = np.array([0, 0, 1, 0, 0, 0, 1, 1, 0, 1.0])
    ranks = np.array([0, 0, 1, 1, 1, 1, 2, 2, 2, 3])
    assert items.upper_lower(values, ranks, 4) == pytest.approx((1 + 2 * 2 / 3) / 3 - (0.25) / 3)


def test_rest_scores_that_differ_only_by_rounding_are_the_same() -> None:
    # In binary 0.1 + 0.2 is not 0.3; nobody did better than anybody on the other questions.
    matrix = [[1, 0.1, 0.2], [0, 0.3, 0.0]]
    assert "còn lại" in str(classical_analysis(matrix).items[0].unavailable["discrimination"])


@pytest.mark.parametrize("kind", [np.uint8, np.bool_, np.int64, np.float32, np.float64])
def test_any_kind_of_number_gives_the_same(kind: type) -> None:
    assert classical_analysis(LSAT6.astype(kind)) == classical_analysis(LSAT6.tolist())


def test_the_matrix_is_left_as_it_was() -> None:
    before = SMALL.copy()
    classical_analysis(SMALL)
    assert np.array_equal(SMALL, before, equal_nan=True)


@pytest.mark.parametrize(
    ("matrix", "more"),
    [
        ([[0, 1.5]], {}),
        ([[0, -0.1]], {}),
        ([[0, float("inf")]], {}),
        ([0, 1], {}),
        ([[0, 1]], {"ids": ["a"]}),
        ([[0, 1]], {"ids": ["a", "a"]}),
        ([[0, 1]], {"key": ["A"]}),
        ([[0, 1]], {"chosen": [["A"]]}),
    ],
)
def test_what_is_no_matrix_of_fractions_is_refused(matrix: object, more: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        classical_analysis(matrix, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matrix", "missing"),
    [
        ([], {"mean", "sd", "skewness", "kurtosis", "alpha", "alpha_interval", "sem"}),
        (np.empty((0, 3)), {"mean", "sd", "skewness", "kurtosis", "alpha", "alpha_interval", "sem"}),
        ([[1, 0, 1]], {"sd", "skewness", "kurtosis", "alpha", "alpha_interval", "sem"}),
        (np.ones((9, 3)), {"skewness", "kurtosis", "alpha", "alpha_interval", "sem"}),
        (np.full((9, 3), NAN), {"skewness", "kurtosis", "alpha", "alpha_interval", "sem"}),
        ([[1], [0], [1], [0]], {"alpha", "alpha_interval", "sem"}),
        ([[1, 0], [0, 1]], {"skewness", "kurtosis", "alpha", "alpha_interval", "sem"}),
        ([[1, 1], [0, 0], [1, 1], [0, 0]], {"alpha_interval"}),
    ],
)
def test_a_form_without_people_questions_or_differences_says_what_it_lacks(
    matrix: list[list[float]], missing: set[str]
) -> None:
    found = classical_analysis(matrix)
    assert set(found.unavailable) == missing == without(found)


@pytest.mark.parametrize(
    ("column", "missing"),
    [
        ([1, 1, 1, 1], {"discrimination"}),
        ([0, 0, 0, 0], {"discrimination"}),
        ([0.5, 0.5, 0.5, 0.5], {"discrimination", "facility_interval"}),
        ([NAN, NAN, NAN, NAN], {"facility", "facility_interval", "sd", "discrimination", "upper_lower"}),
        ([1, NAN, NAN, NAN], {"sd", "discrimination", "upper_lower"}),
        ([1, 0, NAN, NAN], {"discrimination"}),  # both have 1 elsewhere
        ([1, NAN, NAN, 0], set()),
        ([0, NAN, NAN, 1], {"upper_lower"}),  # both have 1 in all
    ],
)
def test_a_question_that_tells_nobody_apart_says_what_it_lacks(column: list[float], missing: set[str]) -> None:
    matrix = np.column_stack([column, [1, 1, 1, 0], [0, 0, 1, 0]])
    item = classical_analysis(matrix).items[0]
    assert set(item.unavailable) == missing == without(item)


def without(analysis: Analysis) -> set[str]:
    return {each.name for each in fields(analysis) if getattr(analysis, each.name) is None}


@given(matrices)
@settings(max_examples=150, deadline=None)
def test_every_figure_is_finite_or_has_its_reason(matrix: np.ndarray) -> None:
    found = classical_analysis(matrix)
    as_json(found)  # refuses what is not finite
    for each in (found, *found.items):
        assert set(each.unavailable) == without(each)


@given(matrices, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_people_and_of_questions_never_matters(matrix: np.ndarray, random: Random) -> None:
    people, questions = list(range(matrix.shape[0])), list(range(matrix.shape[1]))
    random.shuffle(people)
    random.shuffle(questions)
    found = classical_analysis(matrix)
    other = classical_analysis(matrix[people][:, questions], ids=[place + 1 for place in questions])
    assert figures(other) == pytest.approx(figures(found), abs=1e-9)
    by_id = {item.id: figures(item) for item in other.items}
    assert list(by_id) == [str(place + 1) for place in questions]
    for item in found.items:
        assert by_id[item.id] == pytest.approx(figures(item), abs=1e-9)


def figures(analysis: Analysis) -> list[float]:
    """All numbers in one row; a figure that is not given is −99."""
    found: list[float] = []
    for each in fields(analysis):
        value = getattr(analysis, each.name)
        if each.name not in ("id", "unavailable", "flags", "items", "options"):
            found += value if isinstance(value, tuple) else [-99.0 if value is None else value]
    return found


@given(matrices.filter(lambda matrix: matrix.size > 0))
@settings(max_examples=100, deadline=None)
def test_a_question_that_nobody_gets_right_changes_no_facility_and_no_total(matrix: np.ndarray) -> None:
    found = classical_analysis(matrix)
    more = classical_analysis(np.column_stack([matrix, np.zeros(len(matrix))]))
    assert (found.mean, found.sd) == (more.mean, more.sd)
    for name in ("facility", "facility_interval", "sd", "discrimination", "upper_lower"):
        assert series(found, name) == series(more, name)[:-1]


def test_every_name_in_the_result_has_its_meaning() -> None:
    found = classical_analysis(SMALL, chosen=SMALL_CHOSEN, key=SMALL_KEY)
    names: set[str] = set()
    for each in (found, found.items[0], found.items[0].options[0]):
        names |= as_json(each).keys()
    assert names - {"unavailable", "flags", "items", "options"} == set(classical.LEGEND)


def test_the_analyses_are_found_where_the_documentation_says() -> None:
    assert statistics.classical_analysis is classical_analysis
    assert statistics.differential_functioning is differential_functioning
    with pytest.raises(AttributeError):
        statistics.nothing  # noqa: B018


class TestOptions:
    def test_shares_and_point_biserials_are_as_r_has_them(self) -> None:
        # R: mean() and cor() of "chose it" with the rest score, of who reached the question.
        found = classical_analysis(SMALL, chosen=SMALL_CHOSEN, key=SMALL_KEY)
        second, fourth = found.items[1].options, found.items[3].options
        assert [option.id for option in second] == ["A", "B", "C", "D"]
        assert [option.share for option in second] == pytest.approx([7 / 14, 3 / 14, 1 / 14, 3 / 14], abs=1e-12)
        assert [option.point_biserial for option in second] == pytest.approx(
            [-0.0407908508224, -0.26982947643288, -0.16970019716535, 0.42604654173612], abs=1e-12
        )
        assert [option.n for option in fourth] == [0, 5, 5, 3]
        assert [option.credit for option in fourth] == [0, 0, 1, 0]
        assert fourth[0].point_biserial is None
        assert "Không ai" in str(fourth[0].unavailable["point_biserial"])
        assert [option.point_biserial for option in fourth[1:]] == pytest.approx(
            [-0.04551832387313, 0.3848367382001, -0.39181115570535], abs=1e-12
        )

    def test_the_right_option_of_a_question_is_as_good_as_the_question(self) -> None:
        found = classical_analysis(SMALL, chosen=SMALL_CHOSEN, key=SMALL_KEY)
        for item, right in zip(found.items[:4], "BADC", strict=True):
            option = next(each for each in item.options if each.id == right)
            assert (option.share, option.point_biserial) == pytest.approx((item.facility, item.discrimination))

    def test_without_a_key_nothing_is_said_of_what_options_earn(self) -> None:
        found = classical_analysis([[1], [0]], chosen=[["A"], ["B"]])
        assert [option.credit for option in found.items[0].options] == [None, None]

    def test_whoever_chose_no_option_counts_in_the_whole(self) -> None:
        found = classical_analysis([[1], [0], [0], [NAN]], chosen=[["A"], ["B"], [""], ["A"]])
        assert [(option.id, option.n, option.share) for option in found.items[0].options] == [
            ("A", 1, pytest.approx(1 / 3)),
            ("B", 1, pytest.approx(1 / 3)),
        ]

    @pytest.mark.parametrize(
        "chosen",
        [
            np.array([[2], [10], [-1]]),
            np.array([[2.0], [10.0], [NAN]]),
            np.array([["2"], ["10"], [None]], dtype=object),
            options.Choices(np.array([[1], [0], [-1]]), (("10", "2"),)),
        ],
    )
    def test_options_may_be_texts_or_numbers_and_stand_in_their_order(self, chosen: np.ndarray) -> None:
        found = classical_analysis([[1], [0], [0]], chosen=chosen)
        assert [(option.id, option.n) for option in found.items[0].options] == [("2", 1), ("10", 1)]

    def test_a_key_turns_options_into_fractions(self) -> None:
        matrix = options.scored([["A", "x"], ["B", ""], ["C", "y"]], ["A", {"x": 0.5, "y": 1}])
        assert np.array_equal(matrix, [[1, 0.5], [0, NAN], [0, 1]], equal_nan=True)

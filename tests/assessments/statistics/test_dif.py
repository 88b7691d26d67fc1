"""Mantel–Haenszel DIF, held to R 4.2's mantelhaen.test and to hand-made tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.assessments.statistics import dif
from learn.assessments.statistics.dif import DifferentialFunctioning, differential_functioning
from learn.assessments.statistics.groups import two_groups
from learn.assessments.statistics.values import as_json
from learn.errors import Invalid
from tests.assessments.statistics.tables import ADMISSIONS, LSAT6, LSAT6_GROUPS, PLACES

NAN = float("nan")
FIGURES = {"chi_square", "p", "alpha_mh", "delta_mh", "delta_interval", "class"}


def found(matrix: object, group: object = LSAT6_GROUPS, **more: object) -> DifferentialFunctioning:
    return differential_functioning(matrix, group, **({"reference": "R"} | more))  # type: ignore[arg-type]


def test_lsat6_is_as_r_has_it() -> None:
    # mantelhaen.test(table(group, answer, total), correct = TRUE): χ², p, odds ratio, −2.35·log of it and its interval.
    result = found(LSAT6)
    assert (result.reference, result.focal, result.n_reference, result.n_focal) == ("R", "F", 641, 359)
    assert [each.chi_square for each in result.items] == pytest.approx(
        [26.92322444349, 0.7051874241984, 0.4009352749720, 0.8326083544918, 0.9462376067151], abs=1e-9
    )
    assert [each.p for each in result.items] == pytest.approx(
        [2.116996735878e-07, 0.4010461149948, 0.5266066368593, 0.3615193789207, 0.3306788347132], abs=1e-12
    )
    assert [each.alpha_mh for each in result.items] == pytest.approx(
        [4.130200633108, 0.8488286112407, 0.8816743657469, 0.8312298758003, 0.7897491945584], abs=1e-9
    )
    assert [each.delta_mh for each in result.items] == pytest.approx(
        [-3.333066065310, 0.3851602632923, 0.2959413538027, 0.4343949076415, 0.5546936690484], abs=1e-9
    )
    assert result.items[0].delta_interval == pytest.approx((-4.618099760424, -2.048032370195), abs=1e-9)
    assert result.items[4].delta_interval == pytest.approx((-0.4580631583804, 1.5674504964772), abs=1e-9)
    assert [each.class_ for each in result.items] == ["C", "A", "A", "A", "A"]


def test_who_did_not_reach_a_question_is_left_out_of_it_and_has_nought_in_the_total() -> None:
    matrix = LSAT6.astype(float)
    matrix[PLACES % 7 == 0, 4] = NAN
    first, *_, last = found(matrix).items
    assert (first.chi_square, first.delta_mh) == pytest.approx((28.08198242436, -3.407441113824), abs=1e-9)
    assert (last.chi_square, last.p) == pytest.approx((1.1134175886461, 0.2913402454041), abs=1e-9)
    assert (last.delta_mh, *(last.delta_interval or ())) == pytest.approx(
        (0.6444215800977, -0.4445807929518, 1.7334239531472), abs=1e-9
    )
    assert last.n_reference + last.n_focal == last.n_matched == 858


def test_berkeley_is_as_published() -> None:
    # ?UCBAdmissions and mantelhaen.test in R: χ² = 1.4269, p = 0.2323, odds ratio 0.9046968 (0.7719074, 1.0603298).
    assert dif.mantel_haenszel(ADMISSIONS) == pytest.approx((1.426946228587, 0.232263462817), abs=1e-9)
    agree, differ = dif.common_odds(ADMISSIONS)
    assert agree / differ == pytest.approx(0.904696828258623, abs=1e-12)
    assert dif.error_of_log_odds(ADMISSIONS) == pytest.approx(0.0809889096562, abs=1e-9)


def test_no_continuity_correction_where_it_is_more_than_the_difference() -> None:
    # One table of 20 with 10 in each group, 5 right in either: no difference at all.
    assert dif.mantel_haenszel(np.array([[[5, 5], [5, 5]]])) == (0.0, 1.0)
    # 5 of 10 and 5 of 9: A − E = 5 − 100/19 = −5/19, variance 10·9·10·9/(19²·18) = 8100/6498.
    chi_square, _ = dif.mantel_haenszel(np.array([[[5, 5], [5, 4]]]))
    assert chi_square == pytest.approx((5 / 19) ** 2 / (8100 / 6498), abs=1e-12)


@pytest.mark.parametrize(
    ("delta", "error", "p", "expected"),
    [
        (2.0, 0.1, 0.05, "A"),  # not significant
        (0.99, 0.01, 0.001, "A"),
        (1.0, 0.1, 0.049, "B"),
        (-1.49, 0.1, 0.001, "B"),
        (1.5, 0.303, 0.001, "C"),  # 0.5 / 0.303 = 1.650
        (-1.5, 0.303, 0.001, "C"),
        (1.5, 0.305, 0.001, "B"),  # 0.5 / 0.305 = 1.639
        (3.0, 1.3, 0.001, "B"),
    ],
)
def test_classes_are_those_of_ets(delta: float, error: float, p: float, expected: str) -> None:
    assert dif.ets_class(delta, error, p) == expected


@pytest.mark.parametrize(
    ("column", "missing", "says"),
    [
        ([0.5, 1, 0, 1, 0, 1, 1, 0], FIGURES, "điểm từng phần"),
        ([NAN] * 8, FIGURES, "làm tới"),
        ([1] * 8, FIGURES, "mức tổng điểm"),
        ([1, 1, 1, 1, NAN, NAN, NAN, NAN], FIGURES, "mức tổng điểm"),
        ([1, 1, 1, 0, 1, 0, 0, 0], set(), ""),
    ],
)
def test_a_question_without_figures_says_why(column: list[float], missing: set[str], says: str) -> None:
    # A second question that makes every total the same as far as it can.
    other = [1 - value if value in (0, 1) else 0 for value in column]
    item = found(np.column_stack([column, other]), list("RRRRFFFF")).items[0]
    assert set(item.unavailable) == missing
    assert all(says in str(reason) for reason in item.unavailable.values())


@pytest.mark.parametrize(
    ("rights", "missing", "alpha"),
    [
        ("1100 0000", {"alpha_mh", "delta_mh", "delta_interval", "class"}, None),
        ("0000 1100", {"delta_mh", "delta_interval", "class"}, 0.0),
    ],
)
def test_odds_of_nought_or_infinity_have_a_test_and_no_delta(
    rights: str, missing: set[str], alpha: float | None
) -> None:
    column = np.array([int(each) for each in rights.replace(" ", "")])
    item = found(np.column_stack([column, 1 - column]), list("RRRRFFFF")).items[0]
    assert set(item.unavailable) == missing
    assert item.alpha_mh == alpha
    # One table of 8, 4 in each group, 2 right: |A − E| = 1, variance 4·4·2·6/(64·7).
    assert item.chi_square == pytest.approx(0.5**2 / (192 / 448))


@pytest.mark.parametrize(
    ("labels", "more", "names", "left_out"),
    [
        ("abab", {}, ("a", "b"), 0),
        ("baba", {}, ("a", "b"), 0),  # by their order, not by who comes first
        ("abab", {"reference": "b"}, ("b", "a"), 0),
        ("abab", {"focal": "a"}, ("b", "a"), 0),
        ("abca", {"reference": "c", "focal": "a"}, ("c", "a"), 1),
        (["a", None, "", "b"], {}, ("a", "b"), 2),
        ([0, 1, 1, 1], {}, ("0", "1"), 0),
        ("aaaa", {}, ("a", None), 0),
        ([None, None], {}, (None, None), 2),
    ],
)
def test_two_groups(
    labels: list[object], more: dict[str, object], names: tuple[str | None, str | None], left_out: int
) -> None:
    groups = two_groups(labels, **more)
    assert ((groups.reference, groups.focal), groups.left_out) == (names, left_out)


@pytest.mark.parametrize(
    ("labels", "more"),
    [("abc", {}), ("abc", {"reference": "a"}), ("abc", {"reference": "a", "focal": "a"}), ("ab", {"focal": "x"})],
)
def test_more_than_two_groups_or_unknown_ones_are_refused(labels: str, more: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        two_groups(list(labels), **more)


def test_one_group_alone_has_no_figures() -> None:
    result = found([[1, 0], [0, 1]], ["R", "R"])
    assert set(result.unavailable) == {"focal"}
    assert {name for item in result.items for name in item.unavailable} == FIGURES


def test_every_person_needs_a_group() -> None:
    with pytest.raises(Invalid):
        found(LSAT6, ["R", "F"])


def test_groups_below_a_hundred_are_flagged() -> None:
    assert "100" in str(found(LSAT6[::7], LSAT6_GROUPS[::7]).flags[0])
    assert found(LSAT6).flags == ()


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_neither_order_matters_nothing_is_infinite_and_swapping_groups_turns_the_sign(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.choice([0.0, 1.0, NAN], (rng.integers(2, 30), 4), p=[0.45, 0.45, 0.1])
    group = rng.choice(["F", "R"], len(matrix))
    group[:2] = ["F", "R"]
    people, questions = rng.permutation(len(matrix)), rng.permutation(4)
    result = found(matrix, group, ids=range(4))
    as_json(result)  # refuses what is not finite
    shuffled = {item.id: item for item in found(matrix[people][:, questions], group[people], ids=questions).items}
    swapped = found(matrix, group, ids=range(4), reference="F")
    for item, turned in zip(result.items, swapped.items, strict=True):
        other = shuffled[item.id]
        assert other.chi_square == pytest.approx(item.chi_square)
        assert other.delta_mh == pytest.approx(item.delta_mh)
        assert other.class_ == item.class_
        assert turned.chi_square == pytest.approx(item.chi_square)
        if item.delta_mh is not None:
            assert turned.delta_mh == pytest.approx(-item.delta_mh)


def test_every_name_in_the_result_has_its_meaning() -> None:
    names = as_json(found(LSAT6)).keys() | as_json(found(LSAT6).items[0]).keys()
    assert names - {"unavailable", "flags", "items"} == set(dif.LEGEND)

"""Questions that have become known: found where one is, and not where an intake is only stronger."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from learn.assessments.statistics.leaks import LEAST, ItemLeak, leaks
from learn.errors import Invalid
from tests.validation.leaks import LEAKED, a_form

Floats = NDArray[np.float64]


def figures(found: tuple[ItemLeak, ...]) -> list[tuple[object, ...]]:
    return [(one.week, one.n_before, one.n_after, one.before, one.after, one.beyond, one.p) for one in found]


def test_a_known_question_is_found_with_the_week_it_became_known_in() -> None:
    scores, weeks = a_form(np.random.default_rng(3), people=600, share=0.6)
    found = leaks(scores, weeks.tolist(), ids=[f"q{place}" for place in range(scores.shape[1])])
    (flagged,) = [one for one in found if one.is_flagged]
    late = weeks >= 8
    assert (flagged.id, flagged.week) == (f"q{LEAKED}", 8)
    assert (flagged.n_before, flagged.n_after) == ((~late).sum(), late.sum())
    assert flagged.after == pytest.approx(scores[late, LEAKED].mean())
    others = np.delete(scores, LEAKED, axis=1)
    assert (flagged.others_before, flagged.others_after) == pytest.approx((others[~late].mean(), others[late].mean()))
    assert flagged.beyond is not None
    assert 0.15 < flagged.beyond < flagged.after - (flagged.before or 0)


def test_a_stronger_intake_is_no_leak() -> None:
    scores, weeks = a_form(np.random.default_rng(4), people=800, stronger=1.0)
    assert (scores[weeks >= 8].mean() - scores[weeks < 8].mean()) > 0.1
    assert not any(one.is_flagged for one in leaks(scores, weeks.tolist()))


def test_two_weeks_are_compared_as_mantel_says() -> None:
    # By hand, from the tables of each stratum: Σ(A − E), ΣV and their weights.
    rng = np.random.default_rng(5)
    scores, weeks = (rng.random((80, 6)) < 0.5).astype(float), np.repeat([3, 9], 40)
    totals, late, x = scores.sum(axis=1), weeks == 9, scores[:, 2]
    surplus = variance = weight = 0.0
    for total in np.unique(totals):
        here = totals == total
        n, m = here.sum(), (here & late).sum()
        if n > 1:
            surplus += x[here & late].sum() - m * x[here].mean()
            variance += m * (n - m) / n * x[here].var(ddof=1)
            weight += m * (n - m) / n
    found = leaks(scores, weeks.tolist())[2]
    z = (surplus - 0.5) / math.sqrt(variance)
    assert found.p == pytest.approx(math.erfc(z / math.sqrt(2)) / 2)
    assert found.beyond == pytest.approx(surplus / weight)
    assert found.week == 9


def test_holm_corrects_for_the_questions_and_bonferroni_for_the_weeks() -> None:
    scores, weeks = a_form(np.random.default_rng(6), people=400)
    found = leaks(scores, weeks.tolist())
    points = sum(LEAST <= (weeks < week).sum() <= 400 - LEAST for week in range(1, 12))
    over_weeks = sorted(min(1.0, (one.p or 0) * points) for one in found)
    expected = np.minimum(np.maximum.accumulate([p * (24 - place) for place, p in enumerate(over_weeks)]), 1)
    assert sorted(one.p_corrected or 0 for one in found) == pytest.approx(expected)


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_people_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, weeks = a_form(rng, people=120, share=0.4)
    order = rng.permutation(120)
    one, other = leaks(scores, weeks.tolist()), leaks(scores[order], weeks[order].tolist())
    assert figures(one) == [pytest.approx(each) for each in figures(other)]


@given(st.integers(0, 2**32 - 1))
def test_a_question_nobody_gets_right_changes_the_figures_of_no_other(seed: int) -> None:
    scores, weeks = a_form(np.random.default_rng(seed), people=120, share=0.4)
    more = leaks(np.column_stack([scores, np.zeros(120)]), weeks.tolist())
    assert figures(more[:-1]) == figures(leaks(scores, weeks.tolist()))
    assert more[-1].p is None


NOBODY = np.full((80, 3), np.nan)
ALIKE = np.ones((80, 3))


@pytest.mark.parametrize(
    ("scores", "weeks", "reason"),
    [
        (NOBODY, [1] * 40 + [2] * 40, "Chưa ai làm tới"),
        (ALIKE, [1] * 40 + [2] * 40, "cùng tổng điểm"),
        (ALIKE, [1] * 80, "mốc tuần"),
        (ALIKE[:5], [1, 2, 3, 4, 5], "mốc tuần"),
    ],
)
def test_without_enough_to_compare_there_is_a_reason_and_no_figure(
    scores: Floats, weeks: list[int], reason: str
) -> None:
    for one in leaks(scores, weeks):
        assert one.p is None
        assert one.beyond is None
        assert not one.is_flagged
        assert reason in one.unavailable["p"].text


def test_each_person_has_one_week() -> None:
    with pytest.raises(Invalid):
        leaks(ALIKE, [1, 2])
    assert leaks([], []) == ()

"""What can be said of one person's change, in a table."""

import math

import pytest

from learn.assessments.links import Line
from learn.assessments.reliable import Score, Verdict, linked_reliable_change, reliable_change

IMPROVED, DECLINED, WITHIN, TOO_FEW = Verdict


@pytest.mark.parametrize(
    ("pre", "post", "sems", "takers", "verdict", "index"),
    [
        (0.4, 0.7, (0.09, 0.12), (30, 30), IMPROVED, 2.0),
        (0.7, 0.4, (0.09, 0.12), (30, 30), DECLINED, -2.0),
        (0.4, 0.6, (0.09, 0.12), (30, 30), WITHIN, 4 / 3),
        (0.5, 0.5, (0.1, 0.1), (30, 30), WITHIN, 0.0),
        (8, 14, (1.8, 2.4), (500, 30), IMPROVED, 2.0),  # marks do as well as fractions
        (0.0, 1.96, (1.0, 0.0), (30, 30), WITHIN, 1.96),  # on the line is not beyond it
        (0.0, 1.961, (1.0, 0.0), (30, 30), IMPROVED, 1.961),
        (0.1, 0.9, (0.1, 0.1), (29, 500), TOO_FEW, None),
        (0.1, 0.9, (0.1, 0.1), (500, 29), TOO_FEW, None),
        (0.1, 0.9, (None, 0.1), (30, 30), TOO_FEW, None),
        (0.1, 0.9, (0.1, None), (30, 30), TOO_FEW, None),
        (0.1, 0.9, (0.0, 0.0), (30, 30), TOO_FEW, None),  # a form that measures without error has none that is known
        (0.1, 0.9, (math.nan, 0.1), (30, 30), TOO_FEW, None),
    ],
)
def test_reliable_change(
    pre: float,
    post: float,
    sems: tuple[float | None, float | None],
    takers: tuple[int, int],
    verdict: Verdict,
    index: float | None,
) -> None:
    got = reliable_change(pre, post, *sems, *takers)
    assert got.verdict is verdict
    assert got.index == pytest.approx(index)
    assert (got.reason is None) == (index is not None)


EASY, SAME = Line(0.9, -0.1), Line()


@pytest.mark.parametrize(
    ("pre", "post", "verdict", "index", "linked"),
    [
        # On the easier form at post, carried to 0.9 × 0.7 − 0.1: less than it looks.
        ((0.4, SAME), (0.7, EASY), WITHIN, 0.13 / math.hypot(0.1, 0.09), 0.13),
        ((0.4, SAME), (0.9, EASY), IMPROVED, 0.31 / math.hypot(0.1, 0.09), None),
        ((0.6, EASY), (0.6, EASY), WITHIN, 0.0, None),
        ((0.7, EASY), (0.6, SAME), WITHIN, 0.07 / math.hypot(0.1, 0.09), None),  # within error either way
        ((0.8, EASY), (0.4, SAME), WITHIN, -0.22 / math.hypot(0.1, 0.09), -0.22),
        ((0.05, EASY), (0.3, SAME), IMPROVED, 0.355 / math.hypot(0.1, 0.09), 0.355),  # carried below 0
    ],
)
def test_reliable_change_on_linked_scores(
    pre: tuple[float, Line], post: tuple[float, Line], verdict: Verdict, index: float, linked: float | None
) -> None:
    got = linked_reliable_change(Score(*pre, 0.1, 30), Score(*post, 0.1, 30))
    assert (got.verdict, got.index) == (verdict, pytest.approx(index))
    assert got.linked == (None if linked is None else pytest.approx(linked))


def test_without_errors_nothing_is_told_of_linked_scores_either() -> None:
    assert linked_reliable_change(Score(0.2, SAME, None, 90), Score(0.8, EASY, 0.1, 90)).verdict is TOO_FEW
    assert linked_reliable_change(Score(0.2, SAME, 0.1, 90), Score(0.8, EASY, 0.1, 29)).linked is None


def test_the_published_example() -> None:
    # Jacobson & Truax (1991): pre-test 47.5, post-test 32.5, SD 7.5, reliability .80; S_diff 4.74, RC −3.16.
    sem = 7.5 * math.sqrt(1 - 0.80)
    got = reliable_change(47.5, 32.5, sem, sem, 30, 30)
    assert got.verdict is Verdict.DECLINED
    assert got.index == pytest.approx(-3.16, abs=0.005)

"""What marking a question otherwise does to scores, in numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.assessments.regrades import Effect, Regraded, effect, score_after
from learn.quizzes import scoring

FRACTIONS = st.floats(0, 1)
WEIGHTS = st.floats(0.5, 5)


@pytest.mark.parametrize(
    ("was", "now", "score"),
    [
        ((0.0, 1.0), (1.0, 1.0), 0.7),  # 6 of 10 and one more
        ((1.0, 1.0), (0.0, 1.0), 0.5),
        ((0.0, 1.0), (0.0, 0.0), round(6 / 9, 9)),  # dropped by who had it wrong: 6 of 9
        ((1.0, 1.0), (1.0, 0.0), round(5 / 9, 9)),  # and by who had it right: 5 of 9
        ((0.0, 0.0), (1.0, 1.0), round(7 / 11, 9)),  # counted again
    ],
)
def test_a_score_changes_by_its_question(was: tuple[float, float], now: tuple[float, float], score: float) -> None:
    assert score_after(marks=6.0, weights=10.0, was=was, now=now) == score


def test_a_test_of_dropped_questions_only_has_no_marks() -> None:
    assert score_after(marks=1.0, weights=1.0, was=(1.0, 1.0), now=(1.0, 0.0)) == 0


@given(st.lists(st.tuples(FRACTIONS, WEIGHTS), min_size=2, max_size=12), FRACTIONS, st.booleans())
def test_it_is_the_score_of_the_whole_test(slots: list[tuple[float, float]], fraction: float, dropped: bool) -> None:
    marks, weights = sum(f * w for f, w in slots), sum(w for _, w in slots)
    now = (fraction, 0.0 if dropped else slots[0][1])
    found = score_after(marks=marks, weights=weights, was=slots[0], now=now)
    assert found == pytest.approx(scoring.score([now, *slots[1:]]), abs=2e-9)


@pytest.mark.parametrize(
    ("before", "after", "mark", "crosses"),
    [(0.69, 0.7, 0.7, 1), (0.7, 0.69, 0.7, -1), (0.7, 0.8, 0.7, 0), (0.1, 0.2, 0.7, 0), (0.1, 0.9, None, 0)],
)
def test_a_score_at_the_pass_mark_passes(before: float, after: float, mark: float | None, crosses: int) -> None:
    assert Regraded(before, after, mark).crosses == crosses


def test_all_of_them_together() -> None:
    tests = [Regraded(0.5, 0.75, 0.7), Regraded(0.75, 0.5, 0.7), Regraded(0.75, 0.25, 0.7), Regraded(0.5, 0.5, 0.7)]
    assert effect(tests) == Effect(tests=4, risen=1, fallen=2, mean=-0.125, largest=-0.5, passes=1, fails=2)
    assert effect(tests).changed == 3
    assert effect([]) == Effect()

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.quizzes import scoring
from learn.quizzes.types.ordering import Ordering
from learn.quizzes.types.single_choice import SingleChoice

FRACTIONS = st.floats(0, 1)
WEIGHTS = st.floats(0.01, 100)


@pytest.mark.parametrize(
    ("marks", "total"),
    [
        ([(1, 1)] * 7 + [(0, 1)] * 3, 0.7),
        ([(0.1, 1)] * 10, 0.1),
        ([(1 / 3, 1)] * 3, 0.333333333),
        ([(1, 3), (0, 1)], 0.75),
        ([(1, 0), (0, 1)], 0.0),
        ([], 0.0),
        ([(1, 0)], 0.0),
    ],
)
def test_a_score_is_the_weighted_mean_rounded_once(marks: list[tuple[float, float]], total: float) -> None:
    assert scoring.score(marks) == total


def test_seven_of_ten_pass_a_mark_of_seventy_percent() -> None:
    assert scoring.score([(1.0, 0.1)] * 7 + [(0.0, 0.1)] * 3) >= 0.7


@given(st.lists(st.tuples(FRACTIONS, WEIGHTS)))
def test_a_score_stays_between_nothing_and_everything(marks: list[tuple[float, float]]) -> None:
    assert 0 <= scoring.score(marks) <= 1


@given(st.lists(st.tuples(FRACTIONS, WEIGHTS)), st.randoms(use_true_random=False))
def test_a_score_does_not_depend_on_the_order_of_questions(marks: list[tuple[float, float]], random: object) -> None:
    mixed = list(marks)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert scoring.score(mixed) == scoring.score(marks)


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        (0.7, "70.0"),
        (0.12345, "12.3"),
        (0.1235, "12.4"),
        (0.1245, "12.5"),  # half-up, not to even
        (1 / 3, "33.3"),
        (0.9995, "100.0"),
        (0, "0.0"),
        (-0.1235, "-12.4"),
        (1e-9, "0.0"),
    ],
)
def test_a_percentage_is_rounded_half_up(fraction: float, shown: str) -> None:
    assert scoring.percent(fraction) == Decimal(shown)
    assert str(scoring.percent(fraction)) == shown


@pytest.mark.parametrize(
    ("answered", "submitted", "reached"),
    [
        (set(), False, 0),
        ({9}, False, 1),
        ({9, 4}, False, 3),  # the one between was passed over, so it was reached
        ({2}, False, 4),
        ({9}, True, 4),
        (set(), True, 4),
        ({77}, False, 0),
    ],
)
def test_reached_goes_to_the_last_answered_question(answered: set[int], submitted: bool, reached: int) -> None:
    assert scoring.reached([9, 7, 4, 2], answered, submitted) == reached


@pytest.mark.parametrize(
    ("submitted", "reached", "total", "complete"),
    [
        (True, 0, 24, True),
        (False, 20, 25, True),  # exactly 80 %
        (False, 19, 25, False),
        (False, 19, 24, False),  # 79.2 %
        (False, 20, 24, True),
        (False, 0, 0, False),
    ],
)
def test_an_attempt_is_complete_when_submitted_or_four_fifths_reached(
    submitted: bool, reached: int, total: int, complete: bool
) -> None:
    assert scoring.is_complete(submitted, reached, total) is complete


def test_marks_are_summed_by_objective() -> None:
    rows = [("a", 1.0, 1.0), ("b", 0.5, 2.0), ("a", 0.1, 1.0), ("a", 0.2, 1.0)]
    assert scoring.by_objective(rows) == {"a": (1.3, 3.0), "b": (1.0, 2.0)}


def test_a_question_is_graded_in_the_language_of_its_answer() -> None:
    assert scoring.grade(SingleChoice.sample(), {"option": "1"}, "vi") == 1
    assert scoring.grade(SingleChoice.sample(), {"option": "zzz"}, "vi") == 0
    assert scoring.grade(Ordering.sample(), {"places": {"0": "1", "1": "2"}}, "vi") == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("fraction", "costs", "left"),
    [
        (1.0, (), 1.0),
        (1.0, (0.2,), 0.8),
        (1.0, (0.2, 0.3), 0.5),
        (0.5, (0.2,), 0.4),  # a part loses in proportion
        (1.0, (0.7, 0.7), 0.0),  # never below nothing
        (0.0, (0.2,), 0.0),
        (1.0, (0.1,) * 10, 0.0),
    ],
)
def test_a_hint_takes_off_its_share(fraction: float, costs: tuple[float, ...], left: float) -> None:
    assert scoring.after_hints(fraction, costs) == left

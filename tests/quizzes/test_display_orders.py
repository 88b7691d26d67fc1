"""In which order what is asked stands on a page: by the seed, and never so that it gives the key away."""

import pytest

from learn.quizzes.types.base import (
    QuestionType,
    display_order,
    display_seed,
    telling_nothing,
)
from learn.quizzes.types.categorising import Categorising
from learn.quizzes.types.gap_text import GapText
from learn.quizzes.types.matching import Matching
from learn.quizzes.types.ordering import Ordering
from learn.quizzes.types.ranking import Ranking
from learn.quizzes.types.single_choice import SingleChoice
from tests.quizzes.stored import documents


@pytest.mark.parametrize(
    ("order", "key", "shown"),
    [
        ([2, 0, 1], [2, 3, 1], [0, 1, 2]),  # the right order: another
        ([0, 1, 2], [2, 3, 1], [0, 1, 2]),  # the order as stored tells nothing
        ([1, 3, 0, 2], [2, 1, 2, 1], [3, 0, 2, 1]),  # group by group, or equals in either order
        ([1, 0, 3, 2], [2, 1, 2, 1], [1, 0, 3, 2]),
    ],
)
def test_an_order_that_is_the_key_is_never_shown(order: list[int], key: list[int], shown: list[int]) -> None:
    assert telling_nothing(order, key) == shown


def test_a_gap_orders_its_options_by_the_seed_and_says_nothing_of_the_right_one() -> None:
    seen = {str(GapText.sample().details({}, "vi", seed)["pieces"]) for seed in range(40)}
    assert len(seen) == 6
    shown = GapText.sample().details({}, "vi", 1)
    assert "mười" not in str(shown)


@pytest.mark.parametrize(
    ("question", "right"),
    [
        (Matching.sample(), [0, 1, 2, 3]),
        (Ordering.build(documents(Ordering.sample())[0], {"places": [4, 2, 1, 3]}), [2, 1, 3, 0]),
        (Ranking.sample(), [1, 0, 3, 2]),
        (Categorising.sample(), [0, 2, 1, 3]),
    ],
    ids=["matching", "ordering", "ranking", "categorising"],
)
def test_pairs_and_steps_are_never_shown_in_the_order_of_their_key(question: QuestionType, right: list[int]) -> None:
    shown = [question.shuffled(seed) for seed in range(200)]
    assert right not in shown
    assert right[1:] + right[:1] in shown


def test_a_fixed_question_keeps_its_order() -> None:
    shown, marking = documents(SingleChoice.sample())
    fixed = SingleChoice.build({**shown, "fixed": True}, marking)
    assert all(fixed.shuffled(seed) == [0, 1, 2, 3] for seed in range(50))
    assert any(SingleChoice.sample().shuffled(seed) != [0, 1, 2, 3] for seed in range(50))


def test_display_orders_are_even_and_never_change() -> None:
    first = [display_order(display_seed(seed, 3), 4)[0] for seed in range(4000)]
    assert all(900 < first.count(ordinal) < 1100 for ordinal in range(4))
    assert display_order(2026, 6) == [5, 1, 0, 3, 4, 2]

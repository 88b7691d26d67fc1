"""Where a work stands after the marks it has, and how far markers agree."""

from itertools import product

import pytest

from learn.quizzes.agreeing import Given, Stage, is_sampled, quadratic_weighted_kappa, standing

A, B, C = 1, 2, 3


def marks(*given: tuple[int, str]) -> list[Given]:
    """Marks such as (A, "01"): by A, with these levels."""
    seen: dict[int, int] = {}
    found = []
    for marker, levels in given:
        seen[marker] = seen.get(marker, 0) + 1
        found.append(Given(marker, seen[marker], tuple(map(int, levels))))
    return found


@pytest.mark.parametrize(
    ("given", "sampled", "stage", "levels"),
    [
        ([], False, Stage.FIRST, None),
        ([(A, "01")], False, Stage.DONE, (0, 1)),
        ([(A, "01")], True, Stage.SECOND, None),
        ([(A, "01"), (A, "00")], True, Stage.SECOND, None),  # thinking again is no second marker
        ([(A, "01"), (A, "00")], False, Stage.DONE, (0, 0)),
        ([(A, "01"), (B, "01")], True, Stage.DONE, (0, 1)),
        ([(A, "01"), (B, "00")], True, Stage.MODERATION, None),
        ([(A, "01"), (B, "00")], False, Stage.MODERATION, None),  # two had it open at once
        ([(A, "01"), (B, "00"), (A, "00")], True, Stage.DONE, (0, 0)),  # the two agree
        ([(A, "01"), (B, "00"), (C, "11")], True, Stage.DONE, (1, 1)),  # a third decides
        ([(A, "01"), (B, "01"), (C, "11")], True, Stage.DONE, (0, 1)),  # nothing is left to decide
        ([(A, "01"), (B, "00"), (C, "11"), (A, "00")], True, Stage.DONE, (1, 1)),
        ([(A, "01"), (B, "00"), (C, "11"), (C, "10")], True, Stage.DONE, (1, 0)),
    ],
)
def test_where_a_work_stands(
    given: list[tuple[int, str]], sampled: bool, stage: Stage, levels: tuple[int, ...] | None
) -> None:
    found = standing(marks(*given), sampled=sampled)
    assert (found.stage, found.levels) == (stage, levels)


def test_about_one_work_in_five_is_marked_twice() -> None:
    assert 170 < sum(is_sampled(f"work/{number}") for number in range(1000)) < 230
    assert is_sampled("work/7") == is_sampled("work/7")


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([(0, 0), (1, 1), (2, 2)], 1.0),
        ([(0, 2), (2, 0)], -1.0),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], 0.0),
        # By hand: observed (0 + 1 + 0 + 1) / 4; by chance, 14 with the 0 and three times 6 with the 2s, over 16.
        ([(0, 0), (1, 2), (2, 2), (3, 2)], 1 - (2 / 4) / (32 / 16)),
        ([(2, 2), (2, 2)], None),
        ([], None),
    ],
)
def test_quadratic_weighted_kappa(pairs: list[tuple[int, int]], kappa: float | None) -> None:
    assert quadratic_weighted_kappa(pairs) == (None if kappa is None else pytest.approx(kappa))


def test_kappa_is_that_of_the_table_of_agreement() -> None:
    """Against its definition: weights over the table of both markers' points, and over what chance would give."""
    pairs = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 2), (3, 1), (3, 3), (0, 0)]
    n = len(pairs)
    weights = {(i, j): (i - j) ** 2 / 9 for i, j in product(range(4), repeat=2)}
    row = [sum(a == i for a, _ in pairs) for i in range(4)]
    column = [sum(b == i for _, b in pairs) for i in range(4)]
    observed = sum(weights[pair] for pair in pairs)
    expected = sum(weights[i, j] * row[i] * column[j] / n for i, j in weights)
    assert quadratic_weighted_kappa(pairs) == pytest.approx(1 - observed / expected)

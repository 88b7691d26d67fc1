"""From fractions of questions to the score of an attempt (MEASUREMENT.md §1–§2)."""

import math
from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from learn.quizzes.rulings import Mending
from learn.quizzes.types.base import QuestionType, Response, State

DIGITS = 9
"""Decimals of a score. Enough to tell scores apart, few enough that 7 of 10 is the 0.7 a pass mark says."""


def grade(question: QuestionType, response: Response, language: str, mending: Mending | None = None) -> float:
    """The fraction of the question that a response earns, 0 to 1: as was ruled, else by its key.

    By the key an empty or invalid one earns 0.
    """
    ruled = mending.fraction_of(response, language) if mending else None
    if ruled is not None:
        return ruled
    if question.state_of(response, language) in (State.EMPTY, State.INVALID):
        return 0.0
    return min(1.0, max(0.0, question.grade(response, language)))


def after_hints(fraction: float, costs: Iterable[float]) -> float:
    """What is left of a fraction (0 to 1) after hints of these costs: the most that can be earned then is 1 − Σ costs.

    A partly right answer loses in proportion, so that more right is always more; nothing goes below 0.
    """
    return round(fraction * max(0.0, 1.0 - math.fsum(costs)), DIGITS)


def score(marks: Iterable[tuple[float, float]]) -> float:
    """Σ weight × fraction / Σ weight of (fraction, weight) pairs, rounded once; 0 when nothing has weight."""
    pairs = list(marks)
    total = math.fsum(weight for _, weight in pairs)
    if total <= 0:
        return 0.0
    return round(math.fsum(fraction * weight for fraction, weight in pairs) / total, DIGITS)


def percent(fraction: float) -> Decimal:
    """A fraction as a percentage with one decimal, rounded half-up (0.12345 → 12.3, 0.1235 → 12.4)."""
    return (Decimal(str(fraction)) * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def reached(order_of_slots: Sequence[int], answered_slots: Collection[int], submitted: bool) -> int:
    """How many questions were reached: all of a submitted attempt, else those up to the last answered one."""
    if submitted:
        return len(order_of_slots)
    return max((place for place, slot in enumerate(order_of_slots, start=1) if slot in answered_slots), default=0)


def is_complete(submitted: bool, reached: int, total: int) -> bool:
    """Whether the attempt measures: the person submitted it, or reached at least 80 % of its questions."""
    # In whole numbers: 0.8 × total is not exact in floating point.
    return submitted or (total > 0 and reached * 5 >= total * 4)


def by_objective(rows: Iterable[tuple[str, float, float]]) -> dict[str, tuple[float, float]]:
    """Marks and maximum of each objective, from (objective, fraction, weight) rows, in order of first appearance."""
    found: dict[str, list[tuple[float, float]]] = {}
    for objective, fraction, weight in rows:
        found.setdefault(objective, []).append((fraction * weight, weight))
    return {
        objective: (
            round(math.fsum(mark for mark, _ in pairs), DIGITS),
            round(math.fsum(weight for _, weight in pairs), DIGITS),
        )
        for objective, pairs in found.items()
    }

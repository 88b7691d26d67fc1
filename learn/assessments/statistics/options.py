"""Which option each person chose, what it earns, and whom it attracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from learn.assessments.statistics.matrices import Floats, Truths, is_constant, product
from learn.assessments.statistics.reasons import SAME_REST
from learn.assessments.statistics.values import Analysis
from learn.errors import Invalid, Message, say

NONE = -1
"""The code of no option chosen."""
ONE_EACH = say("Đáp án phải có cho từng câu hỏi, không thiếu không thừa.")

Key = Sequence[str | Mapping[str, float]]
"""For each question its right option, or what each of its options earns (0 to 1; an option not named earns 0)."""


@dataclass(frozen=True)
class Choices:
    """What was chosen: `codes` (persons × questions) are places in `labels` of that question, −1 for no option."""

    codes: NDArray[Any]
    labels: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picked:
    """What was chosen in one question: `codes` of people are places in `labels`; `shares` is its part of the key."""

    codes: NDArray[Any]
    labels: tuple[str, ...]
    shares: Mapping[str, float] | None

    def of(self, people: Truths) -> "Picked":
        """What some of the people chose."""
        return replace(self, codes=self.codes[people])


@dataclass(frozen=True, kw_only=True)
class Option(Analysis):
    """One option among the people who reached its question.

    `n` chose it, which is `share` of them (people who chose none count in the whole, so shares may sum to less
    than 1); it earns `credit` (None without a key); `point_biserial` correlates choosing it with the rest score.
    """

    id: str
    n: int
    share: float
    credit: float | None
    point_biserial: float | None


def as_choices(chosen: ArrayLike | Choices) -> Choices:
    """Persons × questions of labels, text or whole numbers; "", None, NaN and negative numbers are no option."""
    if isinstance(chosen, Choices):
        return chosen
    array = np.asarray(chosen)
    if array.ndim != 2:
        raise Invalid({"chosen": say("Cần một bảng hai chiều: mỗi hàng một người, mỗi cột một câu hỏi.")})
    coded = [_coded(array[:, place]) for place in range(array.shape[1])]
    codes = np.stack([codes for codes, _ in coded], axis=1) if coded else np.empty(array.shape, dtype=np.int16)
    return Choices(codes, tuple(labels for _, labels in coded))


def shares_of(key: Key) -> tuple[Mapping[str, float], ...]:
    """The key with every question's right options as a mapping to what they earn."""
    return tuple({each: 1.0} if isinstance(each, str) else dict(each) for each in key)


def scored(chosen: ArrayLike | Choices, key: Key) -> Floats:
    """The matrix of fractions that the options chosen earn; NaN where none was chosen (not reached)."""
    choices, shares = as_choices(chosen), shares_of(key)
    if len(shares) != len(choices.labels):
        raise Invalid({"key": ONE_EACH})
    matrix = np.empty(choices.codes.shape)
    for place, labels in enumerate(choices.labels):
        # The last stands for the code −1.
        earned = np.array([*(shares[place].get(label, 0.0) for label in labels), np.nan])
        matrix[:, place] = earned[choices.codes[:, place]]
    return matrix


def picked_by_question(
    chosen: ArrayLike | Choices | None, key: Key | None, n: int, questions: int
) -> tuple[Picked | None, ...]:
    """What was chosen question by question; None for each without choices. Raises Invalid when sizes differ."""
    shares = [None] * questions if key is None else shares_of(key)
    if len(shares) != questions:
        raise Invalid({"key": ONE_EACH})
    if chosen is None:
        return (None,) * questions
    choices = as_choices(chosen)
    if choices.codes.shape != (n, questions):
        raise Invalid({"chosen": say("Bảng phương án phải cùng số người và số câu với bảng tỷ lệ đúng.")})
    return tuple(
        Picked(choices.codes[:, place], labels, share)
        for place, (labels, share) in enumerate(zip(choices.labels, shares, strict=True))
    )


def option_figures(picked: Picked, rest: Floats) -> tuple[Option, ...]:
    """Every option that was chosen or stands in the key, in the order of the labels (short ones first).

    `picked` and the `rest` scores are of those who reached the question, at least one person. The point-biserial
    is the product-moment correlation of "chose it" (0 or 1) with the rest score.
    """
    codes, labels, shares = picked.codes, picked.labels, picked.shares
    chosen = codes >= 0
    counts = np.bincount(codes[chosen], minlength=len(labels))
    # Deviations from the mean: large sums would lose the digits that matter.
    centred = rest - rest.mean()
    sums = np.bincount(codes[chosen], weights=centred[chosen], minlength=len(labels))
    spread = 0.0 if is_constant(rest) else sqrt(product(centred, centred))
    by_label = {label: (int(counts[place]), float(sums[place])) for place, label in enumerate(labels)}
    names = sorted({*labels, *(shares or ())}, key=lambda label: (len(label), label))
    return tuple(
        _option(name, *by_label.get(name, (0, 0.0)), len(rest), spread, None if shares is None else shares.get(name, 0))
        for name in names
    )


def _option(name: str, picked: int, sum_of_rest: float, n: int, spread: float, credit: float | None) -> Option:
    reason = _undefined(picked, n, spread)
    correlation = None if reason else sum_of_rest / (spread * sqrt(picked * (n - picked) / n))
    return Option(
        id=name,
        n=picked,
        share=picked / n,
        credit=None if credit is None else float(credit),
        point_biserial=None if correlation is None else min(1.0, max(-1.0, correlation)),
        unavailable={} if reason is None else {"point_biserial": reason},
    )


def _undefined(picked: int, n: int, spread: float) -> Message | None:
    if picked == 0:
        return say("Không ai chọn phương án này.")
    if picked == n:
        return say("Ai làm tới câu này cũng chọn phương án này.")
    return SAME_REST if spread == 0 else None


def _coded(column: NDArray[Any]) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    if column.dtype.kind in "fiu":
        is_chosen = column >= 0
        found, places = np.unique(column[is_chosen], return_inverse=True)
        labels = tuple(f"{each:g}" for each in found)
    else:
        texts = np.array(["" if each is None or each != each else str(each) for each in column], dtype=np.str_)
        is_chosen = texts != ""
        found, places = np.unique(texts[is_chosen], return_inverse=True)
        labels = tuple(str(each) for each in found)
    codes = np.full(len(column), NONE, dtype=np.int16)
    codes[is_chosen] = places.reshape(-1)
    return codes, labels

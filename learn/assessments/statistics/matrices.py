"""Persons × questions: fractions from 0 to 1, NaN where a question was not reached."""

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from learn.errors import Invalid, say

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

# Scores closer than this are the same.
SAME = 1e-9
DECIMALS = 9
# Eight numbers of 8 bytes fill a cache line.
_AT_ONCE = 8


def as_fractions(matrix: ArrayLike) -> NDArray[Any]:
    """The matrix as it can be counted with, not copied when it already is an array of numbers.

    Raises Invalid when it is not two-dimensional or a fraction lies outside 0 to 1. An empty list is a
    matrix of nobody and nothing.
    """
    array = np.asarray(matrix)
    if array.dtype.kind not in "fiu":
        array = np.asarray(matrix, dtype=np.float64)
    if array.size == 0 and array.ndim == 1:
        array = array.reshape(0, 0)
    if array.ndim != 2:
        raise Invalid({"matrix": say("Cần một bảng hai chiều: mỗi hàng một người, mỗi cột một câu hỏi.")})
    # fmin and fmax pass over NaN and make no copy.
    if array.size and (np.fmin.reduce(array, axis=None) < 0 or np.fmax.reduce(array, axis=None) > 1):
        raise Invalid({"matrix": say("Tỷ lệ đúng phải từ 0 đến 1; câu chưa làm tới là NaN.")})
    return array


def names_of(ids: Sequence[object] | None, questions: int) -> tuple[str, ...]:
    """The questions' ids as text, or their places from "1" on. Raises Invalid unless each has one of its own."""
    if ids is None:
        return tuple(str(place) for place in range(1, questions + 1))
    names = tuple(str(each) for each in ids)
    if len(names) != questions or len(set(names)) != questions:
        raise Invalid({"ids": say("Mỗi câu hỏi cần một mã riêng.")})
    return names


def columns(matrix: NDArray[Any]) -> Iterator[tuple[Floats, Truths]]:
    """Each question: its fractions with 0 where it was not reached, and who reached it.

    A few at a time: a country's matrix is never held twice, and each of its cache lines is read once.
    """
    for first in range(0, matrix.shape[1], _AT_ONCE):
        block = np.array(matrix[:, first : first + _AT_ONCE].T, dtype=np.float64, order="C")
        for values in block:
            reached = ~np.isnan(values)
            values[~reached] = 0.0
            yield values, reached


def totals_of(matrix: NDArray[Any]) -> Floats:
    """Each person's sum of fractions, 0 for what was not reached."""
    totals = np.zeros(matrix.shape[0])
    for values, _ in columns(matrix):
        totals += values
    return totals


def levels_of(totals: Floats) -> tuple[NDArray[np.int64], int]:
    """Each person's place among the scores that occur, from 0 for the lowest, and how many scores there are.

    Scores are compared rounded to 9 decimals: thirds that sum to 1 in another order are the same score.
    """
    levels, places = np.unique(np.round(totals, DECIMALS), return_inverse=True)
    return places.astype(np.int64).reshape(-1), len(levels)


def is_constant(values: Floats) -> bool:
    """Whether all are the same but for rounding; so are none and one."""
    return len(values) < 2 or bool(np.ptp(values) <= SAME)


def is_right_or_wrong(values: Floats) -> bool:
    """Whether every fraction is 0 or 1: no partial credit was given."""
    return bool(np.all((values == 0) | (values == 1)))


def variance(values: Floats) -> float:
    """Divided by n − 1; 0 when all are the same but for rounding. Needs two values."""
    return 0.0 if is_constant(values) else float(np.var(values, ddof=1))


def correlation(one: Floats, other: Floats) -> float:
    """Pearson's product-moment correlation of two series that both vary, kept within −1 and 1."""
    first, second = one - one.mean(), other - other.mean()
    found = product(first, second) / sqrt(product(first, first) * product(second, second))
    return min(1.0, max(-1.0, found))


def product(one: Floats, other: Floats) -> float:
    """Σ one·other, summed in pairs; BLAS would wake every core for it, and lose more digits."""
    return float(np.sum(one * other))

"""Right and wrong answers, gathered into the response patterns that differ: the calibrations work on nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from learn.errors import Invalid, Message, say

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

WRONG, RIGHT, NOT_REACHED = 0, 1, -1


@dataclass(frozen=True)
class Responses:
    """The different rows of a matrix of persons × questions.

    `patterns` holds WRONG, RIGHT or NOT_REACHED; `counts` how many people gave each pattern; `pattern_of` which one
    each person gave; `reached_set_of` numbers the set of questions that each pattern reached. The patterns are
    sorted, so that the order of people changes nothing, not even the rounding.
    """

    patterns: Codes
    counts: Floats
    pattern_of: NDArray[np.intp]
    reached_set_of: NDArray[np.intp]


def responses(codes: Codes) -> Responses:
    """Gather equal rows."""
    first, pattern_of = _different(codes)
    patterns = codes[first]
    _, reached_set_of = _different(patterns != NOT_REACHED)
    return Responses(patterns, np.bincount(pattern_of).astype(np.float64), pattern_of, reached_set_of)


def _different(rows: NDArray[np.int8] | NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each different row stands first, in the order of the rows' bytes, and which of them each row is."""
    # Taken as one value of many bytes, rows are sorted about ten times as fast as column by column.
    as_bytes = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, first, which = np.unique(as_bytes, return_index=True, return_inverse=True)
    return first, which


def as_scores(matrix: ArrayLike) -> Floats:
    """A matrix of persons × questions; NaN is not reached. Raises Invalid for anything of another shape."""
    scores = np.asarray(matrix, dtype=np.float64)
    if scores.ndim == 1 and scores.size == 0:
        return scores.reshape(0, 0)
    if scores.ndim != 2:
        raise Invalid({"matrix": say("Bảng điểm phải có hai chiều: mỗi người một hàng, mỗi câu một cột.")})
    return scores


def as_codes(scores: Floats) -> Codes:
    """WRONG, RIGHT or NOT_REACHED. Everything else than 0 and 1 counts as not reached: ask `unusable` first."""
    codes = np.full(scores.shape, NOT_REACHED, dtype=np.int8)
    codes[scores == 0] = WRONG
    codes[scores == 1] = RIGHT
    return codes


def unusable(scores: Floats) -> Mapping[int, Message]:
    """Why a question can't be calibrated, by its column; columns that can be are not in it."""
    found: dict[int, Message] = {}
    for column, given in enumerate(scores.T):
        reached = given[~np.isnan(given)]
        if reached.size == 0:
            found[column] = say("Không ai làm đến câu này.")
        elif not np.isin(reached, (0.0, 1.0)).all():
            found[column] = say("Câu này có điểm từng phần; mô hình chỉ dùng cho câu chấm đúng hoặc sai.")
        elif reached.min() == reached.max():
            found[column] = (
                say("Ai cũng làm đúng câu này nên độ khó không hữu hạn.")
                if reached[0] == 1
                else say("Không ai làm đúng câu này nên độ khó không hữu hạn.")
            )
    return found


def names(ids: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """The questions' ids; 1, 2, 3 … when there are none. Raises Invalid when there are too few, too many or doubles."""
    if ids is None:
        return tuple(str(number) for number in range(1, count + 1))
    if len(ids) != count or len(set(ids)) != count:
        raise Invalid({"ids": say("Mỗi cột cần đúng một mã câu hỏi, không trùng nhau.")})
    return tuple(ids)

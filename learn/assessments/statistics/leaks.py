"""Has a question become known? Then people who come late answer it better than their other answers tell.

The rule is ours, put together from known parts. For every change point (the beginning of a week) those who took the
form from then on are compared with those before, among people of the same total score: DIF, with time in the place of
the group (Holland & Thayer 1988 match on the total with the studied question in it, and so do we). A stronger intake
is then no leak, for it raises the other questions too. In stratum s of n people, m of them late, with scores x:

    A = Σx of the late,   E = m·x̄,   V = m(n − m)/n · s²   (s² divides by n − 1)
    z = (Σ(A − E) − c)/√ΣV            (Mantel 1963; c = ½ for a question that is right or wrong, else 0)
    beyond = Σ(A − E)/Σ m(n − m)/n    (the difference of means, weighted as Dorans & Kulick's standardisation by n)

Strata are totals rounded to whole questions. Each question's greatest z over the change points counts; its one-sided p
is multiplied by the number of change points (Bonferroni) and corrected by Holm (1979) over the questions of the form.
It holds for one look at one form on one occasion. When all questions of a form are known, none stands out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from learn.assessments.statistics import reasons
from learn.assessments.statistics.matrices import (
    Floats,
    Truths,
    as_fractions,
    columns,
    is_right_or_wrong,
    names_of,
    totals_of,
)
from learn.assessments.statistics.values import Analysis, told
from learn.errors import Invalid, Message, say

LEAST = 30
"""So many people must have come to the question before a change point, and so many from then on."""
LOOKED_BACK = 26
"""Change points: at most the last half year's."""
ALPHA = 0.01
LEAST_BEYOND = 0.1
"""A smaller rise beyond what the other answers tell is no reason to retire a question."""
# What rounding leaves where people of equal totals all did alike.
_NOTHING = 1e-9


@dataclass(frozen=True, kw_only=True)
class ItemLeak(Analysis):
    """A question at its most conspicuous change point; `week` is the first of the late weeks.

    `before` and `after` are its mean fractions, `others_before` and `others_after` those of the form's other questions
    in the same people, `beyond` the rise beyond what equal totals tell, all as fractions. `p` is one-sided, of this
    change point alone; `p_corrected` of all that were looked at. `is_flagged`: p_corrected below 1 % and `beyond` at
    least 10 points.
    """

    id: str
    week: int | None
    n_before: int | None
    n_after: int | None
    before: float | None
    after: float | None
    others_before: float | None
    others_after: float | None
    beyond: float | None
    p: float | None
    p_corrected: float | None
    is_flagged: bool = False


class _Side(NamedTuple):
    """How many people, their mean on the question and on the others."""

    n: int
    question: float
    others: float


class _Found(NamedTuple):
    """The change point at which a question stands out most, with the p that is corrected for the choice of it."""

    week: int
    before: _Side
    after: _Side
    beyond: float
    p: float
    p_over_weeks: float


class _Compared(NamedTuple):
    """By change point: Σ(A − E), ΣV and Σ m(n − m)/n over the strata."""

    surplus: Floats
    variance: Floats
    weight: Floats


def leaks(matrix: ArrayLike, weeks: Sequence[int], *, ids: Sequence[object] | None = None) -> tuple[ItemLeak, ...]:
    """Look at every question of persons × questions (fractions 0 to 1, NaN not reached), a week's number a person.

    Weeks are compared by their order only. A question is looked at among those who came to it; what they did not reach
    counts 0 in the total. Without a change point that has enough people on both sides, or where people of equal totals
    all did alike, a question has no figures, with the reason. Raises Invalid for columns of unequal length.
    """
    fractions = as_fractions(matrix)
    names = names_of(ids, fractions.shape[1])
    came = np.asarray(weeks, dtype=np.int64)
    if came.shape != (fractions.shape[0],):
        raise Invalid({"weeks": say("Mỗi người cần đúng một tuần.")})
    totals, others = totals_of(fractions), max(fractions.shape[1] - 1, 1)
    looked = [_look(values[reached], totals[reached], came[reached], others) for values, reached in columns(fractions)]
    corrected = iter(_holm([found.p_over_weeks for found in looked if isinstance(found, _Found)]))
    return tuple(
        _told(name, found, next(corrected)) if isinstance(found, _Found) else _untold(name, found)
        for name, found in zip(names, looked, strict=True)
    )


def _look(scores: Floats, totals: Floats, came: NDArray[np.int64], others: int) -> _Found | Message:
    """At one question, of those who came to it. `others` is how many other questions the form has."""
    if not scores.size:
        return reasons.NOBODY_REACHED
    occurring, week, people = np.unique(came, return_inverse=True, return_counts=True)
    late = np.cumsum(people[::-1])[::-1]
    points = np.flatnonzero((late >= LEAST) & (len(scores) - late >= LEAST))[-LOOKED_BACK:]
    if not points.size:
        return say("Cần ít nhất %(least)s người trước và %(least)s người sau một mốc tuần.", least=LEAST)
    compared = _compare(scores, np.rint(totals).astype(np.int64), week, len(occurring))
    points = points[compared.variance[points] > _NOTHING]
    if not points.size:
        return say("Những người cùng tổng điểm đều làm câu này như nhau.")
    correction = 0.5 if is_right_or_wrong(scores) else 0.0
    z = (compared.surplus[points] - correction) / np.sqrt(compared.variance[points])
    at, p = int(points[z.argmax()]), float(ndtr(-z.max()))
    is_late, rest = week >= at, (totals - scores) / others
    before, after = (_means(scores, rest, those) for those in (~is_late, is_late))
    beyond = float(compared.surplus[at] / compared.weight[at])
    return _Found(int(occurring[at]), before, after, beyond, p, min(1.0, p * len(points)))


def _means(scores: Floats, rest: Floats, those: Truths) -> _Side:
    return _Side(int(those.sum()), float(scores[those].mean()), float(rest[those].mean()))


def _compare(scores: Floats, strata: NDArray[np.int64], week: NDArray[np.intp], weeks: int) -> _Compared:
    """People of the same stratum, those from each week on with those before it."""
    cells, count = strata * weeks + week, (int(strata.max()) + 1) * weeks

    def late(values: Floats | None) -> Floats:
        """Their sum from each week (column) on, by stratum (row); the first column has everybody."""
        summed = np.bincount(cells, values, count).astype(np.float64).reshape(-1, weeks)
        return np.asarray(np.cumsum(summed[:, ::-1], axis=1)[:, ::-1])

    people, marks, squares = late(None), late(scores), late(scores * scores)[:, :1]
    told = people[:, 0] > 1
    people, marks, squares = people[told], marks[told], squares[told]
    n, total = people[:, :1], marks[:, :1]
    spread = np.maximum(squares - total * total / n, 0) / (n - 1)
    weight = people * (n - people) / n
    return _Compared((marks - people * total / n).sum(axis=0), (weight * spread).sum(axis=0), weight.sum(axis=0))


def _holm(p: Sequence[float]) -> list[float]:
    """Each p corrected for all of them being looked at (Holm 1979), at most 1."""
    order = np.argsort(p, kind="stable")
    times = np.arange(len(p), 0, -1)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(np.asarray(p)[order] * times), 1.0)
    return [float(one) for one in corrected]


def _told(name: str, found: _Found, p_corrected: float) -> ItemLeak:
    return ItemLeak(
        id=name,
        week=found.week,
        n_before=found.before.n,
        n_after=found.after.n,
        before=found.before.question,
        after=found.after.question,
        others_before=found.before.others,
        others_after=found.after.others,
        beyond=found.beyond,
        p=found.p,
        p_corrected=p_corrected,
        is_flagged=p_corrected < ALPHA and found.beyond >= LEAST_BEYOND,
        unavailable={},
    )


def _untold(name: str, reason: Message) -> ItemLeak:
    rise = ("before", "after", "others_before", "others_after", "beyond")
    missing = ("week", "n_before", "n_after", *rise, "p", "p_corrected")
    return ItemLeak(id=name, **told(dict.fromkeys(missing, reason)))

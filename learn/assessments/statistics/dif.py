"""Differential item functioning: is a question harder for one group than for equally able people of another?

Mantel & Haenszel (1959) as Holland & Thayer (1988) apply it; classes as at ETS (Dorans & Holland 1993; Zwick, Thayer
& Lewis 1999; reviewed by Zwick 2012, RR-12-08). R's difR names the same letters by the size of Δ alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.stats import chi2

from learn.assessments.statistics import reasons
from learn.assessments.statistics.groups import Groups, two_groups
from learn.assessments.statistics.matrices import (
    Floats,
    Truths,
    as_fractions,
    columns,
    is_right_or_wrong,
    levels_of,
    names_of,
    totals_of,
)
from learn.assessments.statistics.values import LEVEL, Analysis, Interval
from learn.errors import Invalid, Message, say

EtsClass = Literal["A", "B", "C"]

ENOUGH = 100
"""Screens show nothing when either group is smaller."""
DELTA = -2.35
"""From the logarithm of odds to the ETS scale of difficulty."""
NEGLIGIBLE, LARGE = 1.0, 1.5
SIGNIFICANT = 0.05
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class ItemDifference(Analysis):
    """One question between the groups, among those who reached it.

    `n_matched` people have a total that occurs in both groups; nobody else says anything. `chi_square` (1 degree
    of freedom) and `p` are Mantel and Haenszel's with continuity correction; `alpha_mh` is the common odds ratio,
    above 1 when the question is easier for the reference group; `delta_mh` = −2.35 ln `alpha_mh`, below 0 then.
    `class_` ("class" in JSON and in `unavailable`) is ETS's: A negligible, B moderate, C large.
    """

    id: str
    n_reference: int
    n_focal: int
    n_matched: int
    chi_square: float | None
    p: float | None
    alpha_mh: float | None
    delta_mh: float | None
    delta_interval: Interval | None
    class_: EtsClass | None


@dataclass(frozen=True, kw_only=True)
class DifferentialFunctioning(Analysis):
    """All questions between two groups; `n_left_out` people are in neither, or their group is not known."""

    reference: str | None
    focal: str | None
    n_reference: int
    n_focal: int
    n_left_out: int
    items: tuple[ItemDifference, ...]


LEGEND = {
    "id": say("Mã của câu hỏi"),
    "reference": say("Nhóm gốc, để so sánh với"),
    "focal": say("Nhóm so sánh"),
    "n_reference": say("Số người thuộc nhóm gốc; với một câu hỏi: số người làm tới câu đó"),
    "n_focal": say("Số người thuộc nhóm so sánh; với một câu hỏi: số người làm tới câu đó"),
    "n_left_out": say("Số người không thuộc nhóm nào trong hai nhóm"),
    "n_matched": say("Số người có tổng điểm mà cả hai nhóm đều có; chỉ họ có trong phép so sánh"),
    "chi_square": say("Khi bình phương Mantel–Haenszel có hiệu chỉnh liên tục, 1 bậc tự do"),
    "p": say("Giá trị p"),
    "alpha_mh": say("Tỷ số chênh chung; lớn hơn 1 khi câu dễ hơn với nhóm gốc"),
    "delta_mh": say("−2,35 × ln của tỷ số chênh chung; âm khi câu khó hơn với nhóm so sánh"),
    "delta_interval": say("Khoảng tin cậy (95%) của delta_mh"),
    "class": say("Mức theo ETS: A không đáng kể, B vừa, C lớn"),
}
"""What each name in the result means, for whoever reads it in a table."""


def differential_functioning(
    matrix: ArrayLike,
    group: Sequence[object],
    *,
    ids: Sequence[object] | None = None,
    reference: object = None,
    focal: object = None,
) -> DifferentialFunctioning:
    """Compare every question of persons × questions (fractions 0 to 1, NaN not reached) between two groups.

    `group` has a label for each person, None or "" where it is not known; of exactly two labels the first in
    order is the reference unless one is named. People are matched on their total score, the studied question
    included (Holland & Thayer 1988: without it the test is biased), not reached counting 0; who did not reach the
    studied question is left out of its tables. A question with partial credit has no figures of its own and
    counts in the totals. Raises Invalid for input that does not fit together or more than two groups.
    """
    fractions = as_fractions(matrix)
    names = names_of(ids, fractions.shape[1])
    if len(group) != fractions.shape[0]:
        raise Invalid({"group": say("Mỗi người cần đúng một nhóm (để trống nếu không biết).")})
    groups = two_groups(group, reference, focal)
    ranks, levels = levels_of(totals_of(fractions))
    items = tuple(
        _compare(name, values, reached, groups, ranks, levels)
        for name, (values, reached) in zip(names, columns(fractions), strict=True)
    )
    n_reference, n_focal = int(groups.in_reference.sum()), int(groups.in_focal.sum())
    return DifferentialFunctioning(
        reference=groups.reference,
        focal=groups.focal,
        n_reference=n_reference,
        n_focal=n_focal,
        n_left_out=groups.left_out,
        items=items,
        unavailable={} if groups.focal else {"focal": say("Cần hai nhóm để so sánh.")},
        flags=_flags(min(n_reference, n_focal)),
    )


def mantel_haenszel(tables: NDArray[Any]) -> tuple[float, float]:
    """χ² with continuity correction of tables (levels × group × right, wrong), and its p; some table must vary.

    (|Σ(A − E)| − ½)² / ΣVar, hypergeometric moments; without the ½ where it is more than the whole difference,
    as R's mantelhaen.test does.
    """
    right, wrong, first, second, n = _margins(tables)
    difference = abs(float(np.sum(tables[:, 0, 0] - first * right / n)))
    spread = float(np.sum(first * second * right * wrong / (n * n * (n - 1))))
    # A difference of exactly ½ may have lost its last digit.
    correction = 0.5 if difference >= 0.5 - _ROUNDING else 0.0
    chi_square = (difference - correction) ** 2 / spread
    return chi_square, float(chi2.sf(chi_square, 1))


def common_odds(tables: NDArray[Any]) -> tuple[float, float]:
    """Σ AD/T and Σ BC/T: their ratio is Mantel and Haenszel's odds of being right, reference to focal group."""
    n = tables.sum(axis=(1, 2))
    agree = tables[:, 0, 0] * tables[:, 1, 1] / n
    differ = tables[:, 0, 1] * tables[:, 1, 0] / n
    return float(agree.sum()), float(differ.sum())


def error_of_log_odds(tables: NDArray[Any]) -> float:
    """The standard error of the logarithm of the common odds ratio (Robins, Breslow & Greenland 1986; Phillips &
    Holland 1987 give the same). Both sums of `common_odds` must be above 0."""
    n = tables.sum(axis=(1, 2))
    agreeing = (tables[:, 0, 0] + tables[:, 1, 1]) / n
    r, s = tables[:, 0, 0] * tables[:, 1, 1] / n, tables[:, 0, 1] * tables[:, 1, 0] / n
    both = agreeing * s + (1 - agreeing) * r
    r_sum, s_sum = r.sum(), s.sum()
    found = (agreeing * r).sum() / r_sum**2 + both.sum() / (r_sum * s_sum) + ((1 - agreeing) * s).sum() / s_sum**2
    return sqrt(float(found) / 2)


def ets_class(delta: float, error: float, p: float) -> EtsClass:
    """A: not significantly different from 0 at 5 %, or |Δ| below 1. C: |Δ| at least 1.5 and significantly above 1,
    one-sided at 5 %: (|Δ| − 1)/SE above 1.645. B: everything between (Dorans & Holland 1993; Zwick, Thayer & Lewis
    1999).

    Paek & Holland (2015) test |Δ| ≤ 1 as an interval; from 1.5 on their other tail is nothing and both agree.
    """
    if p >= SIGNIFICANT or abs(delta) < NEGLIGIBLE:
        return "A"
    is_beyond = (abs(delta) - NEGLIGIBLE) > float(ndtri(1 - SIGNIFICANT)) * error
    return "C" if abs(delta) >= LARGE and is_beyond else "B"


def _compare(
    name: str, values: Floats, reached: Truths, groups: Groups, ranks: NDArray[np.int64], levels: int
) -> ItemDifference:
    here = reached & (groups.in_reference | groups.in_focal)
    tables = _tables(values[here], groups.in_focal[here], ranks[here], levels)
    missing = _missing(values[reached], tables)
    chi_square, p = (None, None) if "p" in missing else mantel_haenszel(tables)
    agree, differ = common_odds(tables)
    delta = error = None
    if "delta_mh" not in missing:
        delta, error = DELTA * log(agree / differ), abs(DELTA) * error_of_log_odds(tables)
    return ItemDifference(
        id=name,
        n_reference=int(np.sum(groups.in_reference & reached)),
        n_focal=int(np.sum(groups.in_focal & reached)),
        n_matched=int(tables.sum()),
        chi_square=chi_square,
        p=p,
        alpha_mh=None if "alpha_mh" in missing else agree / differ,
        delta_mh=delta,
        delta_interval=None if delta is None or error is None else _around(delta, error),
        class_=None if delta is None or error is None or p is None else ets_class(delta, error, p),
        unavailable=missing,
    )


def _tables(values: Floats, is_focal: Truths, ranks: NDArray[np.int64], levels: int) -> NDArray[np.int64]:
    """Levels × (reference, focal) × (right, wrong), of the totals that occur in both groups."""
    cells = ranks * 4 + is_focal * 2 + (values == 0)
    tables: NDArray[np.int64] = np.bincount(cells, minlength=levels * 4).reshape(levels, 2, 2)
    occurs_in_both: Truths = (tables.sum(axis=2) > 0).all(axis=1)
    return tables[occurs_in_both]


def _margins(tables: NDArray[Any]) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Right, wrong, reference and focal totals and all, of each level."""
    right, wrong = tables.sum(axis=1).T.astype(np.float64)
    first, second = tables.sum(axis=2).T.astype(np.float64)
    return right, wrong, first, second, first + second


def _missing(values: Floats, tables: NDArray[np.int64]) -> dict[str, Message]:
    """Which figures are not defined, and why. `values` are of everybody who reached the question."""
    every = ("chi_square", "p", "alpha_mh", "delta_mh", "delta_interval", "class")
    if len(values) == 0:
        return dict.fromkeys(every, reasons.NOBODY_REACHED)
    if not is_right_or_wrong(values):
        return dict.fromkeys(every, reasons.PARTIAL_CREDIT)
    right, wrong = tables.sum(axis=1).T
    if not np.any((right > 0) & (wrong > 0)):
        return dict.fromkeys(every, say("Không có mức tổng điểm nào có cả hai nhóm, có người đúng và có người sai."))
    agree, differ = common_odds(tables)
    if agree == 0 or differ == 0:
        reason = say("Ở mọi mức tổng điểm, một nhóm đều đúng hoặc nhóm kia đều sai nên tỷ số chênh là 0 hoặc vô cùng.")
        return dict.fromkeys(every[3:] if agree == 0 else every[2:], reason)
    return {}


def _around(delta: float, error: float) -> Interval:
    reach = float(ndtri((1 + LEVEL) / 2)) * error
    return Interval(delta - reach, delta + reach)


def _flags(smaller: int) -> tuple[Message, ...]:
    if smaller >= ENOUGH:
        return ()
    return (say("Có nhóm dưới %(enough)s người: trên màn hình không hiện.", enough=ENOUGH),)

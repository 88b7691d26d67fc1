"""Carrying scores of one form onto the scale of another (Kolen & Brennan 2014). x is carried onto the scale of y.

Two designs. In "random" groups people were allotted to forms at random, so that the groups are equivalent: mean,
linear and equipercentile. With an "anchor" the groups may differ, and questions that both answered tell by how
much: Tucker, Levine (observed scores) and chained linear.

Variances divide by n − 1; skewness and kurtosis, in standard errors only, by n. Scores may be in any unit, the same
for all of a form; what is not finite is no score and is left out, with an anchor together with the other score.
"""

from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from learn.assessments.links import LEAST_TAKERS, Moments
from learn.assessments.statistics.anchors import anchor_group, anchor_line
from learn.assessments.statistics.equipercentile import Equivalent, Frequencies, equivalent, frequencies
from learn.assessments.statistics.moments import moments_of
from learn.assessments.statistics.responses import Floats
from learn.assessments.statistics.values import Analysis
from learn.errors import Invalid, Message, say

Design = Literal["random", "anchor"]
Method = Literal["mean", "linear", "equipercentile", "tucker", "levine", "chained"]

METHODS: dict[Design, tuple[Method, ...]] = {
    "random": ("mean", "linear", "equipercentile"),
    "anchor": ("tucker", "levine", "chained"),
}


@dataclass(frozen=True, kw_only=True)
class Link(Analysis):
    """How scores on x are carried onto the scale of y: a line, or a table.

    For lines `covariance` is of slope and intercept, and with their standard errors gives that of any score. For the
    equipercentile method `table` has every score between the lowest and the highest on x. What is not there is
    None, with the reason.
    """

    design: Design
    method: Method
    n_x: int
    n_y: int
    slope: float | None = None
    intercept: float | None = None
    se_slope: float | None = None
    se_intercept: float | None = None
    covariance: float | None = None
    table: tuple[Equivalent, ...] | None = None
    distributions: tuple[Frequencies, Frequencies] | None = field(default=None, repr=False)

    def at(self, score: float) -> float | None:
        """A score carried over. It may lie beyond the ends of the scale."""
        if self.distributions:
            found = equivalent(*self.distributions, score)
            return found.equivalent if found else None
        if self.slope is None or self.intercept is None:
            return None
        return self.intercept + self.slope * score

    def error_at(self, score: float) -> float | None:
        """The standard error of a score carried over, from the sampling of both groups."""
        if self.distributions:
            found = equivalent(*self.distributions, score)
            return found.se if found else None
        if self.se_intercept is None:
            return None
        tilt = score * (self.se_slope or 0.0)
        return _root(self.se_intercept**2 + 2 * score * (self.covariance or 0.0) + tilt**2)


def link_forms(
    x: ArrayLike,
    y: ArrayLike,
    *,
    design: Design,
    method: Method,
    anchor_x: ArrayLike | None = None,
    anchor_y: ArrayLike | None = None,
    internal: bool = True,
    weight: float | None = None,
) -> Link:
    """The link from people's total scores on x and on y, and with design "anchor" on the anchor, in the same order.

    `internal`: the anchor's questions count in the totals. `weight`: the share of x's people in the synthetic
    population of Tucker and Levine; by default their share of all. Equipercentile needs whole scores.
    Raises Invalid for a method of another design, and for anchors that are missing or of another length.
    """
    if method not in METHODS.get(design, ()):
        raise Invalid({"method": say("Phương pháp không thuộc thiết kế này.")})
    if design == "anchor":
        return _with_anchor(_pair(x, anchor_x), _pair(y, anchor_y), method, internal=internal, weight=weight)
    scores = [each[np.isfinite(each)] for each in (np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))]
    if method == "equipercentile":
        return _equipercentile(*scores)
    of_x, of_y = (moments_of(each) for each in scores)
    return mean_from_moments(of_x, of_y) if method == "mean" else linear_from_moments(of_x, of_y)


def mean_from_moments(x: Moments, y: Moments) -> Link:
    """x + mean(y) − mean(x), in random groups. Its standard error √(s²_x/n_x + s²_y/n_y) is that of every score."""
    reason = _why_not(x, y, is_spread_needed=False)
    if reason:
        return _unavailable("random", "mean", x.n, y.n, reason)
    return Link(
        design="random",
        method="mean",
        n_x=x.n,
        n_y=y.n,
        slope=1.0,
        intercept=y.mean - x.mean,
        se_intercept=sqrt(x.sd**2 / x.n + y.sd**2 / y.n),
        unavailable=dict.fromkeys(("se_slope", "covariance"), say("Phương pháp trung bình đặt độ dốc bằng 1."))
        | _no_table(),
        flags=_flags(x.n, y.n),
    )


def linear_from_moments(x: Moments, y: Moments) -> Link:
    """Equal standardised deviates in random groups, from each form's moments alone.

    With z = (score − mean_x)/s_x, the variance of a carried score is, by the delta method (Braun & Holland 1982;
    Kolen & Brennan 2014, table 7.2), s_y² · [1/n_x + 1/n_y + (skew_x/n_x + skew_y/n_y) z + ((kurt_x − 1)/4n_x +
    (kurt_y − 1)/4n_y) z²]; with the normal's 0 and 3 the last bracket is their normal form, z²/2 · (1/n_x + 1/n_y).
    """
    reason = _why_not(x, y, is_spread_needed=True)
    if reason:
        return _unavailable("random", "linear", x.n, y.n, reason)
    level = 1 / x.n + 1 / y.n
    skewed = x.skewness / x.n + y.skewness / y.n
    spread = (x.kurtosis - 1) / (4 * x.n) + (y.kurtosis - 1) / (4 * y.n)
    slope, zero = y.sd / x.sd, -x.mean / x.sd
    return Link(
        design="random",
        method="linear",
        n_x=x.n,
        n_y=y.n,
        slope=slope,
        intercept=y.mean - slope * x.mean,
        se_slope=slope * _root(spread),
        se_intercept=y.sd * _root(level + skewed * zero + spread * zero**2),
        covariance=y.sd * slope * (skewed / 2 + spread * zero),
        unavailable=_no_table(),
        flags=_flags(x.n, y.n),
    )


def _pair(scores: ArrayLike, anchor: ArrayLike | None) -> tuple[Floats, Floats]:
    if anchor is None:
        raise Invalid({"anchor": say("Thiết kế có câu neo cần điểm câu neo của cả hai nhóm.")})
    both = [np.asarray(each, dtype=np.float64) for each in (scores, anchor)]
    if both[0].shape != both[1].shape:
        raise Invalid({"anchor": say("Mỗi người cần một điểm của đề và một điểm câu neo.")})
    complete = np.isfinite(both[0]) & np.isfinite(both[1])
    return both[0][complete], both[1][complete]


def _with_anchor(
    x: tuple[Floats, Floats], y: tuple[Floats, Floats], method: Method, *, internal: bool, weight: float | None
) -> Link:
    n_x, n_y = len(x[0]), len(y[0])
    if min(n_x, n_y) < 2:
        return _unavailable("anchor", method, n_x, n_y, _too_few())
    share = n_x / (n_x + n_y) if weight is None else weight
    found = anchor_line(anchor_group(*x), anchor_group(*y), method, internal=internal, weight=share)
    if found is None:
        return _unavailable(
            "anchor", method, n_x, n_y, say("Điểm hoặc câu neo không phân tán, hoặc câu neo trái chiều.")
        )
    return Link(
        design="anchor",
        method=method,
        n_x=n_x,
        n_y=n_y,
        slope=found.slope,
        intercept=found.intercept,
        se_slope=_root(found.covariance[0, 0]),
        se_intercept=_root(found.covariance[1, 1]),
        covariance=float(found.covariance[0, 1]),
        unavailable=_no_table(),
        flags=_flags(n_x, n_y),
    )


def _equipercentile(x: Floats, y: Floats) -> Link:
    if not (len(x) and len(y)):
        return _unavailable("random", "equipercentile", len(x), len(y), _too_few())
    if not all(np.array_equal(each, np.rint(each)) for each in (x, y)):
        reason = say("Phương pháp phân vị cần điểm là số nguyên.")
        return _unavailable("random", "equipercentile", len(x), len(y), reason)
    of_x, of_y = (frequencies(each.astype(int).tolist()) for each in (x, y))
    rows = (equivalent(of_x, of_y, score) for score in of_x.scores)
    reason = say("Phương pháp phân vị cho bảng điểm, không cho đường thẳng.")
    return Link(
        design="random",
        method="equipercentile",
        n_x=len(x),
        n_y=len(y),
        table=tuple(row for row in rows if row),
        distributions=(of_x, of_y),
        unavailable=dict.fromkeys(("slope", "intercept", "se_slope", "se_intercept", "covariance"), reason),
        flags=_flags(len(x), len(y)),
    )


def _root(variance: float) -> float:
    """Where nothing varies, rounding may leave less than nothing."""
    return sqrt(max(variance, 0.0))


def _unavailable(design: Design, method: Method, n_x: int, n_y: int, reason: Message) -> Link:
    names = ("slope", "intercept", "se_slope", "se_intercept", "covariance", "table", "distributions")
    return Link(
        design=design,
        method=method,
        n_x=n_x,
        n_y=n_y,
        unavailable=dict.fromkeys(names, reason),
        flags=_flags(n_x, n_y),
    )


def _no_table() -> dict[str, Message]:
    return dict.fromkeys(("table", "distributions"), say("Phương pháp này cho đường thẳng, không cho bảng điểm."))


def _why_not(x: Moments, y: Moments, *, is_spread_needed: bool) -> Message | None:
    if min(x.n, y.n) < 2:
        return _too_few()
    if is_spread_needed and min(x.sd, y.sd) <= 0:
        return say("Mọi người cùng một điểm nên không nối được thang.")
    return None


def _too_few() -> Message:
    return say("Mỗi đề cần ít nhất hai người làm.")


def _flags(n_x: int, n_y: int) -> tuple[Message, ...]:
    if min(n_x, n_y) >= LEAST_TAKERS:
        return ()
    return (say("Đề ít người nhất mới có %(n)d; cần ít nhất %(least)d.", n=min(n_x, n_y), least=LEAST_TAKERS),)

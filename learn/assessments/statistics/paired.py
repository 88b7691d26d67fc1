"""Two scores of each person: how much a group changed, in every figure that is reported."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from math import fsum, isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr
from scipy.stats import wilcoxon

from learn.assessments.effects import FEWEST_FOR_GAIN, effect_sizes, gain_of_averages
from learn.assessments.gains import normalized_change, normalized_gain
from learn.assessments.groups import FEW_CLUSTERS, Sums, error_of_mean, few_clusters, nobody, sums_of, together
from learn.assessments.statistics.bootstrap import bca_of_ratio
from learn.assessments.statistics.noncentral import noncentrality_interval
from learn.assessments.statistics.values import Analysis, Interval, interval_of, told
from learn.errors import Invalid, Message, say

SUMS_FROM = 200
"""From so many people on, the delta method is as good as the bootstrap."""
EXACT_UP_TO = 50
# Scores are rounded to nine decimals of the maximum: two changes that agree in eight are equal in marks.
_TIED = 8

Person = str | int
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Dropped:
    """Somebody who isn't counted, by id or else by row (from 1)."""

    person: Person
    reason: Message


@dataclass(frozen=True, kw_only=True)
class PairedGain(Analysis):
    """What `paired_gain` found; a field that is None has its reason in `unavailable`."""

    n: int
    mean_pre: float | None
    mean_post: float | None
    mean_gain: float | None
    mean_gain_interval: Interval | None
    t: float | None
    p: float | None
    wilcoxon_p: float | None
    d_z: float | None
    d_z_interval: Interval | None
    d_av: float | None
    g_z: float | None
    g_av: float | None
    gain_of_averages: float | None
    gain_of_averages_interval: Interval | None
    mean_normalized_gain: float | None
    mean_normalized_change: float | None
    dropped: tuple[Dropped, ...]


def paired_gain(
    pre: ArrayLike,
    post: ArrayLike,
    *,
    maximum: float = 1.0,
    clusters: Sequence[Hashable] | None = None,
    ids: Sequence[Person] | None = None,
    seed: int = 0,
) -> PairedGain:
    """How much people changed between two tests with the same maximum; a row is a person, NaN or None is missing.

    Means and their interval are in the units of the input; normalized figures are of fractions of the maximum.
    Without `clusters` (each person's unit), or with only one: t interval with n − 1 degrees of freedom. With
    several: CR1 interval, t and p with clusters − 1, and neither Wilcoxon's p nor the interval of d_z, which
    take people to be independent. All standard deviations divide by n − 1; all p are two-sided.

    - wilcoxon_p: zeros dropped; exact without ties up to 50 people left, else normal with tie correction;
      no continuity correction. Changes that differ by rounding (8 decimals of the maximum) are tied.
    - d_z, d_av, g_z, g_av: see `effects.effect_sizes`; d_z_interval from the noncentral t distribution.
    - gain_of_averages: ⟨g⟩ (Hake 1998), with a BCa interval for fewer than 200 people of one unit (2,000 resamples
      from `seed`), else with the delta-method one of `effects.gain_of_averages`, flat or CR1.
    - mean_normalized_gain, mean_normalized_change (Marx & Cummings 2007): over those people who have one.

    What is not defined (one person, nobody, all alike, nothing left to gain) is None with its reason. Raises
    Invalid for columns of unequal length and a maximum that is not above 0.
    """
    before, after = np.asarray(pre, dtype=float), np.asarray(post, dtype=float)
    _check(before, after, maximum, clusters, ids)
    kept = np.isfinite(before) & np.isfinite(after)
    pairs = np.column_stack([before, after])[kept]
    fractions = pairs / maximum
    units = _units(fractions, None if clusters is None else list(compress(clusters, kept)))
    gains = [normalized_gain(p, q) for p, q in fractions.tolist()]
    changes = [normalized_change(p, q) for p, q in fractions.tolist()]
    figures = {
        **_change(pairs, units, maximum),
        "wilcoxon_p": _dependent(units) or _wilcoxon_p(fractions),
        **_effects(units),
        **_gain_of_averages(fractions, units, seed),
        "mean_normalized_gain": _mean(gains, say("Không người nào có mức tăng chuẩn hoá.")),
        "mean_normalized_change": _mean(changes, say("Không người nào có mức thay đổi chuẩn hoá.")),
    }
    return PairedGain(
        n=len(pairs),
        flags=tuple(_flags(len(units), gains, changes)),
        dropped=tuple(_dropped(before, after, ids)),
        **told(figures),
    )


def _check(before: Scores, after: Scores, maximum: float, *columns: Sequence[Any] | None) -> None:
    lengths = {len(column) for column in columns if column is not None}
    if before.ndim != 1 or before.shape != after.shape or not lengths <= {before.size}:
        raise Invalid({"post": say("Các cột phải dài bằng nhau: mỗi dòng là một người.")})
    if not (isfinite(maximum) and maximum > 0):
        raise Invalid({"maximum": say("Điểm tối đa phải lớn hơn 0.")})


def _units(fractions: Scores, clusters: Sequence[Hashable] | None) -> list[Sums]:
    """The sums of each cluster, or of everybody."""
    members: dict[Hashable, list[tuple[float, float]]] = defaultdict(list)
    for row, (p, q) in enumerate(fractions.tolist()):
        members[clusters[row] if clusters is not None else None].append((p, q))
    return [sums_of(people) for people in members.values()]


def _change(pairs: Scores, units: list[Sums], maximum: float) -> dict[str, Any]:
    """The means, in the units of the input, and what follows from the standard error of the change."""
    error = error_of_mean([unit.change for unit in units])
    figures: dict[str, Any] = dict.fromkeys(("mean_pre", "mean_post", "mean_gain"), error)
    if len(pairs):
        columns = (pairs[:, 0], pairs[:, 1], pairs[:, 1] - pairs[:, 0])
        figures = {name: fsum(column) / len(pairs) for name, column in zip(figures, columns, strict=True)}
    if isinstance(error, Message):
        return figures | dict.fromkeys(("mean_gain_interval", "t", "p", "d_z_interval"), error)
    mean, reach = figures["mean_gain"], error.reach * maximum
    t = mean / maximum / error.size
    return figures | {
        "mean_gain_interval": Interval(mean - reach, mean + reach),
        "t": t,
        "p": 2 * float(stdtr(error.freedom, -abs(t))),
        "d_z_interval": _dependent(units) or _d_z_interval(t, len(pairs)),
    }


def _dependent(units: list[Sums]) -> Message | None:
    """Why there is no figure that takes people to be independent; None when they are."""
    if len(units) > 1:
        return say("Phép tính này coi mọi người là độc lập, nên không dùng được khi người học thuộc nhiều đơn vị.")
    return None


def _d_z_interval(t: float, n: int) -> Interval:
    low, high = noncentrality_interval(t, n - 1)
    return Interval(low / sqrt(n), high / sqrt(n))


def _wilcoxon_p(fractions: Scores) -> float | Message:
    if not len(fractions):
        return nobody()
    changes = np.round(fractions[:, 1] - fractions[:, 0], _TIED)
    changes = changes[changes != 0]
    if not changes.size:
        return say("Không ai thay đổi nên không có gì để xếp hạng.")
    has_ties = np.unique(np.abs(changes)).size < changes.size
    method = "exact" if changes.size <= EXACT_UP_TO and not has_ties else "asymptotic"
    return float(wilcoxon(changes, correction=False, method=method).pvalue)


def _effects(units: list[Sums]) -> dict[str, Any]:
    sizes = effect_sizes(together(units))
    return {name: sizes.unavailable.get(name, getattr(sizes, name)) for name in ("d_z", "d_av", "g_z", "g_av")}


def _gain_of_averages(fractions: Scores, units: list[Sums], seed: int) -> dict[str, Any]:
    gain = gain_of_averages(units, fewest=1)
    interval = interval_of(gain)
    # Units are not resampled: even of 30 the intervals would be too narrow, and those of CR1 are not.
    if isinstance(interval, Interval) and gain.n < SUMS_FROM and len(units) == 1:
        interval = _resampled(fractions, seed)
    return {
        "gain_of_averages": gain.reason if gain.value is None else gain.value,
        "gain_of_averages_interval": interval,
    }


def _resampled(fractions: Scores, seed: int) -> Interval | Message:
    """The BCa interval of ⟨g⟩ as Σ(q − p)/Σ(1 − p)."""
    return bca_of_ratio(fractions[:, 1] - fractions[:, 0], 1 - fractions[:, 0], seed=seed) or say(
        "Mẫu rút lại không cho khoảng tin cậy: quá ít người khác nhau, hoặc gần như không còn gì để tăng."
    )


def _mean(each: Sequence[float | None], reason: Message) -> float | Message:
    if not each:
        return nobody()
    known = [figure for figure in each if figure is not None]
    return fsum(known) / len(known) if known else reason


def _flags(units: int, gains: Sequence[float | None], changes: Sequence[float | None]) -> Iterator[Message]:
    """What weakens the figures, and which of them screens would not show."""
    if len(gains) < FEWEST_FOR_GAIN:
        yield say("Dưới %(fewest)s người: màn hình không nêu mức tăng của trung bình.", fewest=FEWEST_FOR_GAIN)
    if 1 < units < FEW_CLUSTERS:
        yield few_clusters()
    if without := gains.count(None):
        yield say("Không tính được mức tăng chuẩn hoá của %(count)s người.", count=without)
    if without := changes.count(None):
        yield say("Không tính được mức thay đổi chuẩn hoá của %(count)s người.", count=without)


def _dropped(before: Scores, after: Scores, ids: Sequence[Person] | None) -> Iterator[Dropped]:
    no_pre, no_post = ~np.isfinite(before), ~np.isfinite(after)
    reasons = {
        (True, False): say("Thiếu điểm bài đầu vào."),
        (False, True): say("Thiếu điểm bài đầu ra."),
        (True, True): say("Thiếu điểm cả hai bài."),
    }
    for row in np.flatnonzero(no_pre | no_post).tolist():
        person = row + 1 if ids is None else ids[row]
        yield Dropped(person, reasons[bool(no_pre[row]), bool(no_post[row])])

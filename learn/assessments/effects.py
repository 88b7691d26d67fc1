"""How large a group's change is: beside what was left to learn, beside how people differ, and after a while. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum, lgamma, sqrt

from learn.assessments.gains import normalized_gain
from learn.assessments.groups import (
    Bounded,
    ByUnit,
    Combination,
    StandardError,
    Sums,
    ends,
    error_of_mean,
    together,
    units_of,
)
from learn.assessments.links import Form, Links, Taken, Term, variance_of_links
from learn.errors import Message, say

FEWEST_FOR_GAIN = 20


@dataclass(frozen=True, kw_only=True)
class GroupRatio(Bounded):
    """The gain of averages or the retention of a group; without a value, `reason` says why."""

    value: float | None = None


@dataclass(frozen=True, kw_only=True)
class EffectSizes:
    """Mean change in standard deviations; see `effect_sizes`. None where `unavailable` has the reason by name."""

    d_z: float | None = None
    d_av: float | None = None
    g_z: float | None = None
    g_av: float | None = None
    unavailable: Mapping[str, Message]


@dataclass(frozen=True)
class FollowedSums(Sums):
    """Sums over people with all three tests; f is the fraction of the follow-up: Σf, Σf², Σpf, Σqf."""

    f: float = 0.0
    ff: float = 0.0
    pf: float = 0.0
    qf: float = 0.0

    def followed(self, p: float, q: float, f: float) -> Combination:
        """Of p times each person's pre-test plus q times the post-test plus f times the follow-up."""
        two = self.combined(p, q)
        squares = two.squares + f * f * self.ff + 2 * f * (p * self.pf + q * self.qf)
        return Combination(self.n, two.total + f * self.f, squares)


def gain_of_averages(by_unit: ByUnit[Sums], *, fewest: int = FEWEST_FOR_GAIN) -> GroupRatio:
    """⟨g⟩ = (q̄ − p̄)/(1 − p̄) of a group (Hake 1998), from the sums of each unit, with a delta-method interval.

    Its standard error is that of the mean of [(q − q̄) − (1 − ⟨g⟩)(p − p̄)]/(1 − p̄), flat or clustered as
    `error_of_mean` says (n − 1; t). Below 200 people of one unit the bootstrap of `statistics.paired_gain` is better.
    None under `fewest` people, when p̄ is 1 and when linking has carried an average outside 0 to 1.
    """
    parts = units_of(by_unit)
    total = together(parts)
    if total.n < max(fewest, 1):
        return GroupRatio(n=total.n, clusters=len(parts), reason=_fewer_than(fewest, total.n))
    mean_pre = total.p / total.n
    value = normalized_gain(mean_pre, total.q / total.n)
    if value is None:
        return GroupRatio(n=total.n, clusters=len(parts), reason=_no_room(mean_pre))
    room = 1 - mean_pre
    error = error_of_mean([part.combined(p=(value - 1) / room, q=1 / room) for part in parts])
    return GroupRatio(n=total.n, clusters=len(parts), value=value, **ends(value, error))


def effect_sizes(sums: Sums) -> EffectSizes:
    """Mean change over a standard deviation (n − 1), of all people whatever their unit.

    d_z divides by that of the changes, d_av by the mean of those of pre and post (Lakens 2013); g_z and
    g_av are these times Hedges' exact correction with n − 1 degrees of freedom.
    """
    if sums.n < 2:
        return EffectSizes(unavailable=dict.fromkeys(("d_z", "d_av", "g_z", "g_av"), _one_person()))
    mean = sums.change.total / sums.n
    of_changes = sqrt(sums.change.variance)
    of_scores = (sqrt(sums.combined(p=1, q=0).variance) + sqrt(sums.combined(p=0, q=1).variance)) / 2
    d_z = mean / of_changes if of_changes else None
    d_av = mean / of_scores if of_scores else None
    correction = hedges_correction(sums.n - 1)
    unavailable: dict[str, Message] = {}
    for suffix, size, reason in (("z", d_z, _alike()), ("av", d_av, _same_scores())):
        if size is None:
            unavailable |= {f"d_{suffix}": reason, f"g_{suffix}": reason}
        elif correction is None:
            unavailable[f"g_{suffix}"] = say("Cần ít nhất ba người để hiệu chỉnh theo Hedges.")
    return EffectSizes(
        d_z=d_z,
        d_av=d_av,
        g_z=None if d_z is None or correction is None else d_z * correction,
        g_av=None if d_av is None or correction is None else d_av * correction,
        unavailable=unavailable,
    )


def hedges_correction(freedom: int) -> float | None:
    """Γ(m/2)/(√(m/2)·Γ((m − 1)/2)) for m degrees of freedom (Hedges 1981); None below two, where d has no mean."""
    if freedom < 2:
        return None
    return exp(lgamma(freedom / 2) - lgamma((freedom - 1) / 2)) / sqrt(freedom / 2)


def retention(by_unit: ByUnit[FollowedSums]) -> GroupRatio:
    """(f̄ − p̄)/(q̄ − p̄): the share of a group's change that is still there at the follow-up.

    Its standard error is that of the mean of [f − r·q − (1 − r)·p]/(q̄ − p̄), for r the retention. None unless
    q̄ > p̄ and the interval of q̄ − p̄ leaves out 0: of nothing, nothing can be kept.
    """
    parts = units_of(by_unit)
    n, clusters = sum(part.n for part in parts), len(parts)
    if reason := _no_clear_rise(parts, n):
        return GroupRatio(n=n, clusters=clusters, reason=reason)
    risen = fsum(part.change.total for part in parts) / n
    value = fsum(part.followed(p=-1, q=0, f=1).total for part in parts) / n / risen
    weights = {"p": (value - 1) / risen, "q": -value / risen, "f": 1 / risen}
    error = error_of_mean([part.followed(**weights) for part in parts])
    return GroupRatio(n=n, clusters=clusters, value=value, **ends(value, error))


def linked_gain(by_unit: ByUnit[Sums], taken: Taken, links: Links) -> GroupRatio:
    """`gain_of_averages` from sums of linked scores, with the error of the links in its interval."""
    found, total = gain_of_averages(by_unit), together(units_of(by_unit))
    if found.value is None:
        return found
    before, after = total.p / total.n, total.q / total.n
    room = 1 - before
    terms = (Term((found.value - 1) / room, before, taken.before), Term(1 / room, after, taken.after))
    return _widened(found, variance_of_links(terms, total.n, links))


def linked_retention(by_unit: ByUnit[FollowedSums], took: Sequence[Mapping[Form, int]], links: Links) -> GroupRatio:
    """`retention` from sums of linked scores, with the error of the links in its interval and in that of q̄ − p̄.

    `took`: how many of these people had each form before, after and later.
    """
    found, parts = retention(by_unit), units_of(by_unit)
    if found.value is None:
        return found
    means = [fsum(sums) / found.n for sums in zip(*((part.p, part.q, part.f) for part in parts), strict=True)]
    change = [Term(*each) for each in zip((-1.0, 1.0), means[:2], took[:2], strict=True)]
    if reason := _no_clear_rise(parts, found.n, variance_of_links(change, found.n, links)):
        return GroupRatio(n=found.n, clusters=found.clusters, reason=reason)
    risen = means[1] - means[0]
    weights = ((found.value - 1) / risen, -found.value / risen, 1 / risen)
    terms = [Term(*each) for each in zip(weights, means, took, strict=True)]
    return _widened(found, variance_of_links(terms, found.n, links))


def _widened(found: GroupRatio, of_links: float) -> GroupRatio:
    if found.value is None or found.error is None or found.method is None:
        return found
    freedom = (found.clusters if found.method == "cr1" else found.n) - 1
    error = StandardError(sqrt(found.error**2 + of_links), freedom, found.method)
    return replace(found, **ends(found.value, error))


def _no_clear_rise(parts: Sequence[Sums], n: int, of_links: float = 0.0) -> Message | None:
    error = error_of_mean([part.change for part in parts])
    if isinstance(error, Message):
        return error
    error = replace(error, size=sqrt(error.size**2 + of_links))
    risen = fsum(part.change.total for part in parts) / n
    if risen <= 0:
        return say("Sau khoá học điểm trung bình không tăng nên không có gì để duy trì.")
    if risen <= error.reach:
        return say("Chưa chắc điểm trung bình đã tăng (khoảng tin cậy chứa 0) nên không nói được mức duy trì.")
    return None


def _fewer_than(fewest: int, n: int) -> Message:
    return say("Mức tăng của trung bình cần ít nhất %(fewest)s người; ở đây có %(n)s.", fewest=max(fewest, 1), n=n)


def _no_room(mean_pre: float) -> Message:
    if mean_pre == 1:
        return say("Điểm trung bình đầu vào đã là tối đa nên không còn gì để tăng.")
    return say("Điểm trung bình nằm ngoài thang điểm nên không tính được mức tăng của trung bình.")


def _one_person() -> Message:
    return say("Cần ít nhất hai người để biết mọi người khác nhau bao nhiêu.")


def _alike() -> Message:
    return say("Mọi người thay đổi như nhau nên độ lệch chuẩn của thay đổi bằng 0.")


def _same_scores() -> Message:
    return say("Ở cả hai bài mọi người đều được điểm như nhau nên độ lệch chuẩn bằng 0.")

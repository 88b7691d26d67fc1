"""What a group gained, from sums over its matched people, so that a province costs no more than a commune."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Any, Literal

from learn.errors import Message, say

LEVEL = 0.95
FEW_CLUSTERS = 10

# Below this share of the sums, a variance is what is left of rounding and not of people.
_NOTHING = 1e-12


@dataclass(frozen=True)
class Sums:
    """n people with pre-test fractions p and post-test fractions q: Σp, Σq, Σp², Σq², Σpq."""

    n: int = 0
    p: float = 0.0
    q: float = 0.0
    pp: float = 0.0
    qq: float = 0.0
    pq: float = 0.0

    @property
    def d(self) -> float:
        """Σ(q − p)."""
        return self.q - self.p

    @property
    def dd(self) -> float:
        """Σ(q − p)²."""
        return self.qq - 2 * self.pq + self.pp


@dataclass(frozen=True)
class GroupFigure:
    """Mean before, mean after and the change, as fractions, with its standard error and 95 % interval.

    `method` is "t" (one unit) or "cr1" (people clustered in `clusters` units); None, with the `reason`,
    when no interval can be given. Nothing here is ever NaN.
    """

    n: int
    mean_pre: float | None = None
    mean_post: float | None = None
    change: float | None = None
    error: float | None = None
    low: float | None = None
    high: float | None = None
    method: Literal["t", "cr1"] | None = None
    clusters: int = 0
    reason: Message | None = None

    @property
    def is_approximate(self) -> bool:
        """Clustered in fewer than ten units: the interval is only roughly as wide as it should be."""
        return self.method == "cr1" and self.clusters < FEW_CLUSTERS

    @property
    def is_clear(self) -> bool:
        """Whether the interval lies wholly on one side of no change."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def sums_of(pairs: Iterable[tuple[float, float]]) -> Sums:
    """The sums over (pre, post) pairs of fractions."""
    kept = list(pairs)
    return Sums(
        n=len(kept),
        p=fsum(p for p, _ in kept),
        q=fsum(q for _, q in kept),
        pp=fsum(p * p for p, _ in kept),
        qq=fsum(q * q for _, q in kept),
        pq=fsum(p * q for p, q in kept),
    )


def together(parts: Iterable[Sums]) -> Sums:
    """The sums of several groups as one."""
    kept = list(parts)
    return Sums(
        n=sum(part.n for part in kept),
        p=fsum(part.p for part in kept),
        q=fsum(part.q for part in kept),
        pp=fsum(part.pp for part in kept),
        qq=fsum(part.qq for part in kept),
        pq=fsum(part.pq for part in kept),
    )


def figure(by_unit: Mapping[Any, Sums] | Sequence[Sums], *, more_variance: float = 0.0) -> GroupFigure:
    """The figure of a group from the sums of each unit its people belong to.

    Of one unit, a t interval; of several, always the cluster-robust one: colleagues resemble each
    other, and an interval that overlooks it is too narrow. Units without people don't count. `more_variance` is of the
    mean change from another source than these people, such as the linking of their forms.
    """
    parts = [part for part in (by_unit.values() if isinstance(by_unit, Mapping) else by_unit) if part.n > 0]
    if len(parts) > 1:
        return _clustered(parts, more_variance)
    return _flat(parts[0] if parts else Sums(), more_variance)


def _flat(sums: Sums, more_variance: float) -> GroupFigure:
    """Mean change with a t interval, n − 1 degrees of freedom."""
    if sums.n < 2:
        return _without_interval([sums], _too_few(sums.n))
    variance = (sums.dd - sums.d * sums.d / sums.n) / (sums.n - 1)
    if variance <= _NOTHING * (1 + sums.dd):
        return _without_interval([sums], say("Mọi người thay đổi như nhau nên không tính được khoảng tin cậy."))
    return _with_interval([sums], sqrt(variance / sums.n + more_variance), sums.n - 1, "t")


def _clustered(parts: list[Sums], more_variance: float) -> GroupFigure:
    """Mean change with a CR1 interval: sandwich variance × G/(G − 1), t with G − 1 degrees of freedom."""
    n, groups = sum(part.n for part in parts), len(parts)
    mean = fsum(part.d for part in parts) / n
    squares = fsum((part.d - part.n * mean) ** 2 for part in parts)
    variance = groups / (groups - 1) * squares / (n * n)
    if variance <= _NOTHING:
        return _without_interval(parts, say("Các đơn vị thay đổi như nhau nên không tính được khoảng tin cậy."))
    return _with_interval(parts, sqrt(variance + more_variance), groups - 1, "cr1")


def _with_interval(parts: list[Sums], error: float, freedom: int, method: Literal["t", "cr1"]) -> GroupFigure:
    # Imported here: loading SciPy would double the time the program takes to start.
    from scipy.stats import t  # noqa: PLC0415

    total = together(parts)
    change = total.d / total.n
    reach = float(t.ppf((1 + LEVEL) / 2, freedom)) * error
    return GroupFigure(
        n=total.n,
        mean_pre=total.p / total.n,
        mean_post=total.q / total.n,
        change=change,
        error=error,
        low=change - reach,
        high=change + reach,
        method=method,
        clusters=len(parts),
    )


def _without_interval(parts: list[Sums], reason: Message) -> GroupFigure:
    total = together(parts)
    if total.n == 0:
        return GroupFigure(n=0, reason=reason)
    return GroupFigure(
        n=total.n,
        mean_pre=total.p / total.n,
        mean_post=total.q / total.n,
        change=total.d / total.n,
        clusters=len(parts),
        reason=reason,
    )


def _too_few(n: int) -> Message:
    if n == 0:
        return say("Chưa có ai làm đủ bài đầu vào và bài đầu ra.")
    return say("Mới có một người làm đủ hai bài nên chưa tính được khoảng tin cậy.")

"""What a group gained, from sums over its matched people, so that a province costs no more than a commune."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import fsum, sqrt
from typing import Any, Literal, TypedDict, TypeVar

from learn.errors import Message, say

LEVEL = 0.95
FEW_CLUSTERS = 10

ROUNDING = 1e-12
"""Below this share of the sums, a variance is what is left of rounding and not of people."""

Method = Literal["t", "cr1"]


@dataclass(frozen=True)
class Combination:
    """A weighted sum y of each person's own scores, over n people: Σy and Σy²."""

    n: int
    total: float
    squares: float

    @property
    def variance(self) -> float:
        """Divided by n − 1; 0 for a single person, and where all that differs is rounding."""
        if self.n < 2:
            return 0.0
        variance = (self.squares - self.total * self.total / self.n) / (self.n - 1)
        return variance if variance > ROUNDING * (1 + self.squares) else 0.0


@dataclass(frozen=True)
class Sums:
    """n people with pre-test fractions p and post-test fractions q: Σp, Σq, Σp², Σq², Σpq."""

    n: int = 0
    p: float = 0.0
    q: float = 0.0
    pp: float = 0.0
    qq: float = 0.0
    pq: float = 0.0

    def combined(self, p: float, q: float) -> Combination:
        """Of p times each person's pre-test plus q times the post-test."""
        squares = p * p * self.pp + 2 * p * q * self.pq + q * q * self.qq
        return Combination(self.n, p * self.p + q * self.q, squares)

    @property
    def change(self) -> Combination:
        """Of post − pre."""
        return self.combined(p=-1, q=1)


SumsT = TypeVar("SumsT", bound=Sums)

ByUnit = Mapping[Any, SumsT] | Sequence[SumsT]
"""The sums of each unit that the people of a group belong to."""


@dataclass(frozen=True)
class StandardError:
    """Of a mean or a difference, with the degrees of freedom of its t interval.

    `method` is "t" (people of one unit) or "cr1" (people clustered in several).
    """

    size: float
    freedom: float
    method: Method

    @property
    def reach(self) -> float:
        """From the mean to either end of its 95 % interval."""
        # Imported here: loading SciPy would double the time the program takes to start.
        from scipy.special import stdtrit  # noqa: PLC0415

        return float(stdtrit(self.freedom, (1 + LEVEL) / 2)) * self.size


@dataclass(frozen=True, kw_only=True)
class Bounded:
    """A figure of n people with its standard error and 95 % interval; where there is none, `method` is None and
    `reason` says why."""

    n: int
    error: float | None = None
    low: float | None = None
    high: float | None = None
    method: Method | None = None
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


class Footing(StrEnum):
    """Which scores a figure rests on: raw ones, as the forms are not yet comparable; linked ones; or, in a group of
    several assessment versions, linked ones of some and raw ones of others."""

    RAW = "raw"
    PARTLY = "partly"
    LINKED = "linked"


@dataclass(frozen=True, kw_only=True)
class GroupFigure(Bounded):
    """Mean before, mean after and the change, as fractions; the interval is that of the change. Never NaN.

    Means of linked scores may lie outside 0 to 1.
    """

    mean_pre: float | None = None
    mean_post: float | None = None
    change: float | None = None
    footing: Footing = Footing.RAW


class Ends(TypedDict):
    """What `Bounded` says of an interval."""

    error: float | None
    low: float | None
    high: float | None
    method: Method | None
    reason: Message | None


def combination_of(values: Iterable[float]) -> Combination:
    """The sums over one number of each person."""
    kept = list(values)
    return Combination(len(kept), fsum(kept), fsum(value * value for value in kept))


def combinations_together(parts: Iterable[Combination]) -> Combination:
    """The sums of several groups as one."""
    kept = list(parts)
    total, squares = (fsum(getattr(part, name) for part in kept) for name in ("total", "squares"))
    return Combination(sum(part.n for part in kept), total, squares)


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


def units_of(by_unit: ByUnit[SumsT]) -> list[SumsT]:
    """The sums of those units that have people; the others are no clusters."""
    return [part for part in (by_unit.values() if isinstance(by_unit, Mapping) else by_unit) if part.n > 0]


def figure(by_unit: ByUnit[Sums], *, more_variance: float = 0.0) -> GroupFigure:
    """The figure of a group from the sums of each unit its people belong to; for its interval see `error_of_mean`.

    `more_variance` is of the mean change from another source than these people, such as the linking of their forms.
    """
    parts = units_of(by_unit)
    total = together(parts)
    error = error_of_mean([part.change for part in parts])
    if isinstance(error, StandardError):
        error = replace(error, size=sqrt(error.size**2 + more_variance))
    if total.n == 0:
        return GroupFigure(n=0, **ends(0.0, error))
    change = total.change.total / total.n
    return GroupFigure(
        n=total.n,
        mean_pre=total.p / total.n,
        mean_post=total.q / total.n,
        change=change,
        clusters=len(parts),
        **ends(change, error),
    )


def error_of_mean(parts: Sequence[Combination]) -> StandardError | Message:
    """The standard error of the mean over all people of these units, or why there is none.

    Of one unit √(variance/n), with n − 1 degrees of freedom. Of several always the cluster-robust one: colleagues
    resemble each other, and an interval that overlooks it is too narrow. CR1: sandwich variance × G/(G − 1) for
    G units, with G − 1 degrees of freedom.
    """
    n, groups = sum(part.n for part in parts), len(parts)
    if n < 2:
        return _too_few(n)
    if groups == 1:
        spread = parts[0].variance
        if not spread:
            return say("Mọi người thay đổi như nhau nên không tính được khoảng tin cậy.")
        return StandardError(sqrt(spread / n), n - 1, "t")
    mean = fsum(part.total for part in parts) / n
    squares = fsum((part.total - part.n * mean) ** 2 for part in parts)
    variance = groups / (groups - 1) * squares / (n * n)
    if variance <= ROUNDING * (1 + fsum(part.squares for part in parts) / n):
        return say("Các đơn vị thay đổi như nhau nên không tính được khoảng tin cậy.")
    return StandardError(sqrt(variance), groups - 1, "cr1")


def ends(value: float, error: StandardError | Message) -> Ends:
    """The interval around a value, or the reason why there is none."""
    if isinstance(error, Message):
        return Ends(error=None, low=None, high=None, method=None, reason=error)
    return Ends(error=error.size, low=value - error.reach, high=value + error.reach, method=error.method, reason=None)


def few_clusters() -> Message:
    """What to say of an interval over fewer than ten units."""
    return say("Dưới %(fewest)s cụm đơn vị: khoảng tin cậy chỉ là xấp xỉ.", fewest=FEW_CLUSTERS)


def nobody() -> Message:
    """Why there is no figure at all of a group."""
    return say("Chưa có ai làm đủ bài đầu vào và bài đầu ra.")


def _too_few(n: int) -> Message:
    if n == 0:
        return nobody()
    return say("Mới có một người làm đủ hai bài nên chưa tính được khoảng tin cậy.")

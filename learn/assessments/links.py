"""What a group gained on linked scores, with the error of the links in its interval. Pure.

The forms f of an assessment version are linked onto form A by equal standardised deviates, from everybody's pre-tests:
score x on form f becomes L_f(x) = m_A + s_A (x − m_f)/s_f, and L_A(x) = x. A person with pre-test p on form i and
post-test q on form j changed by L_j(q) − L_i(p). Of a group of n people, let for each form

    a_f = (people with f at post − people with f at pre)/n
    b_f = (people with f at post · z̄_q − people with f at pre · z̄_p)/n

where z̄_p and z̄_q are the group's mean linked scores before and after, as deviations (ȳ − m_A)/s_A. The mean change is
m_A Σa_f + s_A Σ(mean standardised scores on f) over all forms, where Σa_f = 0. Its derivatives by the moments, apart
from the group's own scores, are −a_f s_A/s_f by m_f and −b_f s_A/s_f by s_f for the other forms, −a_A by m_A and the
sum of the other forms' b by s_A. Each form's moments have variances (delta method, as in `linear_from_moments`) s²/N of
the mean, s²(kurt − 1)/4N of the SD and covariance s² skew/2N for its N takers. So the variance of the mean change that
is due to the link alone is

    s_A² Σ [a² + a·b·skew + b² (kurt − 1)/4]/N_f,  with −Σ of the other b in the place of b_A.

It is small when the forms are balanced in the group, since then every a is near 0; and it does not shrink with the
size of the group. With several assessment versions, n stays the size of the whole group, and the variances of their
links add up: they come from other people. A version without a link has raw scores and no such variance.

Whether people on form f did better than the group's others is left out of b_f: forms are drawn at random, so on
linked scores it is chance, worth a share of about 1/N of the interval. Taking it in would let an interval tell about
the few people of a group who had one form (see `learn.assessments.splits`).

The variance is added to that of the mean change with the links held fixed: exact where the group is a small part of
those whose pre-tests made the link. Where it is a large part the two are correlated through the group's own pre-tests.
The link's part is a contrast between forms (its coefficients sum to 0 over the forms' means, and over their SDs), and
everybody's change moves the group's mean alike; so with people on every form in the same share, as allotment has it,
and forms that differ in mean and SD only, their covariance is 0 and the sum still exact. When the group's pre-tests
lean towards some forms and its post-tests away from them it is negative and the sum conservative. And where allotment
is balanced within units, unit effects cancel in the contrast: moments counted as of independent people then overstate
the error of the link, never understate it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import fsum
from typing import NamedTuple

from learn.assessments.groups import ByUnit, Footing, GroupFigure, Sums, figure, together, units_of

ONTO = "A"
"""Scores of all forms are carried onto the scale of this one."""
LEAST_TAKERS = 100
"""With fewer people on a form before the course there is no link, and screens give raw scores (MEASUREMENT §5)."""

Form = tuple[int, str]
"""An assessment version, and the letter of one of its forms."""


@dataclass(frozen=True)
class Moments:
    """The scores of n people on one form: mean, and SD dividing by n − 1.

    The skewness m₃/m₂^1.5 and kurtosis m₄/m₂² divide by n; unless given they are those of a normal distribution.
    """

    n: int
    mean: float
    sd: float
    skewness: float = 0.0
    kurtosis: float = 3.0


@dataclass(frozen=True)
class Line:
    """Scores of a form carried over: slope · score + intercept, which may lie outside 0 to 1."""

    slope: float = 1.0
    intercept: float = 0.0

    def at(self, score: float) -> float:
        return self.slope * score + self.intercept


RAW = Line()


@dataclass(frozen=True)
class Link:
    """The link of one assessment version: the moments of everybody's pre-tests by form, onto form A."""

    moments: Mapping[str, Moments]

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """How each form's scores are carried onto form A; those of A stay as they are."""
        onto = self.moments[ONTO]
        slopes = {form: 1.0 if form == ONTO else onto.sd / each.sd for form, each in self.moments.items()}
        return {
            form: RAW if form == ONTO else Line(slope, onto.mean - slope * self.moments[form].mean)
            for form, slope in slopes.items()
        }


def link_of(moments: Mapping[str, Moments]) -> Link | None:
    """The link of a version, given the moments of all its forms; None, and raw scores, when one of them has fewer than
    100 takers, or they all scored the same."""
    is_linked = ONTO in moments and all(each.n >= LEAST_TAKERS and each.sd > 0 for each in moments.values())
    return Link(moments) if is_linked else None


class FormCell(NamedTuple):
    """The sums of raw scores of the people who had one form of an assessment version before and one after."""

    version: int
    before: str
    after: str
    sums: Sums


@dataclass(frozen=True)
class Taken:
    """How many matched people had each linked form before and after; people on raw scores are in neither."""

    before: Mapping[Form, int] = field(default_factory=dict)
    after: Mapping[Form, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Links:
    """The links of those assessment versions that have one; all others are on raw scores."""

    by_version: Mapping[int, Link] = field(default_factory=dict)

    def line(self, form: Form) -> Line:
        """How scores of a form are carried; unchanged without a link."""
        link = self.by_version.get(form[0])
        return link.lines.get(form[1], RAW) if link else RAW

    def together(self, cells: Iterable[FormCell]) -> tuple[Sums, Taken]:
        """The people of all these cells as one group: their sums of linked scores, and the forms they took."""
        n, p, q, pp, qq, pq = 0, 0.0, 0.0, 0.0, 0.0, 0.0
        before: dict[Form, int] = {}
        after: dict[Form, int] = {}
        for version, pre, post, raw in cells:
            sums = raw
            if link := self.by_version.get(version):
                sums = _carried(raw, link.lines[pre], link.lines[post])
                before[version, pre] = before.get((version, pre), 0) + sums.n
                after[version, post] = after.get((version, post), 0) + sums.n
            n, p, q = n + sums.n, p + sums.p, q + sums.q
            pp, qq, pq = pp + sums.pp, qq + sums.qq, pq + sums.pq
        return Sums(n, p, q, pp, qq, pq), Taken(before, after)


def all_taken(parts: Iterable[Taken]) -> Taken:
    """Of several groups of people as one."""
    before: Counter[Form] = Counter()
    after: Counter[Form] = Counter()
    for part in parts:
        before.update(part.before)
        after.update(part.after)
    return Taken(before, after)


def linked_figure(by_unit: ByUnit[Sums], taken: Taken, links: Links) -> GroupFigure:
    """Mean before, after and change from the sums of linked scores of each unit, with the 95 % interval of `figure`.

    The errors of the links are in the interval. Everybody's having changed alike leaves none, as in `figure`.
    """
    found = figure(by_unit, more_variance=linking_variance(together(units_of(by_unit)), taken, links))
    return replace(found, footing=footing_of(found.n, sum(taken.before.values())))


def footing_of(n: int, linked: int) -> Footing:
    """What a figure of n people rests on, of whom so many have linked scores."""
    if linked == 0:
        return Footing.RAW
    return Footing.LINKED if linked == n else Footing.PARTLY


class Term(NamedTuple):
    """An occasion in a weighted sum of a group's mean scores: its weight, the mean linked score, and how many people
    had each form."""

    weight: float
    mean: float
    people: Mapping[Form, int]


def linking_variance(total: Sums, taken: Taken, links: Links) -> float:
    """The variance that estimating the links adds to a group's mean change, as derived above; 0 for no people.

    `total` are the group's sums of linked scores.
    """
    if total.n == 0:
        return 0.0
    n = total.n
    return variance_of_links((Term(-1, total.p / n, taken.before), Term(1, total.q / n, taken.after)), n, links)


def variance_of_links(terms: Sequence[Term], n: int, links: Links) -> float:
    """The same of any weighted sum of the mean scores of n people (at least one) on some occasions.

    With weights that don't sum to 0 a doesn't either: then −Σ of the other a stands in the place of a_A as well.
    """
    return fsum(_of_version(version, link, terms, n) for version, link in links.by_version.items())


def _of_version(version: int, link: Link, terms: Sequence[Term], n: int) -> float:
    onto = link.moments[ONTO]
    a, b = {}, {}
    for form in link.moments:
        shares = [term.weight * term.people.get((version, form), 0) / n for term in terms]
        a[form] = fsum(shares)
        b[form] = fsum(share * (term.mean - onto.mean) / onto.sd for share, term in zip(shares, terms, strict=True))
    for each in (a, b):
        each[ONTO] = -fsum(value for form, value in each.items() if form != ONTO)
    return onto.sd**2 * max(fsum(_of_form(a[form], b[form], each) for form, each in link.moments.items()), 0.0)


def _of_form(a: float, b: float, moments: Moments) -> float:
    return (a * a + a * b * moments.skewness + b * b * (moments.kurtosis - 1) / 4) / moments.n


def _carried(sums: Sums, before: Line, after: Line) -> Sums:
    """The sums of linked scores: p by one line, q by the other."""
    n, (c, k), (d, m) = sums.n, (before.slope, before.intercept), (after.slope, after.intercept)
    return Sums(
        n=n,
        p=c * sums.p + n * k,
        q=d * sums.q + n * m,
        pp=c * c * sums.pp + 2 * c * k * sums.p + n * k * k,
        qq=d * d * sums.qq + 2 * d * m * sums.q + n * m * m,
        pq=c * d * sums.pq + c * m * sums.p + d * k * sums.q + n * k * m,
    )

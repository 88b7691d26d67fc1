"""What a group gained on linked scores, with the error of the link in its interval.

Forms f are linked onto form A by equal standardised deviates, from everybody's pre-tests: score x on form f becomes
L_f(x) = m_A + s_A (x − m_f)/s_f, and L_A(x) = x. A person with pre-test p on form i and post-test q on form j changed
by L_j(q) − L_i(p). Of a group of n people, with

    a_f = (people with f at post − people with f at pre)/n
    b_f = (Σ over post-tests on f of (q − m_f)/s_f − Σ over pre-tests on f of (p − m_f)/s_f)/n

the mean change is m_A Σa_f + s_A Σb_f over all forms, where Σa_f = 0. Its derivatives by the moments, apart from the
group's own scores, are −a_f s_A/s_f by m_f and −b_f s_A/s_f by s_f for the other forms, −a_A by m_A and the sum of the
other forms' b by s_A. Each form's moments come from other people, with variances (delta method, as in
`linear_from_moments`) s²/n of the mean, s²(kurt − 1)/4n of the SD and covariance s² skew/2n. So the variance of the
mean change that is due to the link alone is

    s_A² Σ [a² + a·b·skew + b² (kurt − 1)/4]/n_f,  with −Σ of the other b in the place of b_A.

It is small when the forms are balanced in the group, since then every a is near 0; and it does not shrink with the
size of the group.

This is added to the variance of the mean change with the link held fixed: exact where the group is a small part
of those whose pre-tests made the link. Where it is a large part the two are correlated through the group's own
pre-tests. The link's part is a contrast between forms (its coefficients sum to 0 over the forms' means, and over
their SDs), and everybody's change moves the group's mean alike; so with people on every form in the same share,
as allotment has it, and forms that differ in mean and SD only, their covariance is 0 and the sum still exact. When
the group's pre-tests lean towards some forms and its post-tests away from them it is negative and the sum
conservative. And where allotment is balanced within units, unit effects cancel in the contrast: moments counted
as of independent people then overstate the error of the link, never understate it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt

from learn.assessments.groups import GroupFigure, Sums, figure, together
from learn.assessments.statistics.moments import Moments
from learn.errors import say

Cells = Mapping[tuple[str, str], Mapping[Hashable, Sums]]
"""By the forms at pre and post, and by unit: sums of raw scores."""


@dataclass(frozen=True)
class _Line:
    slope: float
    intercept: float


def linked_change(cells: Cells, moments: Mapping[str, Moments], *, onto: str = "A") -> GroupFigure:
    """Mean before, after and change on the scale of form `onto`, with its 95 % interval: t in one unit, CR1 in several.

    `moments` are of everybody's pre-tests by form, `n` at least 2 and SD above 0 for every form in the cells; otherwise
    there are no figures, with the reason. Everybody's having changed alike leaves no interval, as in `figure`.
    """
    kept = {forms: by_unit for forms, by_unit in cells.items() if together(by_unit.values()).n}
    count = sum(together(by_unit.values()).n for by_unit in kept.values())
    if not all(_is_known(moments.get(form)) for form in {onto, *(form for forms in kept for form in forms)}):
        return GroupFigure(n=count, reason=say("Các đề chưa so sánh được với nhau."))
    lines = {form: _line(each, moments[onto]) for form, each in moments.items() if _is_known(each)}
    linked: dict[Hashable, list[Sums]] = {}
    for (before, after), by_unit in kept.items():
        for unit, sums in by_unit.items():
            linked.setdefault(unit, []).append(_carried(sums, lines[before], lines[after]))
    by_unit_linked = {unit: together(parts) for unit, parts in linked.items()}
    return figure(by_unit_linked, more_variance=linking_error(cells, moments, onto=onto) ** 2)


def linking_error(cells: Cells, moments: Mapping[str, Moments], *, onto: str = "A") -> float:
    """The standard error that estimating the link adds to a group's mean change, as derived above; 0 for no people."""
    total = {forms: together(by_unit.values()) for forms, by_unit in cells.items()}
    total = {forms: sums for forms, sums in total.items() if sums.n}
    n = sum(sums.n for sums in total.values())
    if n == 0:
        return 0.0
    others = {form for forms in total for form in forms} - {onto}
    a = {form: _surplus(total, form) / n for form in {onto, *others}}
    b = {form: _standardised(total, form, moments[form]) / n for form in others}
    b[onto] = -sum(b.values())
    variance = sum(_of_form(a[form], b[form], moments[form]) for form in a)
    return moments[onto].sd * sqrt(max(variance, 0.0))


def _of_form(a: float, b: float, moments: Moments) -> float:
    return (a * a + a * b * moments.skewness + b * b * (moments.kurtosis - 1) / 4) / moments.n


def _surplus(total: Mapping[tuple[str, str], Sums], form: str) -> int:
    """People with the form at post, less people with it at pre."""
    return sum(sums.n * ((after == form) - (before == form)) for (before, after), sums in total.items())


def _standardised(total: Mapping[tuple[str, str], Sums], form: str, moments: Moments) -> float:
    """Σ(q − m)/s over post-tests on the form, less Σ(p − m)/s over pre-tests on it."""
    after = together(sums for forms, sums in total.items() if forms[1] == form)
    before = together(sums for forms, sums in total.items() if forms[0] == form)
    return (after.q - before.p - (after.n - before.n) * moments.mean) / moments.sd


def _is_known(moments: Moments | None) -> bool:
    return moments is not None and moments.n >= 2 and moments.sd > 0


def _line(form: Moments, onto: Moments) -> _Line:
    slope = onto.sd / form.sd
    return _Line(slope, onto.mean - slope * form.mean)


def _carried(sums: Sums, before: _Line, after: _Line) -> Sums:
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

"""Change on linked scores: sums give what people one by one give, with the error of the links, where there is one."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from learn.assessments.effects import FollowedSums, gain_of_averages, linked_gain, linked_retention, retention
from learn.assessments.groups import Footing, GroupFigure, Sums, figure, sums_of, together
from learn.assessments.links import (
    RAW,
    FormCell,
    Line,
    Link,
    Links,
    Moments,
    Taken,
    all_taken,
    link_of,
    linked_figure,
    linking_variance,
)
from learn.assessments.statistics.linking import linear_from_moments
from learn.assessments.statistics.moments import moments_of

FORMS = "ABC"
MOMENTS = {
    "A": Moments(210, 0.52, 0.18, -0.2, 2.7),
    "B": Moments(200, 0.61, 0.16, -0.4, 2.9),
    "C": Moments(190, 0.48, 0.21, 0.1, 2.5),
}
OTHERS = {
    "A": Moments(320, 0.44, 0.2, 0.3, 2.6),
    "B": Moments(290, 0.39, 0.22, 0.4, 2.8),
    "C": Moments(310, 0.5, 0.19, -0.1, 2.4),
}
LINKS = Links({1: Link(MOMENTS), 2: Link(OTHERS)})


class Person(NamedTuple):
    unit: str
    version: int
    before: str
    after: str
    p: float
    q: float


def people(count: int, units: str, seed: int, version: int = 1) -> list[Person]:
    """More often with the forms A and B before the course."""
    rng = np.random.default_rng(seed)
    before, steps = rng.choice(3, count, p=[0.5, 0.3, 0.2]), rng.choice([1, 2], count, p=[0.7, 0.3])
    return [
        Person(str(rng.choice(list(units))), version, FORMS[i], FORMS[(i + step) % 3], *rng.uniform(0, 1, 2).tolist())
        for i, step in zip(before, steps, strict=True)
    ]


def measured(everybody: Iterable[Person], links: Links) -> tuple[Mapping[str, Sums], Taken]:
    """As screens do it: raw sums by unit and forms, carried over and added up."""
    cells: dict[tuple[str, int, str, str], list[tuple[float, float]]] = defaultdict(list)
    for one in everybody:
        cells[one[:4]].append((one.p, one.q))
    units = {
        unit: [FormCell(*forms, sums_of(pairs)) for (at, *forms), pairs in cells.items() if at == unit]
        for unit, *_ in cells
    }
    made = {unit: links.together(of_unit) for unit, of_unit in units.items()}
    return {unit: sums for unit, (sums, _) in made.items()}, all_taken(taken for _, taken in made.values())


def change(everybody: Iterable[Person], links: Links = LINKS) -> GroupFigure:
    units, taken = measured(everybody, links)
    return linked_figure(units, taken, links)


def error(everybody: Iterable[Person], links: Links = LINKS) -> float:
    units, taken = measured(everybody, links)
    return math.sqrt(linking_variance(together(units.values()), taken, links))


def one_by_one(
    everybody: Iterable[Person], versions: Mapping[int, Mapping[str, Moments]]
) -> dict[str, list[tuple[float, float]]]:
    """Each person's linked scores, by unit."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in everybody:
        moments = versions.get(one.version)
        p, q = one.p, one.q
        if moments:
            p = linear_from_moments(moments[one.before], moments["A"]).at(p) or 0
            q = linear_from_moments(moments[one.after], moments["A"]).at(q) or 0
        found[one.unit].append((p, q))
    return found


MIXED = [*people(90, "uvwxyz", 1), *people(60, "uvwxyz", 6, version=2), *people(30, "xyz", 7, version=3)]


@pytest.mark.parametrize("everybody", [people(90, "x", 1), people(90, "uvwxyz", 1), MIXED])
def test_sums_give_what_people_one_by_one_give(everybody: list[Person]) -> None:
    got = change(everybody)
    plain = figure([sums_of(pairs) for pairs in one_by_one(everybody, {1: MOMENTS, 2: OTHERS}).values()])
    assert (got.n, got.method, got.clusters) == (plain.n, plain.method, plain.clusters)
    assert (got.mean_pre, got.mean_post, got.change) == pytest.approx(
        (plain.mean_pre, plain.mean_post, plain.change), abs=1e-12
    )
    both = math.hypot(plain.error or 0, error(everybody))
    assert got.error == pytest.approx(both)
    assert (got.high or 0) - (got.change or 0) == pytest.approx(
        ((plain.high or 0) - (plain.change or 0)) * both / (plain.error or 1)
    )


def alike(seed: int, version: int = 1) -> list[Person]:
    """People on the forms as they come, of whom those with one form do as well, on its link, as those with another."""
    lines = LINKS.by_version[version].lines
    return [
        one._replace(
            p=(0.45 - lines[one.before].intercept) / lines[one.before].slope,
            q=(0.6 - lines[one.after].intercept) / lines[one.after].slope,
        )
        for one in people(60, "u", seed, version)
    ]


Versions = Mapping[int, Mapping[str, Moments]]


def pairs_of(everybody: list[Person], versions: Versions) -> list[tuple[float, float]]:
    return [pair for unit in one_by_one(everybody, versions).values() for pair in unit]


def mean_change(pairs: list[tuple[float, float]]) -> float:
    return float(np.mean([q - p for p, q in pairs]))


def by_derivatives(
    everybody: list[Person], versions: Versions, of: Callable[[list[tuple[float, float]]], float] = mean_change
) -> float:
    """The delta method's error of a figure, with numerical derivatives by each form's mean and SD."""
    step, variance = 1e-6, 0.0

    def figure_of(moments: Versions) -> float:
        return of(pairs_of(everybody, moments))

    for version, forms in versions.items():
        for form, m in forms.items():
            by_mean, by_sd = (
                (
                    figure_of({**versions, version: {**forms, form: up}})
                    - figure_of({**versions, version: {**forms, form: down}})
                )
                / (2 * step)
                for up, down in (
                    (Moments(m.n, m.mean + step, m.sd), Moments(m.n, m.mean - step, m.sd)),
                    (Moments(m.n, m.mean, m.sd + step), Moments(m.n, m.mean, m.sd - step)),
                )
            )
            of_mean, of_sd = m.sd**2 / m.n, m.sd**2 * (m.kurtosis - 1) / (4 * m.n)
            variance += by_mean**2 * of_mean + by_sd**2 * of_sd + by_mean * by_sd * m.sd**2 * m.skewness / m.n
    return math.sqrt(variance)


@pytest.mark.parametrize("everybody", [alike(2), [*alike(2), *alike(8, version=2)]])
def test_the_linking_error_is_the_delta_methods_by_numerical_derivatives(everybody: list[Person]) -> None:
    assert error(everybody) == pytest.approx(by_derivatives(everybody, {1: MOMENTS, 2: OTHERS}), rel=1e-6)


def apart(seed: int) -> list[Person]:
    """The same people, each twice: a little below and above."""
    lines = LINKS.by_version[1].lines
    return [
        one._replace(p=one.p + by / lines[one.before].slope, q=one.q + by / 2 / lines[one.after].slope)
        for one in alike(seed)
        for by in (-0.1, 0.1)
    ]


def test_the_links_error_is_in_the_interval_of_the_gain_of_averages() -> None:
    everybody, forms = apart(2), {1: MOMENTS}
    found = linked_gain(*measured(everybody, LINKS), LINKS)
    plain = gain_of_averages([sums_of(pairs_of(everybody, forms))])
    of_links = by_derivatives(everybody, forms, lambda pairs: gain_of_averages([sums_of(pairs)]).value or 0)
    assert of_links > 0.01
    assert found.value == pytest.approx(plain.value)
    assert found.error == pytest.approx(math.hypot(plain.error or 0, of_links), rel=1e-6)
    assert (found.high or 0) - (found.value or 0) == pytest.approx(
        ((plain.high or 0) - (plain.value or 0)) * (found.error or 0) / (plain.error or 1)
    )


def test_the_links_error_is_in_the_interval_of_retention() -> None:
    everybody, forms = apart(2), {1: MOMENTS}
    # Later everybody has the form of before again, and does a little better on it.
    later = [
        one._replace(after=one.before, q=one.p + 0.1 / LINKS.by_version[1].lines[one.before].slope) for one in everybody
    ]

    def sums(pairs: list[tuple[float, float]]) -> FollowedSums:
        now, then = pairs[: len(everybody)], [f for _, f in pairs[len(everybody) :]]
        pf, qf = (math.fsum(f * pair[at] for f, pair in zip(then, now, strict=True)) for at in (0, 1))
        whole = math.fsum(then)
        return FollowedSums(**vars(sums_of(now)), f=whole, ff=math.fsum(f * f for f in then), pf=pf, qf=qf)

    both = sums(pairs_of([*everybody, *later], forms))
    took = [
        Counter((1, form) for form in each)
        for each in zip(*((one.before, one.after, one.before) for one in everybody), strict=True)
    ]
    found, plain = linked_retention([both], took, LINKS), retention([both])
    of_links = by_derivatives([*everybody, *later], forms, lambda pairs: retention([sums(pairs)]).value or 0)
    assert of_links > 0.01
    assert found.error == pytest.approx(math.hypot(plain.error or 0, of_links), rel=1e-6)


def test_nothing_is_kept_of_a_rise_within_the_error_of_the_links() -> None:
    pairs = [(0.50 + number / 100, 0.51 + number / 90) for number in range(9)]
    whole, squares = (math.fsum(q**power for _, q in pairs) for power in (1, 2))
    crossed = math.fsum(p * q for p, q in pairs)
    both = FollowedSums(**vars(sums_of(pairs)), f=whole, ff=squares, pf=crossed, qf=squares)
    took = [Counter({(1, form): len(pairs)}) for form in "ABA"]
    assert retention([both]).value == pytest.approx(1)
    assert linked_retention([both], took, LINKS).value is None


@given(st.integers(0, 10_000))
def test_chance_in_who_had_which_form_hardly_matters(seed: int) -> None:
    """The error leaves out that people on one form may have done better than those on another."""
    everybody = people(60, "u", seed)
    spread = figure([sums_of(pairs) for pairs in one_by_one(everybody, {1: MOMENTS}).values()]).error or 0
    exact, ours = (math.hypot(spread, each) for each in (by_derivatives(everybody, {1: MOMENTS}), error(everybody)))
    assert ours == pytest.approx(exact, rel=0.03)


def test_one_pair_of_forms_by_hand() -> None:
    # All with A before and B after: their mean change carries the error of L_B at their mean post-test.
    everybody = [Person("u", 1, "A", "B", p, q) for p, q in ((0.4, 0.5), (0.5, 0.8), (0.6, 0.65))]
    link = linear_from_moments(MOMENTS["B"], MOMENTS["A"])
    assert error(everybody) == pytest.approx(link.error_at(0.65))
    assert change(everybody).change == pytest.approx((link.at(0.65) or 0) - 0.5)


def test_two_versions_share_their_errors_by_their_people() -> None:
    # A third of the people carries the error of one link, two thirds that of the other; they are independent.
    first = [Person("u", 1, "A", "B", 0.4, 0.5), Person("u", 1, "A", "B", 0.6, 0.7)]
    second = [Person("u", 2, "A", "B", 0.4, 0.5)] * 4
    after = change([*first, *second]).mean_post or 0
    parts = []
    for share, moments in ((2 / 6, MOMENTS), (4 / 6, OTHERS)):
        link = linear_from_moments(moments["B"], moments["A"])
        # The error of form B's link at the raw score which it carries to the group's mean.
        parts.append(share * (link.error_at((after - (link.intercept or 0)) / (link.slope or 1)) or 0))
    assert error([*first, *second]) == pytest.approx(math.hypot(*parts))


def test_who_has_no_link_stays_on_raw_scores_and_carries_no_error() -> None:
    raw = [one._replace(version=3) for one in people(40, "uvw", 4)]
    assert error(raw) == 0
    assert change(raw) == figure({unit: sums_of(pairs) for unit, pairs in one_by_one(raw, {}).items()})
    assert [change(some).footing for some in (raw, MIXED, people(40, "uvw", 4), [])] == [
        Footing.RAW,
        Footing.PARTLY,
        Footing.LINKED,
        Footing.RAW,
    ]


def test_the_same_form_before_and_after_needs_no_link() -> None:
    everybody = [Person("u", 1, "A", "A", p, q) for p, q in ((0.4, 0.5), (0.5, 0.8), (0.6, 0.65))]
    assert error(everybody) == 0
    assert change(everybody).change == pytest.approx(0.15)


def test_balanced_forms_cancel_most_of_the_error() -> None:
    rng = np.random.default_rng(5)
    draws: NDArray[np.float64] = rng.normal(0.5, 0.2, (300, 2))
    balanced = [Person("u", 1, FORMS[i % 3], FORMS[(i + 1) % 3], p, q) for i, (p, q) in enumerate(draws.tolist())]
    lopsided = [Person("u", 1, "A", "B", p, q) for p, q in draws.tolist()]
    links = Links({1: Link({form: moments_of(draws[place::3, 0]) for place, form in enumerate(FORMS)})})
    assert error(balanced, links) < error(lopsided, links) / 5


@pytest.mark.parametrize(
    ("change_of", "is_linked"),
    [
        ({}, True),
        ({"C": Moments(100, 0.5, 0.2)}, True),
        ({"C": Moments(99, 0.5, 0.2)}, False),
        ({"A": Moments(99, 0.5, 0.2)}, False),
        ({"B": Moments(500, 0.5, 0.0)}, False),  # all scored the same
        ({"A": Moments(500, 1.0, 0.0)}, False),
        ({"B": Moments(0, 0.0, 0.0)}, False),
    ],
)
def test_a_version_is_linked_when_all_its_forms_have_a_hundred_takers_who_differ(
    change_of: dict[str, Moments], is_linked: bool
) -> None:
    assert (link_of({**MOMENTS, **change_of}) is not None) is is_linked


def test_without_forms_there_is_no_link() -> None:
    assert link_of({}) is None
    assert link_of({"B": MOMENTS["B"]}) is None


def test_form_a_is_the_scale() -> None:
    lines = Link(MOMENTS).lines
    assert lines["A"] == RAW == Line(1.0, 0.0)
    assert lines["B"].at(0.61) == pytest.approx(0.52)
    assert lines["B"].at(0.61 + 0.16) == pytest.approx(0.52 + 0.18)
    assert Links().line((1, "B")) == RAW


@pytest.mark.parametrize(
    ("everybody", "n"),
    [([], 0), ([Person("u", 1, "A", "B", 0.2, 0.4)], 1), ([Person("u", 1, "A", "B", 0.2, 0.4)] * 4, 4)],
)
def test_what_can_not_be_said_is_not_available_with_a_reason(everybody: list[Person], n: int) -> None:
    got = change(everybody)
    assert (got.n, got.low, got.high, got.error, got.method) == (n, None, None, None, None)
    assert got.reason

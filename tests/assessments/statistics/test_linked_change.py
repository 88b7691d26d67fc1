"""A group's change on linked scores: hand-made, by another way, and when it can't be said."""

import math
from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from learn.assessments.groups import Sums, figure, sums_of
from learn.assessments.statistics.linked_change import Cells, linked_change, linking_error
from learn.assessments.statistics.linking import linear_from_moments
from learn.assessments.statistics.moments import Moments, moments_of

FORMS = "ABC"
MOMENTS = {
    "A": Moments(210, 0.52, 0.18, -0.2, 2.7),
    "B": Moments(200, 0.61, 0.16, -0.4, 2.9),
    "C": Moments(190, 0.48, 0.21, 0.1, 2.5),
}
Person = tuple[str, str, str, float, float]


def people(count: int, units: str, seed: int) -> list[Person]:
    """(unit, form at pre, form at post, p, q), more often with the forms A and B at pre."""
    rng = np.random.default_rng(seed)
    before, steps = rng.choice(3, count, p=[0.5, 0.3, 0.2]), rng.choice([1, 2], count, p=[0.7, 0.3])
    return [
        (str(rng.choice(list(units))), FORMS[i], FORMS[(i + step) % 3], *rng.uniform(0, 1, 2).tolist())
        for i, step in zip(before, steps, strict=True)
    ]


def cells_of(everybody: list[Person]) -> Cells:
    found: dict[tuple[str, str], dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for unit, before, after, p, q in everybody:
        found[before, after][unit].append((p, q))
    return {forms: {unit: sums_of(pairs) for unit, pairs in units.items()} for forms, units in found.items()}


def changes(everybody: list[Person], moments: dict[str, Moments]) -> list[tuple[str, float, float]]:
    """Each person's linked scores, one by one."""
    links = {form: linear_from_moments(each, moments["A"]) for form, each in moments.items()}
    return [(unit, links[before].at(p) or 0, links[after].at(q) or 0) for unit, before, after, p, q in everybody]


@pytest.mark.parametrize("units", ["x", "uvwxyz"])
def test_sums_give_what_people_one_by_one_give(units: str) -> None:
    everybody = people(90, units, seed=1)
    got = linked_change(cells_of(everybody), MOMENTS)
    one_by_one = defaultdict(list)
    for unit, p, q in changes(everybody, MOMENTS):
        one_by_one[unit].append((p, q))
    plain = figure([sums_of(pairs) for pairs in one_by_one.values()])
    assert (got.n, got.method, got.clusters) == (plain.n, plain.method, plain.clusters)
    assert (got.mean_pre, got.mean_post, got.change) == pytest.approx(
        (plain.mean_pre, plain.mean_post, plain.change), abs=1e-12
    )
    both = math.hypot(plain.error or 0, linking_error(cells_of(everybody), MOMENTS))
    assert got.error == pytest.approx(both)
    assert (got.high or 0) - (got.change or 0) == pytest.approx(
        ((plain.high or 0) - (plain.change or 0)) * both / (plain.error or 1)
    )


def test_the_linking_error_is_the_delta_methods_by_numerical_derivatives() -> None:
    everybody = people(60, "u", seed=2)
    step, variance = 1e-6, 0.0

    def mean_change(moments: dict[str, Moments]) -> float:
        return float(np.mean([q - p for _, p, q in changes(everybody, moments)]))

    for form, m in MOMENTS.items():
        by_mean, by_sd = (
            (mean_change({**MOMENTS, form: up}) - mean_change({**MOMENTS, form: down})) / (2 * step)
            for up, down in (
                (Moments(m.n, m.mean + step, m.sd), Moments(m.n, m.mean - step, m.sd)),
                (Moments(m.n, m.mean, m.sd + step), Moments(m.n, m.mean, m.sd - step)),
            )
        )
        of_mean, of_sd = m.sd**2 / m.n, m.sd**2 * (m.kurtosis - 1) / (4 * m.n)
        variance += by_mean**2 * of_mean + by_sd**2 * of_sd + by_mean * by_sd * m.sd**2 * m.skewness / m.n
    assert linking_error(cells_of(everybody), MOMENTS) == pytest.approx(math.sqrt(variance), rel=1e-6)


def test_one_pair_of_forms_by_hand() -> None:
    # All with A before and B after: their mean change carries the error of L_B at their mean post-test.
    pairs = [(0.4, 0.5), (0.5, 0.8), (0.6, 0.65)]
    cells: Cells = {("A", "B"): {"u": sums_of(pairs)}}
    link = linear_from_moments(MOMENTS["B"], MOMENTS["A"])
    assert linking_error(cells, MOMENTS) == pytest.approx(link.error_at(0.65))
    assert linked_change(cells, MOMENTS).change == pytest.approx((link.at(0.65) or 0) - 0.5)


def test_the_same_form_before_and_after_needs_no_link() -> None:
    cells: Cells = {("A", "A"): {"u": sums_of([(0.4, 0.5), (0.5, 0.8), (0.6, 0.65)])}}
    assert linking_error(cells, {"A": MOMENTS["A"]}) == 0.0
    assert linked_change(cells, MOMENTS) == figure(cells["A", "A"])


def test_on_which_form_the_scale_rests_changes_its_unit_alone() -> None:
    cells = cells_of(people(120, "u", seed=3))
    on_a, on_c = (linked_change(cells, MOMENTS, onto=form) for form in "AC")
    unit = MOMENTS["C"].sd / MOMENTS["A"].sd
    assert on_c.change == pytest.approx((on_a.change or 0) * unit)


def test_balanced_forms_cancel_most_of_the_error() -> None:
    rng = np.random.default_rng(5)
    draws: NDArray[np.float64] = rng.normal(0.5, 0.2, (300, 2))
    balanced = cells_of([("u", FORMS[i % 3], FORMS[(i + 1) % 3], p, q) for i, (p, q) in enumerate(draws.tolist())])
    lopsided = cells_of([("u", "A", "B", p, q) for p, q in draws.tolist()])
    moments = {form: moments_of(draws[place::3, 0]) for place, form in enumerate(FORMS)}
    assert linking_error(balanced, moments) < linking_error(lopsided, moments) / 5


@pytest.mark.parametrize(
    ("cells", "moments", "n"),
    [
        ({}, MOMENTS, 0),
        ({("A", "B"): {}}, MOMENTS, 0),
        ({("A", "B"): {"u": Sums()}}, MOMENTS, 0),
        ({("A", "B"): {"u": sums_of([(0.2, 0.4)])}}, MOMENTS, 1),
        ({("A", "B"): {"u": sums_of([(0.2, 0.4)] * 4)}}, MOMENTS, 4),
        ({("A", "B"): {"u": sums_of([(0.2, 0.4), (0.1, 0.6)])}}, {"A": MOMENTS["A"]}, 2),
        ({("A", "B"): {"u": sums_of([(0.2, 0.4), (0.1, 0.6)])}}, MOMENTS | {"B": Moments(200, 0.5, 0.0)}, 2),
        ({("B", "C"): {"u": sums_of([(0.2, 0.4), (0.1, 0.6)])}}, MOMENTS | {"A": Moments(0, 0.0, 0.0)}, 2),
    ],
)
def test_what_can_not_be_said_is_not_available_with_a_reason(cells: Cells, moments: dict[str, Moments], n: int) -> None:
    got = linked_change(cells, moments)
    assert (got.n, got.low, got.high, got.error, got.method) == (n, None, None, None, None)
    assert got.reason

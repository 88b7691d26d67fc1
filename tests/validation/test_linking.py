"""Linked change: with forms of different difficulty and nothing learnt, 95 % intervals hold 0 in 94–96 % of runs."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from learn.assessments.groups import GroupFigure, Sums, figure, together
from learn.assessments.links import FormCell, Link, Links, all_taken, linked_figure, linking_variance
from learn.assessments.statistics.moments import moments_of
from learn.assessments.statistics.versions import Side, compare_versions
from tests.validation.runs import RUNS, holds

FORMS = "ABC"
Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Test = Callable[[np.random.Generator, Floats, Places], Floats]
"""Scores of people with these abilities on these forms."""


def lines(rng: np.random.Generator, ability: Floats, form: Places) -> Floats:
    """Forms that differ in mean and SD; B is much easier. Reliability 0.7."""
    mean, sd = np.array([0.55, 0.68, 0.5])[form], np.array([0.15, 0.12, 0.18])[form]
    return mean + sd * (np.sqrt(0.7) * ability + np.sqrt(0.3) * rng.normal(size=ability.shape))


def right_answers(rng: np.random.Generator, ability: Floats, form: Places) -> Floats:
    """The share of 24 questions, all of one difficulty in each form: skewed, and steps of 1/24."""
    return rng.binomial(24, 1 / (1 + np.exp(-ability - np.array([0.3, 1.2, 0.0])[form]))) / 24


Cells = list[tuple[int, FormCell]]
"""Of each unit."""


def cells_of(before: Places, after: Places, unit: Places, p: Floats, q: Floats, version: int = 1) -> Cells:
    found: Cells = []
    for i, j in {*zip(before.tolist(), after.tolist(), strict=True)}:
        for each in np.unique(unit):
            a, b = (score[(before == i) & (after == j) & (unit == each)] for score in (p, q))
            sums = (a.sum(), b.sum(), a @ a, b @ b, a @ b)
            found.append((int(each), FormCell(version, FORMS[i], FORMS[j], Sums(len(a), *map(float, sums)))))
    return found


def linked(cells: Cells, links: Links) -> tuple[GroupFigure, float]:
    """The figure, and what the links add to its variance."""
    units = {unit: links.together(cell for each, cell in cells if each == unit) for unit, _ in cells}
    taken = all_taken(forms for _, forms in units.values())
    parts = [sums for sums, _ in units.values()]
    return linked_figure(parts, taken, links), linking_variance(together(parts), taken, links)


def link(form: Places, scores: Floats) -> Link:
    return Link({name: moments_of(scores[form == place]) for place, name in enumerate(FORMS)})


def covered(test: Test, before: Places, after: str, units: int, *, others: int, is_part: bool) -> int:
    """In how many runs the interval holds 0.

    `before` holds the forms of the group's people at pre; after is "next" form, or one form for all. `others` more
    people, a third on each form, take the pre-test only. The link is made of theirs, and of the group's if it is a part
    of them. Of the variance of ability 5 % lies between units, and what a unit's people share changes meanwhile.
    """
    hits, n = 0, len(before)
    post = (before + 1) % 3 if after == "next" else np.full(n, FORMS.index(after))
    unit, forms = np.arange(n) // 3 % units, np.concatenate([before, np.arange(others) % 3])
    for run in range(RUNS):
        rng = np.random.default_rng([run, n, units, others])
        own = rng.normal(0, np.sqrt(0.95), n)
        shared = rng.normal(0, np.sqrt(0.05), (2, n if units == 1 else units))
        first, second = (own + (each if units == 1 else each[unit]) for each in shared)
        p = test(rng, np.concatenate([first, rng.normal(size=others)]), forms)
        q = test(rng, second, post)
        linking = slice(None) if is_part else slice(n, None)
        made = Links({1: link(forms[linking], p[linking])})
        got, _ = linked(cells_of(before, post, unit, p[:n], q), made)
        hits += got.low is not None and got.high is not None and got.low <= 0 <= got.high
    return hits


@pytest.mark.parametrize("test", [lines, right_answers])
@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (np.arange(60) % 3, "next", 1),
        (np.zeros(60, dtype=np.intp), "B", 1),  # everybody with the same two forms
        (np.arange(60) % 3, "C", 1),
        (np.arange(120) % 3, "next", 20),
        (np.zeros(120, dtype=np.intp), "B", 20),
    ],
)
def test_an_easier_form_is_no_learning(test: Test, before: Places, after: str, units: int) -> None:
    assert holds(covered(test, before, after, units, others=300, is_part=False), RUNS, 0.94, 0.96)


@pytest.mark.parametrize("test", [lines, right_answers])
@pytest.mark.parametrize("after", ["next", "C"])
def test_nor_for_a_group_that_is_everybody_whose_pre_tests_made_the_link(test: Test, after: str) -> None:
    assert holds(covered(test, np.arange(300) % 3, after, 1, others=0, is_part=True), RUNS, 0.94, 0.96)


@pytest.mark.parametrize("test", [lines, right_answers])
def test_a_group_whose_forms_lean_one_way_and_make_the_link_is_on_the_safe_side(test: Test) -> None:
    before = np.zeros(60, dtype=np.intp)
    assert holds(covered(test, before, "B", 1, others=300, is_part=True), RUNS, 0.94, 1.0)


def harder(rng: np.random.Generator, ability: Floats, form: Places) -> Floats:
    """The next version of the test, whose form C is the easy one. Reliability 0.7."""
    mean, sd = np.array([0.42, 0.36, 0.6])[form], np.array([0.2, 0.22, 0.16])[form]
    return mean + sd * (np.sqrt(0.7) * ability + np.sqrt(0.3) * rng.normal(size=ability.shape))


@pytest.mark.parametrize(("first", "second"), [(40, 40), (75, 15)])
def test_nor_over_two_versions_each_with_its_own_link(first: int, second: int) -> None:
    """Of the first everybody goes from form A to the easy B, of the second from A to the easy C."""
    hits = 0
    for run in range(RUNS):
        rng = np.random.default_rng([run, first, second])
        cells: Cells = []
        links = {}
        for version, (test, people, easy) in enumerate(((lines, first, 1), (harder, second, 2))):
            before, after = np.zeros(people, dtype=np.intp), np.full(people, easy)
            ability, unit = rng.normal(size=people), np.zeros(people, dtype=np.intp)
            scores = (test(rng, ability, before), test(rng, ability, after))
            cells += cells_of(before, after, unit, *scores, version=version)
            forms = np.arange(330) % 3
            links[version] = link(forms, test(rng, rng.normal(size=330), forms))
        got, _ = linked(cells, Links(links))
        hits += got.low is not None and got.high is not None and got.low <= 0 <= got.high
    assert holds(hits, RUNS, 0.94, 0.96)


def test_without_the_link_or_its_error_an_easier_form_would_be_learning() -> None:
    """The yardstick of the tests above: raw changes never hold 0, and linked ones held too narrow seldom enough."""
    hits, raw = 0, 0
    before, after = np.zeros(200, dtype=np.intp), np.ones(200, dtype=np.intp)
    forms, unit = np.arange(300) % 3, np.zeros(200, dtype=np.intp)
    for run in range(RUNS):
        rng = np.random.default_rng([run])
        ability = rng.normal(size=200)
        p, q = lines(rng, ability, before), lines(rng, ability, after)
        made = Links({1: link(forms, lines(rng, rng.normal(size=300), forms))})
        got, of_link = linked(cells_of(before, after, unit, p, q), made)
        plain = figure([Sums(200, p.sum(), q.sum(), p @ p, q @ q, p @ q)])
        hits += abs(got.change or 0) <= 1.96 * np.sqrt((got.error or 0) ** 2 - of_link)
        raw += (plain.low or 0) <= 0
    assert raw == 0
    assert hits < 0.7 * RUNS


def test_a_harder_version_is_as_good_as_the_one_before_as_often_as_its_interval_says() -> None:
    # Equal intakes gain 0.5; the new form has another scale and is harder. Anchors are less reliable than forms.
    rng = np.random.default_rng(list(b"versions"))
    units = np.repeat(np.arange(12), 10).tolist()

    def side(slope: float, level: float) -> Side:
        able, later = rng.normal(0, 1, 120), rng.normal(0.5, 1, 120)
        pre, anchor, post = (t + rng.normal(0, error, 120) for t, error in ((able, 0.4), (able, 1.0), (later, 0.4)))
        return Side(slope * pre + level, anchor, slope * post + level, units, units)

    hits = dict.fromkeys(("pre_difference_interval", "change_difference_interval"), 0)
    for _ in range(RUNS):
        found = compare_versions(side(0.8, -1.0), side(1.0, 0.0))
        for name in hits:
            low, high = getattr(found, name)
            hits[name] += low <= 0 <= high
    assert all(holds(count, RUNS, 0.93, 0.97) for count in hits.values())

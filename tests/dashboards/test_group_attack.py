"""A viewer of figures opens every page and every file of their units, and still learns nothing about four people.

Each number shown is first shown to be the sum it is taken for, so that the arithmetic is about the real pages.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session

from learn.assessments import hiding, link_store
from learn.assessments.groups import Footing, GroupFigure, StandardError, Sums, combination_of, error_of_mean
from learn.assessments.hiding import hiding_below
from learn.assessments.links import Line, Links, Taken, linking_variance
from learn.assessments.models import Measured
from learn.assessments.splits import Filled
from learn.assessments.suppression import SMALLEST, Hidden, Node
from learn.dashboards import crowds, group_hiding
from learn.dashboards.group_words import By
from learn.dashboards.groups import groups_page
from learn.dashboards.unit import unit_page
from learn.db.columns import id_of
from learn.organisation import policy
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Viewer
from learn.people.models import Person
from tests.assessments.attack import Matrix, changes_of_interval, given_away
from tests.dashboards.world import SLUG, World
from tests.filled import Fill, SessionOn

# What is computed is the same whatever it was read from.
pytestmark = pytest.mark.parametrize("filled", ["sqlite"], indirect=True)

POSITIONS, MONTHS = ("p", "q", "r", "s"), (8, 9, 10)
FORMS = ("ABC", "BCA", "CAB", "ABC", "BAC")


@dataclass(frozen=True)
class Somebody:
    """A person measured twice: where they stand, their forms, and their fractions."""

    units: tuple[str, ...]
    position: str
    region: str
    kind: str
    month: str
    is_followed: bool
    forms: str
    p: float
    q: float
    person: Person


@dataclass
class Country:
    """A world with a viewer of figures over its province, everybody who counts, and every unit."""

    world: World
    viewer: Viewer
    people: tuple[Somebody, ...]
    codes: tuple[str, ...]

    @property
    def links(self) -> Links:
        return link_store.links(self.world.db, SLUG)

    @cached_property
    def version(self) -> int:
        return self.world._assessment_version(SLUG)

    @property
    def change(self) -> Matrix:
        """Of everybody, on linked scores where there are any."""
        pairs = zip(self.people, self.lines(0), self.lines(1), strict=True)
        return np.array([after.at(one.q) - before.at(one.p) for one, before, after in pairs])

    def slopes(self, occasion: int) -> Matrix:
        return np.array([line.slope for line in self.lines(occasion)])

    def lines(self, occasion: int) -> list[Line]:
        links, version = self.links, self.version
        return [links.line((version, one.forms[occasion])) for one in self.people]

    def in_unit(self, code: str) -> Matrix:
        return np.array([code in one.units for one in self.people], dtype=float)

    def of_unit_itself(self, code: str) -> Matrix:
        return np.array([code == one.units[-1] for one in self.people], dtype=float)

    def in_group(self, by: By, group: str) -> Matrix:
        return np.array([getattr(one, by.value) == group for one in self.people], dtype=float)


Lands = Callable[[int], Country]
_made: dict[int, Country] = {}


@pytest.fixture
def lands(filled: SessionOn, now: datetime) -> Lands:
    """Countries by their seed, each test's own."""

    def land(seed: int) -> Country:
        db = filled(filling(seed))
        return replace(_made[seed], world=World(db, now))

    return land


@cache
def filling(seed: int) -> Fill:
    def fill(db: Session, now: datetime) -> None:
        _made[seed] = country(db, now, seed)

    return fill


def country(db: Session, now: datetime, seed: int) -> Country:
    """A province of eleven communes, one with two villages. C03 is small and C04, in the other region, hides beside it;
    villages, positions, months and follow-ups are small by chance."""
    chance = random.Random(seed)  # noqa: S311 - invented people, not secrets
    world = World(db, now)
    world.course()
    for position in POSITIONS:
        world.position(position, position)
    world.unit("T", "Tỉnh", kind="tinh")
    regions, above = {}, {"T": ("T",)}
    for number in range(11):
        code = f"C{number:02d}"
        regions[code] = {"C03": "mien-nui", "C04": "dong-bang"}.get(code) or chance.choice(("dong-bang", "do-thi"))
        world.unit(code, f"Xã {number}", "T", kind="xa", region=regions[code])
        above[code] = ("T", code)
    for code in ("V1", "V2"):
        world.unit(code, f"Thôn {code}", "C00", kind="thon")
        regions[code], above[code] = regions["C00"], ("T", "C00", code)
    people = []
    for code in list(above)[1:]:
        usual = chance.randint(8, 14)
        for _ in range({"C03": 3, "C04": 5, "V1": chance.choice((2, usual))}.get(code, usual)):
            people.append(_somebody(world, chance, above[code], regions[code], len(people)))
        world.recount(code)
    return Country(world, world.viewer("T", Sees.FIGURES), tuple(people), tuple(above))


def _somebody(world: World, chance: random.Random, units: tuple[str, ...], region: str, number: int) -> Somebody:
    position, month = chance.choices(POSITIONS, (8, 5, 1, 0.3))[0], chance.choices(MONTHS, (8, 5, 0.5))[0]
    is_followed = chance.random() < (0.5 if month == MONTHS[0] else 0.05)
    p, change, forms = chance.uniform(0.2, 0.6), chance.uniform(-0.1, 0.4), FORMS[number % len(FORMS)]
    more: dict[str, Any] = {"follow_up": Measured.COMPLETE, "f": chance.random()} if is_followed else {}
    opens = date(2026, month, 15) + timedelta(days=60)
    person = world.person(f"Người {number}", units[-1], position=position)
    more |= {"pre_form": forms[0], "post_form": forms[1], "follow_up_form": forms[2]}
    world.enrol(person, units[-1], p=p, q=p + change, follow_up_on=opens, **more)
    kind = "thon" if units[-1].startswith("V") else "xa"
    return Somebody(units, position, region, kind, f"2026-{month:02d}", is_followed, forms, p, p + change, person)


def everything_shown(land: Country) -> Iterator[Matrix]:
    """The weights of people in every number on every page, each checked to be that number."""
    change, links = land.change, land.links
    hidden = hiding_below(crowds.tree(land.world.db, land.viewer, land.world.id_of_unit("T"), SLUG, links))
    block = [hidden.cluster_of(land.world.id_of_unit(one.units[-1])) for one in land.people]

    def as_computed(shown: GroupFigure, among: Matrix) -> float:
        """The variance behind an interval, from the sums of blocks, the group's own means and who had which form."""
        inside = [one for one, counts in zip(land.people, among, strict=True) if counts]
        total = Sums(shown.n, shown.n * (shown.mean_pre or 0), shown.n * (shown.mean_post or 0))
        before, after = (Counter((land.version, one.forms[place]) for one in inside) for place in (0, 1))
        of_link = linking_variance(total, Taken(before, after), links)
        groups = defaultdict(list)
        for name, each, counts in zip(block, change.tolist(), among, strict=True):
            if counts:
                groups[name].append(each)
        error = error_of_mean([combination_of(changes) for changes in groups.values()])
        assert isinstance(error, StandardError)
        return error.size**2 + of_link

    def sums(shown: GroupFigure, among: Matrix) -> Iterator[Matrix]:
        assert shown.footing is (Footing.LINKED if links.by_version else Footing.RAW)
        assert shown.n == among.sum()
        assert shown.change == pytest.approx(among @ change / shown.n)
        yield among
        # A t interval tells a sum of squares, which is a sum like any other, of numbers of its own.
        if shown.error is not None:
            assert shown.error**2 == pytest.approx(as_computed(shown, among))
        if shown.method == "cr1":
            assert shown.clusters == len({name for name, inside in zip(block, among, strict=True) if inside})
            yield changes_of_interval(change, among, block)

    for code in land.codes:
        for figure, among in [*_of_unit(land, code), *_of_groups(land, code)]:
            yield from sums(figure, among)
        yield from _of_trends(land, code)


def _of_unit(land: Country, code: str) -> Iterator[tuple[GroupFigure, Matrix]]:
    page = unit_page(land.world.db, land.viewer, code, SLUG, land.world.now)
    if page.figure:
        yield page.figure, land.in_unit(code)
    for row in page.rows:
        if row.figure:
            yield row.figure, land.of_unit_itself(code) if row.is_own else land.in_unit(row.code)


def _of_groups(land: Country, code: str) -> Iterator[tuple[GroupFigure, Matrix]]:
    for by in By:
        page = groups_page(land.world.db, land.viewer, code, by, SLUG, now=land.world.now)
        if page.whole and page.whole.figure:
            yield page.whole.figure, land.in_unit(code)
        for row in page.rows:
            if row.figure:
                yield row.figure, land.in_unit(code) * land.in_group(by, row.key)


def _of_trends(land: Country, code: str) -> Iterator[Matrix]:
    followed = land.in_unit(code) * [one.is_followed for one in land.people]
    for row in groups_page(land.world.db, land.viewer, code, By.MONTH, SLUG, now=land.world.now).trends:
        if row.trend:
            among = followed * (land.in_group(By.MONTH, row.key) if row.key else 1)
            assert row.trend.n == among.sum()
            yield among


def small_and_hidden(land: Country, shown: list[Matrix]) -> list[str]:
    """Groups and units of fewer than five people whose sum follows from what is shown."""
    sums = {f"unit {code}": land.in_unit(code) for code in land.codes}
    for by in By:
        groups = {getattr(one, by.value) for one in land.people}
        sums |= {f"{by} {group}": land.in_group(by, group) for group in groups}
    weights = np.column_stack(shown)
    rank = np.linalg.matrix_rank(weights)
    return [
        name
        for name, among in sums.items()
        if 0 < among.sum() < SMALLEST and np.linalg.matrix_rank(np.column_stack([weights, among])) == rank
    ]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_can_be_computed_about_four_people(lands: Lands, seed: int) -> None:
    land = lands(seed)
    if seed % 2:
        land.world.link()
    shown = list(everything_shown(land))
    assert given_away(shown) == []
    assert small_and_hidden(land, shown) == []


def raw_and_linked(land: Country, occasion: int) -> list[Matrix]:
    """All that is shown of linked scores, and raw ones that somebody kept from before there was a link: each is the
    linked one over its form's slope, and less a constant."""
    raw = list(everything_shown(land))
    land.world.link()
    return [*everything_shown(land), *(weights / land.slopes(occasion) for weights in raw)]


def test_nor_from_raw_scores_of_earlier_beside_linked_ones(lands: Lands) -> None:
    assert given_away(raw_and_linked(lands(0), occasion=0)) == []


def also_seeing_people(land: Country, code: str) -> tuple[Country, Matrix]:
    """The same for a viewer who also sees the persons of one unit, and whom they don't know: one more person of that
    unit works there now and was measured in C03."""
    world = land.world
    seer, moved = world.person("Người Quản Lý"), land.people[[one.units[-1] for one in land.people].index("C03")]
    world.grant(seer, Role.SUPERVISOR, unit_id=world.id_of_unit("T"), sees=Sees.FIGURES)
    world.grant(seer, Role.SUPERVISOR, unit_id=world.id_of_unit(code), sees=Sees.PEOPLE)
    world.appoint(moved.person, code, None)
    unknown = np.array([code not in one.units and one is not moved for one in land.people])
    return replace(land, viewer=policy.load_viewer(world.db, id_of(seer), world.now)), unknown


def learnt(land: Country, unknown: Matrix) -> list[int]:
    """Whom a viewer learns about who knows all others."""
    rows = [weights[unknown] for weights in everything_shown(land)]
    return given_away([weights for weights in rows if weights.any()])


@pytest.mark.parametrize("code", ["C04", "C00"])
def test_who_sees_some_persons_learns_nothing_about_four_others(lands: Lands, code: str) -> None:
    land, unknown = also_seeing_people(lands(1), code)
    assert learnt(land, unknown) == []
    assert any(figure.n for figure, _ in _of_unit(land, code))


def test_counting_persons_who_are_known_as_a_crowd_is_found_out(lands: Lands, monkeypatch: pytest.MonkeyPatch) -> None:
    land, unknown = also_seeing_people(lands(1), "C04")
    monkeypatch.setattr(crowds, "known_matched", lambda *_: {})
    assert learnt(land, unknown)


def test_leaving_out_a_form_is_found_out_where_five_people_are_a_crowd(
    lands: Lands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowds, "kinds_of", lambda pairs, _links: dict.fromkeys(pairs, ()))
    assert given_away(raw_and_linked(lands(0), occasion=0))


def test_there_is_something_to_compute_with(lands: Lands, now: datetime) -> None:
    land = lands(1)
    pages = {by: groups_page(land.world.db, land.viewer, "T", by, SLUG, now=now) for by in By}
    assert {by: sorted(row.key for row in page.rows if row.figure) for by, page in pages.items()} == {
        By.POSITION: ["p"],
        By.REGION: ["do-thi"],
        By.KIND: ["thon", "xa"],
        By.MONTH: ["2026-08"],
    }
    assert [row.key for row in pages[By.MONTH].trends if row.trend] == ["2026-08"]
    assert sum(row.said.is_hidden for page in pages.values() for row in page.rows) == 6


def _hide_small_units_only(root: Node) -> Hidden:
    small = {node.unit_id for node in root.walk() if 0 < node.total < SMALLEST}
    return Hidden(frozenset(small), frozenset(small))


def _hide_small_groups_only(cells: Any) -> frozenset[Any]:
    people: dict[Any, int] = {}
    for cell in cells:
        assert isinstance(cell, Filled)
        people[cell.group] = people.get(cell.group, 0) + cell.people
    return frozenset(group for group, count in people.items() if count < SMALLEST)


@pytest.mark.parametrize(
    ("module", "rule", "mutant"),
    [
        (hiding, "hidden_units", _hide_small_units_only),
        (group_hiding, "hidden_groups", _hide_small_groups_only),
        (group_hiding, "hidden_unions", _hide_small_groups_only),
        (group_hiding, "_months", lambda _companies, _hiding: group_hiding.GroupHiding()),
    ],
)
def test_hiding_only_what_is_small_is_found_out(
    lands: Lands, monkeypatch: pytest.MonkeyPatch, module: Any, rule: str, mutant: Any
) -> None:
    monkeypatch.setattr(module, rule, mutant)
    land = lands(1)
    assert given_away(list(everything_shown(land)))

"""Somebody who teaches a course and sees figures of its units takes both files, and still learns of no small unit."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy.stats import t
from sqlalchemy import delete
from sqlmodel import Session, col

from learn.assessments import forests
from learn.assessments.course_gain import gain_document
from learn.assessments.hiding import Cluster
from learn.assessments.models import FormAnalysis
from learn.assessments.store import WAY, WHOLE
from learn.dashboards import two_roles
from learn.dashboards.course_statistics import course_statistics
from learn.dashboards.exports import unit_table
from learn.dashboards.gains_page import gains_page
from learn.dashboards.gains_tables import figure_table
from learn.dashboards.remarks import HEADLINES, Remark
from learn.dashboards.unit import unit_page
from learn.db.columns import id_of
from learn.organisation import policy
from learn.organisation.models import Role, Sees, UnitDescent
from learn.organisation.policy import Viewer
from tests.assessments.attack import Matrix, changes_of_interval, given_away
from tests.dashboards.test_group_attack import Country, Lands, everything_shown, lands
from tests.dashboards.world import SLUG, World

__all__ = ["lands"]

# (pre, post) in percent of the marks; the second and third units are small, and together a cluster.
PAIRS = {
    "A": [(30, 42), (45, 61), (50, 58), (38, 44), (61, 70), (47, 66)],
    "B": [(40, 71), (35, 59)],
    "C": [(52, 50), (44, 47), (58, 51)],
    "D": [(33, 47), (41, 44), (55, 69), (48, 53), (29, 50), (36, 49), (62, 71)],
    "E": [(51, 55), (39, 52), (46, 46), (57, 68), (43, 57)],
}
"""Changes of B and C: 55 points of two people, −6 of three."""


@pytest.fixture
def world(db: Session, now: datetime) -> World:
    world = World(db, now)
    world.course()
    world.unit("T", "Tỉnh")
    for code, pairs in PAIRS.items():
        world.unit(code, f"Xã {code}", "T")
        world.group(code, [(p / 100, q / 100) for p, q in pairs])
    return world


def both_roles(world: World, *, people_in: str | None = None, over: str | None = "T") -> Viewer:
    """Somebody who teaches the course and sees figures of a unit (of every one, over None), and persons of another."""
    seer = world.person("Người Hai Vai")
    world.grant(seer, Role.INSTRUCTOR, course=SLUG)
    world.grant(seer, Role.SUPERVISOR, unit_id=world.id_of_unit(over) if over else None, sees=Sees.FIGURES)
    if people_in:
        world.grant(seer, Role.SUPERVISOR, unit_id=world.id_of_unit(people_in), sees=Sees.PEOPLE)
    return policy.load_viewer(world.db, id_of(seer), world.now)


def analyse(world: World) -> None:
    """As the job does: what is kept of everybody who took the two tests."""
    version = world._assessment_version(SLUG)
    gain = gain_document(world.db, version, None)
    whole = {"assessment_version_id": version, "letter": WHOLE, "occasion": WHOLE, "last_score_id": 0}
    kept = FormAnalysis(**whole, n=gain["figures"]["n"], document={"way": WAY, "gain": gain, "versions": None})
    kept.analysed_at = world.now
    world.db.merge(kept)
    world.db.flush()


def solved(world: World, viewer: Viewer) -> list[tuple[float, float]]:
    """The sums of changes of the two hidden units, in points, as they follow from both files: every solution there is
    for any number of clusters."""
    files = (
        figure_table(gains_page(world.db, viewer, SLUG, "vi"), str, world.now),
        unit_table(unit_page(world.db, viewer, "T", SLUG, world.now), str, world.now),
    )
    of_course = {row[0]: row for row in files[0].rows}
    mean, low, high, n = (float(of_course["mean_gain"][place] or 0) for place in (2, 3, 4, 5))
    shown = [(int(row[5] or 0), float(row[8])) for row in files[1].rows[1:] if row[8] is not None]
    influences = [people * (change - mean) for people, change in shown]
    found = []
    for clusters in range(2, len(PAIRS) + 1):
        size = (high - low) / 2 / float(t.ppf(0.975, clusters - 1))
        total, squares = -sum(influences), size**2 * n**2 * (clusters - 1) / clusters
        product = (total**2 - (squares - sum(one**2 for one in influences))) / 2
        if (root := total**2 / 4 - product) >= 0:
            ends = (total / 2 - sqrt(root), total / 2 + sqrt(root))
            found += [(ends[0], ends[1]), (ends[1], ends[0])]
    # An influence is a sum of changes less that many times the mean: of two people and of three.
    return [(x + 2 * mean, y + 3 * mean) for x, y in found]


def is_found(world: World) -> bool:
    analyse(world)
    truth = [sum(q - p for p, q in PAIRS[code]) for code in ("B", "C")]
    return any(np.allclose(one, truth, atol=0.5) for one in solved(world, both_roles(world)))


def each_unit_by_itself(_tree: Any, spoken: Mapping[int, Any]) -> dict[int, Cluster]:
    return {unit: Cluster(unit) for unit, each in spoken.items() if each.people}


def test_two_hidden_units_do_not_follow_from_both_files(world: World) -> None:
    assert not is_found(world)


def test_with_each_unit_as_a_cluster_they_would(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forests, "course_clusters", each_unit_by_itself)
    analyse(world)
    assert gains_page(world.db, both_roles(world), SLUG, "vi").withheld
    monkeypatch.setattr(two_roles, "why_withheld", lambda *_: None)
    assert is_found(world)


def pages(world: World, viewer: Viewer) -> tuple[Any, ...]:
    """What the viewer sees of the course's change: the page of gains, that of statistics, and the first's file."""
    gains = gains_page(world.db, viewer, SLUG, "vi")
    return gains, course_statistics(world.db, viewer, SLUG, "vi"), figure_table(gains, str, world.now)


def test_whoever_sees_figures_only_sees_the_courses_too(world: World) -> None:
    analyse(world)
    gains, statistics, file = pages(world, both_roles(world))
    assert not gains.withheld
    assert not statistics.withheld
    assert gains.units == 5
    assert gains.clusters == statistics.whole.clusters == 4
    assert file.rows
    assert ("Số cụm", "4") in file.legend


def test_from_whoever_knows_persons_who_hide_others_the_course_is_withheld(world: World) -> None:
    """C is hidden beside B. Who knows its three people would find the two of B in their cluster."""
    analyse(world)
    gains, statistics, file = pages(world, both_roles(world, people_in="C"))
    assert gains.withheld
    assert (gains.figures, gains.bins, gains.flags) == ((), (), ())
    assert gains.headline == HEADLINES[Remark.HIDDEN_WITH]
    assert file.rows == ()
    assert any(meaning == str(gains.withheld) for _, meaning in file.legend)
    assert (statistics.withheld, statistics.whole, statistics.versions) == (gains.withheld, None, None)
    assert all(line.figure.change is None for line in statistics.objectives)
    assert statistics.not_taught == ()


def test_whoever_knows_persons_behind_whom_nobody_hides_sees_the_course(world: World) -> None:
    analyse(world)
    assert not gains_page(world.db, both_roles(world, people_in="A"), SLUG, "vi").withheld


@pytest.mark.parametrize(("people", "is_withheld"), [(3, True), (5, False)])
def test_few_people_of_no_unit_are_not_told_by_the_total(world: World, people: int, *, is_withheld: bool) -> None:
    """They are what is left of the course less all its units."""
    world.unit("X", "Đã giải thể")
    world.group("X", PAIRS["E"][:people])
    world.db.execute(delete(UnitDescent).where(col(UnitDescent.unit_id) == world.id_of_unit("X")))
    analyse(world)
    assert bool(gains_page(world.db, both_roles(world, over=None), SLUG, "vi").withheld) is is_withheld
    assert not gains_page(world.db, both_roles(world, over="A"), SLUG, "vi").withheld


def test_who_sees_no_unit_is_not_asked(world: World) -> None:
    analyse(world)
    viewer = policy.Viewer(0, (policy.Right(Role.INSTRUCTOR, course=SLUG),), world.now.date())
    assert two_roles.why_withheld(world.db, viewer, world._assessment_version(SLUG)) is None


def of_course(land: Country) -> Iterator[Matrix]:
    """The weights of people in the course's figure, which is first shown to be what it is taken for."""
    world, trees = land.world, forests.forest(land.world.db, land.version)
    teacher = policy.Viewer(0, (policy.Right(Role.INSTRUCTOR, course=SLUG),), world.now.date())
    shown = course_statistics(world.db, teacher, SLUG, "vi").whole
    clusters = trees.clusters(trees.of_version(land.version))
    of_person = [clusters[world.id_of_unit(one.units[-1])] for one in land.people]
    everybody = np.ones(len(land.people))
    assert shown is not None
    assert shown.n == len(land.people)
    assert shown.change == pytest.approx(land.change.mean())
    assert shown.clusters == len(set(of_person))
    if not land.links.by_version:
        sums = [sum(land.change[[each == name for each in of_person]] - shown.change) for name in set(of_person)]
        variance = shown.clusters / (shown.clusters - 1) * sum(one**2 for one in sums) / shown.n**2
        assert (shown.error or 0) ** 2 == pytest.approx(variance)
    yield everybody
    yield changes_of_interval(land.change, everybody, of_person)


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_told_about_four_people_by_both(lands: Lands, seed: int) -> None:
    land = lands(seed)
    if seed % 2:
        land.world.link()
    assert given_away([*everything_shown(land), *of_course(land)]) == []


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
def test_each_unit_as_a_cluster_is_found_out(lands: Lands, monkeypatch: pytest.MonkeyPatch) -> None:
    land = lands(0)
    monkeypatch.setattr(forests, "course_clusters", each_unit_by_itself)
    assert given_away([*everything_shown(land), *of_course(land)])

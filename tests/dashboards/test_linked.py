"""Figures on linked scores: of a unit, of groups and over time; where only some forms are linked; and in words."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from learn.assessments import cells
from learn.assessments.groups import Footing, GroupFigure, figure, sums_of
from learn.assessments.links import Link
from learn.assessments.models import AssessmentVersion, Measured, Outcome
from learn.dashboards.cautions import FOOTING
from learn.dashboards.exports import unit_table
from learn.dashboards.group_exports import group_table
from learn.dashboards.group_words import By
from learn.dashboards.groups import groups_page
from learn.dashboards.unit import unit_page
from learn.db.columns import id_of
from learn.web.i18n import translate
from tests.dashboards.world import SLUG, World
from tests.filled import SessionOn

FORMS = ("ABC", "BCA", "CAB")
SCORES = ((0.30, 0.62, 0.55), (0.42, 0.66, 0.60), (0.51, 0.60, 0.64), (0.25, 0.71, 0.50), (0.60, 0.58, 0.52))
PLACES = {"A": 0.0, "B": 0.05}
"""The communes, and by how much more their people have before."""


@pytest.fixture
def world(filled: SessionOn, now: datetime) -> World:
    return World(filled(two_communes), now)


def two_communes(db: Session, now: datetime) -> None:
    """Two communes whose people had all orders of forms and were followed up."""
    world = World(db, now)
    world.course()
    world.position("van-phong", "Văn phòng")
    world.unit("T", "Tỉnh", kind="tinh")
    for unit, more in PLACES.items():
        world.unit(unit, f"Xã {unit}", "T", kind="xa", region="do-thi")
        for number, (p, q, f) in enumerate(SCORES):
            names = ("pre_form", "post_form", "follow_up_form")
            state = {**dict(zip(names, FORMS[number % 3], strict=True)), "f": f, "follow_up": Measured.COMPLETE}
            person = world.person(f"{unit}{number}", unit, position="van-phong")
            world.enrol(person, unit, p=p + more, q=q, follow_up_on=date(2026, 10, 20), objectives=(q, q), **state)
        world.recount(unit)


def carried(link: Link, unit: str) -> list[tuple[float, ...]]:
    """The linked scores of a commune's people."""
    return [
        tuple(
            link.lines[form].at(score) for form, score in zip(FORMS[number % 3], (p + PLACES[unit], q, f), strict=True)
        )
        for number, (p, q, f) in enumerate(SCORES)
    ]


def same(got: GroupFigure | None, people: Sequence[Sequence[tuple[float, ...]]]) -> None:
    assert got is not None
    expected = figure([sums_of((p, q) for p, q, _ in unit) for unit in people])
    assert (got.n, got.clusters, got.footing) == (expected.n, expected.clusters, Footing.LINKED)
    assert (got.mean_pre, got.mean_post, got.change) == pytest.approx(
        (expected.mean_pre, expected.mean_post, expected.change)
    )
    assert (got.error or 0) > (expected.error or 0)  # and that of the link


def test_every_figure_is_of_linked_scores_as_soon_as_there_is_a_link(world: World) -> None:
    viewer = world.viewer("T")
    raw = unit_page(world.db, viewer, "T", SLUG, world.now)
    assert raw.figure is not None
    assert (raw.figure.footing, raw.cautions[-1]) == (Footing.RAW, FOOTING[Footing.RAW])
    link = world.link()
    people = [carried(link, unit) for unit in PLACES]
    page = unit_page(world.db, viewer, "T", SLUG, world.now)
    same(page.figure, people)
    assert page.cautions[-1] == FOOTING[Footing.LINKED]
    for row in page.rows:
        same(row.figure, [carried(link, row.code)])
    for by in By:
        split = groups_page(world.db, viewer, "T", by, SLUG, now=world.now)
        (group,) = split.rows
        same(group.figure, people)
        assert group.figure is not None
        assert page.figure is not None
        assert group.figure.error == pytest.approx(page.figure.error)


def test_a_trend_is_of_linked_scores_too(world: World) -> None:
    link = world.link()
    people = [one for unit in PLACES for one in carried(link, unit)]
    (row,) = groups_page(world.db, world.viewer("T"), "T", By.MONTH, SLUG, now=world.now).rows
    assert row.trend is not None
    means = [sum(scores) / len(people) for scores in zip(*people, strict=True)]
    assert [row.trend.before, row.trend.after, row.trend.later] == pytest.approx(means)
    assert row.trend.footing is Footing.LINKED


def test_where_some_forms_are_not_linked_it_is_said(world: World) -> None:
    """Commune B's people have another version of the test, which is not linked yet."""
    world.link()
    first = world.db.get_one(AssessmentVersion, world._assessment_version(SLUG))
    later = AssessmentVersion(assessment_id=first.assessment_id, number=2, content_hash="2", seed="2", document={})
    later.created_at = world.now
    world._add(later)
    place = world.id_of_unit("B")
    world.db.execute(update(Outcome).where(col(Outcome.unit_id) == place).values(assessment_version_id=later.id))
    cells.recount(world.db, [(place, id_of(first)), (place, id_of(later))], world.now)
    viewer = world.viewer("T")
    page = unit_page(world.db, viewer, "T", SLUG, world.now)
    footings = {row.code: row.figure.footing for row in page.rows if row.figure}
    assert footings == {"A": Footing.LINKED, "B": Footing.RAW}
    assert page.cautions[-1] == FOOTING[Footing.PARTLY]
    split = groups_page(world.db, viewer, "T", By.MONTH, SLUG, now=world.now)
    assert [row.trend.footing for row in split.trends if row.trend] == [Footing.PARTLY]
    vietnamese = partial(translate, language="vi")
    for table in (unit_table(page, vietnamese, world.now), group_table(split, vietnamese, world.now)):
        scales = [row[table.columns.index("Thang điểm")] for row in table.rows]
        assert scales[0] == "một phần quy về đề A, một phần điểm thô"
        assert "Thang điểm" in dict(table.legend)

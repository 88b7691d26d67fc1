"""What the page of a unit says, to whom, and in how many statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import event
from sqlmodel import Session

from learn.dashboards.left_out import REASONS
from learn.dashboards.remarks import Remark
from learn.dashboards.standing import Standing
from learn.dashboards.unit import UnitPage, unit_page
from learn.errors import NotFound
from learn.organisation import policy
from learn.organisation.models import Role, Sees
from learn.people.models import Person
from tests.dashboards.world import SLUG, World
from tests.filled import SessionOn

RISING = [(0.40, 0.60), (0.45, 0.70), (0.50, 0.66), (0.38, 0.61), (0.42, 0.68), (0.47, 0.69)]
FLAT = [(0.50, 0.55), (0.52, 0.45), (0.49, 0.58), (0.55, 0.50), (0.48, 0.52), (0.51, 0.49)]


@pytest.fixture
def world(filled: SessionOn, now: datetime) -> World:
    return World(filled(five_communes), now)


def five_communes(db: Session, now: datetime) -> None:
    """A province with a rising commune, a flat one, a small one, a fair-sized one and one that has not begun."""
    world = World(db, now)
    world.course()
    world.unit("T", "Tỉnh Bình Sơn", kind="province")
    for code, name in (("A", "Xã An"), ("B", "Xã Bình"), ("C", "Xã Ca"), ("D", "Xã Đông"), ("E", "Xã Em")):
        world.unit(code, name, "T")
    world.unit("X", "Tỉnh khác", kind="province")
    world.group("A", RISING)
    world.group("B", FLAT)
    world.group("C", RISING[:3])
    world.group("D", [(p, q + 0.1) for p, q in RISING])
    for number in range(4):
        world.enrol(world.person(f"Chưa Học {number}", "E"), "E")
    world.recount("E")


def page(world: World, code: str, sees: Sees = Sees.PEOPLE, over: str = "T") -> UnitPage:
    return unit_page(world.db, world.viewer(over, sees), code, None, world.now)


def test_units_are_listed_by_the_lower_bound_and_none_is_dropped(world: World) -> None:
    rows = page(world, "T").rows
    assert [row.code for row in rows] == ["D", "A", "C", "B", "E"]
    lows = [row.figure.low for row in rows if row.figure and row.figure.low is not None]
    assert lows == sorted(lows, reverse=True)
    assert [row.said.remark for row in rows][-2:] == [Remark.UNCLEAR, Remark.NOT_STARTED]


def test_the_whole_is_the_mean_over_all_matched_people_clustered_by_unit(world: World) -> None:
    seen = page(world, "T")
    pairs = [*RISING, *FLAT, *RISING[:3], *((p, q + 0.1) for p, q in RISING)]
    assert seen.figure is not None
    assert seen.figure.n == len(pairs)
    assert seen.figure.change == pytest.approx(sum(q - p for p, q in pairs) / len(pairs))
    assert (seen.figure.method, seen.figure.clusters, seen.figure.is_approximate) == ("cr1", 4, True)
    assert (seen.counts.enrolled, seen.counts.started, seen.counts.matched) == (25, 21, 21)


def test_a_commune_has_a_t_interval(world: World) -> None:
    seen = page(world, "A")
    assert seen.figure is not None
    assert seen.figure.method == "t"
    assert seen.rows == ()


def test_a_viewer_of_groups_sees_no_small_figure_and_none_that_gives_it_back(world: World) -> None:
    rows = {row.code: row for row in page(world, "T", Sees.FIGURES).rows}
    assert (rows["C"].figure, rows["C"].said.remark) == (None, Remark.HIDDEN_SMALL)
    hidden = {code for code, row in rows.items() if row.said.is_hidden}
    assert len(hidden) == 2
    assert sum(rows[code].counts.matched for code in hidden) >= 5
    assert all(rows[code].figure is None for code in hidden)


def test_what_is_hidden_in_the_table_is_hidden_on_the_units_own_page(world: World) -> None:
    viewer = world.viewer("T", Sees.FIGURES)
    for row in unit_page(world.db, viewer, "T", SLUG, world.now).rows:
        own = unit_page(world.db, viewer, row.code, SLUG, world.now)
        assert (own.figure is None) == (row.figure is None)
        assert own.said.remark == row.said.remark


def test_a_viewer_of_people_sees_every_figure(world: World) -> None:
    assert all(row.figure for row in page(world, "T").rows if row.counts.matched)


@pytest.mark.parametrize("code", ["X", "nowhere", "T"])
def test_a_foreign_unit_and_an_absent_one_are_not_found_alike(world: World, code: str) -> None:
    with pytest.raises(NotFound) as refused:
        page(world, code, over="A")
    assert refused.value.message is None


def test_the_way_down_begins_at_the_viewers_grant(world: World) -> None:
    assert [crumb.name for crumb in page(world, "A").path] == ["Tỉnh Bình Sơn"]
    assert page(world, "A", over="A").path == ()


def test_a_wished_course_that_does_not_exist_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        unit_page(world.db, world.viewer("T"), "T", "khong-co", world.now)


def test_the_course_with_most_people_is_chosen_and_titles_follow_the_language(world: World) -> None:
    world.course("khac", "An toàn thông tin")
    world.group("A", RISING[:2], slug="khac")
    seen = unit_page(world.db, world.viewer("T"), "T", None, world.now, "en")
    assert seen.course is not None
    assert seen.course.slug == SLUG
    assert [choice.title for choice in seen.courses] == ["An toàn thông tin (en)", "Đạo đức công vụ (en)"]


def test_who_needs_help_is_listed_for_a_commune_with_one_action_each(world: World) -> None:
    seen = page(world, "E")
    assert [row.standing for row in seen.help] == [Standing.NOT_STARTED_LONG] * 4
    assert seen.help_total == 4
    assert all(str(row.id) in row.action.url for row in seen.help)


def test_a_viewer_of_groups_gets_no_people(world: World) -> None:
    seen = page(world, "E", Sees.FIGURES)
    assert seen.help == ()
    assert seen.people_url is None


def test_there_are_at_most_three_next_actions(world: World) -> None:
    actions = [str(action.label) for action in page(world, "T").next_actions]
    assert actions == ["Tìm hiểu vì sao Xã Bình chưa tăng rõ", "Nhắc 4 người chưa bắt đầu"]


def test_a_communes_next_actions_are_about_its_people(world: World) -> None:
    world.enrol(world.person("Chưa Vào", "E", has_password=False), "E")
    world.recount("E")
    actions = [str(action.label) for action in page(world, "E").next_actions]
    assert actions == ["Cấp mã đăng nhập cho 1 người", "Nhắc 5 người chưa bắt đầu"]


def test_a_reason_is_not_told_that_leaves_few_people_the_viewer_does_not_know(world: World) -> None:
    for unit, people in (("A", 3), ("B", 4)):
        for number in range(people):
            world.enrol(world.person(f"Vội {number}", unit), unit, p=0.5, q=0.6, pre_effort=0.5)
        world.recount(unit)
    ((reason, count),) = [(left.reason, left.count) for left in page(world, "T", Sees.FIGURES).left_out]
    assert (reason, count) == (REASONS["hasty"], 7)
    viewer = world.viewer("T", Sees.FIGURES)
    world.grant(
        world.db.get_one(Person, viewer.person_id), Role.SUPERVISOR, unit_id=world.id_of_unit("A"), sees=Sees.PEOPLE
    )
    both = policy.load_viewer(world.db, viewer.person_id, world.now)
    ((reason, count),) = [
        (left.reason, left.count) for left in unit_page(world.db, both, "T", None, world.now).left_out
    ]
    assert (reason != REASONS["hasty"], count) == (True, 7)


def test_the_interval_of_a_whole_does_not_tell_hidden_units_apart(world: World) -> None:
    """Two hidden changes with a known sum follow from the sum of their squares: they are one cluster."""
    figures, people = page(world, "T", Sees.FIGURES).figure, page(world, "T").figure
    assert figures is not None
    assert people is not None
    assert figures.change == pytest.approx(people.change)
    assert (figures.clusters, people.clusters) == (3, 4)


def test_small_units_that_are_all_there_is_have_no_interval_of_their_whole(world: World) -> None:
    for code in ("Y", "Y1", "Y2"):
        world.unit(code, f"Đơn vị {code}", None if code == "Y" else "Y")
    world.group("Y1", RISING[:3])
    world.group("Y2", RISING[3:])
    seen = page(world, "Y", Sees.FIGURES, over="Y")
    assert seen.figure is not None
    assert (seen.figure.n, seen.figure.low, seen.figure.method) == (6, None, None)
    assert [row.figure for row in seen.rows] == [None, None]


def test_a_unit_nobody_is_enrolled_in_says_so(world: World) -> None:
    seen = page(world, "X", over="X")
    assert (seen.course, seen.figure, seen.said.remark) == (None, None, Remark.NOT_ENROLLED)


def test_a_unit_with_children_and_people_of_its_own_shows_both(world: World) -> None:
    world.group("T", RISING)
    own = [row for row in page(world, "T").rows if row.is_own]
    assert [row.counts.matched for row in own] == [6]


@contextmanager
def counted(db: Session) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    connection = db.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


@pytest.mark.parametrize("code", ["T", "A"])
@pytest.mark.parametrize("sees", list(Sees))
def test_the_number_of_statements_is_constant(world: World, code: str, sees: Sees) -> None:
    viewer = world.viewer("T", sees)
    with counted(world.db) as before:
        unit_page(world.db, viewer, code, None, world.now)
    for number in range(6):
        world.unit(f"A{number}", f"Thôn {number}", "T")
        world.group(f"A{number}", RISING)
    with counted(world.db) as after:
        unit_page(world.db, viewer, code, None, world.now)
    assert len(before) == len(after) <= 12

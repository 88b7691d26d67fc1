"""The page of a unit's groups: who is in which, what is said of them, and in how many statements."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from learn.assessments.groups import GroupFigure, figure, sums_of
from learn.assessments.models import AssessmentVersion, Measured
from learn.dashboards.group_rows import GroupRow
from learn.dashboards.group_words import By
from learn.dashboards.groups import GroupsPage, groups_page
from learn.dashboards.remarks import HEADLINES, Remark
from learn.dashboards.unit import unit_page
from learn.errors import NotFound, say
from learn.organisation.models import Sees
from tests.dashboards.test_unit import FLAT, RISING, counted
from tests.dashboards.world import SLUG, World
from tests.filled import SessionOn

# The follow-up opens so many days after the post-test.
AFTER = timedelta(days=60)
BETTER = [(p, q + 0.02) for p, q in RISING]


@pytest.fixture
def world(filled: SessionOn, now: datetime) -> World:
    return World(filled(two_communes), now)


@pytest.fixture
def woven(filled: SessionOn, now: datetime) -> World:
    return World(filled(woven_together), now)


def two_communes(db: Session, now: datetime) -> World:
    """A province of two communes with clerks and judges, who took the post-test in August and September."""
    world = World(db, now)
    world.course()
    world.position("van-phong", "Văn phòng")
    world.position("tu-phap", "Tư pháp")
    world.unit("T", "Tỉnh Bình Sơn", kind="tinh", region="dong-bang")
    world.unit("A", "Xã An", "T", kind="xa")
    world.unit("B", "Phường Bình", "T", kind="phuong", region="do-thi")
    world.unit("B1", "Tổ Một", "B", kind="to")
    for unit, pairs in (("A", RISING), ("B1", BETTER)):
        measured(world, unit, "van-phong", pairs, date(2026, 8, 20))
        measured(world, unit, "tu-phap", FLAT if unit == "A" else BETTER[:1], date(2026, 9, 3))
    return world


def woven_together(db: Session, now: datetime) -> World:
    """Eight more communes with both positions, measured in August (every other one followed up) and September."""
    world = two_communes(db, now)
    for number in range(8):
        world.unit(f"W{number}", f"Xã W{number}", "T", kind="xa")
        for position in ("van-phong", "tu-phap"):
            spread = 0.02 * number
            measured(world, f"W{number}", position, [(0.4, 0.5 + spread)], date(2026, 8, 10), later=0.5)
            measured(world, f"W{number}", position, [(0.45, 0.6)], date(2026, 8, 20))
            measured(world, f"W{number}", position, [(0.4, 0.7 - spread)], date(2026, 9, 10))
    return world


def measured(
    world: World,
    unit: str,
    position: str | None,
    pairs: Sequence[tuple[float, float]],
    on: date,
    later: float | None = None,
) -> None:
    """People who took the post-test on a day, and the follow-up when they scored there."""
    for number, (p, q) in enumerate(pairs):
        person = world.person(f"{unit} {position} {number}", unit, position=position)
        more: dict[str, Any] = {} if later is None else {"follow_up": Measured.COMPLETE, "f": later}
        # Objectives are rows of the same table: they must not be counted as people.
        world.enrol(person, unit, p=p, q=q, objectives=(q, q), follow_up_on=on + AFTER, days=150, **more)
    world.recount(unit)


def same(found: GroupFigure | None, expected: GroupFigure | None) -> None:
    """Sums are added up in any order."""
    assert found is not None
    assert expected is not None
    for name, value in vars(expected).items():
        assert getattr(found, name) == (pytest.approx(value) if isinstance(value, float) else value), name


def page(
    world: World, code: str = "T", by: By = By.POSITION, sees: Sees = Sees.PEOPLE, over: str = "T", language: str = "vi"
) -> GroupsPage:
    return groups_page(world.db, world.viewer(over, sees), code, by, None, now=world.now, language=language)


def rows(world: World, by: By, code: str = "T") -> dict[str, GroupRow]:
    return {row.key: row for row in page(world, code, by).rows}


def test_a_group_is_its_people_clustered_by_unit_and_listed_by_the_lower_bound(world: World) -> None:
    clerks, judges = page(world).rows
    assert [(row.key, str(row.name)) for row in (clerks, judges)] == [
        ("van-phong", "Văn phòng"),
        ("tu-phap", "Tư pháp"),
    ]
    same(clerks.figure, figure([sums_of(RISING), sums_of(BETTER)]))
    same(judges.figure, figure([sums_of(FLAT), sums_of(BETTER[:1])]))


def test_everybody_of_a_split_is_everybody_of_the_units_page(world: World) -> None:
    for sees in Sees:
        unit = unit_page(world.db, world.viewer("T", sees), "T", None, world.now)
        for by in By:
            whole = page(world, by=by, sees=sees).whole
            assert whole is not None
            assert whole.counts == unit.counts
            same(whole.figure, unit.figure)


def test_in_one_commune_a_group_has_a_t_interval(world: World) -> None:
    clerks, judges = page(world, "A").rows
    same(clerks.figure, figure([sums_of(RISING)]))
    same(judges.figure, figure([sums_of(FLAT)]))


def test_the_headline_is_the_finding(world: World) -> None:
    assert page(world).headline == say("%(rising)s trong %(all)s nhóm tăng rõ", rising=1, all=2)
    assert page(world, "B1").headline == HEADLINES[Remark.RISES]  # of the only group with an interval


def test_the_position_is_the_one_held_in_the_enrolments_unit_on_the_vietnamese_day_of_enrolment(world: World) -> None:
    """Enrolled at 00:30 on 1 July in Vietnam, which is the evening before in UTC."""
    world.unit("C", "Xã Ca", "T")
    for code in ("cu", "moi", "kiem"):
        world.position(code, code)
    enrolled = datetime(2026, 6, 30, 17, 30, tzinfo=UTC)
    first, last = date(2026, 7, 1), date(2026, 6, 30)
    histories: list[list[tuple[str, str | None, date, date | None]]] = [
        [("C", "cu", date(2025, 7, 1), first), ("C", "moi", first, None)],
        [("C", "cu", date(2025, 7, 1), None), ("C", "kiem", last, None)],  # two at once: the one that began last
        [("A", "cu", date(2025, 7, 1), None)],  # in another unit
        [("C", "cu", date(2025, 7, 1), last)],  # had ended
        [("C", None, date(2025, 7, 1), None)],
    ]
    for number, history in enumerate(histories):
        person = world.person(f"Người {number}")
        for unit, position, valid_from, valid_to in history:
            world.appoint(person, unit, position, valid_from, valid_to)
        world.enrol(person, "C", p=0.4, q=0.5).enrolled_at = enrolled
    world.recount("C")
    found = rows(world, By.POSITION, "C")
    assert {key: row.counts.matched for key, row in found.items()} == {"": 3, "kiem": 1, "moi": 1}
    assert str(found[""].name) == "Chưa rõ vị trí"


def test_a_region_is_the_units_own_or_the_nearest_above(world: World) -> None:
    found = rows(world, By.REGION)
    assert {key: (str(row.name), row.counts.matched) for key, row in found.items()} == {
        "dong-bang": ("Đồng bằng", 12),
        "do-thi": ("Đô thị", 7),
    }
    assert {key: row.counts.matched for key, row in rows(world, By.REGION, "A").items()} == {"dong-bang": 12}


def test_a_kind_is_the_units_own_and_by_its_code_where_it_has_no_words(world: World) -> None:
    assert {key: str(row.name) for key, row in rows(world, By.KIND).items()} == {"xa": "Xã", "to": "to"}


def test_months_are_those_of_the_post_test_one_after_the_other(world: World) -> None:
    measured(world, "A", None, [(0.1, 0.2)], date(2026, 8, 31))
    world.enrol(world.person("Chưa đo", "A"), "A", p=0.5)
    world.recount("A")
    seen = page(world, by=By.MONTH)
    assert [(row.key, row.counts.matched, row.counts.enrolled) for row in seen.rows] == [
        ("2026-08", 13, 13),
        ("2026-09", 7, 7),
    ]
    assert str(seen.rows[0].name) == "Tháng 08/2026"


def test_the_days_to_the_follow_up_are_those_of_the_assessments_version(world: World) -> None:
    version = world.db.get_one(AssessmentVersion, world._assessment_version(SLUG))
    version.document = {"follow_up": {"after_days": 90}}
    world.db.flush()
    assert list(rows(world, By.MONTH)) == ["2026-07", "2026-08"]


def test_a_trend_is_of_those_measured_three_times(world: World) -> None:
    measured(world, "A", None, [(0.2, 0.6), (0.4, 0.8)], date(2026, 10, 2), later=0.5)
    measured(world, "A", None, [(0.0, 1.0)], date(2026, 10, 2))
    seen = page(world, by=By.MONTH)
    assert [(row.key, row.trend and row.trend.n) for row in seen.trends] == [("2026-10", 2)]
    trend = seen.trends[0].trend
    assert trend is not None
    assert (trend.before, trend.after, trend.later) == pytest.approx((0.3, 0.7, 0.5))
    assert page(world, by=By.POSITION).trends == ()


def test_a_hasty_follow_up_is_no_measure(world: World) -> None:
    person = world.person("Vội", "A")
    more = {"follow_up": Measured.COMPLETE, "f": 0.1, "follow_up_effort": 0.5}
    world.enrol(person, "A", p=0.4, q=0.6, follow_up_on=date(2026, 12, 1), **more)
    world.recount("A")
    assert page(world, by=By.MONTH).trends == ()


def test_who_is_not_in_the_figure_is_counted_beside_it(world: World) -> None:
    for number, flags in enumerate(({"pre_effort": 0.2}, {"excluded": True}, {"withdrawn": True})):
        person = world.person(f"Khác {number}", "A", position="van-phong")
        world.enrol(person, "A", p=0.4, q=0.6, follow_up_on=date(2026, 10, 20), **flags)
    world.enrol(world.person("Đi rồi", "A", position="van-phong"), "A", withdrawn=True)
    for number in range(15):
        world.enrol(world.person(f"Chưa học {number}", "A", position="van-phong"), "A")
    world.recount("A")
    clerks = rows(world, By.POSITION)["van-phong"]
    # Whoever withdrew after both tests stays counted, whoever withdrew before is gone.
    assert (clerks.counts.enrolled, clerks.counts.matched, clerks.counts.hasty) == (30, 13, 1)
    assert {str(left.reason): left.count for left in clerks.left_out} == {
        "làm bài quá vội": 1,
        "biết trước đáp án (biên soạn, phản biện)": 1,
    }
    assert [str(flag) for flag in clerks.flags] == [
        "Mới có 2 đơn vị nên khoảng gần đúng",
        "Mới 43% số người của nhóm đủ hai lần đo",
    ]


def test_a_group_of_whom_nobody_is_measured_says_so(world: World) -> None:
    world.enrol(world.person("Chưa học", "A", position=None), "A")
    world.recount("A")
    row = rows(world, By.POSITION)[""]
    assert (row.figure, row.said.remark) == (None, Remark.NOT_STARTED)
    assert page(world).rows[-1] == row


def test_names_follow_the_language(world: World) -> None:
    assert [str(row.name) for row in page(world, language="en").rows] == ["Văn phòng (en)", "Tư pháp (en)"]


@pytest.mark.parametrize("code", ["nowhere", "T"])
def test_a_foreign_unit_and_an_absent_one_are_not_found_alike(world: World, code: str) -> None:
    with pytest.raises(NotFound):
        page(world, code, over="A")


def test_without_a_course_there_is_nothing_to_split(world: World) -> None:
    world.unit("X", "Tỉnh khác")
    seen = page(world, "X", over="X")
    assert (seen.course, seen.whole, seen.rows, seen.withheld) == (None, None, (), None)


def test_a_viewer_of_figures_sees_groups_at_the_root_of_the_grant_only(world: World) -> None:
    seen = page(world, "A", sees=Sees.FIGURES)
    assert (seen.rows, seen.whole, seen.root_url) == ((), None, f"/units/T/groups?by=position&course={SLUG}")
    assert seen.withheld is not None
    viewer = world.viewer("T", Sees.FIGURES)
    urls = {code: unit_page(world.db, viewer, code, None, world.now).groups_url for code in ("T", "A")}
    assert urls == {"T": f"/units/T/groups?by=position&course={SLUG}", "A": None}


def test_two_communes_do_not_hide_who_is_who_so_positions_stay_hidden(world: World) -> None:
    seen = page(world, sees=Sees.FIGURES)
    assert [(row.figure, row.said.remark) for row in seen.rows] == [(None, Remark.HIDDEN_WITH)] * 2
    assert seen.withheld is not None
    assert seen.headline is None
    assert [row.figure is None for row in page(world, by=By.REGION, sees=Sees.FIGURES).rows] == [False, False]


def test_a_viewer_of_figures_sees_groups_that_are_woven_together(woven: World) -> None:
    for by in By:
        mine, theirs = (page(woven, by=by, sees=sees) for sees in (Sees.FIGURES, Sees.PEOPLE))
        assert [row.figure for row in mine.rows] == [row.figure for row in theirs.rows]
        assert all(row.figure and row.figure.low is not None for row in mine.rows)
        assert mine.withheld is None


def test_a_month_in_which_few_were_followed_up_has_no_trend_and_neither_has_everybody(woven: World) -> None:
    measured(woven, "W0", "tu-phap", RISING[:2], date(2026, 9, 11), later=0.7)
    mine, theirs = (page(woven, by=By.MONTH, sees=sees).trends for sees in (Sees.FIGURES, Sees.PEOPLE))
    assert [(row.key, row.trend and row.trend.n) for row in theirs] == [("", 18), ("2026-08", 16), ("2026-09", 2)]
    assert [(row.key, row.trend and row.trend.n) for row in mine] == [("", None), ("2026-08", 16), ("2026-09", None)]


def test_a_small_position_hides_and_another_beside_it(woven: World) -> None:
    woven.position("chu-tich", "Chủ tịch")
    woven.position("dan-van", "Dân vận")
    for number in range(8):
        measured(woven, f"W{number}", "dan-van", RISING[:1], date(2026, 8, 10))
    measured(woven, "W1", "chu-tich", RISING[:3], date(2026, 8, 10))
    said = {row.key: row.said.remark for row in page(woven, sees=Sees.FIGURES).rows}
    assert said["chu-tich"] is Remark.HIDDEN_SMALL
    assert said["dan-van"] is Remark.HIDDEN_WITH
    assert said["van-phong"] not in (Remark.HIDDEN_SMALL, Remark.HIDDEN_WITH)
    assert all(row.figure for row in page(woven).rows)


def test_the_number_of_statements_is_constant(world: World) -> None:
    def statements(by: By, sees: Sees) -> int:
        viewer = world.viewer("T", sees)
        with counted(world.db) as made:
            groups_page(world.db, viewer, "T", by, None, now=world.now)
        return len(made)

    before = {(by, sees): statements(by, sees) for by in By for sees in Sees}
    for number in range(4):
        world.unit(f"A{number}", f"Thôn {number}", "T", region=f"vung-{number}")
        world.position(f"vi-tri-{number}", "Vị trí")
        measured(world, f"A{number}", f"vi-tri-{number}", RISING, date(2026, 3 + number, 1))
    assert {(by, sees): statements(by, sees) for by in By for sees in Sees} == before
    assert max(before.values()) <= 13

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from learn.days import day_of
from learn.errors import Conflict, NotFound
from learn.organisation import units
from learn.organisation.models import Appointment, Position, UnitDescent, UnitVersion
from learn.organisation.trees import Cycle, descents, find_cycle
from tests.organisation.organisations import a_unit, somebody, two_provinces

DAY = timedelta(days=1)


@pytest.fixture
def today(now):
    return day_of(now)


@pytest.fixture
def world(db, now):
    return two_provinces(db, now)


def test_the_tree_has_parents_before_children_and_siblings_by_name(db, world, today):
    listed = [(view.code, view.depth) for view in units.tree(db, today)]
    assert listed == [
        ("vn", 0),
        ("dien-bien", 1),
        ("muong-phang", 2),
        ("van-phong", 3),
        ("na-tau", 2),
        ("hue", 1),
        ("phu-loc", 2),
    ]
    assert [(v.code, v.depth) for v in units.tree(db, today, world["hue"])] == [("hue", 0), ("phu-loc", 1)]


def test_children_and_path(db, world, today):
    assert [view.code for view in units.children(db, world["dien-bien"], today)] == ["muong-phang", "na-tau"]
    assert [v.code for v in units.path(db, world["van-phong"], today)] == [
        "vn",
        "dien-bien",
        "muong-phang",
        "van-phong",
    ]
    assert set(db.execute(units.descend(world["hue"])).scalars()) == {world["hue"], world["phu-loc"]}


def test_an_absent_or_ended_unit_is_not_found(db, today):
    a_unit(db, "cu", valid_to=today)
    for code in ("cu", "khong-co"):
        with pytest.raises(NotFound):
            units.unit(db, code, today)
    assert units.unit(db, "cu", today - DAY).name == "Đơn vị cu"


def test_a_cycle_is_refused(db, world, today):
    version = db.execute(select(UnitVersion).where(UnitVersion.unit_id == world["dien-bien"])).scalar_one()
    version.parent_id = world["van-phong"]
    db.flush()
    with pytest.raises(Conflict):
        units.rebuild_descent(db, today)


def test_dated_changes_take_effect_on_their_day(db, today):
    old, new = a_unit(db, "cu"), a_unit(db, "moi")
    child = a_unit(db, "xa", old, valid_to=today)
    db.add(UnitVersion(unit_id=child, valid_from=today, name="Xã", search_name="xa", kind="xa", parent_id=new))
    db.flush()
    for day, parent in ((today - DAY, old), (today, new)):
        units.rebuild_descent(db, day)
        found = select(UnitDescent.ancestor_id).where(UnitDescent.unit_id == child, UnitDescent.depth == 1)
        assert db.execute(found).scalars().all() == [parent]


def test_the_region_is_that_of_the_nearest_unit_that_has_one(db, now, today):
    province = a_unit(db, "tinh", region="mien-nui")
    commune = a_unit(db, "xa", province)
    border = a_unit(db, "xa-bien-gioi", province, region="bien-gioi")
    plain = a_unit(db, "khac")
    units.rebuild_descent(db, today)
    regions = [units.unit_of(db, somebody(db, now, unit), today).region for unit in (commune, border, plain)]
    assert regions == ["mien-nui", "bien-gioi", ""]


def test_the_latest_appointment_says_where_somebody_works(db, now, today, world):
    db.add(Position(code="van-phong", name={"vi": "Văn phòng"}, valid_from=date(2025, 7, 1)))
    db.flush()
    person = somebody(db, now, world["na-tau"], valid_to=today + 30 * DAY)
    db.add(Appointment(person_id=person, unit_id=world["phu-loc"], position_code="van-phong", valid_from=today - DAY))
    db.flush()
    where = units.unit_of(db, person, today)
    assert (where.unit_code, where.position_code) == ("phu-loc", "van-phong")
    assert units.unit_of(db, person, today - 2 * DAY).unit_code == "na-tau"
    assert units.unit_of(db, somebody(db, now), today) is None
    assert units.headcounts(db, today) == {world["na-tau"]: 1, world["phu-loc"]: 1}


forests = st.integers(1, 12).flatmap(
    lambda n: st.fixed_dictionaries({i: st.none() | st.integers(0, n + 2) for i in range(n)})
)


@given(forests)
def test_descents_are_all_ancestors_or_a_cycle_is_named(parents):
    cycle = find_cycle(parents)
    if cycle is not None:
        assert all(parents[a] == b for a, b in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        with pytest.raises(Cycle):
            descents(parents)
        return
    rows = descents(parents)
    assert len(rows) == len(set(rows))
    for node in parents:
        walked, at, depth = [], node, 0
        while at is not None and at in parents:
            walked.append((at, node, depth))
            at, depth = parents[at], depth + 1
        assert [row for row in rows if row[1] == node] == walked

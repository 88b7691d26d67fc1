from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session

from learn.days import day_of
from learn.errors import NotFound
from learn.organisation import grants, policy, units
from learn.organisation.models import Appointment, Role, Sees, UnitVersion
from learn.organisation.policy import Right
from learn.people import service as people
from tests.organisation.organisations import a_unit, holder, somebody, supervisor, two_provinces

ADMINISTRATOR, INSTRUCTOR, SUPERVISOR = Role.ADMINISTRATOR, Role.INSTRUCTOR, Role.SUPERVISOR
DAY = timedelta(days=1)


@pytest.fixture
def world(db, now):
    return two_provinces(db, now)


def viewer(db, person_id, now):
    return policy.load_viewer(db, person_id, now)


def codes_visible(db, who, world):
    found = set(db.execute(policy.units_visible(who)).scalars())
    return {code for code, unit_id in world.items() if unit_id in found}


def public(db, person_id):
    return people.profile(db, person_id).public_id


BELOW = {
    "vn": {"vn", "dien-bien", "hue", "muong-phang", "na-tau", "phu-loc", "van-phong"},
    "dien-bien": {"dien-bien", "muong-phang", "na-tau", "van-phong"},
    "muong-phang": {"muong-phang", "van-phong"},
    "van-phong": {"van-phong"},
}


@pytest.mark.parametrize("code", BELOW)
@pytest.mark.parametrize("width", Sees)
def test_a_supervisor_sees_their_unit_and_all_below_it(db, now, world, code, width):
    who = viewer(db, supervisor(db, now, world[code], width), now)
    assert codes_visible(db, who, world) == BELOW[code]
    for other in world:
        assert policy.sees(db, who, world[other]) == (width if other in BELOW[code] else None)


@pytest.mark.parametrize("absent", ["na-tau", "hue", "dien-bien", "vn", "khong-co"])
def test_a_sibling_a_parent_and_an_absent_unit_are_the_same_not_found(db, now, world, absent):
    who = viewer(db, supervisor(db, now, world["muong-phang"]), now)
    assert policy.require_unit(db, who, "van-phong").sees is Sees.PEOPLE
    for require in (policy.require_unit, policy.require_unit_people):
        with pytest.raises(NotFound) as refused:
            require(db, who, absent)
        assert refused.value.message is None


def test_figures_show_no_person(db, now, world):
    worker = somebody(db, now, world["muong-phang"])
    who = viewer(db, supervisor(db, now, world["muong-phang"], Sees.FIGURES), now)
    assert policy.require_unit(db, who, "muong-phang").sees is Sees.FIGURES
    with pytest.raises(NotFound):
        policy.require_unit_people(db, who, "muong-phang")
    assert not policy.sees_person(db, who, worker)
    assert not policy.may_enrol(db, who, worker)
    assert not policy.may_help_sign_in(db, who, worker)


def test_the_widest_of_several_grants_counts(db, now, world):
    person = supervisor(db, now, world["dien-bien"], Sees.FIGURES)
    supervisor(db, now, world["muong-phang"], Sees.PEOPLE, person_id=person)
    who = viewer(db, person, now)
    assert policy.sees(db, who, world["van-phong"]) is Sees.PEOPLE
    assert policy.sees(db, who, world["na-tau"]) is Sees.FIGURES
    assert policy.sees(db, who, world["hue"]) is None


@pytest.mark.parametrize(
    ("right", "unit_width"),
    [
        (Right(INSTRUCTOR), None),
        (Right(INSTRUCTOR, course="dao-duc"), None),
        (Right(Role.LEARNER), None),
        (Right(ADMINISTRATOR), Sees.PEOPLE),
        (Right(SUPERVISOR, sees=Sees.FIGURES), Sees.FIGURES),
    ],
)
def test_what_each_role_sees_of_a_unit_and_a_person(db, now, world, right, unit_width):
    worker = somebody(db, now, world["na-tau"])
    who = viewer(db, holder(db, now, right), now)
    assert policy.sees(db, who, world["na-tau"]) == unit_width
    assert policy.sees_person(db, who, worker) == (unit_width is Sees.PEOPLE)


def test_everybody_sees_oneself_and_nobody_else(db, now, world):
    mai, hung = somebody(db, now, world["na-tau"]), somebody(db, now, world["na-tau"])
    who = viewer(db, mai, now)
    assert list(db.execute(policy.people_visible(who)).scalars()) == [mai]
    assert policy.require_person(db, who, public(db, mai)) == mai
    for public_id in (public(db, hung), uuid4()):
        with pytest.raises(NotFound) as refused:
            policy.require_person(db, who, public_id)
        assert refused.value.message is None


@pytest.mark.parametrize(
    ("begins", "ends", "holds"),
    [
        (0, None, True),
        (-10, 1, True),
        (-10, 0, False),  # ended this midnight
        (-10, -1, False),
        (1, None, False),  # begins tomorrow
    ],
)
def test_a_grant_holds_from_its_first_day_to_before_its_last(db, now, world, begins, ends, holds):
    today = day_of(now)
    person = somebody(db, now)
    grants.give(
        db,
        person,
        Right(SUPERVISOR, unit_id=world["na-tau"], sees=Sees.PEOPLE),
        given_by=None,
        now=now,
        valid_from=today + begins * DAY,
        valid_to=None if ends is None else today + ends * DAY,
    )
    assert (policy.sees(db, viewer(db, person, now), world["na-tau"]) is not None) is holds


@pytest.mark.parametrize(
    ("begins", "ends", "holds"), [(0, None, True), (-9, 1, True), (-9, 0, False), (1, None, False)]
)
def test_people_are_seen_where_they_work_today(db, now, world, begins, ends, holds):
    today = day_of(now)
    worker = somebody(
        db,
        now,
        world["na-tau"],
        valid_from=today + begins * DAY,
        valid_to=None if ends is None else today + ends * DAY,
    )
    who = viewer(db, supervisor(db, now, world["na-tau"]), now)
    assert policy.sees_person(db, who, worker) is holds


def test_a_transfer_changes_at_once_who_sees_a_person(db, now, world):
    worker = somebody(db, now, world["na-tau"])
    old, new = (viewer(db, supervisor(db, now, world[code]), now) for code in ("na-tau", "phu-loc"))
    assert (policy.sees_person(db, old, worker), policy.sees_person(db, new, worker)) == (True, False)
    appointment = db.execute(select(Appointment).where(Appointment.person_id == worker)).scalar_one()
    appointment.valid_to = day_of(now)
    db.add(Appointment(person_id=worker, unit_id=world["phu-loc"], valid_from=day_of(now)))
    db.flush()
    assert (policy.sees_person(db, old, worker), policy.sees_person(db, new, worker)) == (False, True)


def test_a_merger_moves_the_subtree_at_once(db, now, world):
    who = viewer(db, supervisor(db, now, world["dien-bien"]), now)
    version = db.execute(select(UnitVersion).where(UnitVersion.unit_id == world["na-tau"])).scalar_one()
    version.parent_id = world["hue"]
    db.flush()
    units.rebuild_descent(db, day_of(now))
    assert codes_visible(db, who, world) == BELOW["dien-bien"] - {"na-tau"}


def test_who_works_nowhere_is_seen_by_the_administrator_of_everything_only(db, now, world):
    nobody = somebody(db, now)
    for right, seen in [(Right(ADMINISTRATOR), True), (Right(ADMINISTRATOR, unit_id=world["vn"]), False)]:
        assert policy.sees_person(db, viewer(db, holder(db, now, right), now), nobody) is seen


# --- teaching and keys


@pytest.mark.parametrize(
    ("right", "teaches"),
    [
        (Right(INSTRUCTOR, course="dao-duc"), True),
        (Right(INSTRUCTOR), True),
        (Right(INSTRUCTOR, course="khac"), False),
        (Right(ADMINISTRATOR), False),
        (Right(SUPERVISOR, sees=Sees.PEOPLE), False),
        (Right(Role.LEARNER, course="dao-duc"), False),
    ],
)
def test_who_teaches_and_has_seen_keys(db, now, right, teaches):
    person = holder(db, now, right)
    who = viewer(db, person, now)
    assert policy.may_teach(who, "dao-duc") is teaches
    assert policy.has_seen_keys(db, person, "dao-duc", now) is teaches
    if not teaches:
        with pytest.raises(NotFound):
            policy.require_teach(who, "dao-duc")


@pytest.mark.parametrize(
    ("right", "previews"),
    [
        (Right(INSTRUCTOR, course="khac"), True),
        (Right(INSTRUCTOR), True),
        (Right(ADMINISTRATOR), True),
        (Right(SUPERVISOR, sees=Sees.PEOPLE), False),
        (Right(SUPERVISOR, sees=Sees.FIGURES), False),
        (Right(Role.LEARNER, course="dao-duc"), False),
    ],
)
def test_instructors_and_administrators_see_what_is_for_instructors_only(db, now, right, previews):
    assert policy.may_preview(viewer(db, holder(db, now, right), now)) is previews


def test_who_has_seen_keys_has_seen_them_for_ever(db, now):
    person = somebody(db, now)
    today = day_of(now)
    grants.give(
        db,
        person,
        Right(INSTRUCTOR, course="dao-duc"),
        given_by=None,
        now=now,
        valid_from=today - 9 * DAY,
        valid_to=today - 5 * DAY,
    )
    assert not policy.may_teach(viewer(db, person, now), "dao-duc")
    assert policy.has_seen_keys(db, person, "dao-duc", now)
    assert not policy.has_seen_keys(db, person, "dao-duc", now - 10 * DAY)


def test_a_grant_taken_back_before_its_first_day_showed_nothing(db, now):
    person = somebody(db, now)
    first = day_of(now) + 5 * DAY
    grant = grants.give(db, person, Right(INSTRUCTOR), given_by=None, now=now, valid_from=first)
    grants.end(db, grant, ended_by=None, now=now)
    assert not policy.has_seen_keys(db, person, "dao-duc", now + 9 * DAY)


# --- letting people back in


def right_over(role, unit):
    sees = Sees.PEOPLE if role is SUPERVISOR else None
    return lambda world: Right(role, unit_id=world[unit] if unit else None, sees=sees)


def teaching(world):
    return Right(INSTRUCTOR, course="dao-duc")


@pytest.mark.parametrize(
    ("helper", "held", "may"),
    [
        (right_over(SUPERVISOR, "dien-bien"), None, True),
        (right_over(SUPERVISOR, "na-tau"), None, True),
        (right_over(SUPERVISOR, "muong-phang"), None, False),  # a sibling
        (right_over(SUPERVISOR, "hue"), None, False),
        (right_over(ADMINISTRATOR, None), None, True),
        (right_over(ADMINISTRATOR, "dien-bien"), None, True),
        (right_over(ADMINISTRATOR, "hue"), None, False),
        (teaching, None, False),
        # the person works in na-tau and holds a right of their own
        (right_over(SUPERVISOR, "dien-bien"), right_over(SUPERVISOR, "na-tau"), True),
        (right_over(SUPERVISOR, "na-tau"), right_over(SUPERVISOR, "dien-bien"), False),
        (right_over(SUPERVISOR, "dien-bien"), right_over(SUPERVISOR, None), False),
        (right_over(SUPERVISOR, "vn"), right_over(ADMINISTRATOR, "na-tau"), False),
        (right_over(SUPERVISOR, "vn"), teaching, False),
        (right_over(ADMINISTRATOR, "dien-bien"), right_over(ADMINISTRATOR, "na-tau"), True),
        (right_over(ADMINISTRATOR, "dien-bien"), right_over(ADMINISTRATOR, None), False),
        (right_over(ADMINISTRATOR, "dien-bien"), teaching, False),
        (right_over(ADMINISTRATOR, None), right_over(ADMINISTRATOR, None), True),
    ],
)
def test_nobody_can_become_more_than_they_are_by_helping_somebody_in(db, now, world, helper, held, may):
    worker = somebody(db, now, world["na-tau"])
    if held:
        holder(db, now, held(world), person_id=worker)
    who = viewer(db, holder(db, now, helper(world)), now)
    assert policy.may_help_sign_in(db, who, worker) is may
    if not may:
        with pytest.raises(NotFound):
            policy.require_help_sign_in(db, who, worker)


def test_a_right_that_begins_tomorrow_counts_against_helping_today(db, now, world):
    worker = somebody(db, now, world["na-tau"])
    tomorrow = day_of(now) + DAY
    grants.give(db, worker, Right(ADMINISTRATOR), given_by=None, now=now, valid_from=tomorrow)
    who = viewer(db, supervisor(db, now, world["na-tau"]), now)
    assert not policy.may_help_sign_in(db, who, worker)


def test_nobody_helps_oneself_or_a_closed_account_or_nobody(db, now, world):
    worker = somebody(db, now, world["na-tau"])
    person = supervisor(db, now, world["na-tau"], person_id=somebody(db, now, world["na-tau"]))
    who = viewer(db, person, now)
    people.close(db, worker, closed_by=None, now=now)
    assert not any(policy.may_help_sign_in(db, who, other) for other in (person, worker, 999_999))
    assert not policy.may_enrol(db, who, worker)


@pytest.mark.parametrize(
    ("right", "staff"),
    [
        (Right(Role.LEARNER), False),
        (Right(INSTRUCTOR), True),
        (Right(ADMINISTRATOR), True),
        (Right(SUPERVISOR, sees=Sees.FIGURES), True),
    ],
)
def test_who_needs_a_longer_password(db, now, right, staff):
    assert policy.is_staff(viewer(db, holder(db, now, right), now)) is staff


def test_who_administers(db, now, world):
    somewhere = viewer(db, holder(db, now, Right(ADMINISTRATOR, unit_id=world["hue"])), now)
    everywhere = viewer(db, holder(db, now, Right(ADMINISTRATOR)), now)
    nowhere = viewer(db, supervisor(db, now, world["vn"]), now)
    assert [policy.may_administer(v) for v in (somewhere, everywhere, nowhere)] == [True, True, False]
    assert [policy.may_administer_all(v) for v in (somewhere, everywhere, nowhere)] == [False, True, False]
    with pytest.raises(NotFound):
        policy.require_administer(nowhere)
    with pytest.raises(NotFound):
        policy.require_administer_all(somewhere)


def test_the_unit_one_starts_at(db, now, world):
    assert policy.home_unit(db, viewer(db, supervisor(db, now, world["na-tau"]), now)) == "na-tau"
    assert policy.home_unit(db, viewer(db, holder(db, now, Right(ADMINISTRATOR)), now)) == "vn"
    assert policy.home_unit(db, viewer(db, somebody(db, now, world["na-tau"]), now)) is None


# --- any tree, by brute force


@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_subtree_is_what_walking_up_the_parents_says(sqlite_engine, now, data):
    size = data.draw(st.integers(1, 9))
    parents = [None if i == 0 else data.draw(st.none() | st.integers(0, i - 1)) for i in range(size)]
    homes = data.draw(st.lists(st.integers(0, size - 1), max_size=6))
    granted = data.draw(st.lists(st.tuples(st.integers(0, size - 1), st.sampled_from(Sees)), max_size=3))

    def covered(unit):
        """The widths of the grants over the unit or one of its ancestors."""
        found = set()
        while unit is not None:
            found.update(width for root, width in granted if root == unit)
            unit = parents[unit]
        return found

    with sqlite_engine.connect() as connection, Session(bind=connection) as db:
        made: list[int] = []
        for number, parent in enumerate(parents):
            made.append(a_unit(db, f"u{number}", None if parent is None else made[parent]))
        units.rebuild_descent(db, day_of(now))
        workers = [somebody(db, now, made[home]) for home in homes]
        person = somebody(db, now)
        for root, width in granted:
            supervisor(db, now, made[root], width, person_id=person)
        who = viewer(db, person, now)
        for number, unit_id in enumerate(made):
            widths = covered(number)
            expected = Sees.PEOPLE if Sees.PEOPLE in widths else Sees.FIGURES if widths else None
            assert policy.sees(db, who, unit_id) == expected
        listed = set(db.execute(policy.units_visible(who)).scalars())
        assert listed == {unit_id for number, unit_id in enumerate(made) if covered(number)}
        seen = set(db.execute(policy.people_visible(who)).scalars())
        assert seen == {person} | {w for w, home in zip(workers, homes, strict=True) if Sees.PEOPLE in covered(home)}
        db.rollback()

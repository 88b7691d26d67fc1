"""A delayed-start comparison: some begin at once and some later, and what the difference of their changes says."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import mean

import pytest
from sqlmodel import Session, col, select

from learn.assessments import closing, comparison, enrolling, offering, recompute, reminders, store, taking
from learn.assessments.comparison import Side
from learn.assessments.differences import difference, people_of
from learn.assessments.groups import combination_of
from learn.assessments.models import Allotment, Arm, AssessmentVersion, Occasion, Outcome
from learn.assessments.occasions import NotOpen
from learn.assessments.statistics.delayed import delayed_start
from learn.courses.models import Enrolment
from learn.days import day_of, start_of
from learn.db.columns import id_of
from learn.errors import Conflict, NotFound
from learn.notices.models import Notice
from tests.assessments.world import SLUG, World, a_person, a_world, answer, finish_lessons, right

WEEKS = 6
DAY = timedelta(days=1)
BASELINE, PRE, POST, FOLLOW_UP = Occasion


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    world = a_world(db, now)
    version = db.get_one(AssessmentVersion, world.assessment_id)
    version.document = {**version.document, "delayed_start": {"weeks": WEEKS, "share": 0.5}}
    db.add(version)
    db.flush()
    return world


def enrolled(db: Session, made: World, now: datetime, *, count: int) -> dict[Arm, list[int]]:
    """So many people of each unit, by the side they were put on."""
    people = [a_person(db, now, unit) for unit in made.units for _ in range(count)]
    enrolling.enrol_many(db, people=people, slug=SLUG, now=now, by=None)
    rows = db.exec(
        select(Enrolment.person_id, Allotment.arm).join(Allotment, col(Allotment.enrolment_id) == Enrolment.id)
    )
    found: dict[Arm, list[int]] = {Arm.NOW: [], Arm.LATER: []}
    for person, arm in rows:
        found[Arm(arm)].append(person)
    return found


def take(db: Session, person: int, occasion: Occasion, marks: int, now: datetime, *, cut: bool = False) -> None:
    attempt = taking.start(db, person, SLUG, occasion, "vi", now)
    answer(db, attempt, {1: "0"} if cut else right(marks), now)
    if cut:
        closing.close_expired(db, now + timedelta(hours=1))
    else:
        taking.submit(db, person, attempt, now + timedelta(minutes=9))


def test_units_are_shared_out_and_who_waits_is_told_the_day(db: Session, made: World, now: datetime) -> None:
    sides = enrolled(db, made, now, count=8)
    rows = db.exec(select(Allotment)).all()
    for unit in made.units:
        assert sorted(row.arm for row in rows if row.unit_id == unit) == ["later"] * 4 + ["now"] * 4
    begins = day_of(now) + timedelta(weeks=WEEKS)
    assert {(row.arm, row.begins_on) for row in rows} == {("now", None), ("later", begins)}
    outcomes = db.exec(select(Outcome.begins_on, Outcome.baseline).where(Outcome.scope == "")).all()
    assert Counter(outcomes) == {(begins, "none"): 8, (None, "none"): 8}
    waiting = offering.offer(db, sides[Arm.LATER][0], SLUG, PRE, now)
    assert isinstance(waiting.state, NotOpen)
    assert waiting.state.opens_at == start_of(begins)
    with pytest.raises(NotFound):
        taking.start(db, sides[Arm.NOW][0], SLUG, BASELINE, "vi", now)
    with pytest.raises(Conflict):
        taking.skip(db, sides[Arm.LATER][0], SLUG, now)
    # Nobody stands beside people of no unit.
    alone = enrolling.enrol(db, person_id=a_person(db, now), slug=SLUG, now=now, by=None)
    assert (row := store.allotment(db, id_of(alone))) is not None
    assert (row.arm, row.begins_on) == ("", None)


def test_to_leave_and_come_back_is_no_way_past_the_waiting(db: Session, made: World, now: datetime) -> None:
    person = enrolled(db, made, now, count=4)[Arm.LATER][0]
    enrolling.withdraw(db, person_id=person, slug=SLUG, now=now, by=person)
    again, _ = enrolling.join(db, person_id=person, slug=SLUG, now=now + DAY)
    assert (row := store.allotment(db, id_of(again))) is not None
    assert (row.arm, row.begins_on) == ("later", day_of(now) + timedelta(weeks=WEEKS))
    enrolling.withdraw(db, person_id=person, slug=SLUG, now=now + 50 * DAY, by=person)
    late, _ = enrolling.join(db, person_id=person, slug=SLUG, now=now + 50 * DAY)
    assert (row := store.allotment(db, id_of(late))) is not None
    assert (row.arm, row.begins_on) == ("later", None)
    side = comparison.side(db, made.assessment_id, Arm.LATER)
    assert (side.allotted, people_of(side.changes)) == (4, 0)


def test_the_effect_is_the_difference_of_changes_over_the_same_time(db: Session, made: World, now: datetime) -> None:
    sides, end = enrolled(db, made, now, count=8), now + timedelta(weeks=WEEKS)
    changes: dict[Arm, list[float]] = {Arm.NOW: [], Arm.LATER: []}
    for place, person in enumerate(sides[Arm.NOW]):
        take(db, person, PRE, 4 + place, now)
        finish_lessons(db, person, now)
        take(db, person, POST, 12 + 2 * (place % 5), end)
        changes[Arm.NOW].append((12 + 2 * (place % 5) - 4 - place) / 24)
    for place, person in enumerate(sides[Arm.LATER][:-2]):
        take(db, person, BASELINE, 5 + place, now)
        take(db, person, PRE, 6 + place + place % 2, end)
        changes[Arm.LATER].append((1 + place % 2) / 24)
    cut, absent = sides[Arm.LATER][-2:]
    take(db, cut, BASELINE, 0, now, cut=True)
    take(db, absent, PRE, 9, end)
    begun, waiting = (comparison.side(db, made.assessment_id, arm) for arm in (Arm.NOW, Arm.LATER))
    assert (begun.allotted, people_of(begun.changes)) == (8, 8)
    assert (waiting.allotted, people_of(waiting.changes)) == (8, 6)
    assert begun.days == pytest.approx(42)
    assert waiting.days == pytest.approx(42)
    assert begun.before == pytest.approx(mean(range(4, 12)) / 24)
    found = difference(begun.changes, waiting.changes)
    units = _units(db)
    expected = delayed_start(
        changes[Arm.NOW],
        changes[Arm.LATER],
        units_immediate=[units[person] for person in sides[Arm.NOW]],
        units_waiting=[units[person] for person in sides[Arm.LATER][:-2]],
    )
    assert expected.effect_interval is not None
    assert found.value == pytest.approx(expected.effect, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((expected.effect_interval.low, expected.effect_interval.high))
    # The same pairs of forms on both sides, and nobody's second test on the form of the first.
    for arm, names in ((Arm.NOW, ("pre_form", "post_form")), (Arm.LATER, ("baseline_form", "pre_form"))):
        for row in _outcomes(db, arm):
            first, second = (getattr(row, name) for name in names)
            assert not first or not second or (ord(second) - ord(first)) % 3 == 1
    assert not any(row.form_seen for row in _outcomes(db, Arm.LATER))
    assert recompute.check(db) == []


def _units(db: Session) -> dict[int, int | None]:
    return dict(db.exec(select(Enrolment.person_id, Enrolment.unit_id)).all())


def _outcomes(db: Session, arm: Arm) -> list[Outcome]:
    chosen = select(Outcome).join(Allotment, col(Allotment.enrolment_id) == Outcome.enrolment_id)
    return list(db.exec(chosen.where(Outcome.scope == "", Allotment.arm == arm.value)))


def test_the_gain_of_who_waited_begins_with_the_test_before_the_lessons(
    db: Session, made: World, now: datetime
) -> None:
    person = enrolled(db, made, now, count=4)[Arm.LATER][0]
    begins = now + timedelta(weeks=WEEKS)
    take(db, person, BASELINE, 3, now)
    assert not offering.lessons_unlocked(db, _enrolment(db, person))
    reminders.tell_beginnings(db, {}, begins - DAY)
    assert db.exec(select(Notice).where(Notice.kind == "lessons_open")).all() == []
    for _ in range(2):
        reminders.tell_beginnings(db, {}, begins)
    told = db.exec(select(Notice).where(Notice.kind == "lessons_open")).all()
    assert len(told) == 4  # once for everybody who waits
    take(db, person, PRE, 6, begins)
    assert offering.lessons_unlocked(db, _enrolment(db, person))
    finish_lessons(db, person, begins)
    take(db, person, POST, 18, begins + DAY)
    take(db, person, FOLLOW_UP, 12, begins + 70 * DAY)
    row = store.outcomes_of(db, _enrolment(db, person))[""]
    assert (row.b, row.p, row.q, row.f) == (0.125, 0.25, 0.75, 0.5)
    assert len({row.baseline_form, row.pre_form, row.post_form}) == 3
    assert (row.follow_up_form, row.form_seen) == (row.baseline_form, True)
    assert recompute.check(db) == []


def _enrolment(db: Session, person: int) -> int:
    return id_of(db.exec(select(Enrolment).where(Enrolment.person_id == person)).one())


@pytest.mark.parametrize(("people", "clusters"), [((2, 2, 1), 1), ((6, 5, 5), 3), ((6, 1, 5), 2)])
def test_few_people_of_a_unit_are_counted_with_others(
    db: Session, now: datetime, monkeypatch: pytest.MonkeyPatch, people: tuple[int, ...], clusters: int
) -> None:
    """So many of each unit on either side together; one cluster of several units leaves no interval."""
    made = a_world(db, now, units=3)
    counts = dict(zip(made.units, people, strict=True))

    def of_side(_db: Session, _version: int, arm: Arm) -> Side:
        many = {unit: count // 2 if arm is Arm.NOW else count - count // 2 for unit, count in counts.items()}
        changes = {unit: combination_of([0.1 * unit + 0.01 * n for n in range(count)]) for unit, count in many.items()}
        return Side(10, {unit: each for unit, each in changes.items() if each.n}, 0.4, 0.6, 40.0)

    monkeypatch.setattr(comparison, "side", of_side)
    begun, waiting = comparison.sides(db, made.assessment_id)
    assert len({*begun.changes, *waiting.changes}) == clusters
    assert people_of(begun.changes) + people_of(waiting.changes) == sum(people)
    shown = comparison.effect(begun, waiting)
    assert shown.value is not None
    assert (shown.low is None) == (clusters == 1)

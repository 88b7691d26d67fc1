"""Enrolment allots an order of forms in balanced blocks and makes the outcomes that tests will fill."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from learn.assessments import allotting, enrolling, offering, store, taking
from learn.assessments.models import Allotment, Measured, Occasion, UnitCount
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.errors import Forbidden, NotFound
from learn.organisation.models import Grant
from tests.assessments.world import SLUG, a_person, a_world, answer, enrolment_of, finish_lessons, right


def test_enrolling_twice_gives_the_same_enrolment(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    person = a_person(db, now, made.units[0])
    first = enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None, due_on=date(2026, 12, 24))
    assert enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None).id == first.id
    assert first.due_on == date(2026, 12, 24)
    assert first.unit_id == made.units[0]
    rows = store.outcomes_of(db, id_of(first))
    assert {scope: row.weight for scope, row in rows.items()} == {"": 24, "mot": 12, "hai": 12}
    assert {(row.pre, row.post, row.unit_id) for row in rows.values()} == {
        (Measured.NONE, Measured.NONE, made.units[0])
    }
    assert db.exec(select(UnitCount)).one().enrolled == 1


def test_people_without_a_unit_are_allotted_too(db: Session, now: datetime) -> None:
    a_world(db, now)
    people = [a_person(db, now) for _ in range(3)]
    enrolling.enrol_many(db, people=people, slug=SLUG, now=now, by=None)
    assert sorted(row.forms for row in db.exec(select(Allotment))) == ["ABC", "BCA", "CAB"]
    assert {row.unit_id for row in db.exec(select(Allotment))} == {allotting.NO_UNIT}


def test_a_list_is_balanced_in_every_unit(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    people = [a_person(db, now, made.units[number % 2]) for number in range(18)]
    enrolled = enrolling.enrol_many(db, people=people, slug=SLUG, now=now, by=None)
    assert [one.person_id for one in enrolled] == people
    for unit_id in made.units:
        drawn = Counter(row.forms for row in db.exec(select(Allotment).where(Allotment.unit_id == unit_id)))
        assert set(drawn.values()) == {3}
        assert db.get(UnitCount, (unit_id, made.assessment_id)).enrolled == 9


def test_nobody_enrols_themselves_where_the_course_forbids_it(db: Session, now: datetime) -> None:
    made = a_world(db, now, self_enrolment=False)
    person = a_person(db, now, made.units[0])
    with pytest.raises(Forbidden):
        enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=person)
    named = enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    # Who was named is in it, and hears so when they press the button too.
    assert enrolling.join(db, person_id=person, slug=SLUG, now=now) == (named, False)
    with pytest.raises(NotFound):
        enrolling.enrol(db, person_id=person, slug="khong-co", now=now, by=None)


def test_withdrawing_keeps_history_and_leaves_the_counts(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    begun, done = (a_person(db, now, made.units[0]) for _ in range(2))
    enrolling.enrol_many(db, people=[begun, done], slug=SLUG, now=now, by=None)
    for person in (begun, done):
        attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
        answer(db, attempt, right(6), now)
        taking.submit(db, person, attempt, now)
    finish_lessons(db, done, now)
    attempt = taking.start(db, done, SLUG, Occasion.POST, "vi", now)
    answer(db, attempt, right(18), now)
    taking.submit(db, done, attempt, now)
    for person in (begun, done):
        enrolling.withdraw(db, person_id=person, slug=SLUG, now=now, by=person)
    db.expire_all()
    count = db.exec(select(UnitCount)).one()
    # Who did both tests is history; who did not leaves the counts.
    assert (count.enrolled, count.matched, count.unmatched) == (1, 1, 0)
    assert store.outcomes_of(db, id_of(enrolment_of(db, begun)))[""].p == 0.25
    with pytest.raises(NotFound):
        offering.offer(db, begun, SLUG, Occasion.PRE, now)


def test_who_has_seen_the_keys_is_left_out(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    person = a_person(db, now, made.units[0])
    since = (now - timedelta(days=3)).date()
    db.add(Grant(person_id=person, role="instructor", course=SLUG, valid_from=since, given_at=now))
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    taking.submit(db, person, attempt, now)
    count = db.exec(select(UnitCount)).one()
    assert (count.enrolled, count.excluded, count.unmatched) == (1, 1, 0)


def test_twenty_colleagues_who_enrol_at_once_fill_the_blocks(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        made = a_world(db, now)
        people = [a_person(db, now, made.units[0]) for _ in range(20)]
    together = threading.Barrier(20)

    def enrol(person: int) -> None:
        together.wait()
        with write(engine) as db:
            enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=person)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(enrol, people))
    with reading(engine) as db:
        places = sorted((row.block, row.place) for row in db.exec(select(Allotment)))
        assert places == [divmod(number, 3) for number in range(20)]
        assert db.exec(select(UnitCount)).one().enrolled == 20


def test_twenty_tabs_that_enrol_one_person_make_one_enrolment(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        made = a_world(db, now)
        person = a_person(db, now, made.units[0])
    together = threading.Barrier(20)

    def enrol(_: int) -> int:
        together.wait()
        with write(engine) as db:
            return id_of(enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=person))

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(enrol, range(20)))) == 1
    with reading(engine) as db:
        assert len(db.exec(select(Enrolment)).all()) == len(db.exec(select(Allotment)).all()) == 1

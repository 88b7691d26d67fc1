"""Taking the tests of a course, from enrolment to the sums of the unit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from learn.assessments import closing, enrolling, offering, store, taking
from learn.assessments.models import COURSE, Measured, Occasion, Outcome, Sitting, UnitCell, UnitCount
from learn.assessments.occasions import Done, NotOpen, Offer, Running, Skipped, Waiting
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.errors import Conflict, NotFound
from learn.quizzes.models import Attempt, AttemptScore
from learn.quizzes.steps import Arrival
from tests.assessments.world import SLUG, World, a_person, a_world, answer, enrolment_of, finish_lessons, right

PRE, POST, FOLLOW_UP = COURSE


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    return a_world(db, now)


def _enrolled(db: Session, made: World, now: datetime) -> int:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=person)
    return person


def _sit(db: Session, person: int, occasion: Occasion, count: int, now: datetime, **how: float | None) -> UUID:
    attempt = taking.start(db, person, SLUG, occasion, "vi", now)
    answer(db, attempt, right(count), now, **how)
    taking.submit(db, person, attempt, now + timedelta(minutes=10))
    return attempt


def _void(db: Session, person: int, occasion: Occasion, now: datetime) -> UUID:
    """A test of which three questions were answered before the power went."""
    attempt = taking.start(db, person, SLUG, occasion, "vi", now)
    answer(db, attempt, {1: "0", 2: "0", 3: "0"}, now)
    assert closing.close_expired(db, now + timedelta(minutes=24)) == 1
    return attempt


def _outcome(db: Session, person: int, scope: str = "") -> Outcome:
    return store.outcomes_of(db, id_of(enrolment_of(db, person)))[scope]


def _count(db: Session, unit_id: int) -> UnitCount:
    db.expire_all()
    return db.exec(select(UnitCount).where(UnitCount.unit_id == unit_id)).one()


def test_the_whole_story_ends_in_a_gain(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    assert isinstance(offering.offer(db, person, SLUG, PRE, now).state, Offer)
    assert isinstance(offering.offer(db, person, SLUG, POST, now).state, NotOpen)
    enrolment = enrolment_of(db, person)
    assert not offering.lessons_unlocked(db, id_of(enrolment))

    _sit(db, person, PRE, 6, now)
    assert offering.lessons_unlocked(db, id_of(enrolment))
    finish_lessons(db, person, now + timedelta(days=1))
    _sit(db, person, POST, 18, now + timedelta(days=2))

    outcome = _outcome(db, person)
    assert (outcome.p, outcome.q, outcome.weight) == (0.25, 0.75, 24)
    assert (outcome.pre_form, outcome.post_form) == tuple(store.allotment(db, id_of(enrolment)).forms[:2])
    assert outcome.started
    assert outcome.finished
    assert (_outcome(db, person, "mot").p, _outcome(db, person, "mot").q) == (0.5, 1.0)
    assert (_outcome(db, person, "hai").p, _outcome(db, person, "hai").q) == (0.0, 0.5)
    cell = db.exec(select(UnitCell).where(UnitCell.scope == "")).one()
    assert (cell.n, cell.sum_p, cell.sum_q, cell.sum_pq) == (1, 0.25, 0.75, 0.1875)
    count = _count(db, made.units[0])
    assert (count.enrolled, count.started, count.finished, count.matched) == (1, 1, 1, 1)

    opens = outcome.follow_up_on
    assert opens is not None
    assert isinstance(offering.offer(db, person, SLUG, FOLLOW_UP, now + timedelta(days=61)).state, NotOpen)
    _sit(db, person, FOLLOW_UP, 12, now + timedelta(days=63))
    assert _outcome(db, person).f == 0.5


def test_a_second_submit_changes_nothing(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    attempt = _sit(db, person, PRE, 6, now)
    first = taking.submit(db, person, attempt, now + timedelta(hours=3))
    assert first == taking.submit(db, person, attempt, now + timedelta(hours=4))
    assert first.is_complete
    assert len(db.exec(select(AttemptScore)).all()) == 1


def test_the_first_complete_attempt_is_the_pre_test(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    _sit(db, person, PRE, 6, now)
    with pytest.raises(Conflict):
        taking.start(db, person, SLUG, PRE, "vi", now + timedelta(days=1))
    assert isinstance(offering.offer(db, person, SLUG, PRE, now).state, Done)


def test_a_running_test_is_resumed(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    attempt = taking.start(db, person, SLUG, PRE, "vi", now)
    assert taking.start(db, person, SLUG, PRE, "en", now + timedelta(minutes=5)) == attempt
    assert offering.offer(db, person, SLUG, PRE, now).running == attempt
    assert isinstance(offering.overview(db, enrolment_of(db, person), now).states[PRE], Running)
    assert db.exec(select(Attempt)).one().language == "vi"
    assert _outcome(db, person).pre == Measured.OPEN
    assert _count(db, made.units[0]).started == 1


def test_skipping_is_final_and_opens_the_lessons(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    taking.skip(db, person, SLUG, now)
    taking.skip(db, person, SLUG, now)
    assert isinstance(offering.offer(db, person, SLUG, PRE, now).state, Skipped)
    assert offering.lessons_unlocked(db, id_of(enrolment_of(db, person)))
    with pytest.raises(Conflict):
        taking.start(db, person, SLUG, PRE, "vi", now)
    finish_lessons(db, person, now)
    _sit(db, person, POST, 20, now)
    assert _outcome(db, person).pre == Measured.SKIPPED
    count = _count(db, made.units[0])
    assert (count.skipped, count.matched) == (1, 0)


def test_what_is_under_way_is_not_skipped(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    taking.start(db, person, SLUG, PRE, "vi", now)
    with pytest.raises(Conflict):
        taking.skip(db, person, SLUG, now)


def test_a_void_is_replaced_on_the_next_form_and_is_never_a_zero(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    forms = store.allotment(db, id_of(enrolment_of(db, person))).forms
    _void(db, person, PRE, now)
    assert (_outcome(db, person).pre, _outcome(db, person).p) == (Measured.VOID, None)
    assert _count(db, made.units[0]).void == 1
    assert not offering.lessons_unlocked(db, id_of(enrolment_of(db, person)))

    later = now + timedelta(hours=2)
    _sit(db, person, PRE, 12, later)
    finish_lessons(db, person, later)
    _sit(db, person, POST, 18, later + timedelta(hours=1))
    _sit(db, person, FOLLOW_UP, 18, later + timedelta(days=61))
    sittings = db.exec(select(Sitting).order_by(Sitting.id)).all()
    assert [one.letter for one in sittings] == [forms[0], forms[1], forms[2], forms[0]]
    assert [one.form_seen for one in sittings] == [False, False, False, True]
    outcome = _outcome(db, person)
    assert (outcome.pre, outcome.p, outcome.q, outcome.form_seen) == (Measured.COMPLETE, 0.5, 0.75, True)


def test_a_pre_test_voided_twice_opens_the_lessons(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    _void(db, person, PRE, now)
    _void(db, person, PRE, now + timedelta(hours=1))
    assert offering.lessons_unlocked(db, id_of(enrolment_of(db, person)))
    with pytest.raises(Conflict):
        taking.start(db, person, SLUG, PRE, "vi", now + timedelta(hours=2))


def test_a_test_that_time_ended_late_enough_counts(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    attempt = taking.start(db, person, SLUG, PRE, "vi", now)
    answer(db, attempt, dict.fromkeys(range(1, 21), "0"), now)
    assert closing.close_expired(db, now + timedelta(minutes=20, seconds=179)) == 0
    assert closing.close_expired(db, now + timedelta(minutes=20, seconds=181)) == 1
    assert _outcome(db, person).p == pytest.approx(20 / 24)


@pytest.mark.parametrize(("minutes", "complete"), [(19.9, True), (20.1, False)])
def test_a_page_that_submits_itself_when_time_is_over_is_no_submit(
    db: Session, made: World, now: datetime, minutes: float, complete: bool
) -> None:
    person = _enrolled(db, made, now)
    attempt = taking.start(db, person, SLUG, PRE, "vi", now)
    answer(db, attempt, {1: "0"}, now)
    assert taking.submit(db, person, attempt, now + timedelta(minutes=minutes)).is_complete is complete


def test_going_back_to_a_test_whose_time_is_over_closes_it(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    attempt = taking.start(db, person, SLUG, PRE, "vi", now)
    later = now + timedelta(hours=1)
    assert offering.offer(db, person, SLUG, PRE, later).is_expired
    assert taking.start(db, person, SLUG, PRE, "vi", later) == attempt
    assert taking.start(db, person, SLUG, PRE, "vi", later) != attempt


def test_trying_again_for_the_pass_mark_never_changes_the_gain(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    _sit(db, person, PRE, 6, now)
    finish_lessons(db, person, now)
    _sit(db, person, POST, 12, now)
    before = (_outcome(db, person).q, _outcome(db, person).post_form, _outcome(db, person).follow_up_on)
    waiting = offering.offer(db, person, SLUG, POST, now + timedelta(hours=1)).state
    assert isinstance(waiting, Waiting)
    assert waiting.lessons == ("bai-2",)

    tomorrow = now + timedelta(days=1, minutes=11)
    with pytest.raises(Conflict):
        taking.start(db, person, SLUG, POST, "vi", tomorrow)
    finish_lessons(db, person, now + timedelta(hours=5))  # a look at every lesson
    _sit(db, person, POST, 24, tomorrow)
    outcome = _outcome(db, person)
    assert (outcome.q, outcome.post_form, outcome.follow_up_on) == before
    attempts = db.exec(select(Attempt).join(Sitting).where(Sitting.occasion == POST)).all()
    assert len({one.form_id for one in attempts}) == 1
    assert len({one.seed for one in attempts}) == 2
    assert isinstance(offering.offer(db, person, SLUG, POST, tomorrow + timedelta(days=9)).state, Done)


def test_hasty_takers_are_counted_apart(db: Session, made: World, now: datetime) -> None:
    from learn.assessments.models import EffortThreshold

    for form_id in made.forms.values():
        for slot in range(1, 25):
            db.add(EffortThreshold(form_id=form_id, slot=slot, seconds=4, people=30, frozen_at=now))
    careful, hasty, unknown = (_enrolled(db, made, now) for _ in range(3))
    for person, seconds in ((careful, 30.0), (hasty, 2.0), (unknown, None)):
        _sit(db, person, PRE, 6, now, seconds=seconds)
        finish_lessons(db, person, now)
        _sit(db, person, POST, 18, now, seconds=30.0 if seconds else None)
    assert [_outcome(db, person).pre_effort for person in (careful, hasty, unknown)] == [1.0, 0.0, None]
    count = _count(db, made.units[0])
    assert (count.matched, count.hasty) == (2, 1)
    assert db.exec(select(UnitCell).where(UnitCell.scope == "")).all()
    assert sum(cell.n for cell in db.exec(select(UnitCell).where(UnitCell.scope == ""))) == 2


def test_other_peoples_tests_are_absent(db: Session, made: World, now: datetime) -> None:
    person, other = _enrolled(db, made, now), _enrolled(db, made, now)
    attempt = taking.start(db, person, SLUG, PRE, "vi", now)
    for stranger, public_id in ((other, attempt), (person, uuid4())):
        with pytest.raises(NotFound):
            taking.submit(db, stranger, public_id, now)
    outsider = a_person(db, now)
    with pytest.raises(NotFound):
        offering.offer(db, outsider, SLUG, PRE, now)


def test_a_language_that_changed_between_the_tests_is_flagged(db: Session, made: World, now: datetime) -> None:
    person = _enrolled(db, made, now)
    _sit(db, person, PRE, 6, now)
    assert not _outcome(db, person).mixed_languages
    finish_lessons(db, person, now)
    attempt = taking.start(db, person, SLUG, POST, "en", now)
    taking.submit(db, person, attempt, now)
    assert _outcome(db, person).mixed_languages


def test_fifty_starts_at_once_begin_one_test(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        made = a_world(db, now)
        person = _enrolled(db, made, now)
    together = threading.Barrier(50)

    def start(_: int) -> UUID:
        together.wait()
        with write(engine) as db:
            return taking.start(db, person, SLUG, PRE, "vi", now)

    with ThreadPoolExecutor(50) as pool:
        assert len(set(pool.map(start, range(50)))) == 1
    with reading(engine) as db:
        assert len(db.exec(select(Sitting)).all()) == len(db.exec(select(Attempt)).all()) == 1


def test_fifty_submits_at_once_score_once(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        made = a_world(db, now)
        person = _enrolled(db, made, now)
        attempt = taking.start(db, person, SLUG, PRE, "vi", now)
        answer(db, attempt, right(12), now)
    together = threading.Barrier(50)

    def submit(_: int) -> float:
        together.wait()
        with write(engine) as db:
            return taking.submit(db, person, attempt, now + timedelta(minutes=1)).fraction

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(submit, range(50))) == {0.5}
    with reading(engine) as db:
        assert len(db.exec(select(AttemptScore)).all()) == 1


def test_a_unit_that_submits_all_at_once_is_summed_right(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        made = a_world(db, now)
        people = [_enrolled(db, made, now) for _ in range(6)]
        for person in people:
            _sit(db, person, PRE, 6, now)
            finish_lessons(db, person, now)
        sat = {person: taking.start(db, person, SLUG, POST, "vi", now) for person in people}
        for attempt in sat.values():
            answer(db, attempt, right(18), now)
    together = threading.Barrier(len(people))

    def submit(person: int) -> None:
        together.wait()
        with write(engine) as db:
            taking.submit(db, person, sat[person], now + timedelta(minutes=1))

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(submit, people))
    with reading(engine) as db:
        cells = db.exec(select(UnitCell).where(UnitCell.scope == "")).all()
        assert sum(cell.n for cell in cells) == 6
        assert sum(cell.sum_q for cell in cells) == pytest.approx(4.5)
        assert {(cell.pre_form, cell.post_form): cell.n for cell in cells} == {
            ("A", "B"): 2,
            ("B", "C"): 2,
            ("C", "A"): 2,
        }
        assert db.exec(select(UnitCount)).one().matched == 6


def test_handing_in_with_answers_and_closing_by_the_clock_never_wait_for_each_other(
    postgresql_engine: Engine, now: datetime
) -> None:
    """Both hold the enrolment and the attempt, in the same order: a deadlock would end one of them."""
    with write(postgresql_engine) as db:
        world = a_world(db, now)
        person = a_person(db, now, world.units[0])
        enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
        public_id = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    later = now + timedelta(minutes=30)
    reading_form, never = threading.Event(), threading.Event()

    def read(_form: object, _language: str) -> list[Arrival]:
        reading_form.set()  # from here on the attempt is held
        never.wait(1)
        return []

    def hand_in() -> bool:
        with write(postgresql_engine) as db:
            return taking.submit(db, person, public_id, later, read).is_complete

    def close() -> int:
        reading_form.wait(5)
        with write(postgresql_engine) as db:
            return closing.close_expired(db, later)

    with ThreadPoolExecutor(2) as pool:
        handed_in, closed = pool.submit(hand_in), pool.submit(close)
        assert (handed_in.result(), closed.result()) == (False, 0)

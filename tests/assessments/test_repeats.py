"""Taking a course again: when it may begin, which forms come, and that each person is counted once."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from learn.assessments import cohorts, enrolling, facts, outcomes, recompute, store, taking
from learn.assessments.accommodating import Granted
from learn.assessments.models import Allotment, Measured, Occasion, Outcome, Sitting, UnitCell, UnitCount
from learn.assessments.policies import Rules, Window
from learn.assessments.repeats import Enrolled, counted, is_over, is_same_form, order_again
from learn.courses.models import Enrolment
from learn.days import day_of
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.errors import Conflict
from learn.quizzes import attempts
from learn.quizzes.models import ClosedBy
from tests.assessments.test_occasions import FOLLOW_UP, NOW, POST, POST_DONE, PRE, PRE_DONE, sat
from tests.assessments.test_occasions import facts as known
from tests.assessments.world import SLUG, World, a_person, a_world, answer, enrolment_of, finish_lessons, right

DAY = timedelta(days=1)
TODAY = day_of(NOW)


@pytest.mark.parametrize(
    ("enrolled", "number"),
    [
        ([(True, False)], 1),
        ([(True, False), (True, False)], 1),  # the first gain stays
        ([(True, True), (True, False)], 1),  # also of somebody who then left
        ([(False, True), (True, False)], 2),
        ([(False, True), (False, False)], 2),
        ([(False, False), (False, True)], 1),  # finished without a pair; the second time left at once
        ([(False, False), (False, False)], 2),
        ([(False, True), (False, True)], 2),
        ([(False, True), (True, True), (True, False)], 2),
    ],
)
def test_the_enrolment_that_counts(enrolled: Sequence[tuple[bool, bool]], number: int) -> None:
    found = [Enrolled(place, *has_pair_left) for place, has_pair_left in enumerate(enrolled, start=1)]
    assert counted(found) == counted(found[::-1]) == number


@pytest.mark.parametrize(
    ("forms", "seen", "order"),
    [
        ("ABC", "", "ABC"),
        ("ABC", "A", "BCA"),
        ("BCA", "B", "CAB"),
        ("ABC", "AB", "CAB"),
        ("ABC", "ABC", "ABC"),
        ("ABC", "CAB", "CAB"),
        ("BCA", "A", "BCA"),
    ],
)
def test_the_order_of_forms_of_a_second_time(forms: str, seen: str, order: str) -> None:
    """`seen` names the forms in the order in which they were last met."""
    assert order_again(forms, {letter: NOW + place * DAY for place, letter in enumerate(seen)}) == order


def test_a_second_time_every_form_comes_first_equally_often() -> None:
    for sittings in range(4):
        again = [order_again(forms, {forms[at]: NOW + at * DAY for at in range(sittings)}) for forms in _SQUARE]
        for occasion in range(3):
            assert sorted(forms[occasion] for forms in again) == ["A", "B", "C"]


_SQUARE = ("ABC", "BCA", "CAB")


def test_a_mended_form_is_the_same_form_and_shared_anchors_are_not() -> None:
    asked = {f"q{number}" for number in range(24)}
    assert is_same_form(asked - {"q3"} | {"new"}, asked)
    assert not is_same_form({"q0", "q1", "q2", "q3", "other"}, asked)


DONE = replace(POST_DONE, closed_at=NOW)
FOLLOWED = sat(FOLLOW_UP, 1, "C", "complete", at=NOW + 60 * DAY)


@pytest.mark.parametrize(
    ("tries", "days", "over"),
    [
        ((), 500, False),
        ((PRE_DONE,), 500, False),
        ((PRE_DONE, DONE), 61, False),  # the follow-up is open
        ((PRE_DONE, DONE), 91, True),  # and was for 30 days
        ((PRE_DONE, DONE, FOLLOWED), 61, True),
        ((PRE_DONE, DONE, sat(FOLLOW_UP, 1, "C", "void"), sat(FOLLOW_UP, 2, "C", "void")), 61, True),
        ((PRE_DONE, DONE, FOLLOWED, sat(POST, 2, "B", "open")), 61, False),  # a try for the pass mark
        ((PRE_DONE, sat(POST, 1, "B", "void")), 500, False),
        ((PRE_DONE, sat(POST, 1, "B", "void"), sat(POST, 2, "C", "void")), 1, True),
        ((sat(PRE, 1, "A", "open"), DONE), 500, False),
    ],
)
def test_when_a_course_is_over(tries: tuple, days: int, over: bool) -> None:  # type: ignore[type-arg]
    assert is_over(known(*tries, lessons_done_at=NOW), NOW, NOW + days * DAY) is over


@pytest.mark.parametrize(
    ("tries", "occasion", "window", "days", "over"),
    [
        ((PRE_DONE,), POST, Window(None, TODAY + 30 * DAY), 29, False),
        ((PRE_DONE,), POST, Window(None, TODAY + 30 * DAY), 31, True),  # missed
        ((PRE_DONE, DONE), FOLLOW_UP, Window(TODAY + 90 * DAY), 95, False),  # open since five days
        ((PRE_DONE, DONE), FOLLOW_UP, Window(TODAY + 90 * DAY), 121, True),
        ((PRE_DONE, DONE), FOLLOW_UP, Window(None, TODAY + 70 * DAY), 69, False),
        ((PRE_DONE, DONE), FOLLOW_UP, Window(None, TODAY + 70 * DAY), 71, True),
    ],
)
def test_what_a_window_shuts_keeps_no_course_from_beginning_again(  # type: ignore[no-untyped-def]
    tries, occasion, window, days, over
) -> None:
    found = known(*tries, lessons_done_at=NOW)
    everybody = {
        POST: replace(found.policies, post=Rules(window)),
        FOLLOW_UP: replace(found.policies, follow_up=Rules(window)),
    }
    for facts_ in (
        replace(found, policies=everybody[occasion]),
        replace(found, granted=Granted(window_for=occasion, window=window)),
    ):
        assert is_over(facts_, NOW, NOW + days * DAY) is over


def test_a_course_without_tests_is_over_with_its_lessons() -> None:
    assert is_over(None, NOW, NOW)
    assert not is_over(None, None, NOW)


def take(db: Session, person: int, occasion: Occasion, marks: int, now: datetime) -> None:
    attempt = taking.start(db, person, SLUG, occasion, "vi", now)
    answer(db, attempt, right(marks), now)
    taking.submit(db, person, attempt, now)


def course(db: Session, person: int, marks: tuple[int, int], now: datetime) -> None:
    """Pre-test, lessons, post-test."""
    take(db, person, PRE, marks[0], now)
    finish_lessons(db, person, now)
    take(db, person, POST, marks[1], now)


def rows(db: Session, person: int) -> list[Outcome]:
    chosen = select(Outcome).join(Enrolment, col(Enrolment.id) == Outcome.enrolment_id)
    chosen = chosen.where(Enrolment.person_id == person, Outcome.scope == "").order_by(col(Enrolment.number))
    return list(db.exec(chosen.execution_options(populate_existing=True)))


def count(db: Session) -> UnitCount:
    return db.exec(select(UnitCount).execution_options(populate_existing=True)).one()


def whole(db: Session) -> list[tuple[int, float, float]]:
    chosen = select(UnitCell).where(UnitCell.scope == "").execution_options(populate_existing=True)
    return [(cell.n, cell.sum_p, cell.sum_q) for cell in db.exec(chosen)]


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    return a_world(db, now)


def test_who_takes_a_course_again_keeps_the_first_gain_and_gets_a_second_record(
    db: Session, made: World, now: datetime
) -> None:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    course(db, person, (6, 12), now)
    with pytest.raises(Conflict):
        enrolling.join(db, person_id=person, slug=SLUG, now=now, after=1)
    later = now + 100 * DAY
    second, is_new = enrolling.join(db, person_id=person, slug=SLUG, now=later, after=1)
    assert (second.number, is_new) == (2, True)
    # Pressed again, in another tab or by the back button: nothing more.
    assert enrolling.join(db, person_id=person, slug=SLUG, now=later, after=1) == (second, False)
    assert enrolling.join(db, person_id=person, slug=SLUG, now=later) == (second, False)
    first = store.allotment(db, id_of(db.exec(select(Enrolment).where(Enrolment.number == 1)).one()))
    again = store.allotment(db, id_of(second))
    assert first is not None
    assert again is not None
    a, b, c = first.forms
    assert (again.forms, again.block, again.place) == (c + a + b, None, None)
    course(db, person, (20, 24), later)
    one, two = rows(db, person)
    assert ((one.p, one.q), (two.p, two.q)) == ((0.25, 0.5), (round(20 / 24, 9), 1))
    assert (one.counted, one.excluded, one.form_seen) == (True, False, False)
    assert (two.counted, two.excluded, two.form_seen) == (False, True, True)  # the post-test's form was the first one
    assert (one.withdrawn, two.withdrawn) == (False, False)
    assert (count(db).enrolled, count(db).matched, count(db).excluded) == (1, 1, 0)
    assert whole(db) == [(1, 0.25, 0.5)]
    assert {row.n for row in cohorts.question_sums(db, made.assessment_id)} == {1}
    assert recompute.check(db) == []


def test_a_first_time_without_a_pair_does_not_block_the_second(db: Session, made: World, now: datetime) -> None:
    person, other = (a_person(db, now, made.units[0]) for _ in range(2))
    enrolling.enrol_many(db, people=[person, other], slug=SLUG, now=now, by=None)
    take(db, person, PRE, 6, now)
    enrolling.withdraw(db, person_id=person, slug=SLUG, now=now, by=person)
    enrolling.join(db, person_id=person, slug=SLUG, now=now + DAY)
    one, two = rows(db, person)
    assert (one.counted, two.counted) == (False, True)
    assert count(db).enrolled == 2
    course(db, person, (12, 18), now + DAY)
    one, two = rows(db, person)
    assert (one.counted, two.counted, two.excluded, two.form_seen) == (False, True, False, False)
    assert one.pre_form not in (two.pre_form, two.post_form)
    assert whole(db) == [(1, 0.5, 0.75)]
    # The places of the blocks are left to first enrolments.
    third = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=third, slug=SLUG, now=now, by=None)
    drawn = [row for row in db.exec(select(Allotment)) if row.block is not None]
    assert sorted(row.forms for row in drawn) == sorted(_SQUARE)
    assert recompute.check(db) == []


def test_a_form_met_before_measures_memory_too(db: Session, made: World, now: datetime) -> None:
    """Pre-test and post-test begun, no pair, and a second time: its post-test comes on the first pre-test's form."""
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    take(db, person, PRE, 6, now)
    finish_lessons(db, person, now)
    taking.start(db, person, SLUG, POST, "vi", now)
    enrolling.withdraw(db, person_id=person, slug=SLUG, now=now, by=person)
    enrolling.join(db, person_id=person, slug=SLUG, now=now + DAY)
    course(db, person, (6, 12), now + DAY)
    assert (count(db).excluded, count(db).matched, whole(db)) == (1, 0, [])
    assert rows(db, person)[1].form_seen


def test_a_pair_found_later_takes_the_figures_back(db: Session, made: World, now: datetime) -> None:
    """A late review may complete the first post-test when the second time is long under way."""
    person = a_person(db, now, made.units[0])
    first = enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    take(db, person, PRE, 6, now)
    enrolling.withdraw(db, person_id=person, slug=SLUG, now=now, by=person)
    enrolling.join(db, person_id=person, slug=SLUG, now=now + DAY)
    course(db, person, (12, 18), now + DAY)
    assert whole(db) == [(1, 0.5, 0.75)]
    _post_of_the_first(db, id_of(first), now)
    outcomes.recompute(db, [id_of(first)], now + 2 * DAY)
    one, two = rows(db, person)
    assert (one.counted, two.counted) == (True, False)
    assert whole(db) == [(1, 0.25, 0.5)]
    assert recompute.check(db) == []


def test_enrolling_again_changes_no_figure_of_questions(db: Session, made: World, now: datetime) -> None:
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    course(db, person, (6, 12), now)
    enrolling.join(db, person_id=person, slug=SLUG, now=now + 100 * DAY, after=1)
    found = facts.require(db, enrolment_of(db, person)).facts
    assert found.known_forms == {"A", "B", "C"} - set(found.forms[0])
    assert {row.n for row in cohorts.question_sums(db, made.assessment_id)} == {1}


def test_two_recounts_at_once_count_a_person_once(engine: Engine, now: datetime) -> None:
    """The first time gets its pair while the second gets its own: in either order one is counted."""
    with write(engine) as db:
        made = a_world(db, now)
        people = [a_person(db, now, made.units[0]) for _ in range(8)]
        for person in people:
            enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
            take(db, person, PRE, 6, now)
            enrolling.withdraw(db, person_id=person, slug=SLUG, now=now, by=person)
    firsts, opened = {}, {}
    with write(engine) as db:
        for person in people:
            firsts[person] = id_of(enrolment_of(db, person))
            enrolling.join(db, person_id=person, slug=SLUG, now=now + DAY)
            take(db, person, PRE, 12, now + DAY)
            finish_lessons(db, person, now + DAY)
            opened[person] = taking.start(db, person, SLUG, POST, "vi", now + DAY)
            answer(db, opened[person], right(18), now + DAY)
            _post_of_the_first(db, firsts[person], now)
    together = threading.Barrier(2 * len(people))

    def second(person: int) -> None:
        together.wait()
        with write(engine) as db:
            taking.submit(db, person, opened[person], now + DAY)

    def first(person: int) -> None:
        together.wait()
        with write(engine) as db:
            store.hold(db, [firsts[person]])
            outcomes.recompute(db, [firsts[person]], now + DAY)

    with ThreadPoolExecutor(2 * len(people)) as pool:
        done = [*(pool.submit(first, person) for person in people), *(pool.submit(second, person) for person in people)]
        for each in done:
            each.result()
    with reading(engine) as db:
        for person in people:
            assert [row.counted for row in rows(db, person)] == [True, False]
            assert [(row.pre, row.post) for row in rows(db, person)] == [(Measured.COMPLETE, Measured.COMPLETE)] * 2
        assert (count(db).enrolled, count(db).matched) == (8, 8)
        assert sum(n for n, _, _ in whole(db)) == 8
        assert recompute.check(db) == []


def _post_of_the_first(db: Session, enrolment_id: int, now: datetime) -> None:
    """A scored post-test whose outcome nobody has written yet."""
    enrolment = db.get_one(Enrolment, enrolment_id)
    found = facts.require(db, enrolment)
    letter = found.facts.forms[1]
    attempt = attempts.start(
        db,
        name=taking.attempt_name(enrolment_id, POST, 1),
        person_id=enrolment.person_id,
        form_id=store.forms_of(db, id_of(found.version))[letter],
        language="vi",
        seed=1,
        now=now,
    )
    answer(db, attempt.public_id, right(12), now)
    attempts.close(db, attempt, now, ClosedBy.PERSON)
    db.add(
        Sitting(
            enrolment_id=enrolment_id,
            occasion=POST.value,
            number=1,
            letter=letter,
            attempt_id=id_of(attempt),
            started_at=now,
        )
    )
    db.flush()

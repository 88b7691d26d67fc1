"""What happens by itself: thresholds are frozen once, people are told once."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from learn.assessments import analysing, effort_job, enrolling, store, taking
from learn.assessments.models import (
    Accommodation,
    AssessmentVersion,
    EffortThreshold,
    FormAnalysis,
    Occasion,
    UnitCount,
)
from learn.assessments.reminders import DAILY, HANDLERS
from learn.days import day_of
from learn.db.columns import id_of
from learn.jobs import service as jobs
from learn.notices.models import Notice
from tests.assessments.world import SLUG, World, a_person, a_world, answer, enrolment_of, finish_lessons, right


def _run(db: Session, kind: str, now: datetime) -> None:
    HANDLERS[kind](db, {}, now)


def _pre_tests(db: Session, made: World, count: int, now: datetime, seconds: float | None = 40.0) -> list[int]:
    people = [a_person(db, now, made.units[0]) for _ in range(count)]
    enrolling.enrol_many(db, people=people, slug=SLUG, now=now, by=None)
    for person in people:
        attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
        answer(db, attempt, right(6), now, seconds=seconds)
        taking.submit(db, person, attempt, now + timedelta(minutes=5))
    return people


def test_thresholds_are_frozen_from_enough_people_on_and_then_stay(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    people = _pre_tests(db, made, 8, now)
    assert effort_job.ENOUGH == 30
    assert len(effort_job.freeze(db, now, enough=3)) == 2  # the third form has two people
    hasty = _pre_tests(db, made, 1, now, seconds=1.0)
    assert len(effort_job.freeze(db, now, enough=3)) == 1
    frozen = db.exec(select(EffortThreshold)).all()
    assert {(row.seconds, row.people) for row in frozen} == {(4.0, 3)}
    outcomes = [store.outcomes_of(db, id_of(enrolment_of(db, person)))[""] for person in (people[0], hasty[0])]
    assert [row.pre_effort for row in outcomes] == [1.0, 0.0]
    db.expire_all()
    assert db.exec(select(UnitCount)).one().hasty == 1

    _pre_tests(db, made, 3, now, seconds=400.0)
    assert effort_job.freeze(db, now, enough=3) == []
    later = now + timedelta(days=1)
    assert effort_job.freeze_form(db, made.forms["A"], later, enough=4)
    db.expire_all()
    again = db.exec(select(EffortThreshold).where(EffortThreshold.form_id == made.forms["A"])).all()
    assert {(row.frozen_at, row.people) for row in again} == {(later, 4)}


def test_people_are_told_once_when_the_follow_up_opens(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    (person,) = _pre_tests(db, made, 1, now)
    finish_lessons(db, person, now)
    attempt = taking.start(db, person, SLUG, Occasion.POST, "vi", now)
    taking.submit(db, person, attempt, now)
    _run(db, "assessments.tell_follow_ups", now + timedelta(days=59))
    assert db.exec(select(Notice)).all() == []
    for days in (60, 61):
        _run(db, "assessments.tell_follow_ups", now + timedelta(days=days))
    told = db.exec(select(Notice)).one()
    assert (told.person_id, told.link) == (person, f"/courses/{SLUG}/tests/follow-up")
    assert told.values == {"course": {"vi": "Đạo đức"}}


@pytest.mark.parametrize(
    ("begins", "ends", "granted", "told_on"),
    [(90, None, None, 90), (None, 60, None, None), (90, None, 70, 70), (None, None, 80, 80)],
)
def test_of_a_follow_up_people_are_told_on_the_day_on_which_they_can_begin_it(  # a window, in days from now
    db: Session, now: datetime, begins: int | None, ends: int | None, granted: int | None, told_on: int | None
) -> None:
    (person,) = _pre_tests(db, a_world(db, now), 1, now)
    finish_lessons(db, person, now)
    taking.submit(db, person, taking.start(db, person, SLUG, Occasion.POST, "vi", now), now)

    def day(after: int | None) -> date | None:
        return None if after is None else day_of(now) + timedelta(days=after)

    version = db.exec(select(AssessmentVersion)).one()
    window = {"begins": begins and str(day(begins)), "ends": ends and str(day(ends))}
    version.document = {**version.document, "follow_up": {"after_days": 60, "window": window}}
    if granted:
        own = {"occasion": "follow-up", "opens_on": day(granted), "reason": "ốm", "given_by": person, "given_at": now}
        db.add(Accommodation(enrolment_id=id_of(enrolment_of(db, person)), number=1, **own))
    db.flush()
    told = []
    for after in (59, 60, 69, 70, 79, 80, 89, 90, 91):
        _run(db, "assessments.tell_follow_ups", now + timedelta(days=after))
        told += [after] * (len(db.exec(select(Notice)).all()) - len(told))
    assert told == ([told_on] if told_on else [])


def test_people_are_told_a_week_and_a_day_before_the_due_date(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    late, done, gone = (a_person(db, now, made.units[0]) for _ in range(3))
    due = date(2026, 12, 24)
    enrolling.enrol_many(db, people=[late, done, gone], slug=SLUG, now=now, by=None, due_on=due)
    enrolling.withdraw(db, person_id=gone, slug=SLUG, now=now, by=None)
    taking.skip(db, done, SLUG, now)
    finish_lessons(db, done, now)
    attempt = taking.start(db, done, SLUG, Occasion.POST, "vi", now)
    taking.submit(db, done, attempt, now)
    told = {}
    for day in range(10, 27):
        moment = datetime(2026, 12, day, 2, tzinfo=now.tzinfo)
        _run(db, "assessments.tell_due", moment)
        told[day] = [notice.person_id for notice in db.exec(select(Notice))]
    assert told[16] == []
    assert told[17] == told[22] == [late]
    assert told[23] == told[26] == [late, late]


def test_daily_work_has_handlers() -> None:
    assert set(DAILY) <= set(HANDLERS)


def test_what_was_analysed_in_another_way_is_not_shown_and_is_analysed_again(db: Session, now: datetime) -> None:
    world = a_world(db, now)
    whole = {"assessment_version_id": world.assessment_id, "letter": store.WHOLE, "occasion": store.WHOLE, "n": 60}
    db.add(FormAnalysis(**whole, document={"gain": {}}, last_score_id=1, analysed_at=now))
    db.flush()
    assert store.analysis_of_whole(db, world.assessment_id) is None
    _run(db, "assessments.analyse_again", now)
    assert [payload["version"] for payload in jobs.untaken(db, analysing.ANALYSE)] == [world.assessment_id]
    db.get_one(FormAnalysis, (world.assessment_id, store.WHOLE, store.WHOLE)).document = {"way": store.WAY}
    assert store.analysis_of_whole(db, world.assessment_id) is not None
    assert store.outdated(db) == []

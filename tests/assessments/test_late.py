"""Answers that came late: which wait, who decides, and what counts after it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from learn.assessments import closing, enrolling, late, late_store, recompute, store, taking
from learn.assessments.models import AssessmentVersion, Measured, Occasion, UnitCount
from learn.assessments.results import result
from learn.audit.models import AuditEntry
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.errors import Invalid, NotFound
from learn.notices import service as notices
from learn.organisation.models import Role
from learn.organisation.policy import Right, Viewer
from learn.quizzes import attempts
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import AttemptScore, AttemptStep, Decision, LateReview
from learn.quizzes.steps import Arrival
from tests.assessments.world import RIGHT, SLUG, WRONG, World, a_person, a_world, answer, enrolment_of, right
from tests.quizzes.forms import chosen

ACCEPTED, REFUSED = Decision.ACCEPTED, Decision.REFUSED
MINUTES = timedelta(minutes=20)


def _begun(db: Session, made: World, responses: dict[int, str], now: datetime) -> tuple[int, UUID]:
    """Somebody who has begun the pre-test and saved these answers."""
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    public_id = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    if responses:
        answer(db, public_id, responses, now)
    return person, public_id


def _send(db: Session, person: int, public_id: UUID, at: datetime, *arrivals: Arrival) -> None:
    attempts.answer(db, person, public_id, lambda _form, _language: arrivals, at)


def _teacher(db: Session, now: datetime, slug: str = SLUG) -> Viewer:
    person = a_person(db, now)
    return Viewer(person, (Right(Role.INSTRUCTOR, course=slug),), now.date())


def _ids(db: Session, viewer: Viewer) -> list[int]:
    return [id_of(step) for step, _, _ in late.waiting(db, viewer, SLUG)]


def _pre(db: Session, person: int) -> tuple[str, float | None]:
    outcome = store.outcomes_of(db, id_of(enrolment_of(db, person)))[""]
    return outcome.pre, outcome.p


def test_an_accepted_answer_counts_and_everything_follows(db: Session, now: datetime) -> None:
    person, public_id = _begun(db, a_world(db, now), right(0), now)
    taking.submit(db, person, public_id, now + timedelta(minutes=5))
    assert _pre(db, person) == (Measured.COMPLETE, 0.0)
    over = now + MINUTES + GRACE + timedelta(seconds=1)
    made = [chosen(RIGHT, f"k{slot}", slot=slot, client="phone", sequence=slot) for slot in (1, 2, 3)]
    _send(db, person, public_id, over, *made)
    assert _pre(db, person) == (Measured.COMPLETE, 0.0)

    viewer = _teacher(db, now)
    one, two, three = _ids(db, viewer)
    assert late.decide(db, viewer, SLUG, [one, two], ACCEPTED, "Mất điện cả xã", over) == late.Decided(2, 0)
    assert _pre(db, person) == (Measured.COMPLETE, round(2 / 24, 9))
    assert late.decide(db, viewer, SLUG, [three], REFUSED, "Không có căn cứ", over) == late.Decided(1, 0)
    assert _pre(db, person) == (Measured.COMPLETE, round(2 / 24, 9))
    assert _ids(db, viewer) == []
    assert recompute.check(db) == []

    told = [str(each.message) for each in notices.list_for(db, person)]
    assert [words.split()[0] for words in told] == ["1", "2"]
    assert "Mất điện cả xã" in told[1]
    flags = [str(flag) for flag in result(db, person, public_id, "vi", now).flags]
    assert any("2 câu trả lời đến muộn đã được chấp nhận" in flag for flag in flags)
    assert any("1 câu trả lời đến muộn không được tính" in flag for flag in flags)
    kept = db.exec(select(AuditEntry).where(AuditEntry.action == "late_answers.reviewed")).all()
    assert [entry.details["decision"] for entry in kept] == ["accepted", "refused"]
    assert kept[0].details["steps"] == [one, two]


def test_an_accepted_answer_counts_over_those_in_time_and_the_latest_accepted_over_the_others(
    db: Session, now: datetime
) -> None:
    person, public_id = _begun(db, a_world(db, now), right(24), now)
    taking.submit(db, person, public_id, now + timedelta(minutes=5))
    for number, option in enumerate((WRONG, RIGHT, WRONG), start=1):
        _send(db, person, public_id, now + MINUTES, chosen(option, f"k{number}", client="phone", sequence=number))
    viewer = _teacher(db, now)
    first, second, third = _ids(db, viewer)
    for step, p in ((first, 23 / 24), (second, 1.0), (third, 23 / 24)):
        late.decide(db, viewer, SLUG, [step], ACCEPTED, "Mạng chậm", now + MINUTES)
        assert _pre(db, person)[1] == pytest.approx(p)
    assert recompute.check(db) == []


def test_accepted_answers_count_as_reached_so_that_a_void_may_become_the_measure(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    person, public_id = _begun(db, made, {1: RIGHT}, now)
    over = now + MINUTES + GRACE + timedelta(seconds=1)
    assert closing.close_expired(db, over) == 1
    assert _pre(db, person) == (Measured.VOID, None)
    _send(db, person, public_id, over, *(chosen(RIGHT, f"k{n}", slot=n, client="p", sequence=n) for n in range(2, 21)))
    viewer = _teacher(db, now)
    late.decide(db, viewer, SLUG, _ids(db, viewer), ACCEPTED, "Điện thoại hết pin", over)
    assert _pre(db, person) == (Measured.COMPLETE, round(20 / 24, 9))
    db.expire_all()
    assert db.exec(select(UnitCount)).one().void == 0
    assert recompute.check(db) == []


def test_what_is_decided_while_the_test_is_open_counts_when_it_is_closed(db: Session, now: datetime) -> None:
    person, public_id = _begun(db, a_world(db, now), {}, now)
    soon = now + MINUTES + timedelta(seconds=60)
    _send(db, person, public_id, soon, *(chosen(RIGHT, f"k{slot}", slot=slot) for slot in range(1, 25)))
    viewer = _teacher(db, now)
    late.decide(db, viewer, SLUG, _ids(db, viewer), ACCEPTED, "Đúng giờ theo giấy", soon)
    assert db.exec(select(AttemptScore)).all() == []
    assert closing.close_expired(db, now + MINUTES + GRACE + timedelta(seconds=1)) == 1
    assert _pre(db, person) == (Measured.COMPLETE, 1.0)
    assert recompute.check(db) == []


def test_a_field_sent_along_as_it_was_shown_is_nobodys_late_answer(db: Session, now: datetime) -> None:
    person, public_id = _begun(db, a_world(db, now), {1: RIGHT}, now)
    taking.submit(db, person, public_id, now)
    empty = Arrival("k2", 2, {}, "", None, None, None, "vi", None)
    _send(db, person, public_id, now + MINUTES, chosen(RIGHT, "k1", based_on=1), empty, chosen(WRONG, "k3", slot=3))
    viewer = _teacher(db, now)
    assert [step.key for step, _, _ in late.waiting(db, viewer, SLUG)] == ["k3"]
    assert late.count_waiting(db, viewer, [SLUG, "khac"]) == {SLUG: 1}


@pytest.mark.parametrize(("is_one_way", "waits"), [(True, ["k3", "k4"]), (False, ["k1", "k3", "k4"])])
def test_no_way_back_is_opened_by_a_late_change_of_an_earlier_answer(
    db: Session, now: datetime, is_one_way: bool, waits: list[str]
) -> None:
    made = a_world(db, now)
    version = db.exec(select(AssessmentVersion)).one()
    version.document = {**version.document, "pre": {"back": not is_one_way}}
    db.flush()
    person, public_id = _begun(db, made, {1: WRONG, 2: RIGHT}, now)
    late_ones = [chosen(RIGHT, f"k{slot}", slot=slot, client="p", sequence=slot) for slot in (1, 4, 3)]
    _send(db, person, public_id, now + MINUTES + timedelta(seconds=60), *late_ones)
    viewer = _teacher(db, now)
    assert [step.key for step, _, _ in late.waiting(db, viewer, SLUG)] == waits
    assert late.count_waiting(db, viewer, [SLUG]) == {SLUG: len(waits)}


def test_nobody_decides_about_other_courses_other_answers_or_their_own(db: Session, now: datetime) -> None:
    person, public_id = _begun(db, a_world(db, now), {1: RIGHT}, now)
    taking.submit(db, person, public_id, now)
    _send(db, person, public_id, now + MINUTES, chosen(WRONG, "k1"))
    in_time = db.exec(select(AttemptStep.id).where(col(AttemptStep.is_late).is_(False))).one()
    teacher = _teacher(db, now)
    (step,) = _ids(db, teacher)
    own = Viewer(person, teacher.grants, teacher.today)
    assert _ids(db, own) == []
    assert late.count_waiting(db, own, [SLUG]) == {}
    for viewer, steps in (
        (own, [step]),
        (_teacher(db, now, "khac"), [step]),
        (teacher, [step, in_time]),
        (teacher, [step, 999_999]),
    ):
        with pytest.raises(NotFound):
            late.decide(db, viewer, SLUG, steps, ACCEPTED, "Có lý do", now)
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Invalid):
            late.decide(db, teacher, SLUG, [step], ACCEPTED, reason, now)
    assert db.exec(select(LateReview)).all() == []


def test_of_two_reviewers_at_once_the_first_decides_and_the_second_is_told(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        person, public_id = _begun(db, a_world(db, now), {1: WRONG}, now)
        taking.submit(db, person, public_id, now)
        _send(db, person, public_id, now + MINUTES, chosen(RIGHT, "k1"))
        reviewers = [_teacher(db, now) for _ in range(4)]
    with reading(engine) as db:
        (step,) = _ids(db, reviewers[0])
    together = threading.Barrier(len(reviewers))

    def decide(viewer: Viewer) -> late.Decided:
        together.wait()
        with write(engine) as db:
            return late.decide(db, viewer, SLUG, [step], ACCEPTED, "Mất mạng", now + MINUTES)

    with ThreadPoolExecutor(len(reviewers)) as pool:
        made = list(pool.map(decide, reviewers))
    assert sorted((each.now, each.before) for each in made) == [(0, 1), (0, 1), (0, 1), (1, 0)]
    with reading(engine) as db:
        assert len(db.exec(select(AttemptScore)).all()) == 2
        assert len(notices.list_for(db, person)) == 1
        assert recompute.check(db) == []


@pytest.mark.parametrize("statement", ["UPDATE late_review SET decision = 'refused'", "DELETE FROM late_review"])
def test_the_database_itself_refuses_to_change_a_decision(engine: Engine, now: datetime, statement: str) -> None:
    with write(engine) as db:
        person, public_id = _begun(db, a_world(db, now), {1: WRONG}, now)
        taking.submit(db, person, public_id, now)
        _send(db, person, public_id, now + MINUTES, chosen(RIGHT, "k1"))
        viewer = _teacher(db, now)
        late.decide(db, viewer, SLUG, _ids(db, viewer), ACCEPTED, "Mất mạng", now)
    with pytest.raises(DBAPIError, match="append-only"), write(engine) as db:
        db.execute(text(statement))


def test_few_late_answers_are_found_among_many_steps_by_their_index(engine: Engine) -> None:
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    chosen = late_store._late(col(AttemptStep.id)).compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
        plan = " ".join(str(row) for row in connection.exec_driver_sql(explain + str(chosen).replace("%", "%%")))
    assert "ix_attempt_step_late" in plan

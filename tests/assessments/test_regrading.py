"""A question marked otherwise: what the plan says happens, to every figure, and can be undone."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from learn.assessments import enrolling, recompute, regrading, regrading_store, store, taking
from learn.assessments.form_sheets import form_sheet
from learn.assessments.models import Occasion, Regrading, UnitCell
from learn.audit.models import AuditEntry
from learn.db.columns import id_of
from learn.errors import Conflict, Invalid, NotFound
from learn.jobs import service as jobs
from learn.notices import service as notices
from learn.organisation.models import Role
from learn.organisation.policy import Right, Viewer
from learn.quizzes.rulings import Mending, Ruling
from tests.assessments.world import RIGHT, SLUG, WRONG, World, a_person, a_world, answer, enrolment_of, finish_lessons

HALF = "2"


def _teacher(db: Session, now: datetime, slug: str = SLUG) -> Viewer:
    return Viewer(a_person(db, now), (Right(Role.INSTRUCTOR, course=slug),), now.date())


def _sat(db: Session, made: World, first: str, others: int, now: datetime) -> int:
    """Somebody who answered the first question so and had so many of the others right, before and after."""
    person = a_person(db, now, made.units[0])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    for occasion in (Occasion.PRE, Occasion.POST):
        if occasion is Occasion.POST:
            finish_lessons(db, person, now)
        public_id = taking.start(db, person, SLUG, occasion, "vi", now)
        rest = {slot: RIGHT if slot <= others + 1 else WRONG for slot in range(2, 25)}
        answer(db, public_id, {1: first, **rest}, now)
        taking.submit(db, person, public_id, now + timedelta(minutes=5))
    return person


def _first_of(db: Session, person: int, occasion: str = "pre") -> str:
    """The name of the first question of the form a person was given."""
    outcome = store.outcomes_of(db, id_of(enrolment_of(db, person)))[""]
    return f"{(outcome.pre_form if occasion == 'pre' else outcome.post_form).lower()}-01"


def _ask(db: Session, viewer: Viewer, name: str, mending: Mending, now: datetime, reason: str = "Đáp án sai") -> None:
    it = regrading.asked(db, viewer, SLUG, name)
    regrading.ask(db, viewer, SLUG, name, mending, reason, id_of(it.marking), now)


def _work(db: Session, now: datetime) -> int:
    """Do what was asked for; how many jobs it took."""
    done = 0
    while job := jobs.lease(db, now, 60, [regrading.REGRADE]):
        regrading.carry_out(db, job.payload, now)
        jobs.finish(db, job, now)
        done += 1
    return done


def _scores(db: Session, person: int) -> tuple[float | None, float | None]:
    outcome = store.outcomes_of(db, id_of(enrolment_of(db, person)))[""]
    return outcome.p, outcome.q


def test_an_answer_that_is_accepted_changes_all_that_rests_on_it_and_can_be_taken_back(
    db: Session, now: datetime
) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    people = [_sat(db, made, first, 16, now) for first in (WRONG, RIGHT, HALF)]
    before = [_scores(db, person) for person in people]
    name = _first_of(db, people[0])
    accepted = Mending((Ruling({"option": WRONG}, "vi", 1.0),))
    foreseen = regrading.plan(db, regrading.asked(db, viewer, SLUG, name), accepted)

    _ask(db, viewer, name, accepted, now)
    assert _work(db, now) == 1
    assert recompute.check(db) == []
    assert _scores(db, people[0])[0] == round(17 / 24, 9)
    assert [_scores(db, person) for person in people[1:]] == before[1:]
    (kept,) = db.exec(select(Regrading)).all()
    assert (kept.tests, kept.risen, kept.fallen) == (foreseen.tests, foreseen.risen, foreseen.fallen) == (2, 1, 0)
    (told,) = notices.list_for(db, people[0])
    assert "điểm của anh/chị thay đổi. Lý do: Đáp án sai" in str(told.message)
    assert notices.list_for(db, people[1]) == []
    (entry,) = db.exec(select(AuditEntry).where(AuditEntry.action == "question.regraded")).all()
    assert entry.actor_id == viewer.person_id

    _ask(db, viewer, name, Mending(), now + timedelta(hours=1), "Nhầm")
    _work(db, now + timedelta(hours=1))
    assert [_scores(db, person) for person in people] == before
    assert recompute.check(db) == []


def test_a_dropped_question_weighs_nothing_in_scores_objectives_sums_and_analyses(db: Session, now: datetime) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    person = _sat(db, made, WRONG, 12, now)
    name = _first_of(db, person)
    _ask(db, viewer, name, Mending(is_dropped=True), now)
    _work(db, now)
    assert recompute.check(db) == []
    rows = store.outcomes_of(db, id_of(enrolment_of(db, person)))
    assert rows[""].p == round(12 / 23, 9)
    assert rows["mot"].p == 1.0
    cell = db.exec(select(UnitCell).where(UnitCell.scope == "")).one()
    assert cell.sum_p == pytest.approx(12 / 23)
    letter = name[0].upper()
    sheet = form_sheet(db, made.assessment_id, letter, made.forms[letter], Occasion.PRE)
    assert [question.slot for question in sheet.questions] == list(range(2, 25))
    assert sheet.fractions.shape == (1, 23)


def test_who_passes_now_and_who_no_longer_is_said_beforehand(db: Session, now: datetime) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    # 17 of 24 passes at 0.7, 16 doesn't.
    people = [_sat(db, made, RIGHT, 16, now), _sat(db, made, WRONG, 16, now)]
    name = _first_of(db, people[0], "post")
    revoked = Mending((Ruling({"option": RIGHT}, "vi", 0.0),))
    foreseen = regrading.plan(db, regrading.asked(db, viewer, SLUG, name), revoked)
    assert (foreseen.fallen, foreseen.fails, foreseen.passes) == (1, 1, 0)
    assert foreseen.largest == pytest.approx(-1 / 24)
    name = _first_of(db, people[1], "post")
    granted = Mending((Ruling({"option": WRONG}, "vi", 1.0),))
    assert regrading.plan(db, regrading.asked(db, viewer, SLUG, name), granted).passes == 1


def test_a_plan_that_was_overtaken_is_looked_at_again(db: Session, now: datetime) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    name = _first_of(db, _sat(db, made, WRONG, 12, now))
    it = regrading.asked(db, viewer, SLUG, name)
    drop = Mending(is_dropped=True)
    regrading.ask(db, viewer, SLUG, name, drop, "Đề sai", id_of(it.marking), now)
    for _ in range(2):
        with pytest.raises(Conflict):
            regrading.ask(db, viewer, SLUG, name, Mending(), "Đề sai", id_of(it.marking), now)
        _work(db, now)


def test_a_test_that_was_being_handed_in_meanwhile_is_marked_a_minute_later(
    db: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    person = _sat(db, made, WRONG, 12, now)
    _ask(db, viewer, _first_of(db, person), Mending(is_dropped=True), now)
    with monkeypatch.context() as unseen:
        unseen.setattr(regrading_store, "handed_in", lambda *_, **__: iter(()))
        assert _work(db, now) == 1
    assert _scores(db, person)[0] == round(12 / 24, 9)
    assert _work(db, now + regrading.AGAIN) == 1
    assert _scores(db, person)[0] == round(12 / 23, 9)
    assert db.exec(select(Regrading)).one().tests == 1


def test_looking_again_takes_nothing_back_that_was_undone_meanwhile(db: Session, now: datetime) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    person = _sat(db, made, WRONG, 12, now)
    name = _first_of(db, person)
    _ask(db, viewer, name, Mending(is_dropped=True), now)
    _work(db, now)
    assert _scores(db, person)[0] == round(12 / 23, 9)
    undone = now + regrading.AGAIN / 2
    _ask(db, viewer, name, Mending(), undone)
    _work(db, undone)
    assert _scores(db, person)[0] == round(12 / 24, 9)
    # The first looks again, and then the second.
    for later in (now, undone):
        assert _work(db, later + regrading.AGAIN) == 1
        assert _scores(db, person)[0] == round(12 / 24, 9)
    assert [one.tests for one in db.exec(select(Regrading).order_by(col(Regrading.id)))] == [1, 1]


def test_nothing_is_asked_for_nothing_or_without_a_reason_or_by_others(db: Session, now: datetime) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    name = _first_of(db, _sat(db, made, WRONG, 12, now))
    with pytest.raises(Invalid):
        _ask(db, viewer, name, Mending(), now)
    with pytest.raises(Invalid):
        _ask(db, viewer, name, Mending(is_dropped=True), now, " ")
    for slug, who in ((SLUG, _teacher(db, now, "khac")), ("khac", viewer)):
        with pytest.raises(NotFound):
            regrading.asked(db, who, slug, name)
    with pytest.raises(NotFound):
        regrading.asked(db, viewer, SLUG, "khong-co")


def test_the_answers_that_people_gave_are_counted(db: Session, now: datetime) -> None:
    made, viewer = a_world(db, now), _teacher(db, now)
    people = [_sat(db, made, first, 12, now) for first in (WRONG, WRONG, WRONG, WRONG, RIGHT, WRONG)]
    name = _first_of(db, people[0])
    given = regrading.asked(db, viewer, SLUG, name).given
    assert (given[0].response, given[0].fraction) == ({"option": WRONG}, 0.0)
    firsts = [_first_of(db, person, occasion) for person in people for occasion in ("pre", "post")]
    assert sum(one.people for one in given) == firsts.count(name)

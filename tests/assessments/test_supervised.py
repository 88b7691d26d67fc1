"""Codes, places and accommodations of tests, over the database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from learn.assessments import closing, enrolling, granting, offering, presence, sittings, store, taking
from learn.assessments.accommodating import NOTHING, Granted
from learn.assessments.models import Accommodation, Allotment, AssessmentVersion, Occasion, SittingCode
from learn.assessments.occasions import NotOpen, Offer
from learn.assessments.policies import Window
from learn.assessments.presence import WRONG_CODE, Presence, code_of
from learn.assessments.results import Kept, ResultView, result, result_of
from learn.assessments.taking import Refused, Started
from learn.audit.models import AuditEntry
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from learn.notices.models import Notice
from learn.notices.words import Kind
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right, Viewer
from learn.people import throttle
from learn.people.models import SignInFailure
from learn.quizzes import attempts
from tests.assessments.world import SLUG, World, a_person, a_world, answer, enrolment_of, right

SECRET = "một khoá đủ dài để thử, không dùng ở đâu khác"
PRE, POST = Occasion.PRE, Occasion.POST
HERE = "203.0.113.9"


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    return a_world(db, now)


def rule(db: Session, **pre: Any) -> None:
    """The course's pre-test as its author might have it."""
    version = db.exec(select(AssessmentVersion)).one()
    version.document = {**version.document, "pre": pre}
    db.add(version)
    db.flush()


def enrolled(db: Session, made: World, now: datetime, unit: int = 0) -> int:
    person = a_person(db, now, made.units[unit])
    enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    return person


def begin(db: Session, person: int, now: datetime, code: str = "", address: str = HERE) -> Started | Refused:
    return taking.begin(db, person, SLUG, PRE, "vi", now, Presence(address, code, SECRET))


def teacher(db: Session, now: datetime, slug: str = SLUG) -> Viewer:
    return Viewer(a_person(db, now), (Right(Role.INSTRUCTOR, course=slug),), day_of(now))


def supervisor(db: Session, made: World, now: datetime, unit: int = 0, sees: Sees = Sees.PEOPLE) -> Viewer:
    over = Right(Role.SUPERVISOR, unit_id=made.units[unit], sees=sees)
    return Viewer(a_person(db, now), (over,), day_of(now))


def grant(db: Session, viewer: Viewer, person: int, wanted: Granted, now: datetime, based_on: int = 0) -> None:
    granting.grant(db, viewer, person, SLUG, wanted, reason="Theo đề nghị", based_on=based_on, now=now)


def test_codes_are_alike_for_nobody() -> None:
    made = {
        code_of(secret, course, occasion, number)
        for secret in ("a", "b")
        for course in ("c", "d")
        for occasion in (PRE, POST)
        for number in (0, 1)
    }
    assert len(made) == 16
    assert all(len(code) == 9 for code in made)


def test_a_code_opens_the_test_however_it_is_typed(db: Session, made: World, now: datetime) -> None:
    rule(db, code=True)
    code = code_of(SECRET, SLUG, PRE, 0)
    typed = f" {code.lower().replace('-', '  ')} "
    assert isinstance(begin(db, enrolled(db, made, now), now, typed), Started)
    person = enrolled(db, made, now)
    assert isinstance(begin(db, person, now), Refused)
    assert not db.exec(select(SignInFailure)).all()  # who typed nothing has guessed nothing
    assert begin(db, person, now, "AAAA-AAAA") == Refused(WRONG_CODE)
    failure = db.exec(select(SignInFailure)).one()
    assert "AAAA" not in failure.account + failure.address
    first = begin(db, person, now, code)
    assert isinstance(first, Started)
    assert begin(db, person, now) == replace(first, is_new=False)  # going back needs none


def test_guessing_is_slowed_for_the_person_who_guesses(db: Session, made: World, now: datetime) -> None:
    rule(db, code=True)
    code, person, other = code_of(SECRET, SLUG, PRE, 0), enrolled(db, made, now), enrolled(db, made, now)
    for number in range(throttle.MOST_IN_WINDOW):
        address = f"198.51.100.{number}"  # from wherever
        assert isinstance(begin(db, person, now, "AAAA-AAAA", address), Refused)
    with pytest.raises(TooMany) as too_many:
        begin(db, person, now, code)
    assert 0 < too_many.value.retry_after <= throttle.WINDOW.total_seconds()
    assert isinstance(begin(db, other, now, code), Started)
    assert isinstance(begin(db, person, now + throttle.WINDOW, code), Started)


def test_a_renewed_code_shuts_the_door_behind_the_old_one(db: Session, made: World, now: datetime) -> None:
    rule(db, code=True)
    viewer = teacher(db, now)
    for _ in range(2):  # pressed twice
        sittings.renew(db, viewer, SLUG, PRE, 0, now)
    row = db.exec(select(SittingCode)).one()
    assert (row.number, row.renewed_by) == (1, viewer.person_id)
    assert begin(db, enrolled(db, made, now), now, code_of(SECRET, SLUG, PRE, 0)) == Refused(WRONG_CODE)
    assert isinstance(begin(db, enrolled(db, made, now), now, code_of(SECRET, SLUG, PRE, 1)), Started)
    assert sittings.current(db, SLUG, Occasion.BASELINE) == (PRE, 1)
    with pytest.raises(NotFound):
        sittings.renew(db, teacher(db, now, "khac"), SLUG, PRE, 1, now)


def test_a_test_of_a_place_begins_there_only(db: Session, made: World, now: datetime) -> None:
    rule(db, places=["203.0.113.0/24"], code=True)
    person, code = enrolled(db, made, now), code_of(SECRET, SLUG, PRE, 0)
    for address in ("198.51.100.1", "", "nowhere"):
        with pytest.raises(Forbidden):
            begin(db, person, now, code, address)
    begun = begin(db, person, now, code, "::ffff:203.0.113.9")
    assert isinstance(begun, Started)
    presence.require_place_of(db, person, begun.attempt_id, HERE)
    with pytest.raises(Forbidden):
        presence.require_place_of(db, person, begun.attempt_id, "198.51.100.1")
    # What was answered there may be sent on the way home.
    answer(db, begun.attempt_id, right(6), now)
    assert taking.submit(db, person, begun.attempt_id, now).is_complete
    grant(db, supervisor(db, made, now), person, Granted(any_place=True), now)
    presence.require_place_of(db, person, begun.attempt_id, "198.51.100.1")


def test_who_was_granted_time_has_it_and_a_test_under_way_gets_it(db: Session, made: World, now: datetime) -> None:
    viewer, person = supervisor(db, made, now), enrolled(db, made, now)
    begun = begin(db, person, now)
    assert isinstance(begun, Started)
    later = now + timedelta(minutes=19)

    def deadline() -> datetime | None:
        return attempts.owned(db, person, begun.attempt_id).deadline

    grant(db, viewer, person, Granted(extra_percent=50), later)
    assert deadline() == now + timedelta(minutes=30)
    assert attempts.has_more_time(db, person, begun.attempt_id, now + timedelta(minutes=20))
    assert closing.close_expired(db, now + timedelta(minutes=24)) == 0  # the closing planned for the old one
    grant(db, viewer, person, NOTHING, later, based_on=1)
    assert deadline() == now + timedelta(minutes=30)  # nothing is taken back from a test under way
    assert not attempts.has_more_time(db, person, begun.attempt_id, now + timedelta(minutes=30))
    assert closing.close_expired(db, now + timedelta(minutes=34)) == 1
    again = offering.offer(db, person, SLUG, PRE, now + timedelta(hours=1))
    assert (again.minutes, again.usual_minutes) == (20, 20)

    other = enrolled(db, made, now)
    grant(db, viewer, other, Granted(extra_percent=25), now)
    assert offering.offer(db, other, SLUG, PRE, now).minutes == 25
    fresh = begin(db, other, now)
    assert isinstance(fresh, Started)
    assert attempts.owned(db, other, fresh.attempt_id).deadline == now + timedelta(minutes=25)


def test_time_is_given_to_a_test_that_began_while_its_grant_waited(
    db: Session, made: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, person = supervisor(db, made, now), enrolled(db, made, now)
    begun: list[Started | Refused] = []
    hold = store.hold

    def meanwhile(db: Session, ids: Iterable[int]) -> None:
        monkeypatch.setattr(store, "hold", hold)
        begun.append(begin(db, person, now))

    monkeypatch.setattr(store, "hold", meanwhile)
    grant(db, viewer, person, Granted(extra_percent=50), now)
    (started,) = begun
    assert isinstance(started, Started)
    assert attempts.owned(db, person, started.attempt_id).deadline == now + timedelta(minutes=30)


def test_a_grant_is_no_way_around_the_waiting_of_a_comparison(db: Session, made: World, now: datetime) -> None:
    viewer, person = supervisor(db, made, now), enrolled(db, made, now)
    allotted = db.exec(select(Allotment)).one()
    allotted.begins_on = day_of(now) + timedelta(days=42)
    db.flush()
    with pytest.raises(Invalid):
        grant(db, viewer, person, Granted(window_for=PRE, window=Window(None, day_of(now))), now)


def test_what_is_granted_is_recorded_with_reason_and_hand_and_never_edited(
    db: Session, made: World, now: datetime
) -> None:
    viewer, person = supervisor(db, made, now), enrolled(db, made, now)
    days = Window(day_of(now), day_of(now) + timedelta(days=3))
    grant(db, viewer, person, Granted(window_for=PRE, window=days), now)
    for _ in range(2):  # the same form twice
        grant(db, viewer, person, NOTHING, now, based_on=1)
    with pytest.raises(Conflict):  # whoever had seen only the first
        grant(db, supervisor(db, made, now), person, Granted(extra_tries=1), now, based_on=1)
    newest, first = granting.history(db, viewer, person, SLUG, now)
    assert (first.opens_on, first.closes_on, first.reason, first.given_by, first.given_at) == (
        days.begins,
        days.ends,
        "Theo đề nghị",
        viewer.person_id,
        now,
    )
    assert newest.opens_on is None
    entries = db.exec(select(AuditEntry).where(AuditEntry.action == "accommodation.granted")).all()
    assert len(entries) == 2
    assert "đề nghị" not in str([entry.details for entry in entries])
    told = select(Notice).where(Notice.person_id == person, Notice.kind == Kind.ACCOMMODATED)
    assert len(db.exec(told).all()) == 2


def test_nobody_grants_to_who_is_not_theirs(db: Session, made: World, now: datetime) -> None:
    person = enrolled(db, made, now)
    own = supervisor(db, made, now)
    themselves = Viewer(person, own.grants, own.today)
    strangers = [
        supervisor(db, made, now, unit=1),
        supervisor(db, made, now, sees=Sees.FIGURES),
        teacher(db, now),
        themselves,
        Viewer(a_person(db, now), (), own.today),
    ]
    for viewer in strangers:
        with pytest.raises(NotFound):
            grant(db, viewer, person, Granted(extra_percent=25), now)
        with pytest.raises(NotFound):
            granting.history(db, viewer, person, SLUG, now)
    with pytest.raises(NotFound):  # theirs, and not in the course
        grant(db, own, a_person(db, now, made.units[0]), Granted(extra_percent=25), now)
    assert not db.exec(select(Accommodation)).all()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Granted(extra_percent=201), "extra_percent"),
        (Granted(extra_percent=-1), "extra_percent"),
        (Granted(extra_tries=11), "extra_tries"),
        (Granted(window_for=PRE), "opens_on"),
        (Granted(window=Window(date(2026, 12, 1))), "occasion"),
        (Granted(window_for=POST, window=Window(date(2026, 11, 1), date(2026, 11, 1))), "last_on"),
        (Granted(window_for=POST, window=Window(date(1, 1, 1))), "opens_on"),
        (Granted(window_for=POST, window=Window(date(2101, 1, 1))), "opens_on"),
        (Granted(window_for=POST, window=Window(None, date(2000, 1, 1))), "last_on"),
        (Granted(window_for=POST, window=Window(None, date.max)), "last_on"),
        (Granted(window_for=PRE, window=Window(None, date(2026, 12, 1))), "last_on"),  # before the lessons begin
    ],
)
def test_what_can_t_be_granted_is_said_at_its_field(wanted: Granted, field: str) -> None:
    assert list(granting.mistakes(wanted, date(2026, 12, 1))) == [field]


def test_a_reason_is_needed(db: Session, made: World, now: datetime) -> None:
    with pytest.raises(Invalid):
        granting.grant(
            db,
            supervisor(db, made, now),
            enrolled(db, made, now),
            SLUG,
            Granted(extra_percent=25),
            reason=" ",
            based_on=0,
            now=now,
        )


def test_a_pre_test_whose_days_are_over_is_skipped_into_the_lessons(db: Session, made: World, now: datetime) -> None:
    rule(db, may_skip=False, window={"begins": None, "ends": day_of(now).isoformat()})
    person = enrolled(db, made, now)
    assert isinstance(offering.offer(db, person, SLUG, PRE, now).state, NotOpen)
    taking.skip(db, person, SLUG, now)
    assert offering.lessons_unlocked(db, id_of(enrolment_of(db, person)))


def test_marks_stay_hidden_until_the_window_is_over(db: Session, made: World, now: datetime) -> None:
    ends = day_of(now) + timedelta(days=2)
    rule(db, window={"ends": ends.isoformat()}, show={"marks": "after_window"})
    person = enrolled(db, made, now)
    assert isinstance(offering.offer(db, person, SLUG, PRE, now).state, Offer)
    begun = begin(db, person, now)
    assert isinstance(begun, Started)
    answer(db, begun.attempt_id, right(6), now)
    taking.submit(db, person, begun.attempt_id, now)
    kept = result(db, person, begun.attempt_id, "vi", now)
    assert isinstance(kept, Kept)
    assert kept.shown_from == ends
    enrolment_id = id_of(enrolment_of(db, person))
    assert result_of(db, enrolment_id, "vi", now) is None
    assert store.outcomes_of(db, enrolment_id)[""].p == 0.25  # measured all the same
    seen = result(db, person, begun.attempt_id, "vi", now + timedelta(days=3))
    assert isinstance(seen, ResultView)
    assert (seen.fraction, len(seen.lines)) == (0.25, 2)


def test_the_code_stands_in_no_column(db: Session, made: World, now: datetime) -> None:
    sittings.renew(db, teacher(db, now), SLUG, PRE, 0, now)
    code = code_of(SECRET, SLUG, PRE, 1)
    said = [str(row) for table in (SittingCode, AuditEntry) for row in db.exec(select(table).order_by(col(table.id)))]
    assert said
    assert not any(code in row or code.replace("-", "") in row for row in said)

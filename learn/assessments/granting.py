"""Accommodations: what somebody is granted at the tests of a course, by whom and why. Rows are added, never changed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from learn.assessments import closing
from learn.assessments.accommodating import Granted, deadline_for, minutes_for
from learn.assessments.facts import Sat, held, require
from learn.assessments.models import Accommodation, Occasion
from learn.assessments.reasons import read_reason
from learn.assessments.reminders import titles
from learn.audit import service as audit
from learn.courses import service as courses
from learn.days import FIRST_DAY, LAST_DAY
from learn.db.columns import id_of
from learn.db.inserts import insert_once
from learn.errors import Conflict, Invalid, Message, say
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes import attempts

MOST_PERCENT = 200
MOST_TRIES = 10


def history(db: Session, viewer: Viewer, person_id: int, slug: str, now: datetime) -> Sequence[Accommodation]:
    """Everything ever granted to a person for the tests of a course they are in, the newest first.

    NotFound for whoever may not grant anything to this person, and where there are no such tests.
    """
    policy.require_accommodate(db, viewer, person_id)
    return rows_of(db, id_of(require(db, courses.require_active(db, person_id, slug, now)).enrolment))


def rows_of(db: Session, enrolment_id: int) -> Sequence[Accommodation]:
    chosen = select(Accommodation).where(Accommodation.enrolment_id == enrolment_id)
    return db.exec(chosen.order_by(col(Accommodation.number).desc())).all()


def grant(  # what is granted to whom, by whom and why
    db: Session,
    viewer: Viewer,
    person_id: int,
    slug: str,
    wanted: Granted,
    *,
    reason: str,
    based_on: int,
    now: datetime,
) -> None:
    """Put `wanted` in the place of what was granted before; an empty one takes it back.

    `based_on` is the number of the newest row its author had seen (0: none): Conflict when there is a newer one, unless
    that one says the same, by the same hand. A test under way gets the time that was added; none is taken from it.
    """
    policy.require_accommodate(db, viewer, person_id)
    # Before the attempt, like everybody who holds both.
    sat = held(db, courses.require_active(db, person_id, slug, now))
    if wrong := mistakes(wanted, sat.facts.begins_on):
        raise Invalid(wrong)
    because = read_reason(reason, say("Ghi lý do: người kiểm tra sau này sẽ đọc."))
    enrolment_id = id_of(sat.enrolment)
    row = _row(enrolment_id, based_on + 1, wanted, because, viewer.person_id)
    newest = next(iter(rows_of(db, enrolment_id)), None)
    if newest is not None and row == {name: getattr(newest, name) for name in row}:
        return  # the same form, sent again
    if (newest.number if newest else 0) != based_on or not insert_once(db, Accommodation, {**row, "given_at": now}):
        raise Conflict(say("Vừa có người ghi điều chỉnh khác cho người này. Anh/chị xem lại rồi ghi tiếp nếu vẫn cần."))
    _lengthen(db, sat, wanted, now)
    values = {"course": titles(courses.version_of(db, sat.enrolment))}
    about = f"accommodation/{enrolment_id}/{based_on + 1}"
    notices.tell(db, person_id, Kind.ACCOMMODATED, about, values, f"/courses/{slug}", now)
    audit.record(
        db,
        at=now,
        actor_id=viewer.person_id,
        action="accommodation.granted",
        object_kind="enrolment",
        object_id=str(enrolment_id),
        details={"number": based_on + 1, "extra_percent": wanted.extra_percent, "extra_tries": wanted.extra_tries},
    )


def mistakes(wanted: Granted, begins_on: date | None) -> dict[str, Message]:
    """What is wrong with it, by field, for somebody whose lessons begin on a day, or at once (None). Pure."""
    wrong: dict[str, Message] = {}
    if not 0 <= wanted.extra_percent <= MOST_PERCENT:
        wrong["extra_percent"] = say("Thêm từ 0 đến %(most)s phần trăm thời gian.", most=MOST_PERCENT)
    if not 0 <= wanted.extra_tries <= MOST_TRIES:
        wrong["extra_tries"] = say("Thêm từ 0 đến %(most)s lần làm.", most=MOST_TRIES)
    begins, ends = wanted.window.begins, wanted.window.ends
    if wanted.window_for and begins is None and ends is None:
        wrong["opens_on"] = say("Ghi ngày bắt đầu, ngày kết thúc, hoặc cả hai.")
    if wanted.window_for is None and (begins or ends):
        wrong["occasion"] = say("Chọn bài kiểm tra được làm vào những ngày này.")
    if begins and ends and ends <= begins:  # the day after the last one
        wrong["last_on"] = say("Ngày cuối không được trước ngày bắt đầu.")
    if wanted.window_for is Occasion.PRE and begins_on and ends and ends <= begins_on:
        wrong["last_on"] = say("Người này ở nhóm học sau; bài đầu vào mở ngày %(day)s.", day=begins_on)
    bounds = say("Chọn một ngày từ %(first)s đến %(last)s.", first=FIRST_DAY, last=LAST_DAY)
    if begins and not FIRST_DAY <= begins <= LAST_DAY:
        wrong["opens_on"] = bounds
    if ends and not FIRST_DAY < ends <= LAST_DAY + timedelta(days=1):
        wrong["last_on"] = bounds
    return wrong


def _row(enrolment_id: int, number: int, wanted: Granted, reason: str, by: int) -> dict[str, object]:
    return {
        "enrolment_id": enrolment_id,
        "number": number,
        "extra_percent": wanted.extra_percent,
        "extra_tries": wanted.extra_tries,
        "occasion": wanted.window_for or "",
        "opens_on": wanted.window.begins,
        "closes_on": wanted.window.ends,
        "any_place": wanted.any_place,
        "reason": reason,
        "given_by": by,
    }


def _lengthen(db: Session, sat: Sat, wanted: Granted, now: datetime) -> None:
    """Give what is added to the test that is under way."""
    for one in sat.facts.tries:
        if not one.is_open:
            continue
        attempt = attempts.owned(db, sat.enrolment.person_id, one.attempt_id, hold=True)
        deadline = deadline_for(attempt.started_at, attempt.deadline, minutes_for(sat.facts.policies, wanted))
        if attempt.closed_at is None and deadline and deadline != attempt.deadline:
            attempts.lengthen(db, attempt, deadline)
            closing.plan(db, deadline, now)

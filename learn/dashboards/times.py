"""Each time somebody took a course, with what it showed: side by side with its dates, never averaged."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learn.assessments.measuring import ALL
from learn.assessments.models import Measured, Outcome
from learn.courses.models import Enrolment
from learn.days import day_of
from learn.errors import Message, say


@dataclass(frozen=True)
class Time:
    """One enrolment. `before`, `after` and `later` are fractions (0 to 1), None where not measured.

    `missing` says why there is no change, None where there is one. `ended_on` is None for the one in force.
    `is_counted`: it is the one in the figures of units.
    """

    number: int
    enrolled_on: date
    ended_on: date | None
    before: float | None
    after: float | None
    later: float | None
    missing: Message | None
    is_counted: bool


def times(db: Session, person_id: int, course_id: int) -> tuple[Time, ...]:
    """The one in force and those on which something was measured, the first first; empty when that is one only."""
    chosen = (
        select(Enrolment, Outcome)
        .outerjoin(Outcome, (col(Outcome.enrolment_id) == Enrolment.id) & (col(Outcome.scope) == ALL))
        .where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
        .order_by(col(Enrolment.number))
    )
    found = [_time(enrolment, outcome) for enrolment, outcome in db.exec(chosen)]
    told = tuple(one for one in found if one.ended_on is None or one.before is not None or one.after is not None)
    return told if len(told) > 1 else ()


def _time(enrolment: Enrolment, whole: Outcome | None) -> Time:
    is_measured = whole is not None and whole.p is not None and whole.q is not None
    return Time(
        number=enrolment.number,
        enrolled_on=day_of(enrolment.enrolled_at),
        ended_on=day_of(enrolment.ended_at) if enrolment.ended_at else None,
        before=whole.p if whole else None,
        after=whole.q if whole else None,
        later=whole.f if whole else None,
        missing=None if is_measured else why_unmeasured(whole),
        is_counted=whole is not None and whole.counted,
    )


def why_unmeasured(whole: Outcome | None) -> Message:
    """Why somebody has no change, where a pre-test or a post-test is missing."""
    if whole is None:
        return say("Khoá học này không có bài kiểm tra.")
    if whole.pre == Measured.SKIPPED:
        return say("Đã bỏ qua bài đầu vào, nên không có mức thay đổi.")
    return say("Chưa đủ hai lần đo.")

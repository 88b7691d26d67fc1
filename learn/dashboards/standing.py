"""Where a person stands in a course, as one word with one thing to do about it.

The word is chosen in the database, so that lists can be filtered, counted and paged by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from learn.assessments.gains import MASTERED_FROM
from learn.assessments.models import Measured, Outcome
from learn.courses.models import Enrolment
from learn.dashboards.words import Tone
from learn.days import day_of
from learn.errors import Message, say
from learn.people.models import Credential, Person

# Someone who has not begun is left alone for a week: the first days are for finding the time.
PATIENCE = timedelta(days=7)
# One objective below mastery is ordinary and has its lessons; two call for a talk.
MISSING_OBJECTIVES = 2
# A short test swings by two questions of 24 by itself; a lower result is worth a talk from here on.
DECLINE = 0.1
# Scores are rounded to 9 decimals: two thirds of the marks may be stored a little below 2/3.
ROUNDING = 1e-9


class Standing(StrEnum):
    """In the order of who needs help first."""

    OVERDUE = "overdue"
    LOCKED_OUT = "locked-out"
    NOT_STARTED_LONG = "not-started-long"
    POST_WAITING = "post-waiting"
    DECLINED = "declined"
    OBJECTIVES_MISSING = "objectives-missing"
    NOT_STARTED = "not-started"
    WAITING = "waiting"
    IN_TEST = "in-test"
    LEARNING = "learning"
    NOT_ENROLLED = "not-enrolled"
    FINISHED = "finished"


@dataclass(frozen=True)
class Words:
    """How a standing is said: the state, why it matters or what it means, and the verb of the one action."""

    state: Message
    why: Message
    verb: Message
    tone: Tone


WORDS: Mapping[Standing, Words] = {
    Standing.OVERDUE: Words(
        say("Quá hạn"), say("Đã qua hạn mà chưa làm bài đầu ra."), say("Trao đổi, giúp sắp xếp thời gian"), Tone.LOOK
    ),
    Standing.LOCKED_OUT: Words(
        say("Chưa vào hệ thống lần nào"),
        say("Chưa có mật khẩu; mã dùng một lần giúp đăng nhập lần đầu."),
        say("Cấp mã đăng nhập"),
        Tone.LOOK,
    ),
    Standing.NOT_STARTED_LONG: Words(
        say("Chưa bắt đầu sau 7 ngày"), say("Đã ghi danh hơn một tuần."), say("Nhắc bắt đầu"), Tone.LOOK
    ),
    Standing.POST_WAITING: Words(
        say("Học xong, chưa làm bài đầu ra"),
        say("Chưa có lần đo thứ hai nên chưa biết đã thay đổi điều gì."),
        say("Nhắc làm bài đầu ra"),
        Tone.LOOK,
    ),
    Standing.DECLINED: Words(
        say("Kết quả thấp hơn hẳn lần trước"),
        say("Có thể do cách làm bài; nên hỏi trước khi kết luận."),
        say("Xem từng mục tiêu"),
        Tone.LOOK,
    ),
    Standing.OBJECTIVES_MISSING: Words(
        say("Còn thiếu từ hai mục tiêu"),
        say("Nên học lại các bài dạy mục tiêu đó."),
        say("Xem mục tiêu còn thiếu"),
        Tone.LOOK,
    ),
    Standing.NOT_STARTED: Words(say("Chưa bắt đầu"), say("Mới ghi danh trong tuần."), say("Xem"), Tone.QUIET),
    Standing.WAITING: Words(
        say("Chờ đến ngày học"),
        say("Ở nhóm học sau, được chia ngẫu nhiên để biết khoá học giúp được gì."),
        say("Xem"),
        Tone.QUIET,
    ),
    Standing.IN_TEST: Words(say("Đang làm bài kiểm tra"), say("Bài đang mở."), say("Xem"), Tone.QUIET),
    Standing.LEARNING: Words(say("Đang học"), say("Đã bắt đầu, chưa học xong các bài."), say("Xem"), Tone.QUIET),
    Standing.NOT_ENROLLED: Words(say("Chưa ghi danh"), say("Chưa học khoá này."), say("Xem"), Tone.QUIET),
    Standing.FINISHED: Words(say("Đã làm bài đầu ra"), say("Đã học xong và có lần đo thứ hai."), say("Xem"), Tone.GOOD),
}

# Who stands in the list of those who need help.
NEED_HELP = (
    Standing.OVERDUE,
    Standing.LOCKED_OUT,
    Standing.NOT_STARTED_LONG,
    Standing.POST_WAITING,
    Standing.DECLINED,
    Standing.OBJECTIVES_MISSING,
)
NOT_STARTED = (Standing.LOCKED_OUT, Standing.NOT_STARTED_LONG, Standing.NOT_STARTED)


def standing(now: datetime) -> ColumnElement[str]:
    """The standing of a Person joined (outer) with an Enrolment and its whole-course Outcome."""
    enrolled = col(Enrolment.id).is_not(None)
    done = and_(col(Outcome.post) == Measured.COMPLETE, col(Outcome.q).is_not(None))
    started = func.coalesce(col(Outcome.started), False)
    waits = func.coalesce(col(Outcome.begins_on) > day_of(now), False)
    sits = or_(col(Outcome.pre) == Measured.OPEN, col(Outcome.post) == Measured.OPEN)
    return case(
        (~enrolled, Standing.NOT_ENROLLED.value),
        (and_(done, col(Outcome.q) <= col(Outcome.p) - DECLINE + ROUNDING), Standing.DECLINED.value),
        (and_(done, _missing() >= MISSING_OBJECTIVES), Standing.OBJECTIVES_MISSING.value),
        (done, Standing.FINISHED.value),
        (and_(col(Enrolment.due_on) < day_of(now), ~waits), Standing.OVERDUE.value),
        (and_(~started, ~exists().where(col(Credential.person_id) == col(Person.id))), Standing.LOCKED_OUT.value),
        (waits, Standing.WAITING.value),
        (and_(~started, col(Enrolment.enrolled_at) <= now - PATIENCE), Standing.NOT_STARTED_LONG.value),
        (~started, Standing.NOT_STARTED.value),
        (sits, Standing.IN_TEST.value),
        (col(Enrolment.lessons_done_at).is_not(None), Standing.POST_WAITING.value),
        else_=Standing.LEARNING.value,
    )


def rank(word: ColumnElement[str]) -> ColumnElement[int]:
    """The place of a standing in the order of who needs help first, to sort by."""
    return case({standing.value: place for place, standing in enumerate(Standing)}, value=word)


def _missing() -> ColumnElement[int]:
    """How many objectives of the enrolment are below mastery after the course."""
    objective = aliased(Outcome)
    return (
        select(func.count())
        .where(
            col(objective.enrolment_id) == col(Enrolment.id),
            col(objective.scope) != "",
            col(objective.q) < MASTERED_FROM - ROUNDING,
        )
        .scalar_subquery()
    )

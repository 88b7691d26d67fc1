"""The first page of a person: one next step, then their courses, what is due, and what they were told."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from learn.assessments import round_store
from learn.assessments.models import Occasion
from learn.assessments.occasions import NotOpen
from learn.courses import service as courses
from learn.dashboards.cards import MyCourse, card
from learn.dashboards.catalogue import open_courses
from learn.dashboards.learning import NAMES, Learning, learning
from learn.dashboards.next_step import NextStep, StepKind, most_urgent, next_step
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.notices import service as notices
from learn.notices.service import Told

NOTICES_SHOWN = 5


@dataclass(frozen=True)
class DueItem:
    """Something with a day: `is_open` when it can be done already."""

    title: Message | str
    note: Message
    on: date
    url: str
    is_open: bool = True
    is_late: bool = False


@dataclass(frozen=True)
class TodayPage:
    """`/` for somebody who is signed in."""

    day: date
    next_step: NextStep
    courses: tuple[MyCourse, ...]
    due: tuple[DueItem, ...]
    notices: tuple[Told, ...]


def today(db: Session, person_id: int, now: datetime, language: str) -> TodayPage:
    """What this person should see first. Writes nothing."""
    enrolled = courses.enrolments_seen(db, person_id, person_id, now)
    mine = [learning(db, course.slug, enrolment, version, now, language) for enrolment, course, version in enrolled]
    step = most_urgent(mine)
    if step is None:
        others = open_courses(db, person_id, {one.slug for one in mine}, now, language)
        step = _choose() if others else _practise(db, mine) or _nothing(mine)
    told = notices.list_for(db, person_id, language=language, limit=NOTICES_SHOWN)
    return TodayPage(
        day=day_of(now),
        next_step=step,
        courses=tuple(card(one) for one in mine),
        due=tuple(sorted((item for one in mine for item in _due(one)), key=lambda item: item.on)),
        notices=tuple(one for one in told if not one.is_read),
    )


def _due(one: Learning) -> list[DueItem]:
    """The course's own day, while something is left to do, and the day of the follow-up."""
    items = []
    due, day = one.due_on, day_of(one.now)
    if due and next_step(one):
        note = say("Đã qua hạn; vẫn học tiếp được") if due < day else say("Hạn theo kế hoạch")
        items.append(DueItem(one.title, note, due, one.url, is_late=due < day))
    follow_up = one.state(Occasion.FOLLOW_UP)
    if isinstance(follow_up, NotOpen) and follow_up.opens_at:
        title = say("%(test)s: %(course)s", test=NAMES[Occasion.FOLLOW_UP], course=one.title)
        opens, url = day_of(follow_up.opens_at), one.test_url(Occasion.FOLLOW_UP)
        items.append(DueItem(title, say("Ngày mở"), opens, url, is_open=False))
    return items


def _practise(db: Session, mine: list[Learning]) -> NextStep | None:
    """A round of practice in the course begun last that has any, when nothing has to be done."""
    pooled = round_store.pools(db, [id_of(one.outline.version) for one in mine if one.lessons_unlocked])
    for one in mine:
        if one.outline.version.id in pooled:
            return NextStep(
                StepKind.PRACTISE,
                say("Luyện tập"),
                say("Luyện tập: %(course)s", course=one.title),
                say("Không có việc phải làm. Mười câu luyện tập giúp giữ được điều đã học."),
                f"{one.url}/practice",
            )
    return None


def _choose() -> NextStep:
    return NextStep(
        StepKind.CHOOSE,
        say("Xem các khoá học"),
        say("Chọn một khoá học"),
        say("Có khoá học đang mở cho anh/chị tự ghi danh."),
        "/courses",
    )


def _nothing(mine: list[Learning]) -> NextStep:
    why = (
        say("Anh/chị đã làm xong những gì đang mở. Khi có việc mới, trang này sẽ nói.")
        if mine
        else say("Anh/chị chưa được ghi danh khoá học nào. Người quản lý đơn vị có thể ghi danh cho anh/chị.")
    )
    return NextStep(StepKind.NOTHING, say("Xem các khoá học"), say("Hôm nay không có việc phải làm"), why, "/courses")

"""A test before it is started: what it is, in friendly words, and the one thing that can be done with it now."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from learn.assessments import offering
from learn.assessments.models import Occasion
from learn.assessments.occasions import Done, NotOpen, Offer, Running, Skipped, Waiting
from learn.assessments.places import is_within
from learn.assessments.policies import Shown
from learn.courses import service as courses
from learn.dashboards.conditions import Condition, conditions
from learn.dashboards.learning import NAMES
from learn.days import day_of
from learn.errors import Message, say


@dataclass(frozen=True)
class ReviewLesson:
    """A lesson to look at again before the next try."""

    title: str
    url: str


@dataclass(frozen=True)
class OccasionPage:
    """`/courses/{slug}/tests/{occasion}`.

    Exactly one of `start` (the words of its button), `resume_url` and `closed` (why not now) is set. `conditions` are
    what else holds for this person; `asks_code`: the button needs the code of whoever supervises; `is_elsewhere`: it
    can't be started from where they are. `shows_all`: results will say everything they may.
    """

    slug: str
    course: str
    name: Message
    occasion: Occasion
    minutes: int
    questions: int
    start: Message | None = None
    resume_url: str | None = None
    may_skip: bool = False
    is_measured: bool = True
    closed: Message | None = None
    opens_on: date | None = None
    review: tuple[ReviewLesson, ...] = ()
    result_url: str | None = None
    conditions: tuple[Condition, ...] = ()
    asks_code: bool = False
    is_elsewhere: bool = False
    shows_all: bool = True

    @property
    def is_pre(self) -> bool:
        return self.occasion is Occasion.PRE


def occasion_page(  # whose page of which test, and from where
    db: Session, person_id: int, slug: str, occasion: Occasion, now: datetime, language: str, address: str = ""
) -> OccasionPage:
    """NotFound without an active enrolment in a course with tests. `address` is the client's own."""
    offered = offering.offer(db, person_id, slug, occasion, now)
    enrolment = courses.require_active(db, person_id, slug, now)
    outline = courses.outline(db, slug, courses.version_of(db, enrolment), enrolment, language)
    base = OccasionPage(
        slug=slug,
        course=outline.head["title"],
        name=NAMES[occasion],
        occasion=occasion,
        minutes=offered.minutes,
        questions=offered.questions,
        conditions=tuple(conditions(offered, offered.policies, address, now)),
        asks_code=offered.rules.needs_code,
        is_elsewhere=not is_within(address, offered.rules.places),
        shows_all=offered.rules.marks is offered.rules.feedback is Shown.AT_ONCE,
    )
    match offered.state:
        case Offer() as offer:
            return replace(base, start=_begin(occasion), may_skip=offer.may_skip, is_measured=offer.is_measured)
        case Running(attempt_id=attempt_id):
            return replace(base, resume_url=f"/attempts/{attempt_id}")
        case NotOpen(why=why, opens_at=opens_at, may_skip=may_skip):
            opens_on = day_of(opens_at) if opens_at else None
            return replace(base, closed=why, opens_on=opens_on, may_skip=may_skip)
        case Waiting(until=until, lessons=lessons):
            titles = {lesson.lesson: lesson.titles[outline.language] for lesson in outline.lessons}
            review = tuple(ReviewLesson(titles[name], f"/courses/{slug}/lessons/{name}") for name in lessons)
            why = say("Trước khi làm lại, anh/chị đợi đến ngày mở và xem lại các bài còn thiếu.")
            return replace(base, closed=why, opens_on=day_of(until), review=review)
        case Skipped():
            return replace(base, closed=say("Anh/chị đã chọn bỏ qua bài này; các bài học đã mở."))
        case Done(attempt_id=attempt_id):
            return replace(base, closed=say("Anh/chị đã làm bài này."), result_url=f"/attempts/{attempt_id}/result")


def _begin(occasion: Occasion) -> Message:
    return {
        Occasion.BASELINE: say("Bắt đầu làm bài"),
        Occasion.PRE: say("Bắt đầu làm bài"),
        Occasion.POST: say("Bắt đầu làm bài đầu ra"),
        Occasion.FOLLOW_UP: say("Bắt đầu làm bài sau khoá học"),
    }[occasion]

"""A course that somebody is in, as a card: the trail of lessons and one note on what comes. Pure."""

from dataclasses import dataclass
from datetime import date

from learn.assessments.models import Occasion
from learn.assessments.occasions import NotOpen
from learn.dashboards.learning import Learning
from learn.dashboards.next_step import StepKind, next_step
from learn.days import day_of
from learn.errors import Message, say


@dataclass(frozen=True)
class Trail:
    """Lessons done of lessons in all, and the same in words; `is_under_way` when one is begun and not done."""

    done: int
    total: int
    is_under_way: bool
    words: Message


@dataclass(frozen=True)
class MyCourse:
    """A course as a card: where the person stands in it, and one note on what comes."""

    slug: str
    title: str
    url: str
    trail: Trail
    note: Message | None
    due_on: date | None


def trail(one: Learning) -> Trail:
    """How far a person is in the lessons of a course."""
    done, lessons = one.outline.done, one.outline.lessons
    lesson = one.outline.next_lesson
    if lesson and lesson.lesson in one.outline.progress:
        words = say(
            "Đã học %(done)s/%(total)s bài, đang học bài %(number)s",
            done=done,
            total=len(lessons),
            number=one.number(lesson),
        )
        return Trail(done, len(lessons), True, words)
    return Trail(done, len(lessons), False, say("Đã học %(done)s/%(total)s bài", done=done, total=len(lessons)))


def card(one: Learning) -> MyCourse:
    """The course as a card."""
    return MyCourse(one.slug, one.title, one.url, trail(one), _note(one), one.due_on)


def _note(one: Learning) -> Message | None:
    """What comes next in a course, in one sentence."""
    step = next_step(one)
    if one.waits_until:
        return say("Các bài học của anh/chị bắt đầu ngày %(day)s.", day=one.waits_until)
    if step:
        return _opens_after(one) if step.kind is StepKind.LESSON else step.title
    follow_up = one.state(Occasion.FOLLOW_UP)
    if isinstance(follow_up, NotOpen) and follow_up.opens_at:
        return say("Đã làm bài đầu ra. Bài sau khoá học mở ngày %(day)s.", day=day_of(follow_up.opens_at))
    return say("Đã học xong.") if one.outline.next_lesson is None else None


def _opens_after(one: Learning) -> Message | None:
    if isinstance(one.state(Occasion.POST), NotOpen):
        return say("Bài kiểm tra đầu ra mở khi học xong các bài.")
    return None

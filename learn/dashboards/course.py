"""`/courses/{slug}`: what one will be able to do, where one stands, the lessons and the tests."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from learn.assessments import round_store
from learn.courses import audience, store
from learn.courses import service as courses
from learn.courses.models import CourseVersion, Enrolment, LessonVersion
from learn.dashboards.cards import Trail, trail
from learn.dashboards.learning import Learning, learning
from learn.dashboards.next_step import NextStep, next_step
from learn.dashboards.occasion_lines import OccasionLine, occasion_lines
from learn.dashboards.times import Time, times
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Message, NotFound, say

KINDS = {"theory": say("Kiến thức"), "practice": say("Thực hành"), "case": say("Tình huống")}


class Stage(StrEnum):
    """Where a person is with a lesson; locked until the pre-test is done or skipped."""

    DONE = "done"
    NOW = "now"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True)
class LessonLine:
    """A lesson of the list; `url` is None while it is locked or the reader is not enrolled."""

    number: int
    title: str
    kind: Message
    minutes: int
    stage: Stage
    url: str | None


@dataclass(frozen=True)
class ModuleLines:
    """A module with its lessons, in order."""

    title: str
    lessons: tuple[LessonLine, ...]


@dataclass(frozen=True)
class CoursePage:
    """A course as one person meets it, in the language of `language`; `welcome` is safe HTML, `hours` a plan.

    `bytes` is about what its lessons weigh when they are kept on a phone, 0 while they are locked.
    `waits_until` is the day on which the lessons begin for who waits in a delayed-start comparison.
    `practice_url` is where rounds of practice are, "" where there are none or they wait for the pre-test.
    `again_after` is the number of the enrolment in force when it is over and another may follow; `times` are told
    when there were several. `trail`, `next_step` and `tests` are empty for who is not enrolled. After `review_by`
    everybody is told that a review is due.
    """

    slug: str
    title: str
    summary: str
    language: str
    welcome: str
    hours: float
    objectives: tuple[str, ...]
    modules: tuple[ModuleLines, ...]
    legal_basis: tuple[dict[str, Any], ...]
    owner: str
    review_by: date
    review_is_due: bool
    version: int
    is_enrolled: bool
    waits_until: date | None
    may_enrol: bool
    again_after: int | None
    times: tuple[Time, ...]
    due_on: date | None
    trail: Trail | None
    next_step: NextStep | None
    tests: tuple[OccasionLine, ...]
    bytes: int
    practice_url: str = ""


def course_page(db: Session, person_id: int, slug: str, now: datetime, language: str) -> CoursePage:
    """NotFound for a course that is absent, never published, not theirs to see, or closed to who is not in it."""
    course = courses.course_by_slug(db, slug)
    enrolment = courses.active(db, person_id, slug, now)
    version = _version(db, id_of(course), enrolment)
    is_open = bool(courses.in_language(version.document, language)[0].get("self_enrolment", True))
    if not audience.sees(db, person_id, id_of(version), now) or (enrolment is None and not is_open):
        raise NotFound
    one = learning(db, slug, enrolment, version, now, language)
    is_readable = enrolment is not None and one.lessons_unlocked
    region = enrolment.region if enrolment else ""
    weight = store.weight(db, id_of(version), one.outline.language, region) if is_readable else 0
    has_practice = is_readable and bool(round_store.pools(db, [id_of(version)]))
    again = () if one.hidden else times(db, person_id, id_of(course))
    page = _page(one, version, is_open=is_open, weight=weight, times=again)
    return replace(page, practice_url=f"{one.url}/practice" if has_practice else "")


def _version(db: Session, course_id: int, enrolment: Enrolment | None) -> CourseVersion:
    """The version one enrolled in; for everybody else the newest."""
    if enrolment is None:
        return courses.current_version(db, course_id)
    return db.get_one(CourseVersion, enrolment.course_version_id)


def _page(one: Learning, version: CourseVersion, *, is_open: bool, weight: int, times: tuple[Time, ...]) -> CoursePage:
    head, review_by = one.outline.head, date.fromisoformat(one.outline.head["review_by"])
    return CoursePage(
        slug=one.slug,
        title=one.title,
        summary=head["summary"],
        language=one.outline.language,
        welcome=head.get("welcome", ""),
        hours=head["hours"],
        objectives=tuple(objective["text"] for objective in head["objectives"]),
        modules=_modules(one),
        legal_basis=tuple(head.get("legal_basis", ())),
        owner=head["owner"],
        review_by=review_by,
        review_is_due=review_by < day_of(one.now),
        version=version.number,
        is_enrolled=one.enrolment is not None,
        waits_until=one.waits_until,
        may_enrol=one.enrolment is None and is_open,
        again_after=one.enrolment.number if one.enrolment and is_open and one.is_over else None,
        times=times,
        due_on=one.due_on,
        trail=trail(one) if one.enrolment else None,
        next_step=next_step(one) if one.enrolment else None,
        tests=occasion_lines(one),
        bytes=weight,
    )


def _modules(one: Learning) -> tuple[ModuleLines, ...]:
    by_id = {lesson.lesson: lesson for lesson in one.outline.lessons}
    return tuple(
        ModuleLines(module["title"], tuple(_line(one, by_id[name]) for name in module["lessons"] if name in by_id))
        for module in one.outline.head["modules"]
    )


def _line(one: Learning, lesson: LessonVersion) -> LessonLine:
    stage = _stage(one, lesson)
    return LessonLine(
        number=one.number(lesson),
        title=one.lesson_title(lesson),
        kind=KINDS[lesson.kind],
        minutes=lesson.minutes,
        stage=stage,
        url=None if stage is Stage.LOCKED else one.lesson_url(lesson),
    )


def _stage(one: Learning, lesson: LessonVersion) -> Stage:
    if one.enrolment is None or not one.lessons_unlocked:
        return Stage.LOCKED
    if one.outline.is_done(lesson.lesson):
        return Stage.DONE
    return Stage.NOW if lesson is one.outline.next_lesson else Stage.OPEN

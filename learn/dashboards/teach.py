"""`/teach`: what an instructor answers for, and what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from learn.assessments import late
from learn.assessments import store as assessments
from learn.courses import audience
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import CourseVersion, LessonVersion
from learn.courses.service import in_language
from learn.dashboards import store
from learn.dashboards.catalogue import OpenCourse, as_open
from learn.dashboards.sittings import has_codes
from learn.dashboards.words import address, title_in
from learn.days import day_of
from learn.db.columns import id_of
from learn.discussions import answering
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes import marking


@dataclass(frozen=True)
class TaughtCourse:
    """A course as a line. `to_check` counts what its author was not sure of, `late` the answers that came late and wait
    for a decision, `asked` what learners ask and nobody has answered; `enrolled` those in it now."""

    slug: str
    title: str
    url: str
    version: int
    published_at: datetime
    enrolled: int
    to_check: int
    late: int
    asked: int
    review_by: date
    review_is_due: bool


@dataclass(frozen=True)
class Teach:
    """`/teach`: the courses of an instructor, those due for review first, then by title.

    `previews` are the courses that only instructors see; nobody's work, but to read and to try out.
    """

    courses: tuple[TaughtCourse, ...]
    previews: tuple[OpenCourse, ...] = ()


@dataclass(frozen=True)
class VersionLine:
    """One publication, with how many people are on it now."""

    number: int
    published_at: datetime
    enrolled: int
    is_current: bool


@dataclass(frozen=True)
class ToCheck:
    """Something the author was not sure of; `where` is the title of the course or the lesson that says it."""

    where: str
    what: str


@dataclass(frozen=True)
class TeachCourse:
    """`/teach/{slug}`: versions (newest first) and what to check; `statistics_url` is None without tests,
    `marking_url` without questions that people mark, `sittings_url` without supervised tests."""

    course: TaughtCourse
    versions: tuple[VersionLine, ...]
    to_check: tuple[ToCheck, ...]
    marking_url: str | None
    statistics_url: str | None
    sittings_url: str | None


def teach(db: Session, viewer: Viewer, now: datetime, language: str) -> Teach:
    """Every published course that the viewer may teach, and those that are for instructors to look at."""
    published = store.newest_versions(db)
    mine = [(slug, version) for slug, version in published if policy.may_teach(viewer, slug)]
    shown = [each for each in published if policy.may_preview(viewer) and audience.is_for_instructors(each[1])]
    counts = _waiting(db, viewer, [slug for slug, _ in mine])
    taught = [
        _taught(
            _Known(slug, version, course_store.lessons_of(db, id_of(version)), _enrolled(db, version)),
            counts[slug],
            now,
            language,
        )
        for slug, version in mine
    ]
    return Teach(
        tuple(sorted(taught, key=lambda course: (not course.review_is_due, course.title))),
        tuple(as_open(slug, in_language(version.document, language)[0]) for slug, version in shown),
    )


def teach_course(db: Session, viewer: Viewer, slug: str, now: datetime, language: str) -> TeachCourse:
    """NotFound for a course that is absent, never published, or not the viewer's to teach."""
    policy.require_teach(viewer, slug)
    course = courses.course_by_slug(db, slug)
    versions = course_store.versions(db, id_of(course))
    newest = courses.current_version(db, id_of(course))
    lessons = course_store.lessons_of(db, id_of(newest))
    enrolled = _enrolled(db, newest)
    return TeachCourse(
        course=_taught(
            _Known(slug, newest, lessons, enrolled),
            _waiting(db, viewer, [slug])[slug],
            now,
            language,
        ),
        versions=tuple(
            VersionLine(version.number, version.published_at, enrolled.get(id_of(version), 0), version is versions[0])
            for version in versions
        ),
        to_check=tuple(_to_check(newest, lessons, language)),
        marking_url=address(f"/teach/{slug}/marking") if marking.has_rubrics(db, slug) else None,
        statistics_url=address(f"/teach/{slug}/statistics") if assessments.versions_of_course(db, slug) else None,
        sittings_url=address(f"/teach/{slug}/sittings") if has_codes(db, slug) else None,
    )


@dataclass(frozen=True)
class _Known:
    """The newest version of a course with its lessons, and how many are on each version."""

    slug: str
    version: CourseVersion
    lessons: Sequence[LessonVersion]
    enrolled: Mapping[int, int]


@dataclass(frozen=True)
class _Waiting:
    """How much of each kind waits for the viewer in a course."""

    late: int
    asked: int


def _waiting(db: Session, viewer: Viewer, slugs: Sequence[str]) -> Mapping[str, _Waiting]:
    came_late, asked = late.count_waiting(db, viewer, slugs), answering.count_waiting(db, viewer, slugs)
    return {slug: _Waiting(came_late.get(slug, 0), asked.get(slug, 0)) for slug in slugs}


def _taught(course: _Known, waiting: _Waiting, now: datetime, language: str) -> TaughtCourse:
    head, _ = in_language(course.version.document, language)
    review_by = _review_by(head, course.lessons)
    return TaughtCourse(
        slug=course.slug,
        title=head["title"],
        url=address(f"/teach/{course.slug}"),
        version=course.version.number,
        published_at=course.version.published_at,
        enrolled=sum(course.enrolled.values()),
        to_check=len(_to_check(course.version, course.lessons, language)),
        late=waiting.late,
        asked=waiting.asked,
        review_by=review_by,
        review_is_due=review_by < day_of(now),
    )


def _enrolled(db: Session, version: CourseVersion) -> Mapping[int, int]:
    """How many are in the version's course now, by the version they are on."""
    return store.enrolled_by_version(db, version.course_id)


def _review_by(head: Mapping[str, Any], lessons: Sequence[LessonVersion]) -> date:
    """The earliest day on which the course or one of its lessons is due for review."""
    own = [part.get("review_by") for lesson in lessons for part in lesson.head.values()]
    return min(date.fromisoformat(day) for day in (head["review_by"], *own) if day)


def _to_check(version: CourseVersion, lessons: Sequence[LessonVersion], language: str) -> list[ToCheck]:
    head, chosen = in_language(version.document, language)
    found = [ToCheck(head["title"], what) for what in head.get("needs_check", ())]
    for lesson in lessons:
        part: Mapping[str, Any] = lesson.head.get(chosen) or next(iter(lesson.head.values()), {})
        found += [ToCheck(title_in(lesson.titles, language), what) for what in part.get("needs_check", ())]
    return found

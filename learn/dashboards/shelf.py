"""The courses somebody may know of, and which of their versions: what programs list and read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from learn.courses import store as course_store
from learn.courses.audience import is_for_instructors
from learn.courses.models import CourseVersion, Enrolment, LessonVersion
from learn.courses.service import in_language
from learn.dashboards import store
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.organisation import policy
from learn.organisation.policy import Viewer


@dataclass(frozen=True)
class ShelvedCourse:
    """A course as one person meets it: `version` is the one they are on, for everybody else the newest.

    `is_previewed`: they see the versions that are for instructors only, too.
    """

    slug: str
    version: CourseVersion
    newest: CourseVersion
    enrolment: Enrolment | None
    is_open: bool
    is_taught: bool
    is_previewed: bool

    @property
    def may_enrol(self) -> bool:
        return self.enrolment is None and self.is_open


@dataclass(frozen=True)
class VersionText:
    """A publication in one language: its head, and its lessons in teaching order."""

    version: CourseVersion
    is_newest: bool
    head: dict[str, Any]
    language: str
    lessons: Sequence[LessonVersion]


def shelf(db: Session, viewer: Viewer) -> list[ShelvedCourse]:
    """The published courses that the viewer is in, may join, or teaches, by address. Two statements."""
    return _known(viewer, store.newest_versions(db), course_store.enrolments_of(db, viewer.person_id))


def shelved(db: Session, viewer: Viewer, slug: str) -> ShelvedCourse:
    """One of them; NotFound for any other, which can't be told from one that is absent."""
    mine = course_store.enrolments_of(db, viewer.person_id)
    found = _known(viewer, store.newest_versions(db, [slug]), mine)
    if not found:
        raise NotFound
    return found[0]


def versions(db: Session, course: ShelvedCourse) -> list[CourseVersion]:
    """The versions the viewer may read, the newest first.

    Who teaches a course sees its history; everybody else the version they are on and, where they may join, the newest.
    """
    every = [each for each in course_store.versions(db, course.newest.course_id) if _is_seen(course, each)]
    if course.is_taught:
        return every
    own = {id_of(course.version)} if course.enrolment else set()
    shown = own | ({id_of(course.newest)} if course.is_open else set())
    return [version for version in every if version.id in shown]


def version(db: Session, course: ShelvedCourse, number: int, language: str) -> VersionText:
    """One of these versions; NotFound for any other."""
    for one in versions(db, course):
        if one.number == number:
            return in_words(db, course, one, language)
    raise NotFound


def in_words(db: Session, course: ShelvedCourse, version: CourseVersion, language: str) -> VersionText:
    """A version in the wished language, or in its own when it has no such translation."""
    head, chosen = in_language(version.document, language)
    is_newest = version.id == course.newest.id
    return VersionText(version, is_newest, head, chosen, course_store.lessons_of(db, id_of(version)))


def _known(
    viewer: Viewer,
    newest: Iterable[tuple[str, CourseVersion]],
    enrolled: Iterable[tuple[Enrolment, Any, CourseVersion]],
) -> list[ShelvedCourse]:
    found, is_previewed = [], policy.may_preview(viewer)
    # As the catalogue has it: on a version that one no longer sees, one is not enrolled in anything.
    mine = {
        course.slug: (enrolment, on) for enrolment, course, on in enrolled if is_previewed or not is_for_instructors(on)
    }
    for slug, last in newest:
        enrolment, on = mine.get(slug, (None, last))
        head, _ = in_language(last.document, last.document["language"])
        is_open, is_taught = bool(head.get("self_enrolment", True)), policy.may_teach(viewer, slug)
        course = ShelvedCourse(slug, on, last, enrolment, is_open, is_taught, is_previewed)
        if (enrolment or is_open or is_taught) and _is_seen(course, on):
            found.append(course)
    return sorted(found, key=lambda course: course.slug)


def _is_seen(course: ShelvedCourse, version: CourseVersion) -> bool:
    return course.is_previewed or not is_for_instructors(version)

"""`/courses`: the courses a person is in, and those open for enrolling oneself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.courses import store as course_store
from learn.courses.service import in_language
from learn.dashboards import store
from learn.dashboards.cards import MyCourse, card
from learn.dashboards.learning import learning
from learn.dashboards.words import address


@dataclass(frozen=True)
class OpenCourse:
    """A course that anybody may enrol in; `hours` is the time to plan for."""

    slug: str
    title: str
    summary: str
    hours: float
    url: str


@dataclass(frozen=True)
class Catalogue:
    """The courses somebody is enrolled in, the latest first, and those open to them, by title."""

    mine: tuple[MyCourse, ...]
    open: tuple[OpenCourse, ...]


def catalogue(db: Session, person_id: int, now: datetime, language: str) -> Catalogue:
    """What this person studies and may begin. A closed course is not shown to who is not in it."""
    mine = [
        learning(db, course.slug, enrolment, version, now, language)
        for enrolment, course, version in course_store.enrolments_of(db, person_id)
    ]
    return Catalogue(tuple(card(one) for one in mine), open_courses(db, {one.slug for one in mine}, language))


def open_courses(db: Session, without: Collection[str], language: str) -> tuple[OpenCourse, ...]:
    """The courses that allow enrolling oneself, in their newest version, but for those in `without`."""
    found = []
    for slug, version in store.newest_versions(db):
        head, _ = in_language(version.document, language)
        if slug not in without and head.get("self_enrolment", True):
            url = address(f"/courses/{slug}")
            found.append(OpenCourse(slug, head["title"], head["summary"], head["hours"], url))
    return tuple(sorted(found, key=lambda course: course.title))

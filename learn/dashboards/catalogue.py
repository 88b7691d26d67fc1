"""`/courses`: the courses a person is in, and those open for enrolling oneself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from learn.courses import audience
from learn.courses import service as courses
from learn.courses.service import in_language
from learn.dashboards import store
from learn.dashboards.cards import MyCourse, card
from learn.dashboards.learning import learning
from learn.dashboards.words import address
from learn.db.columns import id_of


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
        for enrolment, course, version in courses.enrolments_seen(db, person_id, person_id, now)
    ]
    open_to_them = open_courses(db, person_id, {one.slug for one in mine}, now, language)
    return Catalogue(tuple(card(one) for one in mine), open_to_them)


def open_courses(
    db: Session, person_id: int, without: Collection[str], now: datetime, language: str
) -> tuple[OpenCourse, ...]:
    """The courses that this person may join by themselves, in their newest version, but for those in `without`."""
    found = []
    for slug, version in store.newest_versions(db):
        head, _ = in_language(version.document, language)
        is_open = slug not in without and head.get("self_enrolment", True)
        if is_open and audience.sees(db, person_id, id_of(version), now):
            found.append(as_open(slug, head))
    return tuple(sorted(found, key=lambda course: course.title))


def as_open(slug: str, head: Mapping[str, Any]) -> OpenCourse:
    """A course as a line of a list, from its head in the reader's language."""
    return OpenCourse(slug, head["title"], head["summary"], head["hours"], address(f"/courses/{slug}"))

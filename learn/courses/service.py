"""Enrolling, reading lessons and how far a person is. Joining with the tests is `assessments`' work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from learn.courses import audience, store
from learn.courses.models import Course, CourseVersion, Enrolment, LessonPage, LessonProgress, LessonVersion
from learn.db.columns import id_of
from learn.errors import NotFound


def course_by_slug(db: Session, slug: str) -> Course:
    """NotFound when there is no such course."""
    course = store.course_by_slug(db, slug)
    if course is None:
        raise NotFound
    return course


def current_version(db: Session, course_id: int) -> CourseVersion:
    """The newest publication; NotFound when nothing was published."""
    version = store.latest_version(db, course_id)
    if version is None:
        raise NotFound
    return version


def active(db: Session, person_id: int, slug: str, now: datetime) -> Enrolment | None:
    """The person's active enrolment in a course, as long as they see the version they are on."""
    course = store.course_by_slug(db, slug)
    enrolment = store.active_enrolment(db, person_id, id_of(course)) if course else None
    if enrolment is None or not audience.sees(db, person_id, enrolment.course_version_id, now):
        return None
    return enrolment


def is_in(db: Session, person_id: int, course: Course) -> bool:
    """Whether the person has an active enrolment in the course, on whatever version."""
    return store.active_enrolment(db, person_id, id_of(course)) is not None


def require_active(db: Session, person_id: int, slug: str, now: datetime) -> Enrolment:
    """NotFound for a course the person is not enrolled in: it can't be told from one that is absent."""
    enrolment = active(db, person_id, slug, now)
    if enrolment is None:
        raise NotFound
    return enrolment


def enrolments_seen(
    db: Session, person_id: int, viewer_id: int, now: datetime
) -> list[tuple[Enrolment, Course, CourseVersion]]:
    """The person's active enrolments, the latest first, in courses that the viewer sees too."""
    found = store.enrolments_of(db, person_id)
    return [each for each in found if audience.sees(db, viewer_id, id_of(each[2]), now)]


def version_of(db: Session, enrolment: Enrolment) -> CourseVersion:
    """The version a person enrolled in and stays on."""
    return db.get_one(CourseVersion, enrolment.course_version_id)


def enrolment(db: Session, enrolment_id: int) -> Enrolment:
    found = db.get(Enrolment, enrolment_id)
    if found is None:
        raise NotFound
    return found


def enrolments(db: Session, enrolment_ids: Collection[int]) -> Sequence[Enrolment]:
    """Many enrolments, in the order of their ids."""
    return store.enrolments(db, enrolment_ids)


def enrol(
    db: Session,
    *,
    person_id: int,
    course: Course,
    version: CourseVersion,
    unit_id: int | None,
    region: str,
    now: datetime,
    by: int | None,
    due_on: date | None = None,
) -> tuple[Enrolment, bool]:
    """The active enrolment, and whether this call made it. Of two at once, one makes it and both get it."""
    known = store.active_enrolment(db, person_id, id_of(course))
    if known:
        return known, False
    made = Enrolment(
        person_id=person_id,
        course_id=id_of(course),
        number=store.next_number(db, person_id, id_of(course)),
        course_version_id=id_of(version),
        unit_id=unit_id,
        region=region,
        enrolled_at=now,
        enrolled_by=by,
        due_on=due_on,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:
        won = store.active_enrolment(db, person_id, id_of(course))
        if won is None:
            raise
        return won, False
    return made, True


def withdraw(db: Session, enrolment: Enrolment, now: datetime) -> bool:
    """Leave a course and keep the history of the enrolment; whether this call did it."""
    done = store.close_enrolment(db, id_of(enrolment), now, is_withdrawn=True)
    db.refresh(enrolment)
    return done


def end(db: Session, enrolment: Enrolment, now: datetime) -> None:
    """End an enrolment that is finished, so that another can begin."""
    store.close_enrolment(db, id_of(enrolment), now, is_withdrawn=False)
    db.refresh(enrolment)


@dataclass(frozen=True)
class Outline:
    """A course version as one person meets it: its head in their language and lessons with progress."""

    slug: str
    version: CourseVersion
    head: dict[str, Any]
    language: str
    lessons: tuple[LessonVersion, ...]
    progress: dict[str, LessonProgress]

    @property
    def done(self) -> int:
        return sum(1 for lesson in self.lessons if self.is_done(lesson.lesson))

    def is_done(self, lesson: str) -> bool:
        at = self.progress.get(lesson)
        return at is not None and at.done_at is not None

    @property
    def next_lesson(self) -> LessonVersion | None:
        """The first lesson not done; None when all are."""
        return next((lesson for lesson in self.lessons if not self.is_done(lesson.lesson)), None)


def in_language(document: dict[str, Any], language: str) -> tuple[dict[str, Any], str]:
    """A course document's head in the wished language, or in its own when it has no such translation."""
    heads: dict[str, Any] = document["languages"]
    chosen = language if language in heads else document["language"]
    return heads[chosen], chosen


def objectives_of(version: CourseVersion) -> frozenset[str]:
    """The ids of its objectives; they are the same in every language."""
    head, _ = in_language(version.document, version.document["language"])
    return frozenset(each["id"] for each in head.get("objectives", ()))


def outline(db: Session, slug: str, version: CourseVersion, enrolment: Enrolment | None, language: str) -> Outline:
    head, chosen = in_language(version.document, language)
    progress = store.progress_of(db, id_of(enrolment)) if enrolment and enrolment.id else {}
    return Outline(slug, version, head, chosen, tuple(store.lessons_of(db, id_of(version))), progress)


def lesson_page(db: Session, version_id: int, lesson: str, language: str, region: str) -> LessonPage:
    """NotFound when the version has no such lesson."""
    page = store.lesson_page(db, version_id, lesson, language, region)
    if page is None:
        raise NotFound
    return page


def require_lesson(db: Session, enrolment: Enrolment, lesson: str) -> LessonVersion:
    found = db.get(LessonVersion, (enrolment.course_version_id, lesson))
    if found is None:
        raise NotFound
    return found


def see_section(db: Session, enrolment: Enrolment, lesson: str, section: str, number: int, now: datetime) -> None:
    """Note the section last read. Going back to re-read loses no place: the number only grows."""
    progress = _progress(db, enrolment, lesson, now)
    progress.seen_at = now
    if number >= progress.section_number:
        progress.section, progress.section_number = section, number
    db.add(progress)


def finish_lesson(db: Session, enrolment: Enrolment, lesson: str, now: datetime) -> bool:
    """Mark a lesson done; True when this was the last one, so that the lessons part now holds."""
    progress = _progress(db, enrolment, lesson, now)
    progress.seen_at = now
    progress.done_at = progress.done_at or now
    db.add(progress)
    db.flush()
    if enrolment.lessons_done_at is not None or store.lessons_left(db, enrolment):
        return False
    enrolment.lessons_done_at = now
    db.add(enrolment)
    return True


def _progress(db: Session, enrolment: Enrolment, lesson: str, now: datetime) -> LessonProgress:
    """The row of a lesson, made when it is first needed; of two tabs at once, one makes it."""
    known = db.get(LessonProgress, (id_of(enrolment), lesson))
    if known:
        return known
    made = LessonProgress(enrolment_id=id_of(enrolment), lesson=lesson, started_at=now, seen_at=now)
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:
        won = db.get(LessonProgress, (id_of(enrolment), lesson))
        if won is None:
            raise
        return won
    return made

"""Storing one immutable version of a course."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from learn.courses import store
from learn.courses.documents import CourseBundle, ParsedLesson
from learn.courses.models import Course, CourseMedium, CourseVersion, LessonPage, LessonVersion
from learn.courses.rendering import LessonVariant, lesson_variants
from learn.db.columns import id_of
from learn.markup.rendering import Html

Pages = Mapping[tuple[str, str, str], LessonVariant]
"""The rendered pages of a course by (lesson, language, region)."""


@dataclass(frozen=True)
class Edition:
    """Everything a course version holds, made before the transaction begins."""

    bundle: CourseBundle
    content_hash: str
    document: dict[str, Any]
    pages: Pages
    media: Mapping[str, str]


def edition(bundle: CourseBundle, content_hash: str, media: Mapping[str, str]) -> Edition:
    """Render a course whole. `content_hash` is of all that is published with it; `media` maps names to hashes."""
    pages = {
        (lesson.id, language, region): page
        for lesson in bundle.lessons
        for language in bundle.languages
        for region, page in lesson_variants(lesson.body[language]).items()
    }
    heads = {language: _head(bundle, language) for language in bundle.languages}
    return Edition(bundle, content_hash, {"language": bundle.languages[0], "languages": heads}, pages, media)


def held_course(db: Session, slug: str, now: datetime) -> Course:
    """The course, made when it is new, and held: whoever else publishes it waits until this transaction ends."""
    if store.course_by_slug(db, slug) is None:
        try:
            with db.begin_nested():
                db.add(Course(slug=slug, created_at=now))
        except IntegrityError:
            pass  # another terminal made it first; the row is read below
    return db.exec(select(Course).where(Course.slug == slug).with_for_update()).one()


def store_version(
    db: Session, course: Course, ready: Edition, practice: Mapping[str, str], now: datetime, by: int | None
) -> CourseVersion:
    """The next version of a held course. `practice` names the practice quiz of each lesson that has one."""
    latest = store.latest_version(db, id_of(course))
    version = CourseVersion(
        course_id=id_of(course),
        number=latest.number + 1 if latest else 1,
        content_hash=ready.content_hash,
        document=ready.document,
        published_at=now,
        published_by=by,
    )
    db.add(version)
    db.flush()
    db.add_all(_lesson(id_of(version), lesson, practice) for lesson in ready.bundle.lessons)
    db.flush()
    db.add_all(_page(id_of(version), place, page) for place, page in ready.pages.items())
    db.add_all(
        CourseMedium(course_version_id=id_of(version), name=name, hash=content_hash)
        for name, content_hash in ready.media.items()
    )
    db.flush()
    return version


def _head(bundle: CourseBundle, language: str) -> dict[str, Any]:
    welcome = "".join(part.text for part in bundle.welcome[language].parts if isinstance(part, Html))
    return {**bundle.course[language].model_dump(mode="json"), "welcome": welcome}


def _lesson(version_id: int, lesson: ParsedLesson, practice: Mapping[str, str]) -> LessonVersion:
    main = next(iter(lesson.head.values()))
    return LessonVersion(
        course_version_id=version_id,
        lesson=lesson.id,
        position=lesson.position,
        module=lesson.module_index,
        kind=main.kind,
        minutes=main.minutes,
        titles={language: head.title for language, head in lesson.head.items()},
        objectives=list(main.objectives),
        practice=practice.get(lesson.id, ""),
        head={language: head.model_dump(mode="json") for language, head in lesson.head.items()},
    )


def _page(version_id: int, place: tuple[str, str, str], page: LessonVariant) -> LessonPage:
    lesson, language, region = place
    return LessonPage(
        course_version_id=version_id,
        lesson=lesson,
        language=language,
        region=region,
        parts=list(page.parts),
        headings=list(page.headings),
        hash=page.hash,
    )

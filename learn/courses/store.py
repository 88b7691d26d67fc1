"""What is asked of the tables of courses; every statement in one place."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, func, tuple_
from sqlmodel import Session, col, select, update

from learn.courses.models import (
    Course,
    CourseMedium,
    CourseVersion,
    Enrolment,
    LessonPage,
    LessonProgress,
    LessonVersion,
)
from learn.media.models import Medium


def course_by_slug(db: Session, slug: str) -> Course | None:
    return db.exec(select(Course).where(Course.slug == slug)).first()


def change_beside(db: Session, course_id: int) -> None:
    """Let kept pages of a course's lessons be made anew. Of two at once, both are counted."""
    db.exec(update(Course).where(col(Course.id) == course_id).values(beside=col(Course.beside) + 1))


def latest_version(db: Session, course_id: int) -> CourseVersion | None:
    newest = select(CourseVersion).where(CourseVersion.course_id == course_id)
    return db.exec(newest.order_by(col(CourseVersion.number).desc()).limit(1)).first()


def versions(db: Session, course_id: int) -> Sequence[CourseVersion]:
    """Newest first."""
    chosen = select(CourseVersion).where(CourseVersion.course_id == course_id)
    return db.exec(chosen.order_by(col(CourseVersion.number).desc())).all()


def lessons_of(db: Session, course_version_id: int) -> Sequence[LessonVersion]:
    """In teaching order."""
    chosen = select(LessonVersion).where(LessonVersion.course_version_id == course_version_id)
    return db.exec(chosen.order_by(col(LessonVersion.position))).all()


def lesson_names(db: Session, course_version_id: int) -> frozenset[str]:
    """What the lessons are called in addresses."""
    chosen = select(LessonVersion.lesson).where(LessonVersion.course_version_id == course_version_id)
    return frozenset(db.exec(chosen))


def lessons_left(db: Session, enrolment: Enrolment) -> bool:
    """Whether a lesson of the version enrolled in is not done yet."""
    left = (
        select(LessonVersion.lesson)
        .outerjoin(
            LessonProgress,
            (col(LessonProgress.enrolment_id) == enrolment.id) & (col(LessonProgress.lesson) == LessonVersion.lesson),
        )
        .where(LessonVersion.course_version_id == enrolment.course_version_id, col(LessonProgress.done_at).is_(None))
    )
    return db.exec(left.limit(1)).first() is not None


def lesson_after(db: Session, course_version_id: int, position: int) -> str | None:
    """The id of the lesson that follows the one at a position; None after the last."""
    chosen = select(LessonVersion.lesson).where(
        LessonVersion.course_version_id == course_version_id, LessonVersion.position > position
    )
    return db.exec(chosen.order_by(col(LessonVersion.position)).limit(1)).first()


def lesson_page(db: Session, version_id: int, lesson: str, language: str, region: str) -> LessonPage | None:
    """The page for a region, or the one for everybody else when the lesson has no block for it."""
    chosen = select(LessonPage).where(
        LessonPage.course_version_id == version_id,
        LessonPage.lesson == lesson,
        LessonPage.language == language,
        col(LessonPage.region).in_(("", region)),
    )
    # The empty region sorts first, so the last row is the most specific one there is.
    return db.exec(chosen.order_by(col(LessonPage.region).desc()).limit(1)).first()


def weight(db: Session, version_id: int, language: str, region: str) -> int:
    """About how many bytes the lessons of a version are, with their files, as one person reads them."""
    pages = select(func.coalesce(func.sum(func.length(cast(LessonPage.parts, Text))), 0)).where(
        LessonPage.course_version_id == version_id,
        LessonPage.language == language,
        col(LessonPage.region).in_(("", region)),
    )
    files = select(func.coalesce(func.sum(Medium.size), 0)).where(
        col(Medium.hash).in_(select(CourseMedium.hash).where(CourseMedium.course_version_id == version_id))
    )
    return int(db.exec(pages).one()) + int(db.exec(files).one())


def active_enrolment(db: Session, person_id: int, course_id: int) -> Enrolment | None:
    chosen = select(Enrolment).where(
        Enrolment.person_id == person_id,
        Enrolment.course_id == course_id,
        col(Enrolment.ended_at).is_(None),
    )
    return db.exec(chosen).first()


def next_number(db: Session, person_id: int, course_id: int) -> int:
    highest = select(func.max(Enrolment.number)).where(
        Enrolment.person_id == person_id, Enrolment.course_id == course_id
    )
    return (db.exec(highest).one() or 0) + 1


def enrolments(db: Session, ids: Collection[int]) -> Sequence[Enrolment]:
    """In the order of their ids."""
    return db.exec(select(Enrolment).where(col(Enrolment.id).in_(ids)).order_by(col(Enrolment.id))).all()


def families(db: Session, ids: Collection[int]) -> Sequence[Enrolment]:
    """These enrolments with all others of the same people in the same courses, in the order of their ids."""
    return db.exec(select(Enrolment).where(_related(ids)).order_by(col(Enrolment.id))).all()


def hold_families(db: Session, ids: Collection[int]) -> None:
    """Keep others who hold an enrolment of these people in these courses waiting until this transaction ends.

    On SQLite the write transaction already does this. A person's first enrolment comes first, so that it is the
    lock of all the others, also of those made meanwhile.
    """
    if ids:
        chosen = select(Enrolment.id).where(_related(ids)).order_by(col(Enrolment.id))
        db.exec(chosen.with_for_update(key_share=True)).all()


def earlier(db: Session, people: Collection[int], course_id: int) -> Sequence[int]:
    """Ids of everything these people were ever enrolled in a course by."""
    chosen = select(Enrolment.id).where(col(Enrolment.person_id).in_(people), Enrolment.course_id == course_id)
    return [found for found in db.exec(chosen) if found is not None]


def _related(ids: Collection[int]) -> ColumnElement[bool]:
    owners = select(Enrolment.person_id, Enrolment.course_id).where(col(Enrolment.id).in_(ids))
    return tuple_(col(Enrolment.person_id), col(Enrolment.course_id)).in_(owners)


def enrolments_of(db: Session, person_id: int) -> Sequence[tuple[Enrolment, Course, CourseVersion]]:
    """A person's active enrolments with their courses, the latest first."""
    chosen = (
        select(Enrolment, Course, CourseVersion)
        .join(Course, col(Course.id) == Enrolment.course_id)
        .join(CourseVersion, col(CourseVersion.id) == Enrolment.course_version_id)
        .where(Enrolment.person_id == person_id, col(Enrolment.ended_at).is_(None))
        .order_by(col(Enrolment.enrolled_at).desc())
    )
    return db.exec(chosen).all()


def enrolments_ever(db: Session, person_id: int) -> Sequence[tuple[Enrolment, Course, CourseVersion]]:
    """All of a person's enrolments, ended ones too, by course and number."""
    chosen = (
        select(Enrolment, Course, CourseVersion)
        .join(Course, col(Course.id) == Enrolment.course_id)
        .join(CourseVersion, col(CourseVersion.id) == Enrolment.course_version_id)
        .where(Enrolment.person_id == person_id)
    )
    # Sorted here: two databases may disagree about where a hyphen stands.
    return sorted(db.exec(chosen), key=lambda row: (row[1].slug, row[0].number))


def progress_of(db: Session, enrolment_id: int) -> dict[str, LessonProgress]:
    """By lesson id; lessons never opened are absent."""
    rows = db.exec(select(LessonProgress).where(LessonProgress.enrolment_id == enrolment_id))
    return {row.lesson: row for row in rows}


def close_enrolment(db: Session, enrolment_id: int, now: datetime, *, is_withdrawn: bool) -> bool:
    """Whether this call ended it; a second call changes nothing."""
    left = {"withdrawn_at": now} if is_withdrawn else {}
    done = db.exec(
        update(Enrolment)
        .where(col(Enrolment.id) == enrolment_id, col(Enrolment.ended_at).is_(None))
        .values(ended_at=now, **left)
    )
    return bool(done.rowcount)

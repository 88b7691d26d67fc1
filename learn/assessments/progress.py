"""Getting further in a course's lessons, once the pre-test has let the person in."""

from datetime import datetime

from sqlmodel import Session

from learn.assessments import outcomes
from learn.assessments.offering import lessons_unlocked
from learn.assessments.store import hold
from learn.courses import service as courses
from learn.courses import store
from learn.courses.models import Enrolment, LessonVersion
from learn.db.columns import id_of
from learn.errors import Invalid, NotFound, say


def see(db: Session, person_id: int, slug: str, lesson: str, section: str, now: datetime) -> None:
    """Note the section last read. Invalid for a section that the lesson has in none of its languages."""
    enrolment, here = _open_lesson(db, person_id, slug, lesson, now)
    for language in here.titles:
        page = courses.lesson_page(db, enrolment.course_version_id, lesson, language, enrolment.region)
        known = [heading["id"] for heading in page.headings]
        if section in known:
            courses.see_section(db, enrolment, lesson, section, known.index(section) + 1, now)
            return
    raise Invalid({"section": say("Bài học không có mục này.")})


def finish(db: Session, person_id: int, slug: str, lesson: str, now: datetime) -> str | None:
    """Finish a lesson; the id of the lesson after it, or None after the last.

    The last one still open makes the lessons part of the course hold, which opens the post-test.
    """
    enrolment, here = _open_lesson(db, person_id, slug, lesson, now)
    # Two tabs that finish the last two lessons at once: the second one sees that all are done.
    hold(db, [id_of(enrolment)])
    db.refresh(enrolment)
    if courses.finish_lesson(db, enrolment, lesson, now):
        outcomes.recompute(db, [id_of(enrolment)], now)
    return store.lesson_after(db, enrolment.course_version_id, here.position)


def _open_lesson(db: Session, person_id: int, slug: str, lesson: str, now: datetime) -> tuple[Enrolment, LessonVersion]:
    enrolment = courses.require_active(db, person_id, slug, now)
    if not lessons_unlocked(db, id_of(enrolment)):
        raise NotFound
    return enrolment, courses.require_lesson(db, enrolment, lesson)

"""Enrolling in a course together with its tests, once or again: who enrols is allotted an order of forms at once."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from learn.assessments import allotting, facts, outcomes, store
from learn.assessments.repeats import is_over
from learn.audit import service as audit
from learn.courses import audience
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import Course, CourseVersion, Enrolment
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Conflict, Forbidden, NotFound, say
from learn.organisation import units


def enrol(
    db: Session, *, person_id: int, slug: str, now: datetime, by: int | None, due_on: date | None = None
) -> Enrolment:
    """The person's active enrolment, made now when there is none. `by` is None for a command.

    Raises NotFound for a course that isn't there or that `by` does not see; Forbidden when somebody enrols
    themselves where the course doesn't allow it, and for people who may not see it.
    """
    return enrol_many(db, people=[person_id], slug=slug, now=now, by=by, due_on=due_on)[0]


def join(db: Session, *, person_id: int, slug: str, now: datetime, after: int | None = None) -> tuple[Enrolment, bool]:
    """Somebody enrols themselves: their active enrolment, and whether this call made it. Raises like `enrol`.

    `after` is the number of an enrolment that they have finished and follow by another; without it whoever is in
    the course stays where they are. Asked any number of times there is one that follows. Conflict while it is not
    over.
    """
    if after is not None:
        _end(db, person_id, slug, after, now)
    return _enrol(db, [person_id], slug, now, person_id, None)[0]


def enrol_many(
    db: Session, *, people: Iterable[int], slug: str, now: datetime, by: int | None, due_on: date | None = None
) -> list[Enrolment]:
    """Like `enrol` for any number of people, in the order given; each unit is recounted once.

    All enrolments are written before the first unit is held, and units in the order of their ids, so
    that two lists at once wait for each other and never both.
    """
    return [enrolment for enrolment, _ in _enrol(db, list(people), slug, now, by, due_on)]


def _enrol(
    db: Session, people: list[int], slug: str, now: datetime, by: int | None, due_on: date | None
) -> list[tuple[Enrolment, bool]]:
    course = courses.course_by_slug(db, slug)
    version = courses.current_version(db, id_of(course))
    _refuse_unseen(db, people, version, now, by)
    # What they showed before decides about what is made now.
    store.hold(db, course_store.earlier(db, people, id_of(course)))
    results = [_enrol_one(db, course, version, person_id, now, by, due_on) for person_id in people]
    assessment = store.version_for(db, id_of(version))
    if assessment:
        allotting.allot(db, [enrolment for enrolment, is_new in results if is_new], assessment, version, now)
    return results


def withdraw(db: Session, *, person_id: int, slug: str, now: datetime, by: int | None) -> Enrolment:
    """End the person's enrolment and keep its history. NotFound when there is none."""
    enrolment = courses.require_active(db, person_id, slug, now)
    store.hold(db, [id_of(enrolment)])
    if courses.withdraw(db, enrolment, now):
        audit.record(
            db,
            at=now,
            actor_id=by,
            action="enrolment.withdraw",
            object_kind="enrolment",
            object_id=str(id_of(enrolment)),
            details={"course": slug},
        )
        outcomes.recompute(db, [id_of(enrolment)], now)
    return enrolment


def _end(db: Session, person_id: int, slug: str, number: int, now: datetime) -> None:
    enrolment = courses.active(db, person_id, slug, now)
    if enrolment is None or enrolment.number != number:
        return  # another press of the button was quicker
    store.hold(db, [id_of(enrolment)])
    db.refresh(enrolment)
    if enrolment.ended_at is not None:
        return
    sat = facts.read(db, enrolment)
    if not is_over(sat.facts if sat else None, enrolment.lessons_done_at, now):
        raise Conflict(say("Lần học này chưa kết thúc nên chưa bắt đầu lại được."))
    courses.end(db, enrolment, now)


def _enrol_one(
    db: Session,
    course: Course,
    version: CourseVersion,
    person_id: int,
    now: datetime,
    by: int | None,
    due_on: date | None,
) -> tuple[Enrolment, bool]:
    # Whoever is in it already is in it, however one comes in today.
    if by == person_id and not courses.is_in(db, person_id, course):
        _refuse_closed(version)
    place = units.unit_of(db, person_id, day_of(now))
    # Who looks at a course for instructors looks at how courses are made: no unit is measured by that.
    is_counted = place is not None and not audience.is_for_instructors(version)
    return courses.enrol(
        db,
        person_id=person_id,
        course=course,
        version=version,
        unit_id=place.unit_id if place and is_counted else None,
        region=place.region if place else "",
        now=now,
        by=by,
        due_on=due_on,
    )


def _refuse_unseen(db: Session, people: list[int], version: CourseVersion, now: datetime, by: int | None) -> None:
    if by is not None and not audience.sees(db, by, id_of(version), now):
        raise NotFound
    if not all(audience.sees(db, person_id, id_of(version), now) for person_id in people):
        raise Forbidden(say("Khoá học này chỉ dành cho giảng viên và quản trị viên."))


def _refuse_closed(version: CourseVersion) -> None:
    head, _ = courses.in_language(version.document, version.document["language"])
    if not head.get("self_enrolment", True):
        raise Forbidden(say("Khoá học này do đơn vị cử người học. Anh/chị liên hệ người quản lý để được ghi danh."))

"""What somebody may do."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from learn.days import day_of
from learn.errors import NotFound
from learn.organisation.models import Grant, Role
from learn.organisation.policy.rights import Right, Viewer, right_of
from learn.organisation.policy.visibility import VisibleUnit, covers, has_any, require_unit_people, works_under
from learn.people.models import Person

STAFF = frozenset({Role.ADMINISTRATOR, Role.INSTRUCTOR, Role.SUPERVISOR})
PREVIEWING = frozenset({Role.ADMINISTRATOR, Role.INSTRUCTOR})


def is_staff(viewer: Viewer) -> bool:
    """Whether a stolen password would open more than one's own things: it must be longer then."""
    return not STAFF.isdisjoint(viewer.roles)


def may_administer(viewer: Viewer) -> bool:
    """Whether the viewer administers anything; whom, people_visible says."""
    return any(right.role is Role.ADMINISTRATOR and right.course is None for right in viewer.grants)


def may_administer_all(viewer: Viewer) -> bool:
    """Whether the viewer administers the installation: jobs, audit, settings, grants over everything."""
    return any(right.role is Role.ADMINISTRATOR and right.is_over_all for right in viewer.grants)


def may_teach(viewer: Viewer, course_slug: str) -> bool:
    """Whether the viewer may edit and publish a course, and see its keys and question statistics."""
    return any(right.teaches(course_slug) for right in viewer.grants)


def may_teach_anything(viewer: Viewer) -> bool:
    """Whether the viewer is an instructor of any course."""
    return any(right.role is Role.INSTRUCTOR and right.unit_id is None for right in viewer.grants)


def may_preview(viewer: Viewer) -> bool:
    """Whether the viewer sees the courses that are for instructors only: who teaches anything, or administers."""
    return not PREVIEWING.isdisjoint(viewer.roles)


def may_enrol(db: Session, viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may enrol this person. Enrolling oneself is for the course to allow."""
    theirs = works_under(viewer, viewer.showing_people)
    return has_any(
        db, select(col(Person.id)).where(col(Person.id) == person_id, col(Person.ended_at).is_(None), theirs)
    )


def may_accommodate(db: Session, viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may grant this person more time, tries or days at tests: whoever sees persons where they
    work, and nobody to themselves. Instructors see no persons, so this isn't theirs."""
    return person_id != viewer.person_id and may_enrol(db, viewer, person_id)


def may_help_sign_in(db: Session, viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may give this person a one-time code.

    Who gives a code could use it. So nobody may give one to a person who holds, now or later, a right
    that the giver does not hold over the same place: a commune's supervisor can't become the province's.
    """
    if person_id == viewer.person_id or not may_enrol(db, viewer, person_id):
        return False
    held = select(Grant).where(
        col(Grant.person_id) == person_id,
        or_(col(Grant.valid_to).is_(None), col(Grant.valid_to) > viewer.today),
    )
    return all(_outranks(db, viewer, right_of(grant)) for grant in db.execute(held).scalars())


def has_seen_keys(db: Session, person_id: int, course_slug: str, at: datetime) -> bool:
    """Whether this person taught the course at that instant or ever before, and so may have seen its keys.

    Their attempts don't count as measurements. Administrators as such have not: they never see keys.
    """
    taught = select(Grant).where(
        col(Grant.person_id) == person_id,
        col(Grant.role) == Role.INSTRUCTOR,
        col(Grant.valid_from) <= day_of(at),
        # A grant taken back on or before its first day never held.
        or_(col(Grant.valid_to).is_(None), col(Grant.valid_to) > col(Grant.valid_from)),
    )
    return any(right_of(grant).teaches(course_slug) for grant in db.execute(taught).scalars())


def ever_instructors(db: Session, person_ids: Collection[int]) -> set[int]:
    """Those of these people who were ever given a right to teach; of which course and when, `has_seen_keys` says."""
    chosen = select(col(Grant.person_id)).where(
        col(Grant.person_id).in_(person_ids), col(Grant.role) == Role.INSTRUCTOR
    )
    return set(db.execute(chosen).scalars())


def require_administer(viewer: Viewer) -> None:
    """NotFound unless may_administer."""
    _require(may_administer(viewer))


def require_administer_all(viewer: Viewer) -> None:
    """NotFound unless may_administer_all."""
    _require(may_administer_all(viewer))


def require_teach(viewer: Viewer, course_slug: str) -> None:
    """NotFound unless may_teach."""
    _require(may_teach(viewer, course_slug))


def require_enrol(db: Session, viewer: Viewer, person_id: int) -> None:
    """NotFound unless may_enrol."""
    _require(may_enrol(db, viewer, person_id))


def require_accommodate(db: Session, viewer: Viewer, person_id: int) -> None:
    """NotFound unless may_accommodate."""
    _require(may_accommodate(db, viewer, person_id))


def require_help_sign_in(db: Session, viewer: Viewer, person_id: int) -> None:
    """NotFound unless may_help_sign_in."""
    _require(may_help_sign_in(db, viewer, person_id))


def require_paper(db: Session, viewer: Viewer, code: str) -> VisibleUnit:
    """The unit in which the viewer may hold tests on paper: where they see persons. NotFound otherwise.

    Who hands out sheets must know whose each one is. Those who teach see no persons, so they hold none; without them
    nothing is printed all the same, since the questions are theirs: they release each session (require_teach).
    """
    return require_unit_people(db, viewer, code)


def _outranks(db: Session, viewer: Viewer, held: Right) -> bool:
    if held.role is Role.LEARNER:
        return True
    if held.role is Role.SUPERVISOR:
        return held.course is None and covers(db, viewer.showing_people, held.unit_id)
    administered = [right for right in viewer.grants if right.role is Role.ADMINISTRATOR and right.course is None]
    return covers(db, administered, None if held.course else held.unit_id)


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotFound

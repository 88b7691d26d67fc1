"""What is asked of the tables about tests on paper; every statement in one place."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from learn.assessments.models import Occasion
from learn.assessments.on_paper.copies import Copy
from learn.assessments.on_paper.models import Kind, PaperCorrection, PaperEntry, PaperSession, PaperSheet
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.organisation import policy, units
from learn.organisation.models import Appointment
from learn.organisation.policy import Viewer
from learn.organisation.policy.rights import holding
from learn.people.models import Person, PersonIdentity


class Member(NamedTuple):
    """Somebody of a unit who is in a course."""

    enrolment_id: int
    name: str


def members(db: Session, viewer: Viewer, unit_id: int, course_id: int, most: int) -> list[Member]:
    """Who works in the unit or below today, is in the course and is seen by the viewer, by name; not the viewer."""
    working = (
        select(Appointment.person_id)
        .where(col(Appointment.unit_id).in_(units.descend(unit_id)), holding(Appointment, viewer.today))
        .distinct()
    )
    rows = db.execute(
        columns(col(Enrolment.id), col(PersonIdentity.full_name))
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .join(PersonIdentity, col(PersonIdentity.person_id) == col(Person.id))
        .where(
            col(Enrolment.course_id) == course_id,
            col(Enrolment.ended_at).is_(None),
            col(Person.ended_at).is_(None),
            col(Person.id) != viewer.person_id,
            col(Person.id).in_(working),
            col(Person.id).in_(policy.people_visible(viewer)),
        )
        .order_by(col(PersonIdentity.search_name), col(Enrolment.id))
        .limit(most)
    )
    return [Member(*row) for row in rows]


def names(db: Session, enrolment_ids: Collection[int]) -> dict[int, str]:
    """Whose enrolments these are."""
    rows = db.execute(
        columns(col(Enrolment.id), col(PersonIdentity.full_name))
        .join(PersonIdentity, col(PersonIdentity.person_id) == col(Enrolment.person_id))
        .where(col(Enrolment.id).in_(enrolment_ids))
    )
    return {row[0]: row[1] for row in rows}


def planned_days(db: Session, enrolment_ids: Collection[int], occasion: Occasion) -> dict[int, PaperSession]:
    """The session in which each of these waits for this occasion on paper: a sheet not kept, not cancelled."""
    rows = db.execute(
        columns(col(PaperSheet.enrolment_id), PaperSession)
        .join(PaperSession, col(PaperSession.id) == col(PaperSheet.session_id))
        .where(
            col(PaperSheet.enrolment_id).in_(enrolment_ids),
            col(PaperSheet.kept_at).is_(None),
            col(PaperSession.cancelled_at).is_(None),
            col(PaperSession.occasion) == occasion.value,
        )
    )
    return {row[0]: row[1] for row in rows}


def session_by_key(db: Session, planned_by: int, key: str) -> PaperSession | None:
    return db.exec(select(PaperSession).where(PaperSession.planned_by == planned_by, PaperSession.key == key)).first()


def session_of(db: Session, viewer: Viewer, unit_id: int, session_id: int) -> PaperSession | None:
    """The session of this number in this very unit, unless the viewer takes the test in it."""
    chosen = select(PaperSession).where(PaperSession.id == session_id, PaperSession.unit_id == unit_id)
    return db.exec(chosen.where(_of_others(viewer))).first()


def _of_others(viewer: Viewer) -> ColumnElement[bool]:
    """Whether none of a session's sheets is the viewer's own: nobody prints, copies or keeps their own test."""
    own = (
        select(PaperSheet.session_id)
        .join(Enrolment, col(Enrolment.id) == col(PaperSheet.enrolment_id))
        .where(col(Enrolment.person_id) == viewer.person_id)
    )
    return col(PaperSession.id).not_in(own)


def hold(db: Session, session_id: int) -> PaperSession | None:
    """The session, whose other writers wait until this transaction ends. On SQLite they do so anyway."""
    chosen = select(PaperSession).where(PaperSession.id == session_id)
    return db.exec(chosen.with_for_update().execution_options(populate_existing=True)).first()


def sessions_of_unit(db: Session, viewer: Viewer, unit_id: int) -> Sequence[PaperSession]:
    """Those in which the viewer doesn't take the test, newest day first."""
    chosen = select(PaperSession).where(PaperSession.unit_id == unit_id, _of_others(viewer))
    return db.exec(chosen.order_by(col(PaperSession.day).desc(), col(PaperSession.id).desc())).all()


def sessions_of_course(db: Session, slug: str, limit: int) -> Sequence[PaperSession]:
    """Those of a course, newest first."""
    chosen = select(PaperSession).where(PaperSession.course == slug, col(PaperSession.cancelled_at).is_(None))
    return db.exec(chosen.order_by(col(PaperSession.id).desc()).limit(limit)).all()


def prints(db: Session, viewer: Viewer, course_version_ids: Collection[int]) -> bool:
    """Whether the viewer may print forms of these course versions: their unit has a released session with one."""
    printed = (
        select(PaperSheet.id)
        .join(PaperSession, col(PaperSession.id) == col(PaperSheet.session_id))
        .join(Enrolment, col(Enrolment.id) == col(PaperSheet.enrolment_id))
        .where(
            col(Enrolment.course_version_id).in_(course_version_ids),
            col(PaperSession.released_at).is_not(None),
            col(PaperSession.cancelled_at).is_(None),
            col(PaperSession.unit_id).in_(policy.units_with_people_visible(viewer)),
            _of_others(viewer),
        )
    )
    return db.exec(printed.limit(1)).first() is not None


def tallies(db: Session, session_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many sheets each session has, and how many of them were kept."""
    rows = db.execute(
        columns(col(PaperSheet.session_id), func.count(), func.count(col(PaperSheet.kept_at)))
        .where(col(PaperSheet.session_id).in_(session_ids))
        .group_by(col(PaperSheet.session_id))
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def sheets(db: Session, session_id: int) -> Sequence[PaperSheet]:
    """By number."""
    chosen = select(PaperSheet).where(PaperSheet.session_id == session_id).order_by(col(PaperSheet.number))
    return db.exec(chosen).all()


def copies(db: Session, sheet_ids: Collection[int]) -> dict[int, list[Copy]]:
    """The last entry of each person for each sheet, by sheet."""
    newest = (
        columns(func.max(col(PaperEntry.id)))
        .where(col(PaperEntry.sheet_id).in_(sheet_ids))
        .group_by(col(PaperEntry.sheet_id), col(PaperEntry.entered_by))
    )
    found: dict[int, list[Copy]] = {sheet_id: [] for sheet_id in sheet_ids}
    for row in db.exec(select(PaperEntry).where(col(PaperEntry.id).in_(newest)).order_by(col(PaperEntry.id))):
        found[row.sheet_id].append(copy_of(row))
    return found


def copy_of(row: PaperEntry) -> Copy:
    cells = {int(slot): str(text) for slot, text in row.cells.items()}
    return Copy(row.entered_by, id_of(row), row.number, Kind(row.kind), cells)


def sent_before(db: Session, sheet_ids: Collection[int], by: int, key: str) -> dict[int, Copy]:
    """What this person's form of this key brought for each of these sheets, when it came before."""
    chosen = select(PaperEntry).where(
        col(PaperEntry.sheet_id).in_(sheet_ids), PaperEntry.entered_by == by, PaperEntry.key == key
    )
    return {row.sheet_id: copy_of(row) for row in db.exec(chosen)}


def corrections(db: Session, sheet_ids: Collection[int]) -> dict[int, list[PaperCorrection]]:
    """The corrections of each of these sheets, oldest first."""
    found: dict[int, list[PaperCorrection]] = {sheet_id: [] for sheet_id in sheet_ids}
    chosen = select(PaperCorrection).where(col(PaperCorrection.sheet_id).in_(sheet_ids))
    for row in db.exec(chosen.order_by(col(PaperCorrection.id))):
        found[row.sheet_id].append(row)
    return found


def mark_kept(db: Session, sheet_ids: Collection[int], now: datetime) -> None:
    db.execute(update(PaperSheet).where(col(PaperSheet.id).in_(sheet_ids)).values(kept_at=now))

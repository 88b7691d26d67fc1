"""What an export asks of the tables, for a batch of enrolments at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, select
from sqlmodel import Session, col

from learn.assessments.measuring import ALL
from learn.assessments.models import Allotment, AssessmentVersion
from learn.courses.models import CourseVersion, Enrolment
from learn.db.columns import metadata
from learn.organisation.models import Appointment, Unit, UnitDescent
from learn.people.models import Person
from learn.quizzes.models import AttemptStep, Marking, SlotScore

_OUTCOME = metadata.tables["outcome"]


def enrolments(db: Session, version_ids: Collection[int], after: int, limit: int) -> Sequence[RowMapping]:
    """Enrolments with tests of these assessment versions, after an id and in the order of their ids, each with its
    allotment, its versions and the columns of its outcome over the whole test."""
    chosen: Any = (
        select(
            col(Person.public_id).label("public_id"),
            col(Enrolment.person_id),
            col(Enrolment.number),
            col(Enrolment.region),
            col(Enrolment.enrolled_at),
            col(Enrolment.lessons_done_at),
            col(Enrolment.ended_at),
            col(Enrolment.course_version_id),
            col(CourseVersion.number).label("course_version"),
            col(AssessmentVersion.number).label("assessment_version"),
            col(Allotment.forms).label("allotted_forms"),
            col(Allotment.block).label("allotment_block"),
            col(Allotment.place).label("allotment_place"),
            col(Allotment.arm),
            *(column for column in _OUTCOME.columns if column.name not in ("id", "scope")),
        )
        .join(Allotment, col(Allotment.enrolment_id) == col(Enrolment.id))
        .join(AssessmentVersion, col(AssessmentVersion.id) == col(Allotment.assessment_version_id))
        .join(CourseVersion, col(CourseVersion.id) == col(Enrolment.course_version_id))
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .join(_OUTCOME, (_OUTCOME.c.enrolment_id == col(Enrolment.id)) & (_OUTCOME.c.scope == ALL))
        .where(col(Enrolment.id) > after, col(Allotment.assessment_version_id).in_(version_ids))
        .order_by(col(Enrolment.id))
        .limit(limit)
    )
    rows: Sequence[RowMapping] = db.execute(chosen).mappings().all()
    return rows


Held = Sequence[tuple[date, date | None, str | None]]
"""(from, to, position) of appointments, the one that began last first."""


def positions(db: Session, person_ids: Collection[int]) -> Mapping[tuple[int, int], Held]:
    """What everybody held, by person and unit."""
    rows = db.execute(
        select(
            col(Appointment.person_id),
            col(Appointment.unit_id),
            col(Appointment.valid_from),
            col(Appointment.valid_to),
            col(Appointment.position_code),
        )
        .where(col(Appointment.person_id).in_(person_ids))
        .order_by(col(Appointment.valid_from).desc(), col(Appointment.id).desc())
    )
    found: dict[tuple[int, int], list[tuple[date, date | None, str | None]]] = {}
    for person_id, unit_id, valid_from, valid_to, code in rows:
        found.setdefault((person_id, unit_id), []).append((valid_from, valid_to, code))
    return found


def unit_paths(db: Session, unit_ids: Collection[int]) -> Mapping[int, str]:
    """Codes from the top down to each unit in today's tree; of a unit that has ended, its own code alone."""
    codes = db.execute(select(col(Unit.id), col(Unit.code)).where(col(Unit.id).in_(unit_ids)))
    ended = {unit_id: [code] for unit_id, code in codes}
    rows = db.execute(
        select(col(UnitDescent.unit_id), col(Unit.code))
        .join(Unit, col(Unit.id) == col(UnitDescent.ancestor_id))
        .where(col(UnitDescent.unit_id).in_(unit_ids))
        .order_by(col(UnitDescent.depth).desc())
    )
    paths: dict[int, list[str]] = {}
    for unit_id, code in rows:
        paths.setdefault(unit_id, []).append(code)
    return {unit_id: "/".join(path) for unit_id, path in {**ended, **paths}.items()}


def slots(db: Session, score_ids: Collection[int]) -> Mapping[int, list[RowMapping]]:
    """What each question earned in each of these scorings, with the answer that counted, in the order of the form."""
    rows = db.execute(
        select(
            col(SlotScore.attempt_score_id),
            col(SlotScore.slot),
            col(SlotScore.fraction),
            col(SlotScore.weight),
            col(SlotScore.is_reached),
            col(SlotScore.seconds),
            col(SlotScore.step_id),
            col(Marking.number).label("marking"),
            col(AttemptStep.state),
            col(AttemptStep.response),
            col(AttemptStep.received_at),
        )
        .join(Marking, col(Marking.id) == col(SlotScore.marking_id))
        .outerjoin(AttemptStep, col(AttemptStep.id) == col(SlotScore.step_id))
        .where(col(SlotScore.attempt_score_id).in_(score_ids))
        .order_by(col(SlotScore.attempt_score_id), col(SlotScore.slot))
    ).mappings()
    found: dict[int, list[RowMapping]] = {score_id: [] for score_id in score_ids}
    for row in rows:
        found[row["attempt_score_id"]].append(row)
    return found

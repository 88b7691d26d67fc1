"""What is asked of the tables of assessments; every statement in one place."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from learn.assessments.measuring import ALL
from learn.assessments.models import (
    Accommodation,
    Allotment,
    Assessment,
    AssessmentForm,
    AssessmentVersion,
    CourseAssessment,
    EffortThreshold,
    FormAnalysis,
    Measured,
    Occasion,
    Outcome,
    Sitting,
    Skip,
)
from learn.courses import store as course_store
from learn.courses.models import Course, CourseVersion
from learn.db.columns import metadata
from learn.quizzes.models import Attempt, AttemptScore, FormSlot, SlotScore

WHOLE = ""
"""In the place of letter and occasion: the analysis of all of an assessment's forms and occasions together."""
WAY = "clusters"
"""The way in which that analysis is made; what was made in another way is made again (`analysing.plan_outdated`)."""


def hold(db: Session, enrolment_ids: Iterable[int]) -> None:
    """Keep other tests of these enrolments waiting until this transaction ends.

    Starting, skipping, submitting and closing one person's tests then happen one after the other, over all of
    their enrolments in a course: which one is counted follows from all.
    Enrolments are always held before units, and in the order of their ids, so that no two
    transactions wait for each other. On SQLite the write transaction already does all this.
    """
    course_store.hold_families(db, sorted(set(enrolment_ids)))


def version_for(db: Session, course_version_id: int) -> AssessmentVersion | None:
    """The assessment version a course version is measured with; None for a course without tests."""
    chosen = (
        select(AssessmentVersion)
        .join(CourseAssessment, col(CourseAssessment.assessment_version_id) == AssessmentVersion.id)
        .where(CourseAssessment.course_version_id == course_version_id)
    )
    return db.exec(chosen).first()


def course_of(db: Session, version: AssessmentVersion) -> str:
    """The address of the course an assessment version belongs to."""
    return db.exec(select(Assessment.course).where(Assessment.id == version.assessment_id)).one()


def versions_of_course(db: Session, slug: str) -> Sequence[AssessmentVersion]:
    """Newest first."""
    chosen = (
        select(AssessmentVersion)
        .join(Assessment, col(Assessment.id) == AssessmentVersion.assessment_id)
        .where(Assessment.course == slug)
    )
    return db.exec(chosen.order_by(col(AssessmentVersion.number).desc())).all()


def version_in_force(db: Session, slug: str) -> AssessmentVersion | None:
    """What the newest version of a course that has tests is measured with; None for a course that never had any.

    A course that goes back to an earlier text has an earlier version again, not the one of the highest number.
    """
    chosen = (
        select(AssessmentVersion)
        .join(CourseAssessment, col(CourseAssessment.assessment_version_id) == AssessmentVersion.id)
        .join(CourseVersion, col(CourseVersion.id) == CourseAssessment.course_version_id)
        .join(Course, col(Course.id) == CourseVersion.course_id)
        .where(Course.slug == slug)
    )
    return db.exec(chosen.order_by(col(CourseVersion.number).desc()).limit(1)).first()


def forms_of(db: Session, assessment_version_id: int) -> dict[str, int]:
    """Form ids by letter."""
    chosen = select(AssessmentForm).where(AssessmentForm.assessment_version_id == assessment_version_id)
    return {row.letter: row.form_id for row in db.exec(chosen.order_by(AssessmentForm.letter))}


def analysis(db: Session, assessment_version_id: int, letter: str, occasion: Occasion) -> FormAnalysis | None:
    """The last analysis of a form on an occasion."""
    return db.get(FormAnalysis, (assessment_version_id, letter, occasion.value))


def analysis_of_whole(db: Session, assessment_version_id: int) -> FormAnalysis | None:
    """The last analysis of the assessment as a whole: what people gained. None also where it was made otherwise than
    today: what it tells may be what is hidden since."""
    found = db.get(FormAnalysis, (assessment_version_id, WHOLE, WHOLE))
    return found if found and found.document.get("way") == WAY else None


def outdated(db: Session) -> list[int]:
    """The assessment versions whose last analysis was made otherwise than today."""
    chosen = select(FormAnalysis).where(FormAnalysis.letter == WHOLE)
    return [row.assessment_version_id for row in db.exec(chosen) if row.document.get("way") != WAY]


def form_size(db: Session, form_id: int) -> int:
    return db.exec(select(func.count()).select_from(FormSlot).where(FormSlot.form_id == form_id)).one()


def allotments(db: Session, enrolment_ids: Collection[int]) -> dict[int, Allotment]:
    """By enrolment; enrolments without tests have none."""
    rows = db.exec(select(Allotment).where(col(Allotment.enrolment_id).in_(enrolment_ids)))
    return {row.enrolment_id: row for row in rows}


def allotment(db: Session, enrolment_id: int) -> Allotment | None:
    return db.get(Allotment, enrolment_id)


def last_place(db: Session, assessment_version_id: int, unit_id: int) -> tuple[int, int] | None:
    """The (block, place) given last in a unit."""
    chosen = (
        select(Allotment.block, Allotment.place)
        .where(
            Allotment.assessment_version_id == assessment_version_id,
            Allotment.unit_id == unit_id,
            col(Allotment.block).is_not(None),
        )
        .order_by(col(Allotment.block).desc(), col(Allotment.place).desc())
        .limit(1)
    )
    found = db.exec(chosen).first()
    return None if found is None else (found[0] or 0, found[1] or 0)


Row = tuple[Sitting, Attempt, AttemptScore | None]


def sittings(db: Session, enrolment_id: int) -> list[Row]:
    """Every sitting of an enrolment with its attempt and latest score, in the order they began."""
    return sittings_of(db, [enrolment_id])[enrolment_id]


def sittings_of(db: Session, enrolment_ids: Collection[int]) -> dict[int, list[Row]]:
    """`sittings` of many enrolments."""
    newest = (
        select(func.max(AttemptScore.number))
        .where(AttemptScore.attempt_id == Sitting.attempt_id)
        .correlate(Sitting)
        .scalar_subquery()
    )
    chosen = (
        select(Sitting, Attempt, AttemptScore)
        .join(Attempt, col(Attempt.id) == Sitting.attempt_id)
        .outerjoin(
            AttemptScore, (col(AttemptScore.attempt_id) == Sitting.attempt_id) & (col(AttemptScore.number) == newest)
        )
        .where(col(Sitting.enrolment_id).in_(enrolment_ids))
        .order_by(col(Sitting.started_at), col(Sitting.id))
    )
    found: dict[int, list[Row]] = {enrolment_id: [] for enrolment_id in enrolment_ids}
    for sitting, attempt, score in db.exec(chosen):
        found[sitting.enrolment_id].append((sitting, attempt, score))
    return found


def sitting_of(db: Session, attempt_id: int) -> Sitting | None:
    return db.exec(select(Sitting).where(Sitting.attempt_id == attempt_id)).first()


def enrolments_of(db: Session, attempt_ids: Collection[int]) -> dict[int, int]:
    """The enrolment of each of these attempts that is a test."""
    chosen = select(Sitting.attempt_id, Sitting.enrolment_id).where(col(Sitting.attempt_id).in_(attempt_ids))
    return dict(db.exec(chosen).all())


def enrolment_of_attempt(db: Session, person_id: int, public_id: UUID) -> int | None:
    """The enrolment a person's test attempt belongs to; None for practice and for somebody else's."""
    chosen = (
        select(Sitting.enrolment_id)
        .join(Attempt, col(Attempt.id) == Sitting.attempt_id)
        .where(Attempt.public_id == public_id, Attempt.person_id == person_id)
    )
    return db.exec(chosen).first()


def document_of_attempt(db: Session, public_id: UUID) -> tuple[Mapping[str, Any], str]:
    """The document of the assessment version that an attempt at a test is of, and its occasion."""
    chosen = (
        select(AssessmentVersion.document, Sitting.occasion)
        .join(Allotment, col(Allotment.assessment_version_id) == AssessmentVersion.id)
        .join(Sitting, col(Sitting.enrolment_id) == Allotment.enrolment_id)
        .join(Attempt, col(Attempt.id) == Sitting.attempt_id)
        .where(Attempt.public_id == public_id)
    )
    return db.exec(chosen).one()


def newest_accommodations(db: Session, enrolment_ids: Collection[int]) -> dict[int, Accommodation]:
    """What holds for the owners of these enrolments alone, by enrolment; of most there is nothing."""
    chosen = select(Accommodation).where(col(Accommodation.enrolment_id).in_(enrolment_ids))
    return {row.enrolment_id: row for row in db.exec(chosen.order_by(col(Accommodation.number)))}


def sitting_by_number(db: Session, enrolment_id: int, occasion: Occasion, number: int) -> Sitting | None:
    chosen = select(Sitting).where(
        Sitting.enrolment_id == enrolment_id, Sitting.occasion == occasion.value, Sitting.number == number
    )
    return db.exec(chosen).first()


def skipped(db: Session, enrolment_ids: Collection[int]) -> set[int]:
    """Those of the enrolments whose owners took no pre-test."""
    chosen = select(Skip.enrolment_id).where(
        col(Skip.enrolment_id).in_(enrolment_ids), Skip.occasion == Occasion.PRE.value
    )
    return set(db.exec(chosen))


def is_pre_settled(db: Session, enrolment_id: int, replacements: int) -> bool:
    """Whether a pre-test can't be spoilt any more; also True without tests. One statement (a hot path)."""
    spent = (
        select(func.count())
        .select_from(Sitting)
        .join(Attempt, col(Attempt.id) == Sitting.attempt_id)
        .where(
            Sitting.enrolment_id == enrolment_id,
            Sitting.occasion == Occasion.PRE.value,
            col(Attempt.closed_at).is_not(None),
        )
        .scalar_subquery()
    )
    row = db.execute(
        select(Outcome.pre, spent).where(Outcome.enrolment_id == enrolment_id, Outcome.scope == ALL)
    ).first()
    if row is None or row[0] in (Measured.COMPLETE, Measured.SKIPPED):
        return True
    return bool(row[0] == Measured.VOID and row[1] > replacements)


class Earned(NamedTuple):
    """What a question earned in one scoring. What it is about: `formsets.questions_of`."""

    score_id: int
    slot: int
    fraction: float
    weight: float
    is_answered: bool
    is_reached: bool
    seconds: float | None


def earned(db: Session, score_ids: Collection[int]) -> dict[int, list[Earned]]:
    """The slots of each scoring, in the order of the form."""
    rows = db.execute(
        columns(
            col(SlotScore.attempt_score_id),
            col(SlotScore.slot),
            col(SlotScore.fraction),
            col(SlotScore.weight),
            col(SlotScore.step_id).is_not(None),
            col(SlotScore.is_reached),
            col(SlotScore.seconds),
        )
        .where(col(SlotScore.attempt_score_id).in_(score_ids))
        .order_by(col(SlotScore.attempt_score_id), col(SlotScore.slot))
    )
    found: dict[int, list[Earned]] = {score_id: [] for score_id in score_ids}
    for row in rows:
        found[row[0]].append(Earned(*row))
    return found


def thresholds(db: Session, form_ids: Collection[int]) -> dict[tuple[int, int], float]:
    """Frozen seconds by form and slot; of forms for which the job has frozen them."""
    rows = db.exec(select(EffortThreshold).where(col(EffortThreshold.form_id).in_(form_ids)))
    return {(row.form_id, row.slot): row.seconds for row in rows}


def outcomes_of(db: Session, enrolment_id: int) -> dict[str, Outcome]:
    """The outcome rows of an enrolment by scope."""
    # They are written by statements: what this session has read of them before may be of yesterday.
    chosen = select(Outcome).where(Outcome.enrolment_id == enrolment_id).execution_options(populate_existing=True)
    return {row.scope: row for row in db.exec(chosen)}


def outcome_rows(db: Session, enrolment_ids: Collection[int]) -> dict[tuple[int, str], RowMapping]:
    """The columns of the outcome rows of many enrolments, by enrolment and scope."""
    table = metadata.tables["outcome"]
    rows = db.execute(columns(table).where(table.c.enrolment_id.in_(enrolment_ids))).mappings()
    return {(row["enrolment_id"], row["scope"]): row for row in rows}

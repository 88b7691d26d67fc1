"""What dashboards ask of the tables of units, courses and figures; each function is one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learn.assessments.groups import Sums
from learn.assessments.links import FormCell
from learn.assessments.measuring import ALL
from learn.assessments.models import Assessment, AssessmentVersion, UnitCell, UnitCount
from learn.courses.audience import is_for_instructors
from learn.courses.models import Course, CourseVersion, Enrolment
from learn.courses.service import in_language
from learn.dashboards.figures import COUNTED, Counts
from learn.organisation.models import Unit, UnitDescent, UnitVersion
from learn.organisation.policy.rights import holding

FORM_CELL = tuple(
    col(column)
    for column in (
        UnitCell.assessment_version_id,
        UnitCell.pre_form,
        UnitCell.post_form,
        UnitCell.n,
        UnitCell.sum_p,
        UnitCell.sum_q,
        UnitCell.sum_pp,
        UnitCell.sum_qq,
        UnitCell.sum_pq,
    )
)
"""What `form_cell` takes."""


def form_cell(version: int, before: str, after: str, n: int, *sums: float) -> FormCell:
    """A row of unit_cell without its unit."""
    return FormCell(version, before, after, Sums(n, *sums))


@dataclass(frozen=True)
class NamedUnit:
    """A unit as it is called on a day."""

    id: int
    code: str
    name: str
    kind: str


def way_down(db: Session, unit_id: int, visible: Select[int], day: date) -> list[NamedUnit]:
    """The visible ancestors of a unit and itself, the highest first.

    What is visible is closed downwards, so the first one is the root of the widest grant over the unit.
    """
    rows = db.execute(
        select(col(Unit.id), col(Unit.code), col(UnitVersion.name), col(UnitVersion.kind))
        .join(UnitVersion, col(UnitVersion.unit_id) == col(Unit.id))
        .join(UnitDescent, col(UnitDescent.ancestor_id) == col(Unit.id))
        .where(col(UnitDescent.unit_id) == unit_id, col(Unit.id).in_(visible), holding(UnitVersion, day))
        .order_by(col(UnitDescent.depth).desc())
    )
    return [NamedUnit(*row) for row in rows]


def courses_below(db: Session, unit_id: int) -> dict[str, int]:
    """How many are enrolled in each course in a unit and below, the fullest first."""
    enrolled = func.sum(col(UnitCount.enrolled))
    rows = db.execute(
        select(col(Assessment.course), enrolled)
        .join(AssessmentVersion, col(AssessmentVersion.assessment_id) == col(Assessment.id))
        .join(UnitCount, col(UnitCount.assessment_version_id) == col(AssessmentVersion.id))
        .join(UnitDescent, col(UnitDescent.unit_id) == col(UnitCount.unit_id))
        .where(col(UnitDescent.ancestor_id) == unit_id)
        .group_by(col(Assessment.course))
        .having(enrolled > 0)
        .order_by(enrolled.desc(), col(Assessment.course))
    )
    return {course: int(count) for course, count in rows}


def newest_versions(db: Session, slugs: Sequence[str] | None = None) -> list[tuple[str, CourseVersion]]:
    """The last publication of each course (of those named), with its address; courses never published are absent."""
    newest = (
        select(col(CourseVersion.course_id).label("course_id"), func.max(col(CourseVersion.number)).label("number"))
        .group_by(col(CourseVersion.course_id))
        .subquery()
    )
    is_newest = and_(newest.c.course_id == col(CourseVersion.course_id), newest.c.number == col(CourseVersion.number))
    chosen = (
        select(col(Course.slug), CourseVersion)
        .join(CourseVersion, col(CourseVersion.course_id) == col(Course.id))
        .join(newest, is_newest)
        .order_by(col(Course.slug))
    )
    if slugs is not None:
        chosen = chosen.where(col(Course.slug).in_(slugs))
    return [(slug, version) for slug, version in db.execute(chosen)]


def course_titles(db: Session, slugs: Sequence[str], language: str) -> dict[str, str]:
    """The titles of courses that units have figures of, as last published; courses never published are absent."""
    found = [each for each in newest_versions(db, slugs) if not is_for_instructors(each[1])]
    return {slug: str(in_language(version.document, language)[0]["title"]) for slug, version in found}


def versions_of(course: str) -> Select[int | None]:
    """Every assessment version of a course: people are measured against themselves, so versions add up."""
    return (
        select(col(AssessmentVersion.id))
        .join(Assessment, col(Assessment.id) == col(AssessmentVersion.assessment_id))
        .where(col(Assessment.course) == course)
    )


def _branches(unit_id: int) -> ColumnElement[bool]:
    """Rows of UnitDescent that lead from a child to all below it, and from the unit to itself."""
    direct = aliased(UnitDescent)
    child = select(col(direct.unit_id)).where(col(direct.ancestor_id) == unit_id, col(direct.depth) == 1)
    itself = and_(col(UnitDescent.ancestor_id) == unit_id, col(UnitDescent.depth) == 0)
    return or_(col(UnitDescent.ancestor_id).in_(child), itself)


def cells_below(db: Session, unit_id: int, course: str) -> list[tuple[int, int, FormCell]]:
    """(branch, unit, cell) of every unit below (and of itself) that has matched people, in the order of the units."""
    rows = db.execute(
        select(col(UnitDescent.ancestor_id), col(UnitCell.unit_id), *FORM_CELL)
        .join(UnitCell, col(UnitCell.unit_id) == col(UnitDescent.unit_id))
        .where(
            _branches(unit_id), col(UnitCell.scope) == ALL, col(UnitCell.assessment_version_id).in_(versions_of(course))
        )
        .order_by(col(UnitCell.unit_id))
    )
    return [(branch, unit, form_cell(*cell)) for branch, unit, *cell in rows]


def counts_below(db: Session, unit_id: int, course: str) -> Mapping[int, Counts]:
    """The counts of each child with all below it, and of the unit alone, by unit id."""
    counted = [func.sum(getattr(UnitCount, name)) for name in COUNTED]
    rows = db.execute(
        select(col(UnitDescent.ancestor_id), *counted)
        .join(UnitCount, col(UnitCount.unit_id) == col(UnitDescent.unit_id))
        .where(_branches(unit_id), col(UnitCount.assessment_version_id).in_(versions_of(course)))
        .group_by(col(UnitDescent.ancestor_id))
    )
    return {row[0]: Counts(*map(int, row[1:])) for row in rows}


def enrolled_by_version(db: Session, course_id: int) -> dict[int, int]:
    """How many people are in a course now, by the version they are on."""
    rows = db.execute(
        select(col(Enrolment.course_version_id), func.count())
        .where(col(Enrolment.course_id) == course_id, col(Enrolment.ended_at).is_(None))
        .group_by(col(Enrolment.course_version_id))
    )
    return {version_id: int(count) for version_id, count in rows}

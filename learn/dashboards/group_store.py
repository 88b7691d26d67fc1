"""The people of units split by what they are and when they were measured; each function is one statement or two."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CTE, ColumnElement, Select, and_, case, false, func, null, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from learn.assessments.cells import cohort, standing
from learn.assessments.effort import HASTY_BELOW
from learn.assessments.groups import Sums
from learn.assessments.links import RAW, Form, FormCell, Links, Taken
from learn.assessments.measuring import ALL
from learn.assessments.models import AssessmentVersion, Measured, Outcome, UnitCell, UnitCount
from learn.assessments.policies import read_policies
from learn.courses.models import Enrolment
from learn.dashboards.crowds import known
from learn.dashboards.figures import COUNTED, Counts
from learn.dashboards.store import FORM_CELL, form_cell, versions_of
from learn.db.calendar import month_before, vietnamese_day
from learn.organisation.models import Appointment, Position, UnitDescent
from learn.organisation.policy import Viewer
from learn.organisation.policy.rights import holding

_MATCHED = "matched"


@dataclass(frozen=True)
class Later:
    """n people measured on all three occasions, `raw` of them on raw scores; and the sums of their linked scores."""

    n: int = 0
    raw: int = 0
    p: float = 0.0
    q: float = 0.0
    f: float = 0.0


@dataclass(frozen=True)
class Cell:
    """The people of one unit and one group ("" where it isn't known): who stands where, and sums of linked scores
    over the matched, `unknown` of whom a viewer of figures does not know."""

    unit_id: int
    group: str
    counts: Counts
    sums: Sums
    taken: Taken
    unknown: int = 0
    later: Later = Later()


@dataclass(frozen=True)
class Company:
    """So many matched people of one unit, position and month whom a viewer of figures does not know, all of them
    followed up or none."""

    unit_id: int
    position: str
    month: str
    is_followed: bool
    people: int


def by_position(db: Session, unit_id: int, course: str, links: Links, viewer: Viewer | None) -> list[Cell]:
    """By the position each person held in the enrolment's unit on the Vietnamese day on which they enrolled."""
    return _cells(db, _people(unit_id, course, links, viewer, group=_position()), links)


def by_month(db: Session, unit_id: int, course: str, links: Links, viewer: Viewer | None) -> list[Cell]:
    """By the month of the post-test; whoever has none yet is in no cell. Two statements."""
    month = _month(db, course)
    people = _people(unit_id, course, links, viewer, group=month).where(col(Outcome.follow_up_on).is_not(None))
    return _cells(db, people, links)


def companies(db: Session, unit_id: int, course: str, viewer: Viewer) -> list[Company]:
    """Who is measured beside whom, for the rule of `learn.assessments.splits`. Two statements."""
    groups = {"position": _position(), "month": _month(db, course)}
    people = _once(_people(unit_id, course, Links(), viewer, **groups))
    is_followed = people.c.f.is_not(None)
    rows = db.execute(
        select(people.c.unit_id, people.c.position, people.c.month, is_followed, func.count())
        .where(people.c.stands == _MATCHED, people.c.is_known.is_(False))
        .group_by(people.c.unit_id, people.c.position, people.c.month, is_followed)
    )
    return [Company(unit, position, month, bool(followed), int(n)) for unit, position, month, followed, n in rows]


def by_unit(db: Session, unit_id: int, course: str, links: Links) -> list[Cell]:
    """The people of each unit below and of the unit itself, from the sums that are kept; the group is empty."""
    below, versions = _below(unit_id), versions_of(course)
    rows = db.execute(
        select(col(UnitCell.unit_id), *FORM_CELL).where(
            col(UnitCell.unit_id).in_(below),
            col(UnitCell.assessment_version_id).in_(versions),
            col(UnitCell.scope) == ALL,
        )
    )
    cells: defaultdict[int, list[FormCell]] = defaultdict(list)
    for unit, *cell in rows:
        cells[unit].append(form_cell(*cell))
    counts = db.execute(
        select(col(UnitCount.unit_id), *(func.sum(getattr(UnitCount, name)) for name in COUNTED))
        .where(col(UnitCount.unit_id).in_(below), col(UnitCount.assessment_version_id).in_(versions))
        .group_by(col(UnitCount.unit_id))
    )
    return [Cell(row[0], "", Counts(*map(int, row[1:])), *links.together(cells[row[0]])) for row in counts]


def position_names(db: Session, codes: Iterable[str], language: str) -> dict[str, str]:
    """What positions are called, in Vietnamese where the language has no name."""
    rows = db.execute(select(col(Position.code), col(Position.name)).where(col(Position.code).in_(list(codes))))
    return {code: str(name.get(language) or name["vi"]) for code, name in rows}


def _below(unit_id: int) -> Select[int]:
    return select(col(UnitDescent.unit_id)).where(col(UnitDescent.ancestor_id) == unit_id)


def _position() -> ColumnElement[Any]:
    """The one that began last, where somebody held several at once."""
    return (
        select(col(Appointment.position_code))
        .where(
            col(Appointment.person_id) == col(Enrolment.person_id),
            col(Appointment.unit_id) == col(Outcome.unit_id),
            holding(Appointment, vietnamese_day(col(Enrolment.enrolled_at))),
        )
        .order_by(col(Appointment.valid_from).desc(), col(Appointment.id).desc())
        .limit(1)
        .correlate(Enrolment, Outcome)
        .scalar_subquery()
    )


def _month(db: Session, course: str) -> ColumnElement[Any]:
    """The follow-up opens a fixed number of days after the post-test that measured, by the assessment's version."""
    versions = db.execute(
        select(col(AssessmentVersion.id), col(AssessmentVersion.document)).where(
            col(AssessmentVersion.id).in_(versions_of(course))
        )
    )
    days = {version: read_policies(document, None).after_days for version, document in versions}
    if not days:
        return null()
    return month_before(col(Outcome.follow_up_on), case(days, value=col(Outcome.assessment_version_id)))


def _people(unit_id: int, course: str, links: Links, viewer: Viewer | None, **groups: ColumnElement[Any]) -> Any:
    """Everybody counted in a unit and below: where they stand, their linked scores and the forms of these, whether the
    viewer knows them (not asked for None), and the groups they are in."""
    is_followed = and_(
        col(Outcome.follow_up) == Measured.COMPLETE, func.coalesce(Outcome.follow_up_effort, 1.0) >= HASTY_BELOW
    )
    return (
        select(
            col(Outcome.unit_id),
            *(func.coalesce(group, "").label(name) for name, group in groups.items()),
            standing().label("stands"),
            (known(viewer) if viewer else false()).label("is_known"),
            col(Outcome.started),
            col(Outcome.finished),
            col(Outcome.assessment_version_id).label("version"),
            col(Outcome.pre_form),
            col(Outcome.post_form),
            _carried(links, col(Outcome.pre_form), col(Outcome.p)).label("p"),
            _carried(links, col(Outcome.post_form), col(Outcome.q)).label("q"),
            case((is_followed, _carried(links, col(Outcome.follow_up_form), col(Outcome.f))), else_=null()).label("f"),
        )
        .join(Enrolment, col(Enrolment.id) == col(Outcome.enrolment_id))
        .where(
            col(Outcome.unit_id).in_(_below(unit_id)),
            col(Outcome.assessment_version_id).in_(versions_of(course)),
            col(Outcome.scope) == ALL,
            cohort(),
        )
    )


def _carried(links: Links, form: Mapped[str], score: Mapped[float | None]) -> Any:
    """A score carried over by the link of its form."""
    lines = [
        (and_(col(Outcome.assessment_version_id) == version, form == letter), line.slope * score + line.intercept)
        for version, link in links.by_version.items()
        for letter, line in link.lines.items()
        if line != RAW
    ]
    return case(*lines, else_=score) if lines else score


def _once(people: Any) -> CTE:
    """Each person's columns found once, not wherever an outer statement names them: half of a country's time."""
    return cast(CTE, people.cte("people").prefix_with("MATERIALIZED"))


def _cells(db: Session, chosen: Any, links: Links) -> list[Cell]:
    people = _once(chosen)
    is_matched = people.c.stands == _MATCHED
    is_later = and_(is_matched, people.c.f.is_not(None))
    p, q = people.c.p, people.c.q

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    def total(value: ColumnElement[Any], among: ColumnElement[bool]) -> ColumnElement[float]:
        return func.sum(case((among, value), else_=0.0))

    forms = [(version, letter) for version, link in links.by_version.items() for letter in link.moments]

    def took(form: ColumnElement[str]) -> list[ColumnElement[int]]:
        return [count(and_(is_matched, people.c.version == version, form == letter)) for version, letter in forms]

    standings = [count(people.c.stands == name) for name in COUNTED[3:]]
    rows = db.execute(
        select(
            people.c.unit_id,
            people.c.group,
            func.count(),
            count(people.c.started),
            count(people.c.finished),
            *standings,
            *(total(value, is_matched) for value in (p, q, p * p, q * q, p * q)),
            count(and_(is_matched, people.c.is_known.is_(False))),
            count(is_later),
            count(and_(is_later, people.c.version.not_in(links.by_version))),
            *(total(value, is_later) for value in (p, q, people.c.f)),
            *took(people.c.pre_form),
            *took(people.c.post_form),
        ).group_by(people.c.unit_id, people.c.group)
    )
    return [_cell(row, forms) for row in rows]


def _cell(row: Any, forms: Sequence[Form]) -> Cell:
    counts = Counts(*map(int, row[2:11]))
    return Cell(
        unit_id=row[0],
        group=row[1],
        counts=counts,
        sums=Sums(counts.matched, *map(float, row[11:16])),
        taken=Taken(*(_people_by_form(forms, row[first : first + len(forms)]) for first in (22, 22 + len(forms)))),
        unknown=int(row[16]),
        later=Later(int(row[17]), int(row[18]), *map(float, row[19:22])),
    )


def _people_by_form(forms: Sequence[Form], counts: Sequence[int]) -> Mapping[Form, int]:
    return {form: int(count) for form, count in zip(forms, counts, strict=True) if count}

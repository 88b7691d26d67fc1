"""Whom a viewer of figures does not know: the people behind whom others hide.

A viewer may see persons in one unit and only figures above it. The people they see there are no crowd: whoever knows
six of a block of nine has three left when they subtract. So they are not counted when it is decided what to show.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, select, true, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learn.assessments.cells import NOT_YET, cohort, standing
from learn.assessments.forests import Pair, attached, kinds_of
from learn.assessments.hiding import Attached
from learn.assessments.links import Links
from learn.assessments.measuring import ALL
from learn.assessments.models import Outcome, UnitCell
from learn.courses.models import Enrolment
from learn.dashboards.figures import Counts
from learn.dashboards.store import versions_of
from learn.organisation import policy
from learn.organisation.models import Unit, UnitDescent
from learn.organisation.policy import Viewer


def known(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer knows how the person of an `Outcome` did: they see the person, or the persons of its unit."""
    enrolment, outcome = aliased(Enrolment), aliased(Outcome)
    # Two lists and not one condition with an "or", so that few people are found without looking at everybody.
    seen: CompoundSelect[Any] = union(
        select(col(enrolment.id)).where(col(enrolment.person_id).in_(policy.people_visible(viewer))),
        select(col(outcome.enrolment_id)).where(
            col(outcome.unit_id).in_(policy.units_with_people_visible(viewer)), col(outcome.scope) == ALL
        ),
    )
    return col(Outcome.enrolment_id).in_(seen)


def tree(db: Session, viewer: Viewer, root_id: int, course: str, links: Links) -> list[Attached]:
    """Every unit from `root_id` down, in the order of their codes, with its parent and the matched people who belong to
    it directly and whom the viewer does not know. Two statements."""
    parents: dict[int, int | None] = {}
    people: defaultdict[int, defaultdict[Pair, int]] = defaultdict(lambda: defaultdict(int))
    # Not in SQL: databases sort letters in different ways, and of rows as small the first hides.
    for unit, _, parent, *forms, count in sorted(_matched(db, root_id, course), key=lambda row: row[1]):
        parents[unit] = None if unit == root_id else parent
        if count:
            people[unit][Pair(*forms)] += count
    for unit, known_people in known_matched(db, viewer, course, root_id).items():
        for pair, count in known_people.items():
            people[unit][pair] -= count
    kinds = kinds_of({pair for of_unit in people.values() for pair in of_unit}, links)
    return [attached(unit, parent, people[unit], kinds) for unit, parent in parents.items()]


def known_below(db: Session, viewer: Viewer, root_id: int, course: str) -> Counts:
    """Where those people of a unit and below stand whom the viewer knows."""
    of_course = col(Outcome.assessment_version_id).in_(versions_of(course))
    below = select(col(UnitDescent.unit_id)).where(col(UnitDescent.ancestor_id) == root_id)
    return _standing(db, viewer, and_(col(Outcome.unit_id).in_(below), of_course))


def known_of_version(db: Session, viewer: Viewer, assessment_version_id: int) -> Counts:
    """Where those people of all units stand whom the viewer knows, on one assessment version."""
    return _standing(db, viewer, col(Outcome.assessment_version_id) == assessment_version_id)


def _standing(db: Session, viewer: Viewer, among: ColumnElement[bool]) -> Counts:
    stands = standing().label("stands")
    rows = db.execute(
        select(stands, func.count()).where(among, col(Outcome.scope) == ALL, cohort(), known(viewer)).group_by(stands)
    )
    return Counts(**{word: count for word, count in rows if word != NOT_YET})


def _matched(db: Session, root_id: int, course: str) -> Iterable[Any]:
    """(unit, code, parent, version, form before, form after, people) of every unit from the root down."""
    up = aliased(UnitDescent)
    cell = and_(
        col(UnitCell.unit_id) == col(UnitDescent.unit_id),
        col(UnitCell.scope) == ALL,
        col(UnitCell.assessment_version_id).in_(versions_of(course)),
    )
    forms = (col(UnitCell.assessment_version_id), col(UnitCell.pre_form), col(UnitCell.post_form))
    return db.execute(
        select(col(UnitDescent.unit_id), col(Unit.code), col(up.ancestor_id), *forms, col(UnitCell.n))
        .join(Unit, col(Unit.id) == col(UnitDescent.unit_id))
        .outerjoin(up, and_(col(up.unit_id) == col(UnitDescent.unit_id), col(up.depth) == 1))
        .outerjoin(UnitCell, cell)
        .where(col(UnitDescent.ancestor_id) == root_id)
    )


def known_matched(db: Session, viewer: Viewer, course: str, root_id: int | None = None) -> dict[int, dict[Pair, int]]:
    """By unit the matched people whom the viewer knows, of a unit and below or of all."""
    below = select(col(UnitDescent.unit_id)).where(col(UnitDescent.ancestor_id) == root_id)
    forms = (col(Outcome.assessment_version_id), col(Outcome.pre_form), col(Outcome.post_form))
    rows = db.execute(
        select(col(Outcome.unit_id), *forms, func.count())
        .where(
            true() if root_id is None else col(Outcome.unit_id).in_(below),
            col(Outcome.scope) == ALL,
            col(Outcome.assessment_version_id).in_(versions_of(course)),
            cohort(),
            standing() == "matched",
            known(viewer),
        )
        .group_by(col(Outcome.unit_id), *forms)
    )
    people: dict[int, dict[Pair, int]] = {}
    for unit, *pair, count in rows:
        people.setdefault(unit, {})[Pair(*pair)] = count
    return people

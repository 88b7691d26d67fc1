"""Who sees which units and which persons: filters in SQL, and the same questions about one object."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlmodel import Session, col

from learn.errors import NotFound
from learn.organisation.models import Appointment, Sees, Unit, UnitDescent
from learn.organisation.policy.rights import Right, Viewer, holding
from learn.people.models import Person


@dataclass(frozen=True)
class VisibleUnit:
    """A unit that the viewer may see, and how far."""

    unit_id: int
    code: str
    sees: Sees


def units_visible(viewer: Viewer) -> Select[int]:
    """The ids of the units the viewer sees, as `people` or as `figures`."""
    return _units_under(viewer.showing_units)


def units_with_people_visible(viewer: Viewer) -> Select[int]:
    """The ids of the units in which the viewer sees persons."""
    return _units_under(viewer.showing_people)


def people_visible(viewer: Viewer) -> Select[int]:
    """The ids of the persons the viewer sees: oneself, and whoever works today where the viewer sees persons."""
    oneself = col(Person.id) == viewer.person_id
    return _ids(col(Person.id), or_(oneself, works_under(viewer, viewer.showing_people)))


def sees(db: Session, viewer: Viewer, unit_id: int) -> Sees | None:
    """How far the viewer sees into a unit: by the widest of the grants that cover it; None: not at all."""
    if has_any(db, units_with_people_visible(viewer).where(col(Unit.id) == unit_id)):
        return Sees.PEOPLE
    if has_any(db, units_visible(viewer).where(col(Unit.id) == unit_id)):
        return Sees.FIGURES
    return None


def require_unit(db: Session, viewer: Viewer, code: str) -> VisibleUnit:
    """The unit of this code and how far the viewer sees into it; NotFound when not at all."""
    unit_id = db.execute(select(col(Unit.id)).where(col(Unit.code) == code)).scalars().first()
    width = None if unit_id is None else sees(db, viewer, unit_id)
    if unit_id is None or width is None:
        raise NotFound
    return VisibleUnit(unit_id, code, width)


def require_unit_people(db: Session, viewer: Viewer, code: str) -> VisibleUnit:
    """The unit of this code, in which the viewer sees persons; NotFound otherwise."""
    unit = require_unit(db, viewer, code)
    if unit.sees is not Sees.PEOPLE:
        raise NotFound
    return unit


def sees_person(db: Session, viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer sees this person."""
    return has_any(db, people_visible(viewer).where(col(Person.id) == person_id))


def require_person(db: Session, viewer: Viewer, public_id: UUID) -> int:
    """The id of the person with this public id, whom the viewer sees; NotFound otherwise."""
    found: int | None = db.execute(people_visible(viewer).where(col(Person.public_id) == public_id)).scalars().first()
    if found is None:
        raise NotFound
    return found


def home_unit(db: Session, viewer: Viewer) -> str | None:
    """The code of the unit whose page is the viewer's start: the first one granted; None without any.

    For a viewer of everything, a root of the tree.
    """
    granted = [right.unit_id for right in viewer.showing_units if right.unit_id is not None]
    below = select(col(UnitDescent.unit_id)).where(col(UnitDescent.depth) > 0)
    visible = units_visible(viewer).where(col(Unit.id).in_(select(col(UnitDescent.unit_id))))
    chosen = visible.where(col(Unit.id).in_(granted) if granted else col(Unit.id).not_in(below))
    statement = select(col(Unit.code)).where(col(Unit.id).in_(chosen)).order_by(col(Unit.id)).limit(1)
    return db.execute(statement).scalars().first()


def works_under(viewer: Viewer, rights: Sequence[Right]) -> ColumnElement[bool]:
    """That a Person has an appointment today inside what these rights are over."""
    if any(right.is_over_all for right in rights):
        return true()
    roots = _roots(rights)
    if not roots:
        return false()
    working = (
        select(col(Appointment.person_id))
        .join(UnitDescent, col(UnitDescent.unit_id) == col(Appointment.unit_id))
        .where(col(UnitDescent.ancestor_id).in_(roots), holding(Appointment, viewer.today))
    )
    return col(Person.id).in_(working)


def covers(db: Session, rights: Sequence[Right], unit_id: int | None) -> bool:
    """Whether one of the rights is over this unit; None asks for everything."""
    if any(right.is_over_all for right in rights):
        return True
    return unit_id is not None and has_any(db, _units_under(rights).where(col(Unit.id) == unit_id))


def has_any(db: Session, statement: Select[Any]) -> bool:
    """Whether a statement finds anything."""
    return db.execute(statement.limit(1)).first() is not None


def _units_under(rights: Sequence[Right]) -> Select[int]:
    if any(right.is_over_all for right in rights):
        return _ids(col(Unit.id), true())
    roots = _roots(rights)
    if not roots:
        return _ids(col(Unit.id), false())
    return _ids(
        col(Unit.id), col(Unit.id).in_(select(col(UnitDescent.unit_id)).where(col(UnitDescent.ancestor_id).in_(roots)))
    )


def _roots(rights: Sequence[Right]) -> list[int]:
    return sorted({right.unit_id for right in rights if right.unit_id is not None})


def _ids(column: Any, condition: ColumnElement[bool]) -> Select[int]:
    """Ids as what they are in the database; the models type them `int | None` for rows not yet inserted."""
    statement: Select[int] = select(column).where(condition)
    return statement

"""The tree of units as it is today, and the table that makes a subtree one look-up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, delete, func, insert, select
from sqlmodel import Session, col

from learn.errors import Conflict, NotFound, say
from learn.organisation.models import Appointment, Unit, UnitDescent, UnitVersion
from learn.organisation.policy.rights import holding
from learn.organisation.trees import Cycle, descents

UnitIds = Collection[int] | Select[int]
"""Some units, or the statement that finds them."""

# So many rows of the descent table are written with one statement.
_BATCH = 5_000


@dataclass(frozen=True)
class UnitView:
    """A unit as it is on a day. `depth` counts from the root it was asked under."""

    id: int
    code: str
    name: str
    kind: str
    region: str
    parent_id: int | None
    depth: int = 0


@dataclass(frozen=True)
class Workplace:
    """Where somebody works on a day; the region is the unit's own or the nearest ancestor's that has one."""

    unit_id: int
    unit_code: str
    unit_name: str
    position_code: str | None
    region: str


def unit(db: Session, code: str, today: date) -> UnitView:
    """The unit of this code as it is today; NotFound when there is none or it has ended."""
    found = db.execute(_views(today).where(col(Unit.code) == code)).first()
    if found is None:
        raise NotFound(say("Không có đơn vị %(code)s.", code=code))
    return UnitView(*found)


def units_by_id(db: Session, unit_ids: Sequence[int], today: date) -> dict[int, UnitView]:
    """These units as they are today; those that have ended are left out."""
    found = db.execute(_views(today).where(col(Unit.id).in_(unit_ids)))
    return {view.id: view for view in (UnitView(*row) for row in found)}


def children(db: Session, unit_id: int, today: date) -> list[UnitView]:
    """The units directly below, by name."""
    found = db.execute(
        _views(today).where(col(UnitVersion.parent_id) == unit_id).order_by(col(UnitVersion.search_name))
    )
    return [UnitView(*row) for row in found]


def path(db: Session, unit_id: int, today: date) -> list[UnitView]:
    """From the root down to the unit, itself included: breadcrumbs. Show only what the viewer may see."""
    found = db.execute(
        _views(today)
        .join(UnitDescent, col(UnitDescent.ancestor_id) == col(Unit.id))
        .where(col(UnitDescent.unit_id) == unit_id)
        .order_by(col(UnitDescent.depth).desc())
    )
    return [UnitView(*row) for row in found]


def tree(db: Session, today: date, root_id: int | None = None) -> list[UnitView]:
    """The units below a root (or all), every parent before its children, siblings by name, with their depths."""
    statement = _views(today).order_by(col(UnitVersion.search_name), col(Unit.id))
    if root_id is not None:
        statement = statement.where(col(Unit.id).in_(descend(root_id)))
    views = {view.id: view for view in (UnitView(*row) for row in db.execute(statement))}
    below: dict[int | None, list[UnitView]] = {}
    for view in views.values():
        below.setdefault(view.parent_id if view.parent_id in views else None, []).append(view)
    ordered: list[UnitView] = []
    waiting = [(view, 0) for view in reversed(below.get(None, []))]
    while waiting:
        view, depth = waiting.pop()
        ordered.append(UnitView(view.id, view.code, view.name, view.kind, view.region, view.parent_id, depth))
        waiting.extend((child, depth + 1) for child in reversed(below.get(view.id, [])))
    return ordered


def descend(unit_id: int) -> Select[int]:
    """The ids of a unit and all below it today, for IN (…)."""
    return select(col(UnitDescent.unit_id)).where(col(UnitDescent.ancestor_id) == unit_id)


def kinds(db: Session, unit_ids: UnitIds, today: date) -> dict[int, str]:
    """The kind of each unit; those that have ended are absent."""
    rows = db.execute(
        select(col(UnitVersion.unit_id), col(UnitVersion.kind)).where(
            col(UnitVersion.unit_id).in_(unit_ids), holding(UnitVersion, today)
        )
    )
    return {unit_id: kind for unit_id, kind in rows}  # noqa: C416 - rows are not plain pairs to mypy


def regions(db: Session, unit_ids: UnitIds, today: date) -> dict[int, str]:
    """The region of each unit: its own or the nearest ancestor's; those without are absent."""
    rows = db.execute(
        select(col(UnitDescent.unit_id), col(UnitVersion.region))
        .join(UnitVersion, col(UnitVersion.unit_id) == col(UnitDescent.ancestor_id))
        .where(col(UnitDescent.unit_id).in_(unit_ids), col(UnitVersion.region) != "", holding(UnitVersion, today))
        # The nearest comes last, and stays.
        .order_by(col(UnitDescent.depth).desc())
    )
    return {unit_id: region for unit_id, region in rows}  # noqa: C416


def unit_of(db: Session, person_id: int, today: date) -> Workplace | None:
    """Where somebody works today, by the appointment that began last; None without one."""
    found = db.execute(
        _workplaces(today)
        .where(col(Appointment.person_id) == person_id)
        .order_by(col(Appointment.valid_from).desc(), col(Appointment.id).desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    unit_id, code, name, position = found
    return Workplace(unit_id, code, name, position, regions(db, [unit_id], today).get(unit_id, ""))


def rebuild_descent(db: Session, today: date) -> int:
    """Write the descent table anew from the versions that hold today; how many units there are.

    Run after every change to units and once a day (dated changes begin and end at midnight).
    Conflict when units are each other's ancestors; a unit whose parent has ended stands as a root.
    """
    parents = parents_on(db, today)
    try:
        rows = descents(parents)
    except Cycle as cycle:
        raise Conflict(say("Cây đơn vị có vòng lặp.")) from cycle
    db.execute(delete(UnitDescent).execution_options(synchronize_session=False))
    for start in range(0, len(rows), _BATCH):
        batch = [
            {"ancestor_id": ancestor, "unit_id": unit, "depth": depth}
            for ancestor, unit, depth in rows[start : start + _BATCH]
        ]
        db.execute(insert(UnitDescent), batch)
    return len(parents)


def parents_on(db: Session, day: date) -> Mapping[int, int | None]:
    """The parent of every unit that holds on a day."""
    found = db.execute(select(col(UnitVersion.unit_id), col(UnitVersion.parent_id)).where(holding(UnitVersion, day)))
    return {unit_id: parent_id for unit_id, parent_id in found}  # noqa: C416 - rows are not plain pairs to mypy


def headcounts(db: Session, today: date) -> Mapping[int, int]:
    """How many persons work in each unit itself today."""
    found = db.execute(
        select(col(Appointment.unit_id), func.count(col(Appointment.person_id).distinct()))
        .where(holding(Appointment, today))
        .group_by(col(Appointment.unit_id))
    )
    return {unit_id: count for unit_id, count in found}  # noqa: C416 - rows are not plain pairs to mypy


def _views(today: date) -> Select[int, str, str, str, str, int | None]:
    statement: Select[int, str, str, str, str, int | None] = select(
        col(UnitVersion.unit_id),
        col(Unit.code),
        col(UnitVersion.name),
        col(UnitVersion.kind),
        col(UnitVersion.region),
        col(UnitVersion.parent_id),
    ).join(UnitVersion, and_(col(UnitVersion.unit_id) == col(Unit.id), holding(UnitVersion, today)))
    return statement


def _workplaces(today: date) -> Select[int, str, str, str | None]:
    return (
        select(col(UnitVersion.unit_id), col(Unit.code), col(UnitVersion.name), col(Appointment.position_code))
        .select_from(Appointment)
        .join(Unit, col(Unit.id) == col(Appointment.unit_id))
        .join(UnitVersion, and_(col(UnitVersion.unit_id) == col(Unit.id), holding(UnitVersion, today)))
        .where(holding(Appointment, today))
    )

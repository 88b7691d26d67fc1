"""Organisations for tests: units under units, people in them, and their rights."""

from datetime import date, datetime
from itertools import count

from sqlmodel import Session

from learn.days import day_of
from learn.organisation import grants, units
from learn.organisation.models import Appointment, Role, Sees, Unit, UnitVersion
from learn.organisation.policy import Right
from learn.people import service as people
from learn.text import fold

LONG_AGO = date(2025, 7, 1)

_numbers = count(1)


def a_unit(
    db: Session,
    code: str,
    parent_id: int | None = None,
    *,
    kind: str = "xa",
    region: str = "",
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> int:
    """A unit named after its code. Rebuild the descent table when the tree is complete."""
    unit = Unit(code=code)
    db.add(unit)
    db.flush()
    name = f"Đơn vị {code}"
    version = UnitVersion(
        unit_id=unit.id,
        valid_from=valid_from,
        valid_to=valid_to,
        name=name,
        search_name=fold(name),
        kind=kind,
        region=region,
        parent_id=parent_id,
    )
    db.add(version)
    db.flush()
    return unit.id


def two_provinces(db: Session, now: datetime) -> dict[str, int]:
    """A nation with two provinces; two communes in the one, one in the other; a school within a commune."""
    made = {"vn": a_unit(db, "vn", kind="quoc-gia")}
    for code, parent in [
        ("dien-bien", "vn"),
        ("hue", "vn"),
        ("muong-phang", "dien-bien"),
        ("na-tau", "dien-bien"),
        ("phu-loc", "hue"),
        ("van-phong", "muong-phang"),
    ]:
        made[code] = a_unit(db, code, made[parent])
    units.rebuild_descent(db, day_of(now))
    return made


def somebody(
    db: Session,
    now: datetime,
    unit_id: int | None = None,
    *,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
    position: str | None = None,
) -> int:
    """A person, working in a unit."""
    person_id = people.create(
        db, full_name="Lò Thị Mai", username=f"nguoi.so.{next(_numbers)}", created_by=None, now=now
    )
    if unit_id is not None:
        db.add(
            Appointment(
                person_id=person_id, unit_id=unit_id, position_code=position, valid_from=valid_from, valid_to=valid_to
            )
        )
        db.flush()
    return person_id


def supervisor(
    db: Session, now: datetime, unit_id: int | None, sees: Sees = Sees.PEOPLE, *, person_id: int | None = None
) -> int:
    """A person who supervises a unit and all below it."""
    return holder(db, now, Right(Role.SUPERVISOR, unit_id=unit_id, sees=sees), person_id=person_id)


def holder(db: Session, now: datetime, right: Right, *, person_id: int | None = None) -> int:
    """A person who holds a right since long ago."""
    whose = person_id or somebody(db, now)
    grants.give(db, whose, right, given_by=None, now=now, valid_from=LONG_AGO)
    return whose

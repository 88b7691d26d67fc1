"""Who works in a unit and below it today."""

from datetime import datetime

from sqlmodel import Session, col, select

from learn.days import day_of
from learn.organisation import units
from learn.organisation.models import Appointment
from learn.organisation.policy.rights import holding


def working_below(db: Session, code: str, now: datetime) -> list[int]:
    """The ids of the people appointed in a unit or below it, in order of id. NotFound for an unknown code."""
    today = day_of(now)
    unit = units.unit(db, code, today)
    chosen = (
        select(Appointment.person_id)
        .where(col(Appointment.unit_id).in_(units.descend(unit.id)), holding(Appointment, today))
        .distinct()
        .order_by(col(Appointment.person_id))
    )
    return list(db.exec(chosen).all())

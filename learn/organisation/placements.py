"""Many people's places at once, for imports: where they stand, and what moving them takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from learn.days import holds_on
from learn.organisation import grants
from learn.organisation.models import Appointment, Grant, Position, Role, Unit, UnitVersion
from learn.organisation.policy import Right
from learn.organisation.policy.rights import right_of

_CHUNK = 500


@dataclass(frozen=True)
class KnownUnit:
    """A unit and the days on which it exists."""

    unit_id: int
    ranges: tuple[tuple[date, date | None], ...]

    def holds_on(self, day: date) -> bool:
        return any(holds_on(day, valid_from, valid_to) for valid_from, valid_to in self.ranges)


@dataclass(frozen=True)
class Post:
    """Where somebody is to work from a day on; without a position, one they hold there stays."""

    unit_id: int
    position_code: str | None
    valid_from: date


@dataclass(frozen=True)
class Standing:
    """Somebody's appointments and grants, past ones too."""

    appointments: tuple[Appointment, ...] = ()
    grants: tuple[Grant, ...] = ()

    def holds(self, right: Right) -> bool:
        """Whether the right is held without an end."""
        return any(grant.valid_to is None and right_of(grant) == right for grant in self.grants)


@dataclass(frozen=True)
class Move:
    """Appointments and grants that end on `post.valid_from`, and the appointment that begins there.

    `revived` is an appointment to the same unit from the same day, which is used again:
    the database has room for one.
    """

    post: Post
    until: date | None
    ended: tuple[int, ...]
    ended_grants: tuple[int, ...]
    revived: int | None


def first(post: Post) -> Move:
    """The first appointment of a new account."""
    return Move(post, None, (), (), None)


def move(post: Post, standing: Standing) -> Move | None:
    """What it takes to bring somebody to a post; None when they hold it that day.

    Rights to supervise a unit end with the appointment there.
    """
    day = post.valid_from
    holding = [a for a in standing.appointments if holds_on(day, a.valid_from, a.valid_to)]
    if any(a.unit_id == post.unit_id and post.position_code in (None, a.position_code) for a in holding):
        return None
    same = next((a for a in standing.appointments if (a.unit_id, a.valid_from) == (post.unit_id, day)), None)
    left = {a.unit_id for a in holding} - {post.unit_id}
    ended_grants = [
        g.id
        for g in standing.grants
        if g.role == Role.SUPERVISOR and g.unit_id in left and holds_on(day, g.valid_from, g.valid_to)
    ]
    return Move(
        post,
        min((a.valid_from for a in standing.appointments if a.valid_from > day), default=None),
        tuple(a.id for a in holding if a is not same and a.id is not None),
        tuple(grant_id for grant_id in ended_grants if grant_id is not None),
        same.id if same else None,
    )


def units_by_code(db: Session) -> dict[str, KnownUnit]:
    """Every unit by its code, in lower case."""
    ranges: dict[tuple[str, int], list[tuple[date, date | None]]] = {}
    found = db.execute(
        select(col(Unit.code), col(UnitVersion.unit_id), col(UnitVersion.valid_from), col(UnitVersion.valid_to)).join(
            UnitVersion, col(UnitVersion.unit_id) == col(Unit.id)
        )
    )
    for code, unit_id, valid_from, valid_to in found:
        ranges.setdefault((code.casefold(), unit_id), []).append((valid_from, valid_to))
    return {code: KnownUnit(unit_id, tuple(days)) for (code, unit_id), days in ranges.items()}


def position_codes(db: Session) -> frozenset[str]:
    return frozenset(db.execute(select(col(Position.code))).scalars())


def standing_of(db: Session, person_ids: Sequence[int]) -> dict[int, Standing]:
    """Where each of these persons stands."""
    appointments: dict[int, list[Appointment]] = {}
    held: dict[int, list[Grant]] = {}
    for start in range(0, len(person_ids), _CHUNK):
        some = person_ids[start : start + _CHUNK]
        for appointment in db.execute(select(Appointment).where(col(Appointment.person_id).in_(some))).scalars():
            appointments.setdefault(appointment.person_id, []).append(appointment)
        for grant in db.execute(select(Grant).where(col(Grant.person_id).in_(some))).scalars():
            held.setdefault(grant.person_id, []).append(grant)
    return {
        person_id: Standing(tuple(appointments.get(person_id, ())), tuple(held.get(person_id, ())))
        for person_id in person_ids
    }


def carry_out(db: Session, moves: Mapping[int, Move], *, by: int | None, now: datetime) -> None:
    """End and begin appointments, by person, in a few statements; each grant that ends is in the audit."""
    _update(db, ({"id": i, "valid_to": m.post.valid_from} for m in moves.values() for i in m.ended))
    _update(
        db,
        (
            {"id": m.revived, "valid_to": m.until, "position_code": m.post.position_code}
            for m in moves.values()
            if m.revived is not None
        ),
    )
    new = [
        {
            "person_id": person_id,
            "unit_id": m.post.unit_id,
            "position_code": m.post.position_code,
            "valid_from": m.post.valid_from,
            "valid_to": m.until,
        }
        for person_id, m in moves.items()
        if m.revived is None
    ]
    if new:
        db.execute(insert(Appointment), new)
    for m in moves.values():
        for grant_id in m.ended_grants:
            grants.end(db, grant_id, ended_by=by, now=now, on=m.post.valid_from)


def _update(db: Session, rows: Iterable[dict[str, Any]]) -> None:
    if listed := list(rows):
        db.execute(update(Appointment), listed)

"""What an administrator sees: an overview, the units, the record, background work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from learn.audit import service as audit
from learn.audit.service import Entry
from learn.dashboards.accounts import PER_PAGE, count
from learn.dashboards.words import address
from learn.days import day_of
from learn.jobs import service as jobs
from learn.jobs.service import Line, State
from learn.organisation import policy, units
from learn.organisation.models import Appointment, UnitDescent
from learn.organisation.policy import Viewer
from learn.organisation.policy.rights import holding
from learn.organisation.units import UnitView
from learn.people.models import PersonIdentity

_LAST_ENTRIES = 5


@dataclass(frozen=True)
class Overview:
    """`/admin`. `jobs_waiting`, `jobs_failed` and `entries` are empty for who administers only a part."""

    people: int
    units: int
    is_over_all: bool
    jobs_waiting: int
    jobs_failed: int
    entries: tuple["EntryRow", ...]


@dataclass(frozen=True)
class EntryRow:
    """One line of the record with the names that its ids stand for; "" where nobody's identity is known."""

    entry: Entry
    actor: str
    about: str


@dataclass(frozen=True)
class AuditPage:
    """A page of the record, newest first; `older_url` is None on the last."""

    rows: tuple[EntryRow, ...]
    older_url: str | None


@dataclass(frozen=True)
class UnitRow:
    """A unit with how many people work in it and below it today."""

    unit: UnitView
    people: int


@dataclass(frozen=True)
class UnitsPage:
    """The units directly below one, or the topmost that the viewer sees."""

    path: tuple[UnitView, ...]
    rows: tuple[UnitRow, ...]


def overview(db: Session, viewer: Viewer, now: datetime) -> Overview:
    """Counts of what the viewer administers; NotFound for anybody else."""
    policy.require_administer(viewer)
    over_all = policy.may_administer_all(viewer)
    lines = jobs.lines(db, now, limit=500) if over_all else []
    return Overview(
        people=count(db, policy.people_visible(viewer)),
        units=count(db, policy.units_visible(viewer)),
        is_over_all=over_all,
        jobs_waiting=sum(line.state in (State.WAITING, State.LEASED) for line in lines),
        jobs_failed=sum(line.state is State.FAILED for line in lines),
        entries=_rows(db, audit.entries(db, limit=_LAST_ENTRIES)) if over_all else (),
    )


def units_below(db: Session, viewer: Viewer, code: str, now: datetime) -> UnitsPage:
    """The units below one ("": the topmost the viewer sees) with their people; NotFound for what they don't see."""
    policy.require_administer(viewer)
    today = day_of(now)
    visible = set(db.execute(policy.units_visible(viewer)).scalars())
    if code:
        unit_id = policy.require_unit(db, viewer, code).unit_id
        way = tuple(unit for unit in units.path(db, unit_id, today) if unit.id in visible)
        shown = units.children(db, unit_id, today)
    else:
        way = ()
        shown = [u for u in units.tree(db, today) if u.id in visible and u.parent_id not in visible]
    counted = _people_below(db, [unit.id for unit in shown], today)
    return UnitsPage(way, tuple(UnitRow(unit, counted.get(unit.id, 0)) for unit in shown))


def record_page(db: Session, viewer: Viewer, before: int | None) -> AuditPage:
    """A page of the audit record; NotFound for who doesn't administer the whole installation."""
    policy.require_administer_all(viewer)
    found = audit.entries(db, before=before, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    older = address("/admin/audit", before=shown[-1].id) if len(found) > PER_PAGE else None
    return AuditPage(_rows(db, shown), older)


def job_lines(db: Session, viewer: Viewer, now: datetime) -> list[Line]:
    """The newest jobs; NotFound for who doesn't administer the whole installation."""
    policy.require_administer_all(viewer)
    return jobs.lines(db, now, limit=100)


def _rows(db: Session, entries: Collection[Entry]) -> tuple[EntryRow, ...]:
    about = {e.id: int(e.object_id) for e in entries if e.object_kind == "person" and e.object_id.isdecimal()}
    wanted = {e.actor_id for e in entries if e.actor_id is not None} | set(about.values())
    found = db.execute(
        select(col(PersonIdentity.person_id), col(PersonIdentity.full_name)).where(
            col(PersonIdentity.person_id).in_(wanted)
        )
    )
    names: dict[int, str] = {person_id: name for person_id, name in found}  # noqa: C416 - rows are not plain pairs
    return tuple(EntryRow(e, names.get(e.actor_id or 0, ""), names.get(about.get(e.id, 0), "")) for e in entries)


def _people_below(db: Session, unit_ids: Collection[int], today: date) -> dict[int, int]:
    found = db.execute(
        select(col(UnitDescent.ancestor_id), func.count(col(Appointment.person_id).distinct()))
        .join(Appointment, col(Appointment.unit_id) == col(UnitDescent.unit_id))
        .where(col(UnitDescent.ancestor_id).in_(unit_ids), holding(Appointment, today))
        .group_by(col(UnitDescent.ancestor_id))
    )
    return {unit_id: count for unit_id, count in found}  # noqa: C416 - rows are not plain pairs to mypy

"""The accounts an administrator looks after: the list, and one with its rights."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from learn.dashboards.account import masked
from learn.dashboards.words import address
from learn.days import day_of, holds_on
from learn.organisation import grants, policy, units
from learn.organisation.grants import Given
from learn.organisation.models import Appointment
from learn.organisation.policy import Viewer
from learn.organisation.policy.rights import holding
from learn.organisation.units import UnitView
from learn.people import service as people
from learn.people.models import Person, PersonIdentity
from learn.people.service import Profile
from learn.text import fold

PER_PAGE = 50


@dataclass(frozen=True)
class AccountRow:
    """One account of the list."""

    public_id: UUID
    name: str
    is_open: bool
    unit: str


@dataclass(frozen=True)
class AccountsPage:
    """Up to 50 accounts whose names contain the query; `number` is the page, from 1 to `pages`."""

    query: str
    rows: tuple[AccountRow, ...]
    total: int
    number: int
    pages: int
    previous_url: str | None
    next_url: str | None
    may_import: bool


@dataclass(frozen=True)
class GrantRow:
    """A right with the unit it is over in words; `holds` today, `is_over` when it can't be ended any more."""

    grant: Given
    unit: str
    holds: bool
    is_over: bool


@dataclass(frozen=True)
class AccountPage:
    """One account as an administrator sees it."""

    profile: Profile
    phone: str
    unit: str
    grants: tuple[GrantRow, ...]
    may_help: bool
    may_grant: bool


def accounts(db: Session, viewer: Viewer, query: str, page: int, now: datetime) -> AccountsPage:
    """The accounts the viewer administers, by name, searched without accents; NotFound for anybody else."""
    policy.require_administer(viewer)
    found = (
        select(col(Person.id), col(Person.public_id), col(PersonIdentity.full_name), col(Person.ended_at))
        .join(PersonIdentity, col(PersonIdentity.person_id) == col(Person.id))
        .where(col(Person.id).in_(policy.people_visible(viewer)))
        .where(col(PersonIdentity.search_name).contains(fold(query), autoescape=True))
    )
    total = count(db, found)
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(page, 1), pages)
    ordered = found.order_by(col(PersonIdentity.search_name), col(Person.id))
    rows = db.execute(ordered.offset((number - 1) * PER_PAGE).limit(PER_PAGE)).all()
    at = _workplaces(db, [row[0] for row in rows if row[0] is not None], day_of(now))
    return AccountsPage(
        query=query,
        rows=tuple(AccountRow(row[1], row[2], row[3] is None, at.get(row[0] or 0, "")) for row in rows),
        total=total,
        number=number,
        pages=pages,
        previous_url=address("/admin/people", q=query, page=number - 1) if number > 1 else None,
        next_url=address("/admin/people", q=query, page=number + 1) if number < pages else None,
        may_import=policy.may_administer_all(viewer),
    )


def one_account(db: Session, viewer: Viewer, public_id: UUID, now: datetime) -> AccountPage:
    """One account with all its rights, past and future; NotFound when the viewer doesn't administer it."""
    policy.require_administer(viewer)
    person_id = policy.require_person(db, viewer, public_id)
    profile, today = people.profile(db, person_id), day_of(now)
    held = grants.grants_of(db, person_id)
    named = units.units_by_id(db, [grant.unit_id for grant in held if grant.unit_id is not None], today)
    return AccountPage(
        profile=profile,
        phone=masked(profile.phone),
        unit=_workplaces(db, [person_id], today).get(person_id, ""),
        grants=tuple(_grant_row(grant, named, today) for grant in held),
        may_help=policy.may_help_sign_in(db, viewer, person_id),
        may_grant=policy.may_administer_all(viewer),
    )


def _grant_row(grant: Given, named: Mapping[int, UnitView], today: date) -> GrantRow:
    unit = named.get(grant.unit_id or 0)
    is_over = grant.valid_to is not None and grant.valid_to <= today
    return GrantRow(grant, unit.name if unit else "", holds_on(today, grant.valid_from, grant.valid_to), is_over)


def _workplaces(db: Session, person_ids: Collection[int], today: date) -> dict[int, str]:
    """The name of the unit in which each works today; of several appointments, the one that began last."""
    found = db.execute(
        select(col(Appointment.person_id), col(Appointment.unit_id))
        .where(col(Appointment.person_id).in_(person_ids), holding(Appointment, today))
        .order_by(col(Appointment.valid_from), col(Appointment.id))
    )
    at: dict[int, int] = {person_id: unit_id for person_id, unit_id in found}  # noqa: C416 - the last one stays
    named = units.units_by_id(db, sorted(set(at.values())), today)
    return {person_id: named[unit_id].name for person_id, unit_id in at.items() if unit_id in named}


def count(db: Session, statement: Select[*tuple[Any, ...]]) -> int:
    """How many rows a statement finds."""
    found: int = db.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    return found

"""Who is signed in, and what the frame of every page shows of them, read in one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Date, Exists, bindparam, func, or_, select
from sqlmodel import Session, col

from learn.days import day_of
from learn.db.prepared import Prepared
from learn.notices.models import Notice
from learn.organisation.models import Grant, Role, Unit
from learn.people.models import SignInSession
from learn.people.session_store import CURRENT
from learn.people.sessions import IDLE, SignedIn
from learn.people.tokens import token_hash

_TODAY: BindParameter[date] = bindparam("today", type_=Date)
_HOLDS = (
    col(Grant.person_id) == col(SignInSession.person_id),
    col(Grant.valid_from) <= _TODAY,
    or_(col(Grant.valid_to).is_(None), col(Grant.valid_to) > _TODAY),
)


def _has(role: Role) -> Exists:
    held = select(col(Grant.id)).where(*_HOLDS, col(Grant.role) == role.value)
    return held.correlate(SignInSession).exists()


_UNREAD = (
    select(func.count())
    .where(col(Notice.person_id) == col(SignInSession.person_id), col(Notice.read_at).is_(None))
    .correlate(SignInSession)
    .scalar_subquery()
)
# A supervisor of several units starts from the one given first.
_UNIT = (
    select(col(Unit.code))
    .join(Grant, col(Grant.unit_id) == col(Unit.id))
    .where(*_HOLDS, col(Grant.role) == Role.SUPERVISOR.value)
    .order_by(col(Grant.id))
    .limit(1)
    .correlate(SignInSession)
    .scalar_subquery()
)
_SHOWN = (Role.INSTRUCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)


class _Row(NamedTuple):
    session_id: int
    person_id: int
    public_id: UUID
    name: str
    seen_at: datetime
    expires_at: datetime
    unread: int
    unit_code: str | None
    is_instructor: bool
    is_supervisor: bool
    is_administrator: bool


_FRAME = Prepared(CURRENT.add_columns(_UNREAD, _UNIT, *(_has(role) for role in _SHOWN)), _Row)


@dataclass(frozen=True)
class Frame(SignedIn):
    """The signed-in person. `roles` says which parts of the navigation to show, nothing more: what may be
    seen or done is asked of `organisation.policy` each time."""

    roles: frozenset[str]
    unread: int
    unit_code: str | None

    @property
    def short_name(self) -> str:
        """As somebody is called: a Vietnamese name ends with the given name."""
        return self.name.rpartition(" ")[2]


def frame_of(db: Session, token: str, now: datetime) -> Frame | None:
    """The person behind a session's token; None when the session is unknown, ended or too old."""
    row = _FRAME.first(db, token_hash=token_hash(token), now=now, idle_since=now - IDLE, today=day_of(now))
    if row is None:
        return None
    held = (row.is_instructor, row.is_supervisor, row.is_administrator)
    return Frame(
        session_id=row.session_id,
        person_id=row.person_id,
        public_id=row.public_id,
        name=row.name,
        roles=frozenset({Role.LEARNER.value, *(role.value for role, holds in zip(_SHOWN, held, strict=True) if holds)}),
        unread=row.unread,
        unit_code=row.unit_code,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )

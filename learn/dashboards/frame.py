"""Who is signed in, and what the frame of every page shows of them, read in one statement."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, Date, bindparam, func, or_, select
from sqlalchemy.sql.elements import Label
from sqlmodel import Session, col

from learn.days import day_of
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


def _has(role: Role) -> Label[bool]:
    held = select(col(Grant.id)).where(*_HOLDS, col(Grant.role) == role.value)
    return held.correlate(SignInSession).exists().label(role.value)


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
_FRAME = CURRENT.add_columns(
    _has(Role.INSTRUCTOR), _has(Role.SUPERVISOR), _has(Role.ADMINISTRATOR), _UNREAD.label("unread"), _UNIT.label("unit")
)


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
    values = {"token_hash": token_hash(token), "now": now, "idle_since": now - IDLE, "today": day_of(now)}
    row = db.connection().execute(_FRAME, values).mappings().first()
    if row is None:
        return None
    roles = {role.value for role in (Role.INSTRUCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR) if row[role.value]}
    return Frame(
        session_id=row["id"],
        person_id=row["person_id"],
        public_id=row["public_id"],
        name=row["full_name"],
        roles=frozenset(roles | {Role.LEARNER.value}),
        unread=row["unread"],
        unit_code=row["unit"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
    )

"""What a person sees of their own account, and a count of everything that is kept about them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from learn.audit.models import AuditEntry
from learn.courses.models import Enrolment
from learn.days import day_of
from learn.discussions.models import Exchange
from learn.notices import service as notices
from learn.notices.models import Notice
from learn.notices.service import Told
from learn.organisation.models import Position
from learn.organisation.units import UnitView, path, unit_of
from learn.people import service as people
from learn.people import sessions
from learn.people.models import ApiToken, SignInSession
from learn.people.sessions import OpenSession
from learn.quizzes.models import Attempt, AttemptStep

_SHOWN_OF_A_PHONE = 3


@dataclass(frozen=True)
class Account:
    """`/me`. Texts are "" where there is nothing; of the phone number only the last digits are shown."""

    name: str
    username: str
    phone: str
    unit: str
    position: str
    devices: tuple[OpenSession, ...]
    notices: tuple[Told, ...]

    @property
    def other_devices(self) -> int:
        return sum(not device.is_current for device in self.devices)

    @property
    def unread(self) -> int:
        return sum(not notice.is_read for notice in self.notices)


@dataclass(frozen=True)
class PersonalData:
    """`/me/privacy`: how much of each kind is kept, and the units (from the top) whose managers may see it."""

    name: str
    sign_in_names: tuple[str, ...]
    seen_by: tuple[UnitView, ...]
    enrolments: int
    attempts: int
    answers: int
    exchanges: int
    sessions: int
    tokens: int
    notices: int
    own_entries: int
    entries_about: int


def account(db: Session, person_id: int, session_id: int, language: str, now: datetime) -> Account:
    """A person's own account. NotFound when their identity was erased."""
    profile, workplace = people.profile(db, person_id), unit_of(db, person_id, day_of(now))
    return Account(
        name=profile.full_name,
        username=profile.username,
        phone=masked(profile.phone),
        unit=workplace.unit_name if workplace else "",
        position=_position(db, workplace.position_code, language) if workplace and workplace.position_code else "",
        devices=tuple(sessions.list_sessions(db, person_id, session_id, now)),
        notices=tuple(notices.list_for(db, person_id, language=language)),
    )


def personal_data(db: Session, person_id: int, today: date) -> PersonalData:
    """Everything that is kept about a person, counted. NotFound when their identity was erased."""
    profile, workplace = people.profile(db, person_id), unit_of(db, person_id, today)
    answers = (
        select(func.count()).select_from(AttemptStep).join(Attempt, col(Attempt.id) == col(AttemptStep.attempt_id))
    )
    about = select(func.count()).where(
        col(AuditEntry.object_kind) == "person", col(AuditEntry.object_id) == str(person_id)
    )
    return PersonalData(
        name=profile.full_name,
        sign_in_names=tuple(name for name in (profile.username, masked(profile.phone)) if name),
        seen_by=tuple(path(db, workplace.unit_id, today)) if workplace else (),
        enrolments=_count(db, Enrolment, col(Enrolment.person_id) == person_id),
        attempts=_count(db, Attempt, col(Attempt.person_id) == person_id),
        answers=db.execute(answers.where(col(Attempt.person_id) == person_id)).scalar_one(),
        exchanges=_count(db, Exchange, col(Exchange.person_id) == person_id),
        sessions=_count(db, SignInSession, col(SignInSession.person_id) == person_id),
        tokens=_count(db, ApiToken, col(ApiToken.person_id) == person_id),
        notices=_count(db, Notice, col(Notice.person_id) == person_id),
        own_entries=_count(db, AuditEntry, col(AuditEntry.actor_id) == person_id),
        entries_about=db.execute(about.where(col(AuditEntry.actor_id).is_distinct_from(person_id))).scalar_one(),
    )


def masked(phone: str) -> str:
    """A phone number of which only the last three digits are shown: a page is read over shoulders too."""
    return "•" * (len(phone) - _SHOWN_OF_A_PHONE) + phone[-_SHOWN_OF_A_PHONE:] if phone else ""


def _position(db: Session, code: str, language: str) -> str:
    found = db.get(Position, code)
    return str(found.name.get(language) or found.name["vi"]) if found else code


def _count(db: Session, model: type[SQLModel], which: object) -> int:
    statement = select(func.count()).select_from(model).where(which)  # type: ignore[arg-type]
    found: int = db.execute(statement).scalar_one()
    return found

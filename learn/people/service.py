"""Accounts: making them, finding them, changing and closing them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select
from sqlmodel import Session, select

from learn.audit import service as audit
from learn.errors import Conflict, Invalid, NotFound, say
from learn.people import api_tokens, codes, names, session_store, store
from learn.people.models import Person, PersonIdentity, SignInName
from learn.text import fold

MOST_FOUND = 50


@dataclass(frozen=True)
class Profile:
    """An account with its owner's name and sign-in names ("" where there is none)."""

    person_id: int
    public_id: UUID
    full_name: str
    username: str
    phone: str
    is_open: bool
    has_password: bool


@dataclass(frozen=True)
class Found:
    """A line of a people search."""

    person_id: int
    public_id: UUID
    full_name: str
    is_open: bool


def create(
    db: Session, *, full_name: str, username: str = "", phone: str = "", created_by: int | None, now: datetime
) -> int:
    """A new account without a password; its owner comes in with a one-time code. The person's id.

    Needs a user name or a phone number. Invalid names the field, also when a name is taken.
    """
    identity = names.full_name(full_name)
    wanted = {kind: name for kind, name in _wanted(username, phone) if name}
    if not wanted:
        raise Invalid({"username": say("Cần có tên đăng nhập hoặc số điện thoại.")})
    for kind, name in wanted.items():
        if store.by_sign_in_name(db, kind, name) is not None:
            raise Invalid({kind: say("Đã có người dùng %(name)s.", name=name)})
    person = Person(created_at=now)
    db.add(person)
    db.flush()
    person_id = person.id or 0
    db.add(PersonIdentity(person_id=person_id, full_name=identity, search_name=fold(identity)))
    db.add_all(SignInName(person_id=person_id, kind=kind, name=name) for kind, name in wanted.items())
    db.flush()
    _record(db, created_by, "person.created", person_id, now)
    return person_id


def has_anybody(db: Session) -> bool:
    """Whether there is any account at all, closed ones included."""
    return db.exec(select(Person.id).limit(1)).first() is not None


def find(db: Session, typed: str) -> int:
    """The person of a user name or phone number; NotFound."""
    person_id = store.by_sign_in_name(db, *names.recognise(typed))
    if person_id is None:
        raise NotFound(say("Không có ai dùng tên hoặc số %(name)s.", name=typed))
    return person_id


def profile(db: Session, person_id: int) -> Profile:
    """An account as its owner, or somebody who may, sees it. NotFound also when its identity was erased."""
    person, identity = db.get(Person, person_id), store.identity(db, person_id)
    if person is None or identity is None:
        raise NotFound
    known = store.names_of(db, person_id)
    return Profile(
        person_id,
        person.public_id,
        identity.full_name,
        known.get("username", ""),
        known.get("phone", ""),
        person.ended_at is None,
        store.password_hash(db, person_id) is not None,
    )


def rename(db: Session, person_id: int, full_name: str, *, renamed_by: int, now: datetime) -> None:
    """Change what a person is called. Invalid on `full_name`."""
    name = names.full_name(full_name)
    identity = store.identity(db, person_id)
    if identity is None:
        raise NotFound
    identity.full_name, identity.search_name = name, fold(name)
    db.add(identity)
    db.flush()
    _record(db, renamed_by, "person.renamed", person_id, now)


def known_words(db: Session, person_id: int) -> list[str]:
    """What everybody knows of a person and a password must not be: name, user name, phone."""
    identity = store.identity(db, person_id)
    own = [identity.full_name] if identity else []
    return [*own, *store.names_of(db, person_id).values()]


def password_hash(db: Session, person_id: int) -> str | None:
    """The hash to verify an old password against; None without a password."""
    return store.password_hash(db, person_id)


def change_password(db: Session, person_id: int, old_hash: str | None, new_hash: str, now: datetime) -> None:
    """Put a new password in place of the one that was verified, and end every session, API token and code
    of the person.

    The caller starts a new session for the one who changed it (sessions.start). Conflict when the
    password changed since `old_hash` was read.
    """
    if not store.lock_open(db, person_id):
        raise NotFound
    if store.password_hash(db, person_id) != old_hash:
        raise Conflict(say("Mật khẩu vừa được đổi ở nơi khác. Hãy đăng nhập lại."))
    store.set_password_hash(db, person_id, new_hash, now)
    session_store.end(db, person_id, now)
    api_tokens.end_all(db, person_id, now, by=person_id)
    codes.void(db, [person_id], now)
    _record(db, person_id, "password.changed", person_id, now)


def close(db: Session, person_id: int, *, closed_by: int | None, now: datetime) -> None:
    """Close an account: nobody signs in with it from now on, its history stays. Closing twice is well."""
    if not store.lock_open(db, person_id):
        if db.get(Person, person_id) is None:
            raise NotFound
        return
    person = db.get_one(Person, person_id)
    person.ended_at = now
    db.add(person)
    db.flush()
    session_store.end(db, person_id, now)
    api_tokens.end_all(db, person_id, now, by=closed_by)
    codes.void(db, [person_id], now)
    _record(db, closed_by, "person.closed", person_id, now)


def search(db: Session, text: str, within: Select[int], most: int = MOST_FOUND) -> list[Found]:
    """People out of `within` (who may be seen: organisation.policy) by part of their name, with or without accents."""
    found = store.found_by_name(db, fold(text), within, most)
    return [Found(person_id, public_id, name, ended_at is None) for person_id, public_id, name, ended_at in found]


def by_public_id(db: Session, public_id: UUID) -> int:
    """The person of a public id; NotFound. Ask organisation.policy before showing anything."""
    person_id = store.by_public_id(db, public_id)
    if person_id is None:
        raise NotFound
    return person_id


def _wanted(username: str, phone: str) -> Iterable[tuple[str, str]]:
    yield "username", names.username(username) if username.strip() else ""
    yield "phone", names.phone(phone) if phone.strip() else ""


def _record(db: Session, actor_id: int | None, action: str, person_id: int, now: datetime) -> None:
    audit.record(db, at=now, actor_id=actor_id, action=action, object_kind="person", object_id=str(person_id))

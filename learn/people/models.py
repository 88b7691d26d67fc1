"""Persons, how they sign in, their sessions, and the programs that act for them.

Names and sign-in names live in tables of their own: everything else, the audit included, holds ids,
so that erasing somebody's identity is deleting these rows and nothing else.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant, one_of


class SignInKind(StrEnum):
    USERNAME = "username"
    PHONE = "phone"


class Person(SQLModel, table=True):
    """An account. It says nothing about who it belongs to."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: UUID = Field(default_factory=uuid4, unique=True)
    created_at: datetime = Instant()
    # Set when the account is closed: no sign-in from then on, the history stays.
    ended_at: datetime | None = Instant(default=None)


class PersonIdentity(SQLModel, table=True):
    """Who the person is. `search_name` is the folded name that accent-insensitive search compares."""

    __tablename__ = "person_identity"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    full_name: str
    search_name: str = Field(index=True)


class SignInName(SQLModel, table=True):
    """A user name or a phone number, normalised; one belongs to one person only."""

    __tablename__ = "sign_in_name"
    __table_args__ = (one_of("kind", SignInKind),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    # Two imports at once that bring the same phone number: the second fails as a whole.
    name: str = Field(unique=True)


class Credential(SQLModel, table=True):
    """The Argon2id hash of a password. A person without one signs in with a one-time code first."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    password_hash: str
    changed_at: datetime = Instant()


class SignInSession(SQLModel, table=True):
    """One signed-in device. The cookie holds the token, the database only its hash."""

    __tablename__ = "sign_in_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = Instant()
    seen_at: datetime = Instant()
    expires_at: datetime = Instant()
    ended_at: datetime | None = Instant(default=None)
    device: str = ""


class OneTimeCode(SQLModel, table=True):
    """A code that lets a person in once and makes them choose a password. Only its hash is kept."""

    __tablename__ = "one_time_code"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(unique=True)
    created_at: datetime = Instant()
    expires_at: datetime = Instant()
    issued_by: int | None = Field(default=None, foreign_key="person.id")
    # Two phones with the same code: a condition on this column inside the UPDATE lets one of them in.
    used_at: datetime | None = Instant(default=None)


class SignInFailure(SQLModel, table=True):
    """A failed sign-in, for throttling. Name and address are kept as keyed hashes, for 30 days."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "account", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    account: str
    address: str
    known_device: bool = False
    at: datetime = Instant(index=True)


class KnownDevice(SQLModel, table=True):
    """A device that a person signed in from: strangers' failures never lock it out."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("token_hash", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str
    person_id: int = Field(foreign_key="person.id", index=True)
    seen_at: datetime = Instant()


class ApiToken(SQLModel, table=True):
    """A program that may act for a person within `scopes` until it expires. Only the hash of its secret is kept."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    scopes: list[str] = Document()
    created_at: datetime = Instant()
    expires_at: datetime = Instant()
    used_at: datetime | None = Instant(default=None)
    ended_at: datetime | None = Instant(default=None)


class KeptReply(SQLModel, table=True):
    """What a person's program was answered, under the key it gave its request, so that a retry is answered alike.

    `fingerprint` is a hash of the request. Status 0 stands only inside the transaction that does the work.
    """

    __tablename__ = "kept_reply"
    # A retry that comes while the first request is still under way, or any time after: its insert waits for the
    # first transaction and then does nothing, so the work is done once. When the first is undone, so is its row.
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    key: str
    fingerprint: str
    status: int
    body: dict[str, Any] = Document()
    location: str = ""
    created_at: datetime = Instant(index=True)

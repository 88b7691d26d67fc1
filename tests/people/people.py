"""People for tests: accounts with passwords, and the few steps of signing in."""

from datetime import datetime
from itertools import count

from sqlalchemy import Engine
from sqlmodel import Session

from learn.db.transactions import reading, write
from learn.people import service, sessions
from learn.people.passwords import Hasher
from learn.people.sessions import NewSession
from learn.people.store import set_password_hash

SECRET = "a secret of the tests"
PASSWORD = "gạo trắng nước trong 7"

_numbers = count(1)


def a_person(
    db: Session, now: datetime, *, username: str = "", phone: str = "", full_name: str = "Lò Thị Mai", hashed: str = ""
) -> int:
    """An account; with `hashed`, its password is set."""
    name = username or f"nguoi.{next(_numbers)}"
    person_id = service.create(db, full_name=full_name, username=name, phone=phone, created_by=None, now=now)
    if hashed:
        set_password_hash(db, person_id, hashed, now)
    return person_id


def sign_in(
    engine: Engine,
    hasher: Hasher,
    typed: str,
    password: str,
    now: datetime,
    *,
    address: str = "203.0.113.7",
    device_token: str | None = None,
) -> NewSession:
    """The steps of the web: look up, verify, admit or refuse. Raises what a person would be told."""
    with reading(engine) as db:
        candidate = sessions.look_up(db, typed, secret=SECRET, address=address, device_token=device_token, now=now)
    if hasher.verify(password, candidate.password_hash):
        with write(engine) as db:
            return sessions.admit(db, candidate, device_token=device_token, device="Firefox", now=now)
    with write(engine) as db:
        wrong = sessions.refuse(db, candidate, now)
    raise wrong

"""A whole application over an empty database, people in it, and browsers that are theirs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from learn.config import Settings
from learn.db.transactions import write
from learn.organisation import grants
from learn.organisation.models import Appointment, Role, Sees, Unit, UnitVersion
from learn.organisation.policy import Right
from learn.organisation.units import rebuild_descent
from learn.people import codes, sessions, store
from learn.people import service as people
from learn.people.passwords import Hasher
from learn.web.app import create_app

PASSWORD = "sông Hồng mùa nước nổi"
ORIGIN = "http://testserver"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass
class World:
    """One application and what tests need of it."""

    app: FastAPI
    engine: Engine
    clock: Clock
    settings: Settings
    hashed: str
    _units: dict[str, int] = field(default_factory=dict)
    _public_ids: dict[int, str] = field(default_factory=dict)

    def over(self, engine: Engine) -> Self:
        """The same over a copy of its database, at the instant at which it was copied."""
        clock = Clock(self.clock.now)
        return replace(self, app=create_app(self.settings, engine, clock), engine=engine, clock=clock)

    def visitor(self) -> TestClient:
        """A browser that nobody has signed in from."""
        base = self.settings.origin or ORIGIN
        return TestClient(self.app, base_url=base, follow_redirects=False, headers={"Origin": base})

    def person(self, username: str, name: str = "Nguyễn Thị Hạnh", phone: str = "", unit: str = "") -> int:
        """An account whose password is PASSWORD, working in `unit` when one is named."""
        with write(self.engine) as db:
            person_id = people.create(
                db, full_name=name, username=username, phone=phone, created_by=None, now=self.clock.now
            )
            store.set_password_hash(db, person_id, self.hashed, self.clock.now)
            if unit:
                db.add(Appointment(person_id=person_id, unit_id=self._units[unit], valid_from=self.clock.now.date()))
        return person_id

    def unit(self, code: str, parent: str = "") -> int:
        """A unit below another."""
        with write(self.engine) as db:
            unit = Unit(code=code)
            db.add(unit)
            db.flush()
            self._units[code] = unit.id or 0
            version = UnitVersion(
                unit_id=self._units[code],
                valid_from=datetime(2025, 7, 1).date(),  # noqa: DTZ001 - only the day is meant
                name=f"Xã {code}",
                search_name=f"xa {code}",
                kind="commune",
                parent_id=self._units.get(parent),
            )
            db.add(version)
            db.flush()
            rebuild_descent(db, self.clock.now.date())
        return self._units[code]

    def grant(
        self, person_id: int, role: Role, unit: str = "", sees: Sees | None = None, course: str | None = None
    ) -> int:
        """A right from today on."""
        with write(self.engine) as db:
            right = Right(role, self._units.get(unit), course, sees)
            return grants.give(db, person_id, right, given_by=None, now=self.clock.now)

    def code(self, person_id: int) -> str:
        """A one-time code for somebody."""
        with write(self.engine) as db:
            secret = self.settings.secret_key
            return codes.issue(db, person_id, secret=secret, issued_by=None, now=self.clock.now).code

    def client_for(self, person_id: int) -> TestClient:
        """A browser in which this person is signed in."""
        with write(self.engine) as db:
            new = sessions.start(db, person_id, device_token=None, device="Chrome, Android", now=self.clock.now)
        return self.browser_with(new.token)

    def browser_with(self, token: str) -> TestClient:
        """A browser that shows this session token, whatever it is worth."""
        client = self.visitor()
        # The cookie jar's name for a host without a dot, so that the application's own cookie replaces it.
        host = client.base_url.host
        name = "__Host-session" if self.settings.is_https else "session"
        client.cookies.set(name, token, domain=host if "." in host else f"{host}.local")
        return client

    def public_id(self, person_id: int) -> str:
        if person_id not in self._public_ids:
            with write(self.engine) as db:
                self._public_ids[person_id] = str(people.profile(db, person_id).public_id)
        return self._public_ids[person_id]


@pytest.fixture(scope="session")
def hashed_password() -> str:
    return Hasher(1).hash(PASSWORD)


@pytest.fixture
def world_of(now: datetime, tmp_path: Path, hashed_password: str) -> Callable[..., World]:
    """Makes a world over a database, with settings of choice."""

    def make(engine: Engine, **settings: object) -> World:
        chosen = Settings(**{"media_url": f"file:{tmp_path / 'media'}", **settings})  # type: ignore[arg-type]
        clock = Clock(now)
        return World(create_app(chosen, engine, clock), engine, clock, chosen, hashed_password)

    return make


@pytest.fixture
def world(engine: Engine, world_of: Callable[..., World]) -> World:
    """A world on each kind of database."""
    return world_of(engine)

"""The people who save: a published course, and many who sit its first test, each signed in. Made by the services."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from benchmarks import databases
from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion
from learn.authoring.reading import read_course
from learn.db.engine import make_engine
from learn.db.transactions import write
from learn.people import service as people
from learn.people import sessions
from learn.quizzes.formsets import questions_of
from learn.quizzes.models import Attempt
from tests.box.processes import LOOPBACK, PRODUCTION
from tests.web.country import COURSE, FIXTURE, content_of, publish

# Questions that are answered by one value, and the name of its field.
_FIELDS = {"single_choice": "option", "number": "text", "short_text": "text"}
_TOGETHER = 50


@dataclass(frozen=True)
class Seat:
    """One person in the middle of a test: their cookie, their attempt, and the field of each of some questions."""

    cookie: str
    attempt: str
    fields: dict[int, str]


@dataclass(frozen=True)
class Town:
    """A database with so many people in it."""

    url: str
    folder: Path
    seats: list[Seat]

    @property
    def settings(self) -> dict[str, str]:
        """What a server of this town is started with, its port aside."""
        return PRODUCTION | {
            "LEARN_DATABASE_URL": self.url,
            "LEARN_MEDIA_URL": f"file:{self.folder / 'media'}",
            "LEARN_HOST": LOOPBACK,
            "LEARN_LOG_LEVEL": "warning",
        }

    @property
    def database(self) -> str:
        """The kind of database, for the report."""
        return "SQLite" if self.url.startswith("sqlite") else "PostgreSQL"

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(self.url.removeprefix("sqlite:///"))

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        engine = make_engine(self.url)
        try:
            yield engine
        finally:
            engine.dispose()

    def copied(self, folder: Path) -> "Town":
        """The same town in a SQLite file of its own."""
        shutil.copy(self.file, folder / "learn.db")
        return replace(self, url=f"sqlite:///{folder / 'learn.db'}", folder=folder)

    def moved(self, url: str, folder: Path) -> "Town":
        """The same town on a PostgreSQL whose schema stands already."""
        town = replace(self, url=url, folder=folder)
        with self.opened() as source, town.opened() as target:
            databases.copy(source, target)
        return town


def settle(template: Path, folder: Path, count: int) -> Town:
    """So many people in a copy of a migrated SQLite file."""
    shutil.copy(template, folder / "learn.db")
    town = Town(f"sqlite:///{folder / 'learn.db'}", folder, [])
    now = datetime.now(UTC)
    with town.opened() as engine:
        publish(engine, content_of(read_course(FIXTURE)), folder / "media", now - timedelta(days=1))
        for first in range(0, count, _TOGETHER):
            with write(engine) as db:
                town.seats.extend(_seat(db, number, now) for number in range(first, min(first + _TOGETHER, count)))
    return town


def _seat(db: Session, number: int, now: datetime) -> Seat:
    earlier = now - timedelta(hours=1)
    person_id = people.create(db, full_name="Nguyễn Thị Hạnh", username=f"nguoi{number}", created_by=None, now=earlier)
    enrolling.enrol(db, person_id=person_id, slug=COURSE, now=earlier, by=None)
    # Begun a day from now, so that no deadline passes during the longest run.
    public_id = taking.start(db, person_id, COURSE, Occasion.PRE, "vi", now + timedelta(days=1))
    attempt = db.exec(select(Attempt).where(col(Attempt.public_id) == public_id)).one()
    slots = questions_of(db, attempt.form_id).slots
    fields = {slot: _FIELDS[each.type] for slot, each in slots.items() if each.type in _FIELDS}
    token = sessions.start(db, person_id, device_token=None, device="Chrome, Android", now=now).token
    return Seat(f"__Host-session={token}", str(public_id), fields)

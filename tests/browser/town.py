"""A small country to walk through: two provinces, the real course, and somebody of each kind, made by the services."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Engine
from sqlmodel import Session

from learn.assessments import enrolling
from learn.assessments.models import Occasion
from learn.authoring import publishing
from learn.authoring.plan import ContentPlan
from learn.authoring.publishing import ReadyCourse
from learn.authoring.reading import read_course, read_frameworks
from learn.config import packaged
from learn.days import day_of
from learn.db.columns import id_of
from learn.db.transactions import write
from learn.demo.answering import Taker, sit
from learn.demo.histories import study
from learn.media.storage import DiskStorage
from learn.organisation import grants, units
from learn.organisation.models import Appointment, Role, Sees, Unit, UnitVersion
from learn.organisation.policy import Right
from learn.people import service as people
from learn.people import store
from learn.text import fold

COURSE = "dao-duc-cong-vu"
PASSWORD = "sông Hồng mùa nước nổi"
SINCE = date(2025, 7, 1)

# code: name, unit above
UNITS = {
    "VN": ("Việt Nam", ""),
    "15": ("Tỉnh Lào Cai", "VN"),
    "15001": ("Xã Tân Lập", "15"),
    "15002": ("Xã Mường Hum", "15"),
    "96": ("Tỉnh Cà Mau", "VN"),
    "96001": ("Xã Đất Mũi", "96"),
}

# user name: full name, the unit they work in, the right they hold
PEOPLE: dict[str, tuple[str, str, tuple[Role, str, Sees | None] | None]] = {
    "hanh": ("Nguyễn Thị Hạnh", "15001", None),
    "dung": ("Trần Văn Dũng", "15001", (Role.SUPERVISOR, "15001", Sees.PEOPLE)),
    "tam": ("Lò Thị Tâm", "15", (Role.SUPERVISOR, "15", Sees.PEOPLE)),
    "quang": ("Đỗ Minh Quang", "VN", (Role.SUPERVISOR, "VN", Sees.FIGURES)),
    "phuong": ("Lê Thu Phượng", "96", (Role.SUPERVISOR, "96", Sees.PEOPLE)),
    "giang": ("Vũ Hoàng Giang", "VN", (Role.INSTRUCTOR, "", None)),
    "binh": ("Phạm Bình An", "VN", (Role.ADMINISTRATOR, "", None)),
}
# Who has done the course already.
COLLEAGUES = {
    "mai": ("Giàng Thị Mai", "15001"),
    "son": ("Hoàng Văn Sơn", "15001"),
    "lan": ("Ngô Thị Lan", "15001"),
    "hoa": ("Bùi Thị Hoà", "15001"),
    "bach": ("Lý A Bách", "15001"),
    "yen": ("Đinh Hải Yến", "15002"),
}


@dataclass(frozen=True)
class Content:
    """The real course, read and rendered once: reading takes longer than publishing."""

    plan: ContentPlan
    ready: list[ReadyCourse]

    @classmethod
    def read(cls) -> Self:
        folder = packaged("content")
        frameworks, problems = read_frameworks(folder / "frameworks")
        course = read_course(folder / "courses" / COURSE, frameworks)
        plan = ContentPlan((course,), frameworks, (*problems, *course.problems))
        return cls(plan, publishing.ready(plan))


def settle(engine: Engine, content: Content, media: Path, password_hash: str, now: datetime) -> dict[str, int]:
    """Publish the course and let people move in. The ids of the people by user name."""
    earlier = now - timedelta(days=120)
    storage = DiskStorage(media)
    publishing.keep_files(content.ready, storage)
    with write(engine) as db:
        publishing.publish(db, content.plan, content.ready, storage, earlier)
        places = _found(db, now)
        homes = {name: (full, unit) for name, (full, unit, _) in PEOPLE.items()} | COLLEAGUES
        ids = {
            name: _move_in(db, name, full, places[unit], password_hash, earlier) for name, (full, unit) in homes.items()
        }
        for name, (_, _, right) in PEOPLE.items():
            if right:
                role, unit, sees = right
                course = COURSE if role is Role.INSTRUCTOR else None
                grants.give(db, ids[name], Right(role, places.get(unit), course, sees), given_by=None, now=earlier)
        chance = random.Random(1)  # noqa: S311 - the same people every time
        for name in COLLEAGUES:
            _learn(db, ids[name], now - timedelta(days=30), chance)
    return ids


def _found(db: Session, now: datetime) -> dict[str, int]:
    places: dict[str, int] = {}
    for code, (name, above) in UNITS.items():
        unit = Unit(code=code)
        db.add(unit)
        db.flush()
        places[code] = id_of(unit)
        version = UnitVersion(unit_id=places[code], valid_from=SINCE, name=name, search_name=fold(name), kind="xa")
        version.parent_id = places.get(above)
        db.add(version)
    db.flush()
    units.rebuild_descent(db, day_of(now))
    return places


def _move_in(db: Session, username: str, name: str, unit_id: int, password_hash: str, now: datetime) -> int:
    person_id = people.create(db, full_name=name, username=username, created_by=None, now=now)
    store.set_password_hash(db, person_id, password_hash, now)
    db.add(Appointment(person_id=person_id, unit_id=unit_id, valid_from=SINCE))
    return person_id


def _learn(db: Session, person_id: int, begins: datetime, chance: random.Random) -> None:
    """A colleague's whole way, so that a unit has figures large enough to be shown."""
    enrolling.enrol(db, person_id=person_id, slug=COURSE, now=begins, by=None)
    before = chance.gauss(-0.5, 0.7)
    sit(db, Taker(person_id, before), COURSE, Occasion.PRE, begins, chance)
    over = study(db, person_id, begins + timedelta(hours=1), chance)
    sit(db, Taker(person_id, before + 1.5), COURSE, Occasion.POST, over + timedelta(hours=1), chance)

"""Making the demonstration in an empty database."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from learn.assessments import effort_job, enrolling, progress
from learn.assessments.models import Occasion
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.db.transactions import write
from learn.demo.answering import Taker, sit
from learn.demo.cast import COMMUNES, COURSE, PASSWORD, PROVINCES, SINCE, Member, Story, cast
from learn.demo.exchanges import exchange
from learn.demo.histories import live, study
from learn.imports.tables import Row, Table
from learn.organisation import grants, people_execution, people_import, units, units_import
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right
from learn.people import service as people
from learn.people.passwords import Hasher

SEED = 2026
# Who can sign in with the printed password; the others would come in with a one-time code.
WITH_PASSWORD = ("hanh", "lan", "minh", "thao", "dung", "bich", "quoc", "giang", "quantri")
# Their stories are told one by one below, not by their commune.
TOLD_APART = ("hanh", "lan", "minh")

Say = Callable[[str], None]


def make(engine: Engine, now: datetime, say: Say) -> None:
    """Make all of it. The course must be published. One transaction for each commune."""
    members = tuple(cast(SEED))
    password_hash = Hasher(1).hash(PASSWORD)
    with write(engine) as db:
        _units(db, now)
        _people(db, members, now)
        ids = {member.username: people.find(db, member.username) for member in members}
        for username in WITH_PASSWORD:
            people.change_password(db, ids[username], None, password_hash, now)
        _rights(db, ids, now)
    for commune in COMMUNES:
        with write(engine) as db:
            for member in members:
                if member.commune == commune and member.username not in TOLD_APART:
                    live(db, ids[member.username], _story(member), now, _chance(member.username))
            # As the daily job would: as soon as enough people were timed.
            effort_job.freeze(db, now)
        say(f"  {commune.name}: {commune.people} người")
    with write(engine) as db:
        _told_apart(db, ids, now)
        exchange(db, ids, now)


def _story(member: Member) -> Story:
    assert member.commune is not None  # noqa: S101 - asked only for people of a commune
    return member.commune.story


def _chance(username: str) -> random.Random:
    """Each person has a chance of their own, so that one more person changes nobody else's story."""
    return random.Random(f"{SEED}/{username}")  # noqa: S311 - invented histories, not secrets


def _units(db: Session, now: datetime) -> None:
    since = SINCE.isoformat()
    rows = [{"code": "vn", "name": "Việt Nam", "parent": "", "kind": "nuoc", "region": "", "valid_from": since}]
    rows += [
        {"code": code, "name": name, "parent": "vn", "kind": "tinh", "region": "", "valid_from": since}
        for code, name in PROVINCES
    ]
    rows += [
        {
            "code": each.code,
            "name": each.name,
            "parent": each.parent,
            "kind": each.kind,
            "region": each.region,
            "valid_from": since,
        }
        for each in COMMUNES
    ]
    units_import.execute(db, units_import.plan(db, _table("units", rows), now), by=None, now=now)


def _people(db: Session, members: Iterable[Member], now: datetime) -> None:
    rows = [
        {
            "username": each.username,
            "full_name": each.full_name,
            "unit": each.unit,
            "position": each.position,
            "valid_from": SINCE.isoformat(),
        }
        for each in members
    ]
    planned = people_import.plan(db, _table("people", rows), now)
    people_execution.execute(db, planned, secret="demonstration", by=None, now=now)  # noqa: S106 - codes nobody gets


def _table(file: str, rows: Iterable[dict[str, str]]) -> Table:
    return Table(file, tuple(Row(line, row) for line, row in enumerate(rows, start=2)))


def _rights(db: Session, ids: dict[str, int], now: datetime) -> None:
    today = now.date()
    codes = {"dung": ("t01", Sees.PEOPLE), "bich": ("t03-01", Sees.PEOPLE), "quoc": ("vn", Sees.FIGURES)}
    for username, (code, sees) in codes.items():
        right = Right(Role.SUPERVISOR, unit_id=units.unit(db, code, today).id, sees=sees)
        grants.give(db, ids[username], right, given_by=None, now=now)
    grants.give(db, ids["giang"], Right(Role.INSTRUCTOR, course=COURSE), given_by=None, now=now)
    grants.give(db, ids["quantri"], Right(Role.ADMINISTRATOR), given_by=None, now=now)


def _told_apart(db: Session, ids: dict[str, int], now: datetime) -> None:
    """One who has not begun, one half-way through a lesson, one half-way through a test."""
    due_on = (now + timedelta(days=21)).date()
    for username in TOLD_APART:
        enrolled = now - timedelta(days=6)
        enrolling.enrol(db, person_id=ids[username], slug=COURSE, now=enrolled, by=None, due_on=due_on)
    chance = _chance("lan")
    sit(db, Taker(ids["lan"], -0.2), COURSE, Occasion.PRE, now - timedelta(days=5), chance)
    study(db, ids["lan"], now - timedelta(days=4), chance, lessons=3)
    _half_way(db, ids["lan"], now - timedelta(hours=2))
    sit(db, Taker(ids["minh"], 0.1), COURSE, Occasion.PRE, now - timedelta(minutes=4), _chance("minh"), answered=10)


def _half_way(db: Session, person_id: int, at: datetime) -> None:
    """Read the next lesson down to its second section."""
    enrolment = courses.require_active(db, person_id, COURSE, at)
    outline = courses.outline(db, COURSE, courses.version_of(db, enrolment), enrolment, "vi")
    lesson = outline.next_lesson
    assert lesson is not None  # noqa: S101 - three of fifteen are done
    page = course_store.lesson_page(db, lesson.course_version_id, lesson.lesson, "vi", enrolment.region)
    assert page is not None  # noqa: S101 - a published lesson has a page
    progress.see(db, person_id, COURSE, lesson.lesson, page.headings[1]["id"], at)

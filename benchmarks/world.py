"""The database that is measured on: the real course and the people in it, made through the services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlmodel import Session

from learn.assessments import enrolling, practice, progress, store, taking
from learn.authoring import publishing
from learn.authoring.reading import read_content
from learn.config import packaged
from learn.courses import store as course_store
from learn.days import day_of
from learn.db.columns import id_of
from learn.db.transactions import write
from learn.imports.tables import Row, Table
from learn.media.storage import DiskStorage
from learn.organisation import grants, people_execution, people_import, units, units_import
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right
from learn.people import service as people
from learn.people import sessions
from learn.quizzes import attempts
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.models import AttemptStep
from learn.quizzes.steps import Arrival
from learn.quizzes.types.base import Response, State

COURSE = "dao-duc-cong-vu"
PEOPLE = 2_000
UNITS = 80
_BATCH = 50
LANGUAGE = "vi"
_SINCE = "2025-07-01"


@dataclass(frozen=True)
class Learner:
    """One person: the token of a session, and an attempt at a test that is open."""

    token: str
    attempt: UUID


@dataclass(frozen=True)
class World:
    """`readers` have answered none of the lesson's questions, `practised` all of them. `fields` holds, for each
    slot of every attempt, the fields of one answer as the page's script names them. `newcomers` are sessions of people
    who have not begun, `supervisor` is one of somebody over all of them."""

    lesson: str
    readers: list[Learner]
    practised: list[Learner]
    fields: dict[int, dict[str, str]]
    newcomers: list[str]
    supervisor: str


def build(engine: Engine, count: int, folder: Path, now: datetime) -> World:
    """Publish the course and let so many people into its first lesson, each signed in, each with a test begun.

    Takes a minute or two for 2,000, because it is done through the services, one person after another.
    """
    earlier = now - timedelta(days=1)
    plan = read_content(packaged("content"))
    ready, storage = publishing.ready(plan), DiskStorage(folder / "media")
    publishing.keep_files(ready, storage)
    with write(engine) as db:
        publishing.publish(db, plan, ready, storage, earlier)
        ids = _people(db, count + count // 4 + 1, earlier)
        version_id = enrolling.enrol_many(db, people=ids, slug=COURSE, now=earlier, by=None)[0].course_version_id
        lesson = next(each for each in course_store.lessons_of(db, version_id) if each.practice).lesson
        form = _form(db, version_id)
        boss, *fresh = ids[count:]
        over_all = Right(Role.SUPERVISOR, unit_id=units.unit(db, "t01", day_of(earlier)).id, sees=Sees.PEOPLE)
        grants.give(db, boss, over_all, given_by=None, now=earlier)
        newcomers = [_session(db, person_id, now) for person_id in fresh]
        supervisor = _session(db, boss, now)
        ids = ids[:count]
    learners: list[Learner] = []
    for start in range(0, count, _BATCH):
        with write(engine) as db:
            learners += (
                _learner(db, person_id, lesson, form.form_id, now) for person_id in ids[start : start + _BATCH]
            )
    with write(engine) as db:
        for person_id in ids[1::2]:
            visit = practice.visit(db, person_id, COURSE, lesson, now)
            practice.answer(db, person_id, visit, COURSE, LANGUAGE, _arrivals, now)
    return World(lesson, learners[0::2], learners[1::2], _fields(form), newcomers, supervisor)


def saved(engine: Engine) -> int:
    """How many answers the database holds."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(AttemptStep)).scalar_one())


def _people(db: Session, count: int, now: datetime) -> list[int]:
    """As a province would: units and people from two spreadsheets."""
    units = [_unit("vn", "Việt Nam", "", "nuoc"), _unit("t01", "Tỉnh Bình Sơn", "vn", "tinh")]
    codes = [f"t01-{number:02}" for number in range(1, UNITS + 1)]
    units += [_unit(code, f"Xã số {number}", "t01", "xa") for number, code in enumerate(codes, start=1)]
    units_import.execute(db, units_import.plan(db, _table("units", units), now), by=None, now=now)
    rows = [
        {
            "username": f"nguoi-{number:04}",
            "full_name": f"Nguyễn Thị Hạnh {_letters(number)}",
            "unit": codes[number % UNITS],
            "valid_from": _SINCE,
        }
        for number in range(count)
    ]
    planned = people_import.plan(db, _table("people", rows), now)
    people_execution.execute(db, planned, secret="codes that nobody gets", by=None, now=now)  # noqa: S106
    return [people.find(db, row["username"]) for row in rows]


def _unit(code: str, name: str, parent: str, kind: str) -> dict[str, str]:
    return {"code": code, "name": name, "parent": parent, "kind": kind, "region": "", "valid_from": _SINCE}


def _table(file: str, rows: Iterable[dict[str, str]]) -> Table:
    return Table(file, tuple(Row(line, row) for line, row in enumerate(rows, start=2)))


def _letters(number: int) -> str:
    return chr(ord("A") + number // 26 % 26) + chr(ord("a") + number % 26)


def _learner(db: Session, person_id: int, lesson: str, form_id: int, now: datetime) -> Learner:
    taking.skip(db, person_id, COURSE, now)
    visit = practice.visit(db, person_id, COURSE, lesson, now)
    page = course_store.lesson_page(db, visit.version_id, lesson, LANGUAGE, visit.region)
    assert page is not None  # noqa: S101 - a published lesson has a page
    progress.see(db, person_id, COURSE, lesson, page.headings[0]["id"], now)
    attempt = attempts.start(
        db,
        name=f"benchmark/{person_id}",
        person_id=person_id,
        form_id=form_id,
        language=LANGUAGE,
        seed=person_id,
        # Begun a day from now, so that no deadline passes during the run.
        now=now + timedelta(days=1),
    )
    return Learner(_session(db, person_id, now), attempt.public_id)


def _session(db: Session, person_id: int, now: datetime) -> str:
    return sessions.start(db, person_id, device_token=None, device="Chrome, Android", now=now).token


def _form(db: Session, version_id: int) -> FormQuestions:
    """One form of the course's tests."""
    assessment = store.version_for(db, version_id)
    assert assessment is not None  # noqa: S101 - the real course is measured
    return questions_of(db, min(store.forms_of(db, id_of(assessment)).values()))


def _arrivals(questions: FormQuestions) -> list[Arrival]:
    return [
        Arrival(
            key=f"{slot}",
            slot=slot,
            response=_response(questions, slot),
            client_id="",
            sequence=None,
            client_time=None,
            based_on=None,
            language=LANGUAGE,
            seconds=None,
        )
        for slot in questions.slots
    ]


def _response(questions: FormQuestions, slot: int) -> Response:
    return next(each.response for each in questions.slots[slot].question.examples() if each.state is State.COMPLETE)


def _fields(form: FormQuestions) -> dict[int, dict[str, str]]:
    """One choice for each slot; the forms of the real course ask nothing else."""
    found = {}
    for slot in form.slots:
        chosen = _response(form, slot).get("option")
        if isinstance(chosen, str):
            found[slot] = {f"q{slot}-present": "1", f"q{slot}-option": chosen}
    return found

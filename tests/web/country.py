"""A small country for tests that look at every page: two provinces, three courses, somebody of each kind.

It is made once for a test module, by the services; a test that changes it for good says so.
"""

import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlmodel import Session, select
from starlette.testclient import TestClient

from learn.assessments import enrolling, outcomes, progress, rounds, store, taking
from learn.assessments.models import Occasion, Sitting
from learn.assessments.on_paper.models import Kind, PaperEntry, PaperSession, PaperSheet
from learn.authoring import publishing
from learn.authoring.plan import ContentPlan, CoursePlan, Frameworks
from learn.authoring.publishing import ReadyCourse
from learn.authoring.reading import read_course
from learn.config import Settings
from learn.db.columns import id_of
from learn.db.tables import all_tables
from learn.db.transactions import reading, write
from learn.demo.answering import Taker, sit
from learn.discussions import asking
from learn.discussions.rules import Topic
from learn.jobs.models import Job
from learn.media.storage import DiskStorage
from learn.organisation.models import Role, Sees, Unit
from learn.quizzes import transcribing
from learn.quizzes.models import Attempt
from learn.quizzes.transcribing import PaperTest
from learn.quizzes.written import UNREADABLE
from learn.web.app import create_app
from tests.web.conftest import Clock, World

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
FIXTURE = Path(__file__).parents[1] / "authoring" / "fixtures" / "song-ngu"
COURSE, OTHER, PREVIEW = "song-ngu", "mon-khac", "bai-mau"
LESSONS = ("cong-tru-nhanh", "phan-tram", "dem-ngay")

# code: unit above
UNITS = {"tinh-a": "", "tinh-b": "", "xa-1": "tinh-a", "xa-2": "tinh-a", "xa-3": "tinh-b"}

# user name: full name, the unit they work in
PEOPLE = {
    "learner": ("Nguyễn Thị Hạnh", "xa-1"),
    "instructor": ("Vũ Hoàng Giang", "tinh-a"),
    "other-instructor": ("Đỗ Minh Quang", "tinh-a"),
    "supervisor": ("Trần Văn Dũng", "xa-1"),
    "figures": ("Lò Thị Tâm", "tinh-a"),
    "administrator": ("Phạm Bình An", "tinh-a"),
    "other-administrator": ("Lê Thu Phượng", "tinh-b"),
    # Nobody who looks, only looked at: a colleague in each commune.
    "own": ("Giàng Thị Mai", "xa-1"),
    "sibling": ("Đinh Hải Yến", "xa-2"),
    "far": ("Hoàng Văn Sơn", "xa-3"),
    # Whose rights a test may take back.
    "spare": ("Ngô Thị Lan", "tinh-b"),
}


@dataclass(frozen=True)
class Content:
    """The courses, read and rendered."""

    plan: ContentPlan
    ready: list[ReadyCourse]


@dataclass(frozen=True)
class Country:
    """The application over it, the people by user name, attempts by whose they are, files by course.

    `papers` are days on paper, each with nobody, by where they are, `kept` others with one test
    that was copied; `exchange` is what the learner has asked about a lesson.
    """

    world: World
    people: dict[str, int]
    attempts: dict[str, UUID]
    files: dict[str, str]
    grants: dict[str, int]
    failed_job: int
    papers: dict[str, int]
    kept: dict[str, int]
    exchange: int

    def browser(self, who: str) -> TestClient:
        """A browser in which this person is signed in anew; a visitor's for "visitor"."""
        return self.world.visitor() if who == "visitor" else self.world.client_for(self.people[who])

    def public_id(self, who: str) -> str:
        return self.world.public_id(self.people[who])


def read_content(folder: Path) -> Content:
    """The bilingual fixture, and in `folder` two copies: one nobody may join by themselves, one for instructors only.

    Each copy has a file of its own.
    """
    other = _copy(folder / OTHER, "self_enrolment: true", "self_enrolment: false")
    preview = _copy(folder / PREVIEW, "regions: [all]", "regions: [all], seen_by: instructors")
    return content_of(read_course(FIXTURE), read_course(other), read_course(preview))


def _copy(folder: Path, old: str, new: str) -> Path:
    shutil.copytree(FIXTURE, folder)
    for name in ("course.md", "course.en.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    (folder / "media" / "bang-mau.csv").write_text(f"a,b\n1,{folder.name}\n", encoding="utf-8")
    return folder


def content_of(*courses: CoursePlan) -> Content:
    problems = tuple(problem for course in courses for problem in course.problems)
    plan = ContentPlan(courses, Frameworks(), problems)
    return Content(plan, publishing.ready(plan))


def publish(engine: Engine, content: Content, media: Path, now: datetime) -> list[publishing.Published]:
    """Publish as `learn content publish` does."""
    storage = DiskStorage(media)
    publishing.keep_files(content.ready, storage)
    with write(engine) as db:
        return publishing.publish(db, content.plan, content.ready, storage, now)


def settle(engine: Engine, content: Content, media: Path, hashed_password: str) -> Country:
    """Publish the courses and let people move in, study and take tests."""
    settings = Settings(media_url=f"file:{media}")
    clock = Clock(NOW)
    world = World(create_app(settings, engine, clock), engine, clock, settings, hashed_password)
    publish(engine, content, media, NOW - timedelta(days=40))
    for code, above in UNITS.items():
        world.unit(code, above)
    people = {name: world.person(name, full, unit=unit) for name, (full, unit) in PEOPLE.items()}
    grants = _appoint(world, people)
    attempts = _study(engine, people)
    files = {course.slug: course.media["bang-mau.csv"].hash for course in content.plan.courses}
    with write(engine) as db:
        papers, kept = _hold(db, people, "empty"), _hold(db, people, "kept")
        _copy_in(db, people["spare"], kept.values())
    asked = _ask(engine, people["learner"])
    return Country(world, people, attempts, files, grants, _fail(engine), papers, kept, asked)


def _ask(engine: Engine, person: int) -> int:
    """A question about a lesson that waits for its answer."""
    with write(engine) as db:
        about = asking.in_lesson(asking.lesson(db, person, COURSE, LESSONS[0], "vi", NOW), "")
        text = "Ví dụ hai nghĩa là gì?"
        made = asking.ask(db, person, about, topic=Topic.QUESTION, text=text, key="country", language="vi", now=NOW)
        return id_of(made)


def _fail(engine: Engine) -> int:
    """Background work that was given up."""
    with write(engine) as db:
        failed = Job(kind="test.hard", key="hard", created_at=NOW, run_at=NOW, failed_at=NOW, error="disk")
        db.add(failed)
        db.flush()
        return id_of(failed)


def _hold(db: Session, people: dict[str, int], key: str) -> dict[str, int]:
    """A day on paper in each commune, released, of the course that the instructor teaches."""
    papers = {}
    for place, code in {"own": "xa-1", "sibling": "xa-2", "far": "xa-3"}.items():
        made = PaperSession(
            course=COURSE,
            unit_id=db.exec(select(Unit.id).where(Unit.code == code)).one() or 0,
            occasion=Occasion.PRE.value,
            day=NOW.date(),
            language="vi",
            planned_by=people["administrator"],
            planned_at=NOW,
            key=f"{key} {place}",
            released_by=people["instructor"],
            released_at=NOW,
        )
        db.add(made)
        db.flush()
        papers[place] = id_of(made)
    return papers


def _copy_in(db: Session, person: int, sessions: Iterable[int]) -> None:
    """A test on paper, as if it had been the sheet of each of these days."""
    enrolment = id_of(enrolling.enrol(db, person_id=person, slug=COURSE, now=NOW, by=None))
    allotted = store.allotments(db, [enrolment])[enrolment]
    letter = allotted.forms[0]
    form = store.forms_of(db, allotted.assessment_version_id)[letter]
    test = PaperTest(f"assessment/{enrolment}/pre/1", person, form, "vi", NOW, {2: UNREADABLE})
    (attempt,) = transcribing.keep(db, [test], NOW)
    sitting = Sitting(
        enrolment_id=enrolment,
        occasion=Occasion.PRE.value,
        number=1,
        letter=letter,
        attempt_id=id_of(attempt),
        started_at=NOW,
    )
    db.add(sitting)
    for session in sessions:
        sheet = PaperSheet(session_id=session, number=1, enrolment_id=enrolment, letter=letter, kept_at=NOW)
        db.add(sheet)
        db.flush()
        typed = PaperEntry(
            sheet_id=id_of(sheet),
            entered_by=person,
            number=1,
            key="k",
            kind=Kind.TYPED.value,
            cells={"2": "?"},
            entered_at=NOW,
        )
        db.add(typed)
    outcomes.recompute(db, [enrolment], NOW)


def _appoint(world: World, people: dict[str, int]) -> dict[str, int]:
    """Rights for those who look, and one spare right over each commune that a test may take back."""
    world.grant(people["instructor"], Role.INSTRUCTOR, course=COURSE)
    world.grant(people["other-instructor"], Role.INSTRUCTOR, course=OTHER)
    world.grant(people["supervisor"], Role.SUPERVISOR, "xa-1", Sees.PEOPLE)
    world.grant(people["figures"], Role.SUPERVISOR, "tinh-a", Sees.FIGURES)
    world.grant(people["administrator"], Role.ADMINISTRATOR)
    world.grant(people["other-administrator"], Role.ADMINISTRATOR, "tinh-b")
    spare = {"own": "xa-1", "sibling": "xa-2", "far": "xa-3"}
    return {name: world.grant(people["spare"], Role.SUPERVISOR, unit, Sees.FIGURES) for name, unit in spare.items()}


def _study(engine: Engine, people: dict[str, int]) -> dict[str, UUID]:
    """The learner is in the middle of the post-test and of a round of practice.

    One colleague in each other commune is in that of the pre-test.
    """
    attempts = {}
    began = NOW - timedelta(days=3)
    chance = random.Random(1)  # noqa: S311 - the same answers every time
    with write(engine) as db:
        for name in ("learner", "sibling", "far"):
            enrolling.enrol(db, person_id=people[name], slug=COURSE, now=began, by=None)
        attempts["closed"] = sit(db, Taker(people["learner"], 0.0), COURSE, Occasion.PRE, began, chance)
        for lesson in LESSONS:
            progress.finish(db, people["learner"], COURSE, lesson, began + timedelta(days=1))
        begun = NOW - timedelta(minutes=3)
        attempts["own"] = taking.start(db, people["learner"], COURSE, Occasion.POST, "vi", begun)
        for name in ("sibling", "far"):
            attempts[name] = taking.start(db, people[name], COURSE, Occasion.PRE, "vi", begun)
        here = rounds.place(db, people["learner"], COURSE, begun)
        attempts["round"] = rounds.begin(db, here, "vong-1", "", "vi", begun)
    return attempts


def attempt_of(engine: Engine, public_id: UUID) -> Attempt:
    with reading(engine) as db:
        return db.exec(select(Attempt).where(Attempt.public_id == public_id)).one()


def contents(engine: Engine) -> dict[str, str]:
    """A hash of the rows of each table: equal when nothing was written."""
    with engine.connect() as connection:
        return {table.name: _rows(connection, table.name) for table in all_tables().sorted_tables}


def _rows(connection: Connection, table: str) -> str:
    """A hash of a table's rows as the database keeps them, whatever their order."""
    if connection.dialect.name == "postgresql":
        hashed = f"SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {table} t"  # noqa: S608 - own names
        return str(connection.exec_driver_sql(hashed).scalar())
    rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608 - own names
    return sha256("\n".join(sorted(map(str, rows))).encode()).hexdigest()


def written(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables that differ."""
    return {name for name in before if before[name] != after[name]}

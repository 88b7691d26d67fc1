"""The demonstration has the people and the stories it promises, and every figure in it follows from raw answers.

Making all histories takes minutes, so only those communes live here whose stories are asked about.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from learn.assessments import recompute, store
from learn.assessments.groups import Sums, figure
from learn.assessments.models import Measured, UnitCell, UnitCount
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.db.columns import id_of
from learn.db.engine import make_engine
from learn.db.transactions import reading
from learn.demo import making
from learn.demo.cast import ACCOUNTS, COMMUNES, COURSE, PROVINCES, Story
from learn.demo.exchanges import LESSON
from learn.discussions import answering
from learn.discussions.beside import beside
from learn.organisation import policy
from learn.organisation.models import Appointment, Unit
from learn.people import service as people
from learn.people.models import Credential, Person
from learn.people.passwords import Hasher
from learn.quizzes.models import Attempt, AttemptStep
from tests.browser.town import Content
from tests.web.country import NOW, publish
from tests.web.country import Content as Published

LIVING = {Story.NO_GAIN, Story.HASTY, Story.FEW, Story.NOT_STARTED}


@pytest.fixture(scope="module")
def engine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demonstration on SQLite, made once."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "learn.db").write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{folder / 'learn.db'}")
    content = Content.read()
    publish(engine, Published(content.plan, content.ready), folder / "media", NOW - timedelta(days=200))
    lives = making.live

    def live(db: Session, person_id: int, story: Story, now: datetime, chance: object) -> None:
        if story in LIVING:
            lives(db, person_id, story, now, chance)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(making, "live", live)
        making.make(engine, NOW, lambda _words: None)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    with reading(engine) as session:
        yield session


def count_of(db: Session, story: Story) -> UnitCount:
    (code,) = [commune.code for commune in COMMUNES if commune.story is story]
    unit = db.exec(select(Unit).where(Unit.code == code)).one()
    return db.exec(select(UnitCount).where(UnitCount.unit_id == unit.id)).one()


def test_three_hundred_people_work_in_twelve_communes_of_three_provinces(db: Session) -> None:
    assert db.exec(select(func.count(col(Person.id)))).one() == 300
    assert len(PROVINCES) == 3
    assert len({commune.code for commune in COMMUNES}) == 12
    for commune in COMMUNES:
        unit = db.exec(select(Unit).where(Unit.code == commune.code)).one()
        working = select(func.count(func.distinct(Appointment.person_id))).where(Appointment.unit_id == unit.id)
        assert db.exec(working).one() >= commune.people
    assert {commune.parent for commune in COMMUNES} == {code for code, _ in PROVINCES}


def test_each_printed_sign_in_works_and_has_its_role(db: Session) -> None:
    expected = {"hanh": set(), "dung": {"supervisor"}, "giang": {"instructor"}, "quantri": {"administrator"}}
    assert {account.username for account in ACCOUNTS} == set(expected)
    for account in ACCOUNTS:
        person = db.get_one(Person, people.find(db, account.username))
        assert Hasher(1).verify(account.password, db.get_one(Credential, person.id).password_hash)
        roles = policy.load_viewer(db, id_of(person), NOW).roles
        assert {role.value for role in roles} == expected[account.username] | {"learner"}


def test_one_commune_gained_nothing(db: Session) -> None:
    unit_id = count_of(db, Story.NO_GAIN).unit_id
    cells = db.exec(select(UnitCell).where(UnitCell.unit_id == unit_id, UnitCell.scope == "")).all()
    sums = [Sums(cell.n, cell.sum_p, cell.sum_q, cell.sum_pp, cell.sum_qq, cell.sum_pq) for cell in cells]
    together = Sums(*(sum(getattr(each, name) for each in sums) for name in ("n", "p", "q", "pp", "qq", "pq")))
    shown = figure([together])
    assert shown.n >= 10
    assert not shown.is_clear or (shown.change is not None and shown.change < 0)


def test_in_one_commune_many_clicked_through(db: Session) -> None:
    assert count_of(db, Story.HASTY).hasty >= 3


def test_one_group_is_too_small_to_be_shown(db: Session) -> None:
    few = count_of(db, Story.FEW)
    assert few.enrolled == 12
    assert 0 < few.matched < 5


def test_one_commune_has_not_begun(db: Session) -> None:
    waiting = count_of(db, Story.NOT_STARTED)
    assert (waiting.enrolled, waiting.started, waiting.finished) == (24, 0, 0)


def test_one_person_is_half_way_through_a_lesson(db: Session) -> None:
    enrolment = courses.require_active(db, people.find(db, "lan"), COURSE, NOW)
    progress = course_store.progress_of(db, id_of(enrolment)).values()
    (reading_now,) = [each for each in progress if each.done_at is None]
    assert reading_now.section_number > 1
    assert sum(1 for each in progress if each.done_at) == 3


def test_one_question_is_answered_beside_its_lesson_and_another_waits(db: Session) -> None:
    teacher = policy.load_viewer(db, people.find(db, "giang"), NOW)
    queue = answering.queue(db, teacher, COURSE)
    assert (len(queue.waiting), len(queue.settled)) == (1, 1)
    assert len(beside(db, queue.waiting[0].course_id, LESSON)) == 1


def test_one_person_is_half_way_through_a_test_whose_time_is_not_over(db: Session) -> None:
    attempt = db.exec(select(Attempt).where(Attempt.person_id == people.find(db, "minh"))).one()
    assert attempt.closed_at is None
    assert attempt.deadline is not None
    assert attempt.deadline > NOW
    answered = db.exec(select(func.count(func.distinct(AttemptStep.slot))).where(AttemptStep.attempt_id == attempt.id))
    assert answered.one() == 10


def test_one_person_has_everything_before_them(db: Session) -> None:
    enrolment = courses.require_active(db, people.find(db, "hanh"), COURSE, NOW)
    assert store.outcomes_of(db, id_of(enrolment))[""].pre == Measured.NONE
    assert course_store.progress_of(db, id_of(enrolment)) == {}


def test_every_figure_follows_from_raw_answers(db: Session) -> None:
    assert recompute.check(db) == []

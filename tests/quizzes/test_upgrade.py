"""A new version comes while a test is open: what was answered is there, and an old page goes on saving."""

from datetime import datetime, timedelta

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlmodel import col, select

from learn.db import schema
from learn.db.engine import writing
from learn.db.transactions import reading, write
from learn.quizzes import arrivals, attempts
from learn.quizzes.models import Attempt, AttemptStep, ClosedBy
from tests.quizzes.forms import an_attempt

# The last schema before answers were kept on phones.
BEFORE = "0003"
# As a page's script of that time wrote an answer: the phone's own time, no owner.
OLD = {"q1-present": ["1"], "q1-based": [""], "client": ["abc"], "seconds": ["4.2"], "sequence": ["1"]}


def step_back(engine: Engine) -> None:
    """Bring a database to the version before: today's models can't write into one of that time."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.connect() as connection, writing(connection).begin():
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE)


def save(engine: Engine, attempt: Attempt, option: str, key: str, now: datetime) -> attempts.Receipt:
    form = {**OLD, "q1-option": [option], "key": [key], "client_time": [now.isoformat()]}
    with write(engine) as db:
        read = lambda questions, language: arrivals.read(form, questions, language)  # noqa: E731
        return attempts.answer(db, attempt.person_id, attempt.public_id, read, now)[0]


def test_an_upgrade_in_the_middle_of_a_test_loses_nothing(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        attempt = an_attempt(db, now)
    save(engine, attempt, "0", "before", now)
    step_back(engine)
    assert schema.revision_of(engine) == BEFORE
    schema.upgrade(engine)
    assert schema.is_current(engine)
    # The retry of what was saved before, and the next answer of a page that was open all the time.
    assert save(engine, attempt, "0", "before", now + timedelta(seconds=2)).is_replay
    assert not save(engine, attempt, "1", "after", now + timedelta(seconds=3)).is_replay
    with write(engine) as db:
        held = attempts.owned(db, attempt.person_id, attempt.public_id, hold=True)
        assert attempts.close(db, held, now + timedelta(minutes=1), ClosedBy.PERSON)
    with reading(engine) as db:
        kept = db.exec(select(AttemptStep.response).order_by(col(AttemptStep.number))).all()
    assert kept == [{"option": "0"}, {"option": "1"}]

"""A new version comes while a test is open: what was answered is there, and an old page goes on saving."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from learn.db import schema
from learn.db.engine import make_engine
from learn.db.transactions import reading, write
from learn.quizzes import arrivals, attempts
from learn.quizzes.models import Attempt, AttemptStep, ClosedBy
from tests import postgres
from tests.quizzes.forms import an_attempt

# The last schema before answers were kept on phones.
BEFORE = "0003"
# As a page's script of that time wrote an answer: the phone's own time, no owner.
OLD = {"q1-present": ["1"], "q1-based": [""], "client": ["abc"], "seconds": ["4.2"], "sequence": ["1"]}


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of the version before."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
        schema.upgrade(engine, BEFORE)
        yield engine
        engine.dispose()
        return
    with postgres.new_database(postgres.EMPTY) as url:
        engine = make_engine(url)
        schema.upgrade(engine, BEFORE)
        yield engine
        engine.dispose()


def save(engine: Engine, attempt: Attempt, option: str, key: str, now: datetime) -> attempts.Receipt:
    form = {**OLD, "q1-option": [option], "key": [key], "client_time": [now.isoformat()]}
    with write(engine) as db:
        read = lambda questions, language: arrivals.read(form, questions, language)  # noqa: E731
        return attempts.answer(db, attempt.person_id, attempt.public_id, read, now)[0]


def test_an_upgrade_in_the_middle_of_a_test_loses_nothing(old: Engine, now: datetime) -> None:
    with write(old) as db:
        attempt = an_attempt(db, now)
    save(old, attempt, "0", "before", now)
    schema.upgrade(old)
    assert schema.is_current(old)
    # The retry of what was saved before, and the next answer of a page that was open all the time.
    assert save(old, attempt, "0", "before", now + timedelta(seconds=2)).is_replay
    assert not save(old, attempt, "1", "after", now + timedelta(seconds=3)).is_replay
    with write(old) as db:
        held = attempts.owned(db, attempt.person_id, attempt.public_id, hold=True)
        assert attempts.close(db, held, now + timedelta(minutes=1), ClosedBy.PERSON)
    with reading(old) as db:
        kept = db.exec(select(AttemptStep.response).order_by(col(AttemptStep.number))).all()
    assert kept == [{"option": "0"}, {"option": "1"}]

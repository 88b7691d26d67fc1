"""`learn assessments`: what differs ends the command with 1."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, update
from typer.testing import CliRunner

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion, UnitCount
from learn.cli.assessments import app
from learn.config import settings
from learn.db.transactions import write
from tests.assessments.world import SLUG, a_person, a_world, answer, right


@pytest.fixture(autouse=True)
def configured(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[None]:
    """A database with one pre-test in it, which the commands find through the environment."""
    with write(sqlite_engine) as db:
        made = a_world(db, now)
        person = a_person(db, now, made.units[0])
        enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
        attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
        answer(db, attempt, right(6), now)
        taking.submit(db, person, attempt, now)
    monkeypatch.setenv("LEARN_DATABASE_URL", str(sqlite_engine.url))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_recompute_check_ends_with_one_when_something_differs(sqlite_engine: Engine) -> None:
    run = CliRunner().invoke
    assert run(app, ["recompute", "--check"]).exit_code == 0
    with write(sqlite_engine) as db:
        db.execute(update(UnitCount).values(started=5))
    found = run(app, ["recompute", "--check"])
    assert found.exit_code == 1
    assert "started: 5 ≠ 1" in found.output
    assert run(app, ["recompute"]).exit_code == 0
    assert run(app, ["recompute", "--check"]).exit_code == 0


def test_freezing_says_how_many_forms(sqlite_engine: Engine) -> None:
    assert "0" in CliRunner().invoke(app, ["freeze-effort"]).output
    assert CliRunner().invoke(app, ["freeze-effort", "--force", "1"]).exit_code == 1

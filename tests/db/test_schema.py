"""The databases of the tests are what the migrations make of the models."""

from sqlalchemy import Engine, text
from sqlmodel import Session

from learn.db import schema


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    assert schema.is_current(engine)
    assert schema.differences(engine) == []


def test_a_session_can_write(db: Session) -> None:
    db.execute(text("INSERT INTO medium (hash, mime, size, created_at) VALUES ('a', 'b', 1, '2026-11-23')"))
    assert db.execute(text("SELECT count(*) FROM medium")).scalar_one() == 1

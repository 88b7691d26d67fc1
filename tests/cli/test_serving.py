"""`learn serve` refuses what would put people's data at risk; `learn run` and `learn demo` stay out of production."""

import pytest

from learn.cli import app, serving
from learn.config import settings
from learn.db import engine as engines
from learn.db.transactions import write
from learn.people import service as people
from tests.cli.commands import installed, run

SAFE = {
    "LEARN_ENVIRONMENT": "production",
    "LEARN_SECRET_KEY": "m" * 40,
    "LEARN_PUBLIC_URL": "https://hoc.example.gov.vn",
}


@pytest.fixture
def listened(sqlite_engine, monkeypatch):
    """A production installation that may be served; the settings with which it would listen."""
    installed(sqlite_engine, monkeypatch)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    asked: list[object] = []
    monkeypatch.setattr(serving, "_listen", asked.append)
    yield asked
    settings.cache_clear()


def test_safe_settings_are_served(listened):
    assert run(app, "serve").exit_code == 0
    assert [chosen.public_url for chosen in listened] == [SAFE["LEARN_PUBLIC_URL"]]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LEARN_SECRET_KEY", "only-for-development", "LEARN_SECRET_KEY"),
        ("LEARN_SECRET_KEY", "too-short", "LEARN_SECRET_KEY"),
        ("LEARN_DEBUG", "true", "LEARN_DEBUG"),
        ("LEARN_PUBLIC_URL", "", "LEARN_PUBLIC_URL"),
        ("LEARN_PUBLIC_URL", "http://hoc.example.gov.vn", "LEARN_PUBLIC_URL"),
    ],
)
def test_an_unsafe_setting_stops_the_start_and_is_named(listened, monkeypatch, name, value, told):
    monkeypatch.setenv(name, value)
    settings.cache_clear()
    said = run(app, "serve")
    assert said.exit_code == 1
    assert told in said.output
    assert listened == []


def test_everything_unsafe_is_named_at_once(listened, monkeypatch):
    monkeypatch.setenv("LEARN_DEBUG", "true")
    monkeypatch.setenv("LEARN_PUBLIC_URL", "")
    monkeypatch.delenv("LEARN_SECRET_KEY")
    settings.cache_clear()
    output = run(app, "serve").output
    assert all(name in output for name in ("LEARN_SECRET_KEY", "LEARN_DEBUG", "LEARN_PUBLIC_URL"))


def test_an_sqlite_that_can_corrupt_a_database_is_refused(listened, monkeypatch):
    monkeypatch.setattr(engines.refuse_old_sqlite, "__defaults__", ((3, 51, 2),))
    said = run(app, "serve")
    assert said.exit_code == 1
    assert "3.51.2" in said.output
    assert listened == []


def test_an_old_schema_is_refused_with_the_command_that_helps(listened, monkeypatch, tmp_path):
    monkeypatch.setenv("LEARN_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    settings.cache_clear()
    said = run(app, "serve")
    assert said.exit_code == 1
    assert "learn db upgrade" in said.output
    assert listened == []


@pytest.mark.parametrize("command", ["run", "demo"])
def test_the_demonstration_stays_out_of_production(listened, command):
    said = run(app, command)
    assert said.exit_code == 1
    assert listened == []


def test_the_demonstration_is_made_only_where_nobody_is(listened, sqlite_engine, monkeypatch, now):
    monkeypatch.setenv("LEARN_ENVIRONMENT", "development")
    settings.cache_clear()
    with write(sqlite_engine) as db:
        people.create(db, full_name="Nguyễn An", username="nguyen.an", created_by=None, now=now)
    said = run(app, "demo")
    assert said.exit_code == 1
    assert "trống" in said.output

"""The commands that keep an installation safe, as an administrator types them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from learn.cli import app, handlers
from learn.config import settings
from learn.db.engine import make_engine
from learn.db.transactions import write
from learn.jobs import service as jobs_service
from learn.media.storage import DiskStorage
from tests.db.working import work


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEARN_DATABASE_URL", f"sqlite:///{tmp_path}/learn.db")
    monkeypatch.setenv("LEARN_MEDIA_URL", f"file:{tmp_path}/media")
    monkeypatch.setenv("LEARN_BACKUP_DIR", f"{tmp_path}/backups")
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def fill(tmp_path: Path, now: datetime) -> None:
    """Three people's worth of data in the configured database."""
    engine = make_engine(settings().database_url)
    for number in range(3):
        work(engine, DiskStorage(settings().media_dir), now, 1, number)
    engine.dispose()


def test_backup_restore_and_verify(tmp_path: Path, now: datetime) -> None:
    assert run("db", "upgrade").exit_code == 0
    fill(tmp_path, now)
    file = str(tmp_path / "learn.tar")
    made = run("backup", file)
    assert made.exit_code == 0, made.output
    assert "3 tệp" in made.output
    head = made.output.split()[-1]

    assert "không trống" in run("restore", file).output
    replaced = run("restore", file, "--replace")
    assert replaced.exit_code == 0, replaced.output
    assert "before-restore-" in replaced.output
    assert run("audit", "verify", "--head", head).exit_code == 0
    cut = run("audit", "verify", "--head", "f" * 64)
    assert (cut.exit_code, "cắt bỏ" in cut.output) == (1, True)


def test_a_broken_chain_is_named(tmp_path: Path, now: datetime) -> None:
    run("db", "upgrade")
    fill(tmp_path, now)
    engine = make_engine(settings().database_url)
    with write(engine) as session:
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
        session.execute(text("UPDATE audit_entry SET action = 'nothing' WHERE id = 2"))
    engine.dispose()
    broken = run("audit", "verify")
    assert (broken.exit_code, "dòng 2" in broken.output) == (1, True)


def test_the_schema_is_told_and_brought_up() -> None:
    before = run("db", "current")
    assert (before.exit_code, "trống" in before.output) == (1, True)
    assert run("audit", "verify").exit_code == 1
    assert run("db", "upgrade", "--without-backup").exit_code == 0
    assert run("db", "current").exit_code == 0
    assert run("db", "upgrade").exit_code == 0


def test_a_missing_backup_is_an_error_in_words(tmp_path: Path) -> None:
    missing = run("restore", str(tmp_path / "nothing.tar"))
    assert (missing.exit_code, "Không có tệp" in missing.output) == (1, True)


def test_jobs_are_listed(now: datetime) -> None:
    run("db", "upgrade")
    engine = make_engine(settings().database_url)
    with write(engine) as session:
        jobs_service.enqueue(session, "jobs.tidy", "jobs.tidy:2026-11-23", {}, now, now)
    engine.dispose()
    listed = run("jobs", "list")
    assert "waiting" in listed.output
    assert "23/11/2026 08:12" in listed.output


def test_a_worker_stops_when_it_is_told_to() -> None:
    run("db", "upgrade")
    command = [sys.executable, "-c", "from learn.cli.jobs import app; app(['work'])"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert "Sẵn sàng" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(300) == 0


def test_every_repeated_kind_has_a_handler() -> None:
    assert {*handlers.DAILY, *handlers.MINUTELY} <= set(handlers.HANDLERS)

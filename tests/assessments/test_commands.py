"""`learn assessments`: what differs ends the command with 1."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from typer.testing import CliRunner

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion, UnitCount
from learn.audit import service as audit
from learn.cli.assessments import app
from learn.config import settings
from learn.db.transactions import reading, write
from learn.people import service as people
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


def test_export_writes_files_once_and_is_recorded_first(sqlite_engine: Engine, tmp_path: Path) -> None:
    run, key = CliRunner().invoke, tmp_path / "key"
    for target in (tmp_path / "out", tmp_path / "out.zip"):
        done = run(app, ["export", SLUG, "--output", str(target)])
        assert (done.exit_code, "1 lượt ghi danh, 24 câu trả lời" in done.output) == (0, True)
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "answers.csv",
        "dictionary.csv",
        "people.csv",
        "questions.csv",
    }
    again = run(app, ["export", SLUG, "--output", str(tmp_path / "out")])
    assert (again.exit_code, "Đã có" in again.output) == (1, True)
    with reading(sqlite_engine) as db:
        recorded = [entry.details for entry in audit.entries(db, action="answers.exported")]
    assert recorded == [{"course": SLUG, "version": None, "texts": False, "keyed": False}] * 2
    key.write_bytes(b"short")
    for options in (["khong-co"], [SLUG, "--version", "2"], [SLUG, "--key-file", str(key)]):
        assert run(app, ["export", *options, "--output", str(tmp_path / "other")]).exit_code == 1
    key.write_bytes(b"k" * 32)
    for name in ("first", "second"):
        assert run(app, ["export", SLUG, "--key-file", str(key), "--output", str(tmp_path / name)]).exit_code == 0
    assert (tmp_path / "first" / "people.csv").read_bytes() == (tmp_path / "second" / "people.csv").read_bytes()


def test_a_paper_sheet_is_planned_first_and_kept_once(sqlite_engine: Engine, now: datetime, tmp_path: Path) -> None:
    run, sheet = CliRunner().invoke, tmp_path / "giay.csv"
    with write(sqlite_engine) as db:
        person = people.create(db, full_name="Lan", username="lan.tran", created_by=None, now=now)
        enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    answers = ",".join("A" * 24)
    head = "person,form,occasion,date," + ",".join(f"câu {slot}" for slot in range(1, 25))
    sheet.write_text(f"{head}\nlan.tran,A,pre,2026-05-04,{answers}\nlan.tran,A,post,2026-05-05,{answers}\n")
    wrong = run(app, ["import-paper", str(sheet), "--course", SLUG, "--yes"])
    assert (wrong.exit_code, "giay.csv:3: Người này đã làm đề A." in wrong.output) == (1, True)
    sheet.write_text(f"{head}\nlan.tran,A,pre,2026-05-04,{answers}\nlan.tran,B,post,2026-05-05,{answers}\n")
    planned = run(app, ["import-paper", str(sheet), "--course", SLUG])
    assert "2 thay đổi, 0 không đổi." in planned.output
    assert "Chưa thay đổi gì" in planned.output
    assert "Đã nhập 2 bài" in run(app, ["import-paper", str(sheet), "--course", SLUG, "--yes"]).output
    assert "0 thay đổi, 2 không đổi." in run(app, ["import-paper", str(sheet), "--course", SLUG, "--yes"]).output
    assert run(app, ["recompute", "--check"]).exit_code == 0
    assert run(app, ["import-paper", str(sheet), "--course", "khong-co"]).exit_code == 1

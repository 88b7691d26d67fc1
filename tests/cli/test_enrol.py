"""`learn enrol`: the plan first, then everybody or nobody."""

from datetime import date

import pytest
from sqlmodel import col, select

from learn.cli import app
from learn.config import settings
from learn.courses.models import Enrolment
from learn.db.transactions import reading, write
from learn.people import service as people
from tests.assessments.world import SLUG, a_person, a_world
from tests.cli.commands import installed, run


@pytest.fixture
def names(engine, monkeypatch, now):
    """Three people, two of them working in XA-1, and a published course."""
    installed(engine, monkeypatch)
    with write(engine) as db:
        made = a_world(db, now)
        for name, phone in (("hanh", "0912345678"), ("minh", "")):
            people.create(db, full_name="Nguyễn An", username=name, phone=phone, created_by=None, now=now)
        a_person(db, now, made.units[0])
        a_person(db, now, made.units[0])
    yield
    settings.cache_clear()


def enrolled(engine):
    with reading(engine) as db:
        return db.exec(select(Enrolment.person_id, Enrolment.due_on).order_by(col(Enrolment.person_id))).all()


def test_without_yes_it_says_how_many_and_enrols_nobody(engine, names):
    said = run(app, "enrol", SLUG, "hanh", "minh")
    assert said.exit_code == 0
    assert "2 người sẽ được ghi danh, 0 người đã ở trong khoá học" in said.output
    assert "--yes" in said.output
    assert enrolled(engine) == []


def test_names_phone_numbers_a_file_and_a_unit_together_and_each_once(engine, names, tmp_path):
    listed = tmp_path / "names.txt"
    listed.write_text("\ufeffminh\n\n hanh \n", encoding="utf-8")
    words = ("0912 345 678", "--file", listed, "--unit", "XA-1", "--due", "2026-12-31", "--yes")
    said = run(app, "enrol", SLUG, *words)
    assert said.exit_code == 0
    assert "4 người sẽ được ghi danh" in said.output
    assert {due_on for _, due_on in enrolled(engine)} == {date(2026, 12, 31)}
    assert len(enrolled(engine)) == 4
    again = run(app, "enrol", SLUG, "hanh", "--yes")
    assert "0 người sẽ được ghi danh, 1 người đã ở trong khoá học" in again.output
    assert len(enrolled(engine)) == 4


def test_one_unknown_name_and_nobody_is_enrolled(engine, names):
    said = run(app, "enrol", SLUG, "hanh", "khongcoai", "cung-khong", "--yes")
    assert said.exit_code == 1
    assert "khongcoai" in said.output
    assert "cung-khong" in said.output
    assert enrolled(engine) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("khong-co", "hanh"), "khong-co"),
        ((SLUG,), "--unit"),
        ((SLUG, "--unit", "XA-9"), "XA-9"),
        ((SLUG, "hanh", "--due", "31/12/2026"), "31/12/2026"),
        ((SLUG, "--file", "khong-co.txt"), "khong-co.txt"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_done(engine, names, words, told):
    said = run(app, "enrol", *words, "--yes")
    assert said.exit_code == 1
    assert told in said.output
    assert enrolled(engine) == []

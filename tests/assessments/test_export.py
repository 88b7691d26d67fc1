"""What an export gives out, and how: the columns of its dictionary, choices by ordinal, texts only when asked for."""

import csv
import re
import stat
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyarrow import parquet
from sqlmodel import Session

from learn.assessments import enrolling, export, export_files, taking
from learn.assessments.export_columns import Table, columns, dictionary
from learn.assessments.export_files import Format
from learn.assessments.export_rows import authored, position_on, pseudonyms, typed
from learn.assessments.models import Occasion
from learn.errors import NotFound, Unavailable
from learn.quizzes.types.base import Response
from tests.assessments.world import SIZE, SLUG, a_person, a_world, answer, right

NAMED = pseudonyms(b"k" * 32)


@pytest.mark.parametrize(
    ("response", "choices", "text"),
    [
        ({"option": "2"}, "2", None),
        ({"options": ["10", "2"]}, "2|10", None),
        ({"rows": {"1": "false", "0": "true"}}, "0=true|1=false", None),
        ({"places": {"10": "1", "9": "2"}}, "9=2|10=1", None),
        ({"rows": {"0": "", "1": "2"}}, "1=2", None),
        ({"text": "=1+1"}, None, "=1+1"),
        ({"steps": {"2": "0", "0": "1"}}, "0=1|2=0", None),
        ({"gaps": {"10": "a", "2": "0"}}, None, "2=0|10=a"),
        ({"point": "120,45"}, None, "120,45"),
        ({"fraction": "0.5"}, None, None),
        ({}, None, None),
    ],
)
def test_choices_go_by_authored_ordinal(response: Response, choices: str | None, text: str | None) -> None:
    assert (authored(response), typed(response)) == (choices, text)


def test_the_position_is_that_of_the_day() -> None:
    held = [(date(2026, 5, 1), None, "b"), (date(2026, 1, 1), date(2026, 5, 1), "a")]
    assert [position_on(day, held) for day in (date(2025, 1, 1), date(2026, 4, 30), date(2026, 5, 1))] == [
        None,
        "a",
        "b",
    ]


def test_the_dictionary_says_all_of_every_column_in_both_languages() -> None:
    rows = list(dictionary(texts=True))
    assert {row["table"] for row in rows} == {table.value for table in Table}
    for row in rows:
        assert row["type"] in {"text", "integer", "number", "boolean", "instant", "date"}
        assert all(row[name] for name in ("meaning_vi", "meaning_en", "figures_vi", "figures_en"))
    for table in Table:
        names = [column.column for column in columns(table, texts=True)]
        assert len(set(names)) == len(names)
    assert "text" not in {column.column for column in columns(Table.ANSWERS)}


def _measured(db: Session, now: datetime) -> None:
    made = a_world(db, now)
    people = [a_person(db, now, made.units[0]) for _ in range(2)]
    enrolling.enrol_many(db, people=people, slug=SLUG, now=now, by=None)
    attempt = taking.start(db, people[0], SLUG, Occasion.PRE, "vi", now)
    answer(db, attempt, right(6), now)
    taking.submit(db, people[0], attempt, now)


TODAY = date(2026, 11, 22)


def _write(db: Session, folder: Path, kind: Format, *, texts: bool = False) -> tuple[int, int]:
    chosen = export.choose(db, SLUG, 1)
    return export_files.write(
        folder, kind, export.questions(db, chosen), export.batches(db, chosen, NAMED, TODAY), texts=texts
    )


def test_csv_has_the_columns_of_the_dictionary_and_opens_in_a_spreadsheet(
    db: Session, now: datetime, tmp_path: Path
) -> None:
    _measured(db, now)
    assert _write(db, tmp_path, Format.CSV) == (2, SIZE)
    for table in Table:
        content = (tmp_path / f"{table.value}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        (head, *_) = csv.reader(content.decode("utf-8-sig").splitlines())
        assert head == [column.column for column in columns(table)]
    answers = list(csv.DictReader((tmp_path / "answers.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["response"] for row in answers[5:7]] == ["0", "1"]
    assert (answers[6]["state"], answers[6]["answered"], answers[6]["fraction"]) == ("complete", "true", "0.0")
    assert answers[0]["answered_at"] == "2026-11-23T01:12:00+00:00"
    assert answers[0]["unit_path"] == "XA-1"


def test_typed_texts_go_out_only_when_asked_for_and_never_as_formulas(tmp_path: Path) -> None:
    row = {column.column: None for column in columns(Table.ANSWERS, texts=True)} | {"text": "=HYPERLINK(1)"}
    batch = export.Batch((), (row,))
    for texts in (True, False):
        folder = tmp_path / str(texts)
        folder.mkdir()
        export_files.write(folder, Format.CSV, (), (batch,), texts=texts)
        assert ("'=HYPERLINK(1)" in (folder / "answers.csv").read_text("utf-8-sig")) is texts
        assert ("\nanswers,text,text," in (folder / "dictionary.csv").read_text("utf-8-sig")) is texts


def test_parquet_has_the_types_of_the_dictionary(db: Session, now: datetime, tmp_path: Path) -> None:
    _measured(db, now)
    assert _write(db, tmp_path, Format.PARQUET) == (2, SIZE)
    table = parquet.read_table(tmp_path / "answers.parquet")
    kinds = {"text": "string", "integer": "int64", "number": "double", "boolean": "bool"}
    for column in columns(Table.ANSWERS):
        expected = kinds.get(column.type, "timestamp[us, tz=UTC]")
        assert str(table.schema.field(column.column).type) == expected
    first = table.to_pylist()[0]
    assert (first["response"], first["fraction"], first["reached"]) == ("0", 1.0, True)
    assert first["closed_at"] == datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
    assert (tmp_path / "dictionary.csv").exists()


def test_without_its_library_parquet_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Unavailable, match=re.escape("learn[parquet]")):
        export_files.write(tmp_path, Format.PARQUET, (), (), texts=False)


def test_a_course_or_version_that_is_not_there(db: Session, now: datetime) -> None:
    a_world(db, now)
    assert len(export.choose(db, SLUG, None)) == 1
    for slug, number in ((SLUG, 2), ("khong-co", None)):
        with pytest.raises(NotFound):
            export.choose(db, slug, number)


def _breaks_off(target: Path) -> None:
    with export_files.folder_for(target) as folder:
        (folder / "a.csv").write_text("a")
        raise ZeroDivisionError


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(ZeroDivisionError):
        _breaks_off(target)
    assert list(tmp_path.iterdir()) == []
    with export_files.folder_for(target) as folder:
        (folder / "a.csv").write_text("a")
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert [file.name for file in target.iterdir()] == ["a.csv"]
    with pytest.raises(FileExistsError), export_files.folder_for(target):
        pass
    with export_files.folder_for(tmp_path / "out.zip") as folder:
        (folder / "a.csv").write_text("a")
    assert zipfile.ZipFile(tmp_path / "out.zip").namelist() == ["a.csv"]
    assert stat.S_IMODE((tmp_path / "out.zip").stat().st_mode) == 0o600

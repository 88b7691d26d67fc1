"""The files of an export: one for each table and one that says what every column is. CSV, or Parquet for programs."""

import csv
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from learn.assessments.export import Batch
from learn.assessments.export_columns import Column, Row, Table, Value, columns, dictionary
from learn.errors import Unavailable, say
from learn.text import harmless


class Format(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


class Writer(Protocol):
    """An open file of one table."""

    def write(self, rows: Sequence[Row]) -> None:
        """Append rows; columns that the table doesn't have are left out."""
        ...


@contextmanager
def folder_for(target: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `target` (a zip file, when it ends in .zip) once everything is written.

    Readable by its owner only. FileExistsError rather than overwrite; after an error nothing is left.
    """
    if target.exists():
        raise FileExistsError(17, "exists", str(target))
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    try:
        yield partial
        if target.suffix == ".zip":
            _pack(partial, target)
        else:
            partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write(
    folder: Path, kind: Format, questions: Iterable[Row], batches: Iterable[Batch], *, texts: bool
) -> tuple[int, int]:
    """Write all tables into a folder; how many people and how many answers. Keeps one batch in memory.

    Unavailable when Parquet is asked for and its library is not installed.
    """
    people = answers = 0
    with ExitStack() as opened:
        of = {table: opened.enter_context(_opened(folder, kind, table, texts=texts)) for table in Table}
        of[Table.QUESTIONS].write(list(questions))
        for batch in batches:
            of[Table.PEOPLE].write(batch.people)
            of[Table.ANSWERS].write(batch.answers)
            people += len(batch.people)
            answers += len(batch.answers)
    with _csv(folder / "dictionary.csv", ("table", *Column.__dataclass_fields__)) as explained:
        explained.write(list(dictionary(texts=texts)))
    return people, answers


@contextmanager
def _opened(folder: Path, kind: Format, table: Table, *, texts: bool) -> Iterator[Writer]:
    chosen = columns(table, texts=texts)
    file = folder / f"{table.value}.{kind.value}"
    opening = _parquet(file, chosen) if kind is Format.PARQUET else _csv(file, [each.column for each in chosen])
    with opening as writer:
        yield writer


class _CsvWriter:
    def __init__(self, rows: Any, names: Sequence[str]) -> None:
        self._rows, self._names = rows, names
        rows.writerow(names)

    def write(self, rows: Sequence[Row]) -> None:
        self._rows.writerows([_cell(row[name]) for name in self._names] for row in rows)


@contextmanager
def _csv(file: Path, names: Sequence[str]) -> Iterator[Writer]:
    """UTF-8 with a byte order mark, which Excel needs; numbers with a decimal point, in full precision."""
    with file.open("x", encoding="utf-8-sig", newline="") as out:
        yield _CsvWriter(csv.writer(out), names)


def _cell(value: Value) -> str | int | float | None:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


class _ParquetWriter:
    def __init__(self, arrow: Any, schema: Any, out: Any) -> None:
        self._arrow, self._schema, self._out = arrow, schema, out

    def write(self, rows: Sequence[Row]) -> None:
        self._out.write_table(self._arrow.Table.from_pylist(list(rows), schema=self._schema))


@contextmanager
def _parquet(file: Path, chosen: Sequence[Column]) -> Iterator[Writer]:
    try:
        import pyarrow  # noqa: PLC0415 - of the extra `parquet`, which few need
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as absent:
        raise Unavailable(say("Xuất Parquet cần gói pyarrow: pip install 'learn[parquet]'.")) from absent
    kinds = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "instant": pyarrow.timestamp("us", tz="UTC"),
        "date": pyarrow.date32(),
    }
    schema = pyarrow.schema([(column.column, kinds[column.type]) for column in chosen])
    with parquet.ParquetWriter(file, schema, compression="zstd") as out:
        yield _ParquetWriter(pyarrow, schema, out)


def _pack(folder: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, file.name)

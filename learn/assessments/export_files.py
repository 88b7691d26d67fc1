"""The files of an export: one for each table and one that says what every column is. CSV, or Parquet for programs."""

import csv
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from learn.assessments.export import Batch
from learn.assessments.export_columns import DICTIONARY, Column, Row, Table, columns, dictionary
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
    with (folder / "dictionary.csv").open("x", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([DICTIONARY, *(row.values() for row in dictionary(texts=texts))])
    return people, answers


@contextmanager
def _opened(folder: Path, kind: Format, table: Table, *, texts: bool) -> Iterator[Writer]:
    chosen = columns(table, texts=texts)
    file = folder / f"{table.value}.{kind.value}"
    opening = _parquet(file, chosen) if kind is Format.PARQUET else _csv(file, chosen)
    with opening as writer:
        yield writer


# How a cell of each type is written; a number stands as Python writes it, which is in full precision.
_CELLS: Mapping[str, Callable[[Any], str]] = {
    "text": harmless,
    "boolean": {True: "true", False: "false"}.__getitem__,
    "instant": datetime.isoformat,
    "date": date.isoformat,
}


class _CsvWriter:
    def __init__(self, rows: Any, chosen: Sequence[Column]) -> None:
        self._rows = rows
        self._cells = [(column.column, _CELLS.get(column.type)) for column in chosen]
        rows.writerow([column.column for column in chosen])

    def write(self, rows: Sequence[Row]) -> None:
        self._rows.writerows(
            [row[name] if write is None or row[name] is None else write(row[name]) for name, write in self._cells]
            for row in rows
        )


@contextmanager
def _csv(file: Path, chosen: Sequence[Column]) -> Iterator[Writer]:
    """UTF-8 with a byte order mark, which Excel needs; numbers have a decimal point."""
    with file.open("x", encoding="utf-8-sig", newline="") as out:
        yield _CsvWriter(csv.writer(out), chosen)


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

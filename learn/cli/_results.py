"""How a command gives the result of an analysis: a table to read, JSON for programs, or a workbook with its legend."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import typer

from learn.assessments.statistics.values import Analysis, Interval, as_json, told_fields
from learn.cli.context import now, stop
from learn.days import VIETNAM
from learn.errors import Message

Cell = str | int | float | None
Record = Mapping[str, Any]

DECIMALS = 4
NOTES = "notes"
LEGEND_SHEET = "Giải thích"
_LOW, _HIGH = ".low", ".high"
_MISSING = "–"


class Format(StrEnum):
    """What a result is given as."""

    TABLE = "table"
    JSON = "json"
    XLSX = "xlsx"


Form = Annotated[Format, typer.Option("--format", help="table: để đọc; json: đủ chữ số; xlsx: cần --output.")]
Output = Annotated[Path | None, typer.Option("--output", help="Ghi vào tệp này thay vì in ra.")]


@dataclass(frozen=True)
class Sheet:
    """Records of one kind, as wide as `columns`; `name` is where they stand in the result: items, items.options …"""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def give(result: Analysis, legend: Mapping[str, Message], form: Format, output: Path | None) -> None:
    """Print a result or write it to `output`. `legend` has the meaning of every name in it.

    JSON is the result as it is (its keys are a promise, numbers in full precision); a table shows 4 decimals;
    a workbook has a sheet for each kind of record and one for the legend, numbers as numbers.
    """
    if form is Format.XLSX and output is None:
        raise stop("Bảng tính xlsx cần --output TỆP.")
    if form is Format.XLSX:
        content = _workbook(sheets_of(result), legend)
    elif form is Format.JSON:
        content = (json.dumps(as_json(result), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    else:
        content = ("\n\n".join(_text(sheet) for sheet in sheets_of(result)) + "\n").encode()
    if output is None:
        typer.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise stop(f"Không ghi được {output}: {error.strerror}") from None
    typer.echo(f"Đã ghi {output}.")


def sheets_of(result: Analysis) -> list[Sheet]:
    """A result as flat tables: its own figures first, then one for every list of records in it.

    An interval is two columns; a record of a list within a list begins with the id of the record it is of;
    `notes` say why figures are missing and what weakens the others.
    """
    kinds: dict[str, list[Record]] = {}
    _gather("", result, {}, kinds)
    (own,) = kinds.pop("")
    flat = _sheet("", [own])
    pairs = zip(flat.columns, flat.rows[0], strict=True)
    summary = Sheet("summary", ("name", "value"), tuple(pair for pair in pairs if pair != (NOTES, "")))
    return [summary, *(_sheet(name, records) for name, records in kinds.items())]


def _gather(name: str, record: Any, above: Record, kinds: dict[str, list[Record]]) -> None:
    """Add a record to its kind, and the records in it to theirs."""
    values = dict(_values(record))
    lists = {key: value for key, value in values.items() if isinstance(value, (tuple, list)) and _is_list(value)}
    kinds.setdefault(name, []).append(
        {**above, **{key: value for key, value in values.items() if key not in lists}, NOTES: _notes(record)}
    )
    for key, below in lists.items():
        for each in below:
            _gather(f"{name}.{key}" if name else key, each, {name: values["id"]} if "id" in values else {}, kinds)


def _is_list(value: Sequence[Any]) -> bool:
    """Whether these are records, and not the ends of an interval."""
    return all(is_dataclass(each) for each in value)


def _values(record: Any) -> Iterator[tuple[str, Any]]:
    for name in told_fields(record):
        if name not in ("unavailable", "flags"):
            yield name.rstrip("_"), getattr(record, name)


def _notes(record: Any) -> str:
    if not isinstance(record, Analysis):
        return ""
    names: dict[str, list[str]] = {}
    for name, reason in record.unavailable.items():
        names.setdefault(str(reason), []).append(name)
    reasons = [f"{', '.join(of)}: {reason}" for reason, of in names.items()]
    return " ".join([*reasons, *map(str, record.flags)])


def _sheet(name: str, records: Sequence[Record]) -> Sheet:
    """The columns of all records in their order, the notes last."""
    keys = list(dict.fromkeys(key for record in records for key in record if key != NOTES))
    columns: dict[str, list[Cell]] = {}
    for key in keys:
        values = [record.get(key) for record in records]
        if any(isinstance(value, Interval) for value in values):
            columns[key + _LOW] = [value and value.low for value in values]
            columns[key + _HIGH] = [value and value.high for value in values]
        else:
            columns[key] = [str(value) if isinstance(value, Message) else value for value in values]
    columns[NOTES] = [record[NOTES] for record in records]
    return Sheet(name, tuple(columns), tuple(zip(*columns.values(), strict=True)))


def _text(sheet: Sheet) -> str:
    """Columns side by side, numbers to the right; the last is as wide as it likes."""
    table = [sheet.columns, *([_shown(cell) for cell in row] for row in sheet.rows)]
    lines = [""] * len(table)
    for place, column in enumerate(zip(*table, strict=True)):
        width = max(map(len, column)) if place < len(sheet.columns) - 1 else 0
        is_number = width and any(isinstance(row[place], (int, float)) for row in sheet.rows)
        cells = [cell.rjust(width) if is_number else cell.ljust(width) for cell in column]
        lines = [f"{line}  {cell}" for line, cell in zip(lines, cells, strict=True)]
    return "\n".join([f"# {sheet.name}", *(line[2:].rstrip() for line in lines)])


def _shown(cell: Cell) -> str:
    if cell is None:
        return _MISSING
    return f"{cell:.{DECIMALS}f}" if isinstance(cell, float) else str(cell)


def _workbook(sheets: Sequence[Sheet], legend: Mapping[str, Message]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is asked for

    out = BytesIO()
    # A question called "=1+1" is a name.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": now().astimezone(VIETNAM).replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        for sheet in [*sheets, _legend_sheet(sheets, legend)]:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.columns, bold)
            for number, row in enumerate(sheet.rows, start=1):
                page.write_row(number, 0, row)
            page.freeze_panes(1, 1)
            page.set_column(0, 0, 24)
            page.set_column(len(sheet.columns) - 1, len(sheet.columns) - 1, 60)
    return out.getvalue()


def _legend_sheet(sheets: Sequence[Sheet], legend: Mapping[str, Message]) -> Sheet:
    """What every name in the sheets means, once each."""
    names = dict.fromkeys(
        name
        for sheet in sheets
        for name in (sheet.columns if sheet.name != "summary" else [str(row[0]) for row in sheet.rows])
    )
    rows = [(name, _meaning(name, legend)) for name in names]
    return Sheet(LEGEND_SHEET, ("name", "Ý nghĩa"), tuple(rows))


def _meaning(name: str, legend: Mapping[str, Message]) -> str:
    if name == NOTES:
        return "Vì sao không có con số, hoặc điều làm con số yếu đi"
    for ending, words in ((_LOW, "đầu dưới"), (_HIGH, "đầu trên")):
        if name.endswith(ending):
            return f"{legend[name.removesuffix(ending)]}: {words}"
    return str(legend[name]) if name in legend else "Mã của dòng mà dòng này thuộc về"

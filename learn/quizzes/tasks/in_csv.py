"""CSV files: reading and judging their checks."""

import codecs
from dataclasses import dataclass

from learn.imports.tables import Unreadable, csv_rows
from learn.quizzes.tasks.checks import (
    Check,
    ColumnsCheck,
    DelimiterCheck,
    EncodingCheck,
    FieldCheck,
    LinesCheck,
)
from learn.quizzes.tasks.findings import FAILED, Finding, is_expected, judged, same_text
from learn.quizzes.tasks.refusal import NotTaken, too_large
from learn.quizzes.types.number import read_quantity
from learn.text import tidy

MOST_LINES = 100_000
MOST_FIELDS = 2_000_000
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True)
class Csv:
    """A CSV file: its first line and those below that hold something, tidied."""

    delimiter: str
    has_mark: bool
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def read_csv(data: bytes) -> Csv:
    """The file in these bytes. NotTaken when it is none."""
    try:
        delimiter, rows = csv_rows(data)
        lines: list[tuple[str, ...]] = []
        fields = 0
        for _, cells in rows:
            fields += len(cells)
            if len(lines) > MOST_LINES or fields > MOST_FIELDS:
                raise too_large()
            if any(cell.strip() for cell in cells):
                lines.append(tuple(tidy(cell) for cell in cells))
    except Unreadable as error:
        raise NotTaken(error.message) from error
    return Csv(_NAMES[delimiter], data.startswith(codecs.BOM_UTF8), lines[0] if lines else (), tuple(lines[1:]))


def judge(file: Csv, check: Check) -> Finding:
    """What a check of a CSV file finds."""
    match check:
        case ColumnsCheck():
            passed = len(file.header) == len(check.names) and all(map(same_text, file.header, check.names))
            return judged(passed, ", ".join(file.header))
        case DelimiterCheck():
            return judged(file.delimiter == check.equals, file.delimiter)
        case EncodingCheck():
            found = "utf-8-bom" if file.has_mark else "utf-8"
            return judged(found == check.equals, found)
        case LinesCheck():
            return judged(len(file.lines) == check.count, len(file.lines))
        case FieldCheck():
            return _field(file, check)
    return FAILED


def _field(file: Csv, check: FieldCheck) -> Finding:
    column = next((at for at, name in enumerate(file.header) if same_text(name, check.column)), None)
    if column is None or check.row > len(file.lines):
        return FAILED
    line = file.lines[check.row - 1]
    text = line[column] if column < len(line) else ""
    return judged(is_expected(_value(text, check.equals), check.equals, check.within), text)


def _value(text: str, expected: float | str) -> float | str:
    """The field as what is expected of it: a number may be written the Vietnamese or the English way."""
    if isinstance(expected, str):
        return text
    read = [quantity.value for language in ("vi", "en") if (quantity := read_quantity(text, language))]
    return min((float(each) for each in read), key=lambda each: abs(each - expected), default=text)

"""Spreadsheets from outside, CSV and XLSX, as rows of text with the line each came from."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from string import ascii_uppercase

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from learn.errors import Message, say
from learn.imports.problems import Problem, in_order
from learn.text import fold, tidy

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 300_000
# Of a sheet with more columns than the alphabet has letters: about as many cells again.
MOST_ROWS_WHEN_WIDE = 30_000
MOST_IN_CELL = 1_000
# A workbook is a zip file: what it claims to unpack to is looked at before anything is unpacked.
MOST_UNPACKED = 256 * 1024 * 1024
MOST_ENTRIES = 1_000

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# The place of a cell or a row, beyond column Z or from row 300,000 on.
_FAR_OUT = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{2,}\d|[A-Za-z]?(?:\d{7}|[3-9]\d{5}))""")
# The same beyond column CZ or from row 30,000 on.
_FAR_OUT_WHEN_WIDE = re.compile(
    rb"""\br\s*=\s*["'](?:[A-Za-z]{3,}\d|[D-Zd-z][A-Za-z]\d|[A-Za-z]{0,2}(?:\d{6}|[3-9]\d{4}))"""
)
# Columns that people keep for themselves.
_IGNORED = frozenset({"stt", "so thu tu", "no", "ghi chu", "note", "notes"})

Numbered = Iterator[tuple[int, Sequence[str]]]


class Unreadable(Exception):
    """The file as a whole can't be read; `message` says why and what would do."""

    def __init__(self, message: Message, line: int = 0) -> None:
        super().__init__(str(message))
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Column:
    """A column that an import knows, under any of its headers (compared folded, _ and - as spaces)."""

    key: str
    headers: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True)
class _Room:
    """How large a sheet may be, and what stands in a workbook for a cell beyond that."""

    rows: int
    last_column: str
    far_out: re.Pattern[bytes]


@dataclass(frozen=True)
class Row:
    """One row: its line in the file (from 1) and its tidied texts by column key, "" where empty."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True)
class Table:
    """What a file holds. With problems, `rows` are those that could be read all the same."""

    file: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


def read_table(path: Path, columns: Sequence[Column]) -> Table:
    """Read a CSV file (UTF-8; comma, semicolon or tab) or the first sheet of an XLSX file. Never raises for content."""
    try:
        return _read(path, columns)
    except Unreadable as error:
        return Table(path.name, (), (Problem(path.name, error.line, error.message),))


def _read(path: Path, columns: Sequence[Column]) -> Table:
    file = path.name
    room = _room(columns)
    lines = _lines(path, room)
    header = next(lines, None)
    if header is None:
        raise Unreadable(say("Tệp trống; dòng đầu cần có tên các cột."))
    keys, problems = _keys(file, header, columns)
    if problems:
        return Table(file, (), tuple(in_order(problems)))
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) >= room.rows:
            raise Unreadable(say("Tệp có quá %(most)s dòng; hãy chia nhỏ.", most=room.rows), line)
        rows.append(_row(file, line, keys, cells, problems))
    return Table(file, tuple(rows), tuple(in_order(problems)))


def day_in(text: str) -> date:
    """The day in a cell: 2026-01-31, 31/1/2026, 31-01-2026 or 31.01.2026. ValueError otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        day, month, year = (int(part) for part in text.replace("-", "/").replace(".", "/").split("/"))
        return date(year, month, day)


def _room(columns: Sequence[Column]) -> _Room:
    if len(columns) <= len(ascii_uppercase):
        return _Room(MOST_ROWS, "Z", _FAR_OUT)
    return _Room(MOST_ROWS_WHEN_WIDE, "CZ", _FAR_OUT_WHEN_WIDE)


def _lines(path: Path, room: _Room) -> Numbered:
    """The rows that are not empty, each with its line."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(say("Tệp lớn hơn %(most)s MB.", most=MOST_BYTES // 1024 // 1024))
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(say("Không đọc được tệp.")) from error
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(say("Đây là tệp Excel cũ (.xls) hoặc có mật khẩu; hãy lưu thành .xlsx không mật khẩu."))
    is_workbook = content.startswith(_ZIP)
    if path.suffix.lower() == ".xlsx" and not is_workbook:
        raise Unreadable(say("Tệp có đuôi .xlsx nhưng không phải bảng tính Excel."))
    rows = _from_workbook(content, room) if is_workbook else _from_csv(content)
    return ((line, cells) for line, cells in rows if any(cells))


def _from_csv(content: bytes) -> Numbered:
    return ((line, [tidy(cell) for cell in cells]) for line, cells in csv_rows(content)[1])


def csv_rows(content: bytes) -> tuple[str, Numbered]:
    """The separator of a CSV file (UTF-8; comma, semicolon or tab) and its rows as they stand, empty ones too.

    Raises Unreadable with the line where it is not such a file, some of it only when the rows are asked for.
    """
    if content.startswith(_UTF_16):
        raise Unreadable(say("Tệp ở dạng UTF-16; trong Excel hãy lưu thành “CSV UTF-8” hoặc .xlsx."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = say("Tệp không phải UTF-8; trong Excel hãy lưu thành “CSV UTF-8” hoặc .xlsx.")
        raise Unreadable(message, line) from error
    if "\x00" in text:
        raise Unreadable(say("Đây không phải tệp CSV."), text.count("\n", 0, text.index("\x00")) + 1)
    separator = _delimiter(text)
    return separator, _numbered(text, separator)


def _numbered(text: str, separator: str) -> Numbered:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        message = say("Dòng này không đúng dạng CSV (dấu nháy kép mở mà không đóng?).")
        raise Unreadable(message, before + 1) from error


def _delimiter(text: str) -> str:
    """The separator of the header line: the one of , ; and tab that stands there most often."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _from_workbook(content: bytes, room: _Room) -> Numbered:
    _refuse_bombs(content, room)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            sheet
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if not sheets:
            raise Unreadable(say("Tệp Excel không có trang tính nào."))
        rows = book.get_sheet_by_name(sheets[0].name).to_python(skip_empty_area=False, nrows=room.rows + 2)
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(say("Không mở được tệp Excel này; hãy lưu lại thành .xlsx.")) from error
    for index, cells in enumerate(rows):
        yield index + 1, [tidy(_text(cell)) for cell in cells]


def _refuse_bombs(content: bytes, room: _Room) -> None:
    """Raise Unreadable for a workbook that would take too much memory, before anything of it is kept in memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise Unreadable(say("Tệp Excel quá lớn sau khi giải nén."))
            sheets = [entry.filename for entry in entries if entry.filename.startswith("xl/worksheets/")]
            is_wide = any(_is_wide(archive, sheet, room.far_out) for sheet in sheets)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Unreadable(say("Tệp Excel bị hỏng hoặc có mật khẩu.")) from error
    if is_wide:
        raise Unreadable(
            say(
                "Trang tính có ô ngoài cột %(last)s hoặc dưới dòng %(most)s; hãy xoá các ô thừa.",
                last=room.last_column,
                most=room.rows,
            )
        )


def _is_wide(archive: zipfile.ZipFile, sheet: str, far_out: re.Pattern[bytes]) -> bool:
    """Whether a sheet has a cell far out: two cells in opposite corners would make a table of 17 billion."""
    rest = b""
    with archive.open(sheet) as opened:
        while piece := opened.read(1 << 20):
            if far_out.search(rest + piece):
                return True
            rest = piece[-40:]
    return False


def _text(cell: object) -> str:
    """A cell as it would be typed: whole numbers without .0, others so that every language reads the same number, days
    as 2026-01-31."""
    match cell:
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            # One zero more, or "1.234" would be a group of thousands to whoever groups with points.
            return re.sub(r"(\.[0-9]{3})$", r"\g<1>0", f"{Decimal(str(cell)):f}")
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case _:
            return str(cell)


def _keys(
    file: str, header: tuple[int, Sequence[str]], columns: Sequence[Column]
) -> tuple[list[str | None], list[Problem]]:
    """The column key for each place in the row, None where a column is ignored, and what is wrong with the header."""
    line, cells = header
    known = {_plain(name): column.key for column in columns for name in (column.key, *column.headers)}
    keys: list[str | None] = []
    problems: list[Problem] = []
    for cell in cells:
        plain = _plain(cell)
        key = known.get(plain)
        if key is None and plain and plain not in _IGNORED:
            message = say("Không biết cột “%(name)s”; các cột: %(known)s.", name=cell, known=_names(columns))
            problems.append(Problem(file, line, message))
        if key is not None and key in keys:
            problems.append(Problem(file, line, say("Cột “%(name)s” có hai lần.", name=cell)))
        keys.append(key)
    missing = [column.key for column in columns if column.is_required and column.key not in keys]
    problems.extend(Problem(file, line, say("Thiếu cột “%(name)s”.", name=key)) for key in missing)
    return keys, problems


def _row(file: str, line: int, keys: Sequence[str | None], cells: Sequence[str], problems: list[Problem]) -> Row:
    if any(cells[len(keys) :]):
        problems.append(Problem(file, line, say("Dòng có nhiều ô hơn dòng tên cột.")))
    values = {key: cell for key, cell in zip(keys, cells, strict=False) if key is not None}
    if too_long := [key for key, cell in values.items() if len(cell) > MOST_IN_CELL]:
        message = say("Ô “%(name)s” dài quá %(most)s ký tự.", name=too_long[0], most=MOST_IN_CELL)
        problems.append(Problem(file, line, message))
    return Row(line, values)


def _plain(header: str) -> str:
    return fold(header.replace("_", " ").replace("-", " ").replace("*", " "))


def _names(columns: Iterable[Column]) -> str:
    return ", ".join(column.key for column in columns)

"""Workbooks (.xlsx) as the checks see them. Nothing is calculated: values are those the program that saved it kept."""

from dataclasses import dataclass, field
from typing import Any

from learn.errors import say
from learn.quizzes.tasks.archives import Archive
from learn.quizzes.tasks.cells import Area, Place, area_of
from learn.quizzes.tasks.refusal import NotTaken, broken
from learn.quizzes.tasks.sheets import read_sheet
from learn.quizzes.tasks.xml import Node, scan

MOST_SHEETS = 100
MOST_CELLS = 200_000
"""In all sheets together."""
MOST_STRINGS = 200_000
_BOOK = "xl/workbook.xml"
# Number formats that every program knows by number (ECMA-376 part 1, 18.8.30); dates are written by custom ones.
_KNOWN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 49: "@",
}  # fmt: skip
_YES = ("1", "true", "on")

Value = str | float | bool | None


@dataclass(frozen=True)
class Look:
    """How a cell looks. `fill` is its colour as RRGGBB, "theme" for one of the theme's, "" for none."""

    number: str = "General"
    is_bold: bool = False
    fill: str = ""


@dataclass(frozen=True)
class Cell:
    """`formula` stands without its =; "" for a cell that has none."""

    value: Value = None
    formula: str = ""
    look: Look = field(default_factory=Look)


EMPTY = Cell()


@dataclass(frozen=True)
class Sheet:
    """One sheet. `lists` are the ranges of its tables and filters, `rules` those with conditional formatting."""

    name: str
    is_hidden: bool
    cells: dict[Place, Cell]
    lists: tuple[Area, ...] = ()
    rules: tuple[Area, ...] = ()

    def cell(self, place: Place) -> Cell:
        """A cell; an empty one where nothing stands."""
        return self.cells.get(place, EMPTY)


@dataclass(frozen=True)
class Workbook:
    """The sheets in their order."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name in any case; without a name the first that is not hidden."""
        if not name:
            return next((sheet for sheet in self.sheets if not sheet.is_hidden), None)
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold()), None)


def read_workbook(data: bytes) -> Workbook:
    """The workbook in these bytes. NotTaken when it is none, or not one that is taken."""
    archive = Archive(data)
    book = archive.tree(_BOOK)
    if book is None:
        raise NotTaken(say("Tệp này không phải bảng tính .xlsx."))
    listed = [each for each in book.all("sheet") if each.get("name")]
    if not listed or len(listed) > MOST_SHEETS:
        raise broken()
    targets = archive.targets(_BOOK)
    strings, looks = _strings(archive), _looks(archive.tree("xl/styles.xml"))
    sheets: dict[str, Sheet] = {}
    for each in listed:
        room = MOST_CELLS - sum(len(sheet.cells) for sheet in sheets.values())
        sheets[each.get("name")] = _sheet(archive, each, targets, strings, looks, room)
    return Workbook(tuple(sheets.values()))


def _sheet(
    archive: Archive, listed: Node, targets: dict[str, str], strings: list[str], looks: list[Look], room: int
) -> Sheet:
    name = targets.get(listed.get("id"), "")
    content = archive.read(name)
    is_hidden = listed.get("state") in ("hidden", "veryHidden")
    if content is None or not name.startswith("xl/worksheets/"):
        # A chart on a sheet of its own has no cells.
        return Sheet(listed.get("name"), is_hidden, {})
    raw = read_sheet(content, room)
    tables = [archive.tree(part) for part in archive.targets(name).values() if part.startswith("xl/tables/")]
    lists = [*raw.filters, *(table.get("ref") for table in tables if table)]
    cells = {
        place: Cell(
            _value(each.kind, each.text, strings), each.formula, looks[each.style if each.style < len(looks) else 0]
        )
        for place, each in raw.cells.items()
    }
    return Sheet(listed.get("name"), is_hidden, cells, _areas(lists), _areas(raw.rules))


def _areas(ranges: list[str]) -> tuple[Area, ...]:
    return tuple(area for each in ranges if (area := area_of(each)))


def _value(kind: str, text: str | None, strings: list[str]) -> Value:
    if text is None:
        return None
    match kind:
        case "s":
            at = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
            return strings[at] if 0 <= at < len(strings) else None
        case "b":
            return text == "1"
        case "str" | "inlineStr" | "e" | "d":
            return text
    try:
        return float(text)
    except ValueError:
        return text


def _strings(archive: Archive) -> list[str]:
    """The texts that cells name by number; how Asian words are read aloud is left out."""
    content = archive.read("xl/sharedStrings.xml")
    found: list[str] = []
    if content is None:
        return found
    inside: list[str] = []

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            if len(found) >= MOST_STRINGS:
                raise broken()
            found.append("")
        inside.append(tag)

    def end(_tag: str) -> None:
        inside.pop()

    def said(text: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside and found:
            found[-1] += text

    scan(content, start, end, said)
    return found


def _looks(styles: Node | None) -> list[Look]:
    """How cells of each style look; at least one."""
    if styles is None:
        return [Look()]
    formats = {each.get("numFmtId"): each.get("formatCode") for each in styles.all("numFmt")}
    fonts = [_is_bold(font) for font in _children(styles, "fonts")]
    fills = [_fill(fill) for fill in _children(styles, "fills")]
    looks = [
        Look(
            number=formats.get(style.get("numFmtId")) or _KNOWN_FORMATS.get(_whole(style.get("numFmtId")), "General"),
            is_bold=_at(fonts, style.get("fontId"), False),
            fill=_at(fills, style.get("fillId"), ""),
        )
        for style in _children(styles, "cellXfs")
    ]
    return looks or [Look()]


def _children(styles: Node, name: str) -> list[Node]:
    found = styles.first(name)
    return found.children if found else []


def _is_bold(font: Node) -> bool:
    bold = font.first("b")
    return bold is not None and (not bold.get("val") or bold.get("val") in _YES)


def _fill(fill: Node) -> str:
    pattern = fill.first("patternFill")
    if pattern is None or pattern.get("patternType") in ("", "none", "gray125"):
        return ""
    colour = pattern.first("fgColor")
    return colour.get("rgb")[-6:].upper() if colour and colour.get("rgb") else "theme"


def _at(values: list[Any], number: str, otherwise: Any) -> Any:
    at = _whole(number)
    return values[at] if 0 <= at < len(values) else otherwise


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1

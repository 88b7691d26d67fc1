"""Judging the checks of a workbook."""

import re
from itertools import pairwise

from learn.quizzes.tasks.cells import Area, area_of, place_of
from learn.quizzes.tasks.checks import (
    Check,
    FormatCheck,
    FormulaCheck,
    HighlightCheck,
    ListCheck,
    RowsCheck,
    SheetCheck,
    SortedCheck,
    ValueCheck,
    VisibleCheck,
)
from learn.quizzes.tasks.findings import FAILED, Finding, is_expected, judged, plainly
from learn.quizzes.tasks.workbooks import EMPTY, Cell, Sheet, Value, Workbook
from learn.text import fold

_QUOTED = re.compile(r'("[^"]*")')
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\(")
# Functions that came after the format was fixed are stored with this before their name.
_NEWER = re.compile(r"_XL[A-Z]+\.")


def judge(book: Workbook, check: Check) -> Finding:
    """What a check of a workbook finds. A sheet that is not there fails every check of it."""
    match check:
        case SheetCheck():
            return _named(book, check)
        case VisibleCheck():
            hidden = [sheet.name for sheet in book.sheets if sheet.is_hidden]
            return judged(not hidden, ", ".join(hidden))
    sheet = book.sheet(getattr(check, "sheet", ""))
    return FAILED if sheet is None else _in_sheet(sheet, check)


def _in_sheet(sheet: Sheet, check: Check) -> Finding:
    match check:
        case ValueCheck():
            value = _cell(sheet, check.cell).value
            return judged(is_expected(value, check.equals, check.within), plainly(value, check.equals))
        case FormulaCheck():
            return _formula(_cell(sheet, check.cell), check)
        case FormatCheck():
            return _format(_cell(sheet, check.cell), check)
        case HighlightCheck():
            return judged(_covered(check.range, sheet.rules))
        case SortedCheck():
            return _sorted(sheet, check)
        case ListCheck():
            return judged(_covered(check.range, sheet.lists) if check.range else bool(sheet.lists))
        case RowsCheck():
            rows = len({row for (row, _), cell in sheet.cells.items() if _holds(cell)})
            return judged(rows == check.count, rows)
    return FAILED


def _named(book: Workbook, check: SheetCheck) -> Finding:
    names = [fold(sheet.name) for sheet in book.sheets]
    wanted = fold(check.name)
    among = names if check.place is None else names[check.place - 1 : check.place]
    return judged(wanted in among, ", ".join(sheet.name for sheet in book.sheets))


def _cell(sheet: Sheet, name: str) -> Cell:
    place = place_of(name)
    return sheet.cell(place) if place else EMPTY


def _holds(cell: Cell) -> bool:
    return cell.value not in (None, "") or bool(cell.formula)


def _formula(cell: Cell, check: FormulaCheck) -> Finding:
    written = normalised(cell.formula)
    if check.equals:
        expected = normalised(check.equals)
        if "$" not in expected:
            written = written.replace("$", "")
        passed = written == expected
    else:
        used = set(_FUNCTION.findall(_QUOTED.sub("", written)))
        passed = bool(written) and {name.upper() for name in check.uses} <= used
    return judged(passed, f"={cell.formula}" if cell.formula else plainly(cell.value))


def normalised(formula: str) -> str:
    """A formula as it is compared: without =, in capitals and without spaces outside of quotes, with commas."""
    pieces = _QUOTED.split(formula.strip().removeprefix("="))
    for at in range(0, len(pieces), 2):
        bare = "".join(pieces[at].upper().split()).replace(";", ",")
        pieces[at] = _NEWER.sub("", bare)
    return "".join(pieces)


def _format(cell: Cell, check: FormatCheck) -> Finding:
    look = cell.look
    number = not check.number or _code(look.number) == _code(check.number)
    bold = check.bold is None or look.is_bold == check.bold
    fill = check.fill is None or bool(look.fill) == check.fill
    return judged(number and bold and fill, "" if number else look.number)


def _code(number: str) -> str:
    """A number format as it is compared: programs differ in quotes, escapes and what they put after a semicolon."""
    return re.sub(r'[\\"\s]|\[\$-[^\]]*\]|_.', "", number.lower()).partition(";")[0]


def _covered(text: str, areas: tuple[Area, ...]) -> bool:
    wanted = area_of(text)
    return wanted is not None and any(area.holds(wanted) for area in areas)


def _sorted(sheet: Sheet, check: SortedCheck) -> Finding:
    area = area_of(check.range)
    if area is None:
        return FAILED
    # The rows that hold something, not all of the range: a range may be a million rows long.
    rows = sorted(row for row, column in sheet.cells if column == area.left and area.top <= row <= area.bottom)
    values = [value for row in rows if (value := sheet.cell((row, area.left)).value) not in (None, "")]
    keys = [_key(value) for value in values]
    if check.order == "descending":
        keys.reverse()
    return judged(len(keys) > 1 and all(one <= two for one, two in pairwise(keys)))


def _key(value: Value) -> tuple[int, float, str]:
    """Numbers before texts, texts by their letters without accents, as people expect either program to order them."""
    if isinstance(value, float | bool):
        return 0, float(value), ""
    return 1, 0.0, fold(str(value))

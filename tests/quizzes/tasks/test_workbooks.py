"""What the checks of a workbook find in one that a learner might send."""

from datetime import date
from typing import Any

import pytest

from learn.quizzes.tasks.cells import moved, place_of
from learn.quizzes.tasks.checks import Kind, read_checks
from learn.quizzes.tasks.examining import examine
from learn.quizzes.tasks.findings import Finding, earned
from tests.quizzes.tasks.office import changed, workbook


def _fill(book: Any) -> None:
    bold = book.add_format({"bold": True, "bg_color": "#FFFF00"})
    money = book.add_format({"num_format": "#,##0"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Thu chi")
    sheet.write_row("A1", ["Thôn", "Số hộ", "Số tiền"], bold)
    for row, (place, households, amount) in enumerate(
        [("An Bình", 120, 1000.5), ("Bản Đôn", 80, 2000), ("Cát Tiên", 45, 249.5)], start=1
    ):
        sheet.write_row(row, 0, [place, households])
        sheet.write_number(row, 2, amount, money)
    sheet.write_formula("C6", "=SUM(C2:C4)", money, 3250)
    sheet.write_formula("C7", '=IF(C6>3000, "Đạt mức", "chưa")', None, "Đạt mức")
    sheet.write_datetime("E1", date(2026, 1, 31), day)
    sheet.write_blank("F9", None, bold)
    sheet.conditional_format("B2:B20", {"type": "cell", "criteria": ">", "value": 100, "format": bold})
    sheet.autofilter("A1:C4")
    hidden = book.add_worksheet("Nháp")
    hidden.hide()
    last = book.add_worksheet("Bảng")
    last.add_table("A1:B3", {"data": [["x", 1], ["y", 2]]})


BOOK = workbook(_fill)


def found(*checks: dict[str, object], data: bytes = BOOK) -> list[Finding]:
    return list(examine(Kind.WORKBOOK, "bai-lam.xlsx", data, read_checks(Kind.WORKBOOK, checks)))


@pytest.mark.parametrize(
    ("check", "passed"),
    [
        ({"check": "value", "cell": "C6", "equals": 3250}, True),
        ({"check": "value", "cell": "C6", "equals": 3251}, False),
        ({"check": "value", "cell": "C6", "equals": 3251, "within": 1}, True),
        ({"check": "value", "cell": "C2", "equals": 1000.5}, True),
        ({"check": "value", "cell": "A3", "equals": " bản  đôn"}, True),
        ({"check": "value", "cell": "A3", "equals": "Ban Don"}, False),
        ({"check": "value", "cell": "E1", "equals": "2026-01-31"}, True),
        ({"check": "value", "cell": "E1", "equals": "2026-02-01"}, False),
        ({"check": "value", "cell": "Z99", "equals": 0}, False),  # nothing is not zero
        ({"check": "value", "sheet": "bảng", "cell": "B3", "equals": 2}, True),
        ({"check": "value", "sheet": "Không có", "cell": "B3", "equals": 2}, False),
        ({"check": "formula", "cell": "C6"}, True),
        ({"check": "formula", "cell": "C2"}, False),
        ({"check": "formula", "cell": "C6", "equals": "= sum( c2:c4 )"}, True),
        ({"check": "formula", "cell": "C6", "equals": "=SUM($C$2:$C$4)"}, False),
        ({"check": "formula", "cell": "C7", "equals": '=IF(C6>3000;"Đạt mức";"chưa")'}, True),
        ({"check": "formula", "cell": "C7", "equals": '=IF(C6>3000;"đạt mức";"chưa")'}, False),
        ({"check": "formula", "cell": "C7", "uses": ["if"]}, True),
        ({"check": "formula", "cell": "C7", "uses": ["IF", "SUM"]}, False),
        ({"check": "format", "cell": "A1", "bold": True, "fill": True}, True),
        ({"check": "format", "cell": "A2", "bold": True}, False),
        ({"check": "format", "cell": "A2", "bold": False, "fill": False}, True),
        ({"check": "format", "cell": "F9", "bold": True}, True),  # an empty cell may have a look
        ({"check": "format", "cell": "C6", "number": "#,##0"}, True),
        ({"check": "format", "cell": "E1", "number": "DD/MM/YYYY"}, True),
        ({"check": "format", "cell": "E1", "number": "0.00"}, False),
        ({"check": "highlight", "range": "B2:B4"}, True),
        ({"check": "highlight", "range": "B2:C4"}, False),
        ({"check": "sheet", "name": "bang"}, True),
        ({"check": "sheet", "name": "Bảng", "place": 3}, True),
        ({"check": "sheet", "name": "Bảng", "place": 1}, False),
        ({"check": "visible"}, False),
        ({"check": "sorted", "range": "A2:A20"}, True),
        ({"check": "sorted", "range": "B2:B4", "order": "descending"}, True),
        ({"check": "sorted", "range": "C2:C4"}, False),
        ({"check": "sorted", "range": "H2:H4"}, False),  # nothing there is nothing sorted
        ({"check": "filter"}, True),
        ({"check": "filter", "range": "A1:C4"}, True),
        ({"check": "filter", "range": "A1:D4"}, False),
        ({"check": "filter", "sheet": "Bảng", "range": "A1:B3"}, True),
        ({"check": "filter", "sheet": "Nháp"}, False),
        ({"check": "rows", "count": 6}, True),
        ({"check": "rows", "count": 5}, False),
    ],
)
def test_a_check_of_a_workbook(check: dict[str, object], passed: bool) -> None:
    assert [each.passed for each in found(check)] == [passed]


def test_a_wrong_day_is_told_as_a_day() -> None:
    assert found({"check": "value", "cell": "E1", "equals": "2026-02-01"}) == [Finding(False, "31/01/2026")]


def test_what_stood_there_is_told_of_a_failed_check_only() -> None:
    assert found(
        {"check": "value", "cell": "C6", "equals": 1},
        {"check": "value", "cell": "C6", "equals": 3250},
        {"check": "formula", "cell": "C6", "uses": ["AVERAGE"]},
        {"check": "visible"},
    ) == [Finding(False, "3250"), Finding(True), Finding(False, "=SUM(C2:C4)"), Finding(False, "Nháp")]


def test_a_formula_filled_down_is_read_in_every_cell() -> None:
    def share(sheet: bytes) -> bytes:
        first = b'<c r="D2"><f t="shared" ref="D2:D3" si="0">B2*$C2+A$1</f><v>1</v></c></row><row r="3"'
        again = b'<c r="D3"><f t="shared" si="0"/><v>2</v></c></row><row r="4"'
        return sheet.replace(b'</row><row r="3"', first, 1).replace(b'</row><row r="4"', again, 1)

    shared = changed(BOOK, "xl/worksheets/sheet1.xml", share)
    assert found({"check": "formula", "cell": "D3", "equals": "=B3*C3+A1"}, data=shared) == [Finding(True)]


@pytest.mark.parametrize(
    ("formula", "further"),
    [
        ("A1+$A1+A$1+$A$1", "C3+$A3+C$1+$A$1"),
        ("SUM(B2:B4)", "SUM(D4:D6)"),
        ('IF(A1>1,"A1",LOG10(A1))', 'IF(C3>1,"A1",LOG10(C3))'),
        ("'A1 x'!B2", "'A1 x'!D4"),
    ],
)
def test_a_formula_moves_with_its_cell(formula: str, further: str) -> None:
    assert moved(formula, 2, 2) == further


def test_a_formula_moved_off_the_sheet_refers_to_nothing() -> None:
    assert moved("A1", -1, 0) == "#REF!"


@pytest.mark.parametrize("text", ["", "A0", "XFE1", "A1048577", "1A", "A1:B2", "AAAA1"])
def test_what_is_no_cell(text: str) -> None:
    assert place_of(text) is None


def test_a_share_of_the_points_is_earned() -> None:
    checks = read_checks(Kind.WORKBOOK, [{"check": "visible", "points": 3}, {"check": "filter"}])
    assert earned(checks, [Finding(True), Finding(False)]) == 0.75
    assert earned(checks, [Finding(True)]) == 0

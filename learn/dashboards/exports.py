"""The table of a unit's page as a file: the same rows, the same figures hidden, numbers as numbers."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO

import xlsxwriter

from learn.assessments.groups import GroupFigure
from learn.dashboards.figures import Counts
from learn.dashboards.remarks import Said, footing_words, method_words
from learn.dashboards.unit import UnitPage
from learn.days import VIETNAM
from learn.errors import Message, say
from learn.text import harmless

Translate = Callable[[Message | str], str]
Cell = str | int | float | None

# Differences and shares are written in percent with 4 decimals: more than is shown, so that sums can be checked.
DIGITS = 4
FIGURES_FROM = 6

COLUMNS = (
    say("Mã đơn vị"),
    say("Đơn vị"),
    say("Ghi danh"),
    say("Đã bắt đầu"),
    say("Học xong"),
    say("Đủ hai lần đo (n)"),
    say("Trước khoá học, %"),
    say("Sau khoá học, %"),
    say("Thay đổi, điểm phần trăm"),
    say("Khoảng 95%, từ"),
    say("Khoảng 95%, đến"),
    say("Thang điểm"),
    say("Cách tính khoảng"),
    say("Nhận xét"),
)

# What the words of every table of changes mean.
WORDS = (
    (say("n"), say("Số người làm đủ hai lần đo, cùng một người trước và sau; chỉ họ có trong con số.")),
    (
        say("Thay đổi"),
        say("Trung bình sau trừ trung bình trước, tính bằng điểm phần trăm. Đây là thay đổi, chưa phải tác động."),
    ),
    (
        say("Khoảng 95%"),
        say("Khoảng tin cậy của thay đổi. Khoảng chứa 0 nghĩa là chưa phân biệt được với không đổi."),
    ),
    (
        say("Thang điểm"),
        say(
            "Điểm thô: các đề chưa so sánh được với nhau. Quy về đề A: điểm của mọi đề đã quy về thang của đề A, và "
            "khoảng có cả sai số của việc quy đổi. Không so con số trên thang này với con số trên thang kia."
        ),
    ),
    (
        say("Cách tính khoảng"),
        say("t: một đơn vị. CR1: nhiều đơn vị, tính theo cụm là đơn vị; các đơn vị được ẩn cùng nhau là một cụm."),
    ),
    (say("Ô trống"), say("Chưa đo hoặc không hiện; cột nhận xét nói lý do. Ô trống không phải là số 0.")),
)


@dataclass(frozen=True)
class Table:
    """A heading, rows as wide as it, and a legend of pairs (word, meaning); everything in one language."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[tuple[str, str], ...]


def unit_table(page: UnitPage, translate: Translate, now: datetime) -> Table:
    """The unit's own figure first, then its rows as on the page; what is hidden there is empty here too."""
    own = _row(page.code, page.name, page.counts, page.figure, page.said, translate)
    below = [
        _row(
            row.code,
            translate(say("%(unit)s: người thuộc đơn vị", unit=row.name)) if row.is_own else row.name,
            row.counts,
            row.figure,
            row.said,
            translate,
        )
        for row in page.rows
    ]
    return Table(
        title=page.name,
        columns=tuple(translate(column) for column in COLUMNS),
        rows=(own, *below),
        legend=tuple(_legend(page, translate, now)),
    )


def to_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs; the legend stands below the table after an empty line.

    Numbers have a decimal point whatever the language: the file is for programs, the workbook for people.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    writer.writerow([])
    writer.writerows([_harmless(cell) for cell in line] for line in table.legend)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Sequence[Table], legend_name: str, now: datetime) -> bytes:
    """A workbook with a sheet for each table and, on a last one called `legend_name`, what words and numbers mean.

    The first table names the workbook; a word that several explain is explained once.
    """
    out = BytesIO()
    options = {
        "in_memory": True,
        # A unit called "=1+1" is a name, and a link in a cell would be followed without being seen.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": tables[0].title, "created": now.astimezone(VIETNAM).replace(tzinfo=None)})
        for table in tables:
            _table_sheet(book, table)
        _legend_sheet(book, dict.fromkeys(line for table in tables for line in table.legend), legend_name)
    return out.getvalue()


def _table_sheet(book: xlsxwriter.Workbook, table: Table) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    decimal = book.add_format({"num_format": "0.0"})
    sheet = book.add_worksheet(_sheet_name(table.title))
    sheet.write_row(0, 0, table.columns, bold)
    for number, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell, decimal if isinstance(cell, float) else None)
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 32)
    sheet.set_column(2, len(table.columns) - 3, 12)
    sheet.set_column(len(table.columns) - 2, len(table.columns) - 1, 44)


def _legend_sheet(book: xlsxwriter.Workbook, legend: Iterable[tuple[str, str]], name: str) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_sheet_name(name))
    for number, line in enumerate(legend):
        sheet.write_row(number, 0, line, wrapped)
    sheet.set_column(0, 0, 32, wrapped)
    sheet.set_column(1, 1, 90, wrapped)


def _sheet_name(title: str) -> str:
    """Excel refuses some signs and more than 31 characters in the name of a sheet, and an apostrophe at its ends."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip(" '") or "1"


def _harmless(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell


def _row(
    code: str, name: str, counts: Counts, figure: GroupFigure | None, said: Said, translate: Translate
) -> tuple[Cell, ...]:
    return (
        code,
        name,
        counts.enrolled,
        counts.started,
        counts.finished,
        counts.matched,
        *numbers_of(figure),
        translate(footing_words(figure) or ""),
        translate(words) if figure and (words := method_words(figure)) else "",
        translate(said.words),
    )


def numbers_of(figure: GroupFigure | None) -> tuple[float | None, ...]:
    """Before, after, change and the ends of its interval in percent; empty cells where there is no figure."""
    if figure is None:
        return (None,) * 5
    numbers = (figure.mean_pre, figure.mean_post, figure.change, figure.low, figure.high)
    return tuple(map(percent, numbers))


def percent(fraction: float | None) -> float | None:
    """A fraction as it stands in files."""
    return None if fraction is None else round(100 * fraction, DIGITS)


def _legend(page: UnitPage, translate: Translate, now: datetime) -> Iterator[tuple[str, str]]:
    if page.course:
        yield translate(say("Khoá học")), page.course.title
    for word, meaning in ((say("Thời điểm lập"), say("Lúc %(moment)s", moment=now)), *WORDS):
        yield translate(word), translate(meaning)
    for left in page.left_out:
        yield translate(say("Để ngoài con số")), f"{translate(left.reason)}: {left.count}"

"""A downloaded table says what the page says, hides what it hides, and is safe to open."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from learn.dashboards.exports import Cell, Table, to_csv, to_xlsx, unit_table
from learn.dashboards.unit import UnitPage, unit_page
from learn.organisation.models import Sees
from learn.web.i18n import translate
from tests.dashboards.test_unit import RISING
from tests.dashboards.world import World

FIGURES = slice(6, 11)


@pytest.fixture
def world(db: Session, now: datetime) -> World:
    world = World(db, now)
    world.course()
    world.unit("T", "Tỉnh", kind="province")
    for code, name in (("A", "=HYPERLINK(1)"), ("B", "Xã Bình"), ("C", "Xã Ca")):
        world.unit(code, name, "T")
    world.group("A", RISING)
    world.group("B", RISING[:3])
    world.group("C", [(q, p) for p, q in RISING])
    return world


def page(world: World, sees: Sees) -> UnitPage:
    return unit_page(world.db, world.viewer("T", sees), "T", None, world.now)


def table(world: World, sees: Sees = Sees.FIGURES) -> Table:
    return unit_table(page(world, sees), lambda message: translate(message, "vi"), world.now)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("sees", list(Sees))
def test_a_figure_is_in_the_file_exactly_when_it_is_on_the_page(world: World, sees: Sees) -> None:
    seen = page(world, sees)
    shown = {seen.code: seen.figure is not None} | {row.code: row.figure is not None for row in seen.rows}
    rows = {str(row[0]): row for row in table(world, sees).rows}
    assert {code: row[FIGURES] != (None,) * 5 for code, row in rows.items()} == shown
    assert all(row[-1] for row in rows.values())


def test_the_csv_opens_in_excel_and_holds_no_formula(world: World) -> None:
    data = to_csv(table(world))
    assert data.startswith(b"\xef\xbb\xbf")
    names = [row[1] for row in read_csv(data) if len(row) > 1]
    assert "'=HYPERLINK(1)" in names
    assert not [name for name in names if name.startswith("=")]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_text_is_never_a_formula_and_a_negative_number_stays_one(cell: str) -> None:
    rows = read_csv(to_csv(Table("t", ("a", "b"), ((cell, -1.5),), ())))
    assert rows[1] == [f"'{cell}", "-1.5"]


def test_the_workbook_has_numbers_as_numbers_text_as_text_and_a_legend(world: World) -> None:
    data = to_xlsx(table(world), "Giải thích", world.now)
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.sheet_names == ["Tỉnh", "Giải thích"]
    rows = book.get_sheet_by_name("Tỉnh").to_python()
    whole = rows[1]
    assert whole[2] == 15
    assert isinstance(whole[8], float)
    assert "=HYPERLINK(1)" in [row[1] for row in rows]
    assert b"<f>" not in ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")
    legend = {row[0]: row[1] for row in book.get_sheet_by_name("Giải thích").to_python()}
    assert legend["Thời điểm lập"] == "Lúc 08:12 23/11/2026"


@pytest.mark.parametrize("title", ["Xã [A]/B: ?*", "X" * 60, "''", "/"])
def test_any_unit_name_can_name_a_sheet(title: str, now: datetime) -> None:
    rows: tuple[tuple[Cell, ...], ...] = ()
    assert to_xlsx(Table(title, ("a", "b", "c"), rows, ()), "Giải thích", now).startswith(b"PK")

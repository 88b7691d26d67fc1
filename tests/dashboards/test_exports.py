"""A downloaded table says what the page says, hides what it hides, and is safe to open."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import product
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from learn.dashboards.exports import Cell, Table, to_csv, to_xlsx, unit_table
from learn.dashboards.group_exports import group_table
from learn.dashboards.group_words import By
from learn.dashboards.groups import GroupsPage, groups_page
from learn.dashboards.unit import UnitPage, unit_page
from learn.organisation.models import Sees
from learn.web.i18n import translate
from tests.dashboards.test_groups import measured, woven_together
from tests.dashboards.test_unit import RISING
from tests.dashboards.world import World
from tests.filled import SessionOn

FIGURES = slice(6, 11)


@pytest.fixture
def world(filled: SessionOn, now: datetime) -> World:
    return World(filled(three_communes), now)


def three_communes(db: Session, now: datetime) -> None:
    """A province with a commune of some, of few and of sinking people; one name is a formula."""
    world = World(db, now)
    world.course()
    world.unit("T", "Tỉnh", kind="province")
    for code, name in (("A", "=HYPERLINK(1)"), ("B", "Xã Bình"), ("C", "Xã Ca")):
        world.unit(code, name, "T")
    world.group("A", RISING)
    world.group("B", RISING[:3])
    world.group("C", [(q, p) for p, q in RISING])


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
    data = to_xlsx([table(world)], "Giải thích", world.now)
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
    assert to_xlsx([Table(title, ("a", "b", "c"), rows, ())], "Giải thích", now).startswith(b"PK")


@pytest.fixture
def woven(filled: SessionOn, now: datetime) -> World:
    return World(filled(woven_together), now)


def split(world: World, by: By, sees: Sees) -> GroupsPage:
    return groups_page(world.db, world.viewer("T", sees), "T", by, "dao-duc", now=world.now)


def test_a_group_has_numbers_in_the_file_exactly_when_it_has_a_figure_on_the_page(woven: World) -> None:
    for sees, by in product(Sees, By):
        seen = split(woven, by, sees)
        made = group_table(seen, lambda message: translate(message, "vi"), woven.now)
        assert {len(row) for row in made.rows} == {len(made.columns)}
        for row, line in zip((seen.whole, *seen.rows), made.rows, strict=True):
            assert row is not None
            assert line[:4] == (row.key, translate(row.name, "vi"), row.counts.enrolled, row.counts.matched)
            assert (line[5:10] != (None,) * 5) == (row.figure is not None)
            if by is By.MONTH:
                assert (line[10] is not None) == (row.trend is not None)
            assert line[-1]


def test_a_hidden_group_leaves_no_number_in_the_file(woven: World) -> None:
    woven.position("chu-tich", "Chủ tịch")
    measured(woven, "W1", "chu-tich", [(0.123, 0.987)] * 3, date(2026, 8, 10))
    made = group_table(split(woven, By.POSITION, Sees.FIGURES), lambda message: translate(message, "vi"), woven.now)
    (chair,) = (row for row in made.rows if row[0] == "chu-tich")
    assert chair[5:10] == (None,) * 5
    assert "12.3" not in to_csv(made).decode("utf-8-sig")


def test_the_file_of_groups_that_are_shown_elsewhere_says_so(woven: World) -> None:
    viewer = woven.viewer("T", Sees.FIGURES)
    page = groups_page(woven.db, viewer, "W1", By.POSITION, "dao-duc", now=woven.now)
    made = group_table(page, lambda message: translate(message, "vi"), woven.now)
    assert made.rows == ()
    assert [meaning for word, meaning in made.legend if word == "Không hiện"] == [translate(page.withheld or "", "vi")]
    assert to_xlsx([made], "Giải thích", woven.now).startswith(b"PK")

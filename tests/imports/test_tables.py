import io
import re
import tracemalloc
import unicodedata
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from learn.imports import tables
from learn.imports.tables import Column, day_in, read_table
from learn.quizzes.types.number import read_quantity

COLUMNS = (
    Column("code", ("mã", "Mã đơn vị"), is_required=True),
    Column("name", ("tên",), is_required=True),
    Column("valid_from", ("từ ngày",)),
)


@pytest.fixture
def read(tmp_path):
    def reader(content, name="units.csv"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(file, COLUMNS)

    return reader


def told(table):
    return [str(problem) for problem in table.problems]


def workbook(rows, sheet="Đơn vị"):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy"})
    page = book.add_worksheet(sheet)
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            page.write(line, place, cell)
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "code,name\nna-tau,Xã Nà Tấu\n",
        "\ufeffcode;name\r\nna-tau;Xã Nà Tấu\r\n",
        "code\tname\nna-tau\tXã Nà Tấu",
        "Mã đơn vị,TÊN\n na-tau ,Xã  Nà Tấu\n",
        "ma_don_vi,Ten *,STT,Ghi chú\nna-tau,Xã Nà Tấu,1,mới\n",
        "\n\ncode,name\n,\nna-tau,Xã Nà Tấu\n\n",
        unicodedata.normalize("NFD", "mã,tên\nna-tau,Xã Nà Tấu\n"),
        '"code","name"\n"na-tau","Xã Nà Tấu"\n',
    ],
)
def test_a_csv_is_read_as_excel_and_people_write_it(read, content):
    table = read(content)
    assert told(table) == []
    assert [dict(row.values) for row in table.rows] == [{"code": "na-tau", "name": "Xã Nà Tấu"}]
    assert unicodedata.is_normalized("NFC", table.rows[0]["name"])


def test_rows_know_their_lines_also_after_a_cell_of_two_lines(read):
    table = read('code,name\na,"Xã\nA"\n\nb,B\n')
    assert [(row.line, row["name"]) for row in table.rows] == [(2, "Xã A"), (5, "B")]


def test_a_workbook_is_read_with_its_lines_numbers_and_days(read):
    table = read(workbook([["Mã", "Tên", "Từ ngày"], [], [127.0, "A", date(2026, 1, 31)], ["b", 1.5, ""]]), "a.xlsx")
    assert told(table) == []
    assert [(row.line, row["code"], row["name"], row["valid_from"]) for row in table.rows] == [
        (3, "127", "A", "2026-01-31"),
        (4, "b", "1.5", ""),
    ]


def test_a_number_of_a_workbook_is_the_same_number_in_every_language(read):
    numbers = [1.234, -12.5, 999.999, 0.125, 1234.5, 1.2345, 0.00001]
    table = read(workbook([["code", "name"], *(["a", number] for number in numbers)]), "a.xlsx")
    for language in ("vi", "en"):
        found = [read_quantity(row["name"], language) for row in table.rows]
        assert [float(each.value) for each in found if each] == numbers


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 0, "trống"),
        (b"\n \n", 0, "trống"),
        ("code,name\na,Đ\n".encode("utf-16"), 0, "UTF-16"),
        ("code,name\na,b\nb,Xã Đoài\n".encode("cp1258", "replace") + b"\x81\xff", 3, "UTF-8"),
        (b"code,name\na,b\x00c\n", 2, "CSV"),
        (b'code,name\na,"b\n', 2, "nháy"),
        (b"\xd0\xcf\x11\xe0 old excel", 0, ".xls"),
        (b"PK\x03\x04 broken", 0, "hỏng"),
        (b"code,nmae\na,b\n", 1, "nmae"),
        (b"code\na\n", 1, "name"),
        (b"code,name,name\na,b,c\n", 1, "hai lần"),
        (b"code,name\na,b,c\n", 2, "nhiều ô"),
        (b"code,name\na," + b"x" * 1001 + b"\n", 2, "dài quá"),
    ],
)
def test_what_cannot_be_read_is_told_by_line(read, content, line, words):
    problems = read(content).problems
    assert problems
    assert problems[0].line == line
    assert words in str(problems[0])
    assert problems[0].file == "units.csv"


def test_a_csv_named_xlsx_and_an_absent_file_are_told(read, tmp_path):
    assert "không phải bảng tính" in told(read("code,name\n", "a.xlsx"))[0]
    assert "Không đọc được" in told(read_table(tmp_path / "nowhere.csv", COLUMNS))[0]


def test_limits_of_size_and_rows(read, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert read("code,name\na,a\nb,b\n").problems == ()
    (problem,) = read("code,name\na,a\nb,b\nc,c\n").problems
    assert (problem.line, "chia nhỏ" in str(problem)) == (4, True)
    assert "chia nhỏ" in told(read(workbook([["code", "name"]] + [["a", "a"]] * 3), "a.xlsx"))[0]
    monkeypatch.setattr(tables, "MOST_BYTES", 5)
    assert "MB" in told(read("code,name\n"))[0]


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_far_cell(place):
    """A workbook whose only cells stand in opposite corners."""
    source = zipfile.ZipFile(io.BytesIO(workbook([["code", "name"], ["a", "b"]])))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry.startswith("xl/worksheets/"):
                row = re.sub(r"\D", "", place)
                far = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
                content = content.replace(b"</sheetData>", far)
            target.writestr(entry, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "made",
    [
        lambda: zipped(bomb=b"\0" * (tables.MOST_UNPACKED + 1)),
        lambda: zipped(**{f"f{n}": b"" for n in range(tables.MOST_ENTRIES + 1)}),
        lambda: zipped(**{"word/document.xml": b"<x/>"}),
        lambda: with_far_cell("XFD1048576"),
        lambda: with_far_cell("AA3"),
        lambda: with_far_cell("B1048576"),
    ],
    ids=["one huge entry", "many entries", "another document", "far corner", "far right", "far down"],
)
def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_does(read, made):
    content = made()
    tracemalloc.start()
    table = read(content, "bomb.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(table.problems) == 1
    assert table.rows == ()
    assert peak < tables.MOST_UNPACKED / 4


@pytest.mark.parametrize(
    ("place", "is_read"),
    [("AA3", True), ("CZ29999", True), ("DA3", False), ("AAA3", False), ("B30000", False), ("AB1048576", False)],
)
def test_a_sheet_for_many_columns_may_be_wider_and_must_be_shorter(tmp_path, place, is_read):
    file = tmp_path / "wide.xlsx"
    file.write_bytes(with_far_cell(place))
    table = read_table(file, (*COLUMNS, *(Column(f"q{n}", ()) for n in range(30))))
    # A far cell in a row of its own, with no header above it, is a problem of another kind.
    assert any("ngoài cột CZ" in problem for problem in told(table)) is not is_read


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_problems(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("t") / "any.csv"
    for start in (b"", b"code,name\n", b"PK\x03\x04"):
        file.write_bytes(start + content)
        read_table(file, COLUMNS)


@pytest.mark.parametrize("text", ["2026-01-31", "31/1/2026", "31/01/2026", "31-01-2026", "31.1.2026"])
def test_days(text):
    assert day_in(text) == date(2026, 1, 31)


@pytest.mark.parametrize("text", ["", "2026", "31/13/2026", "30/2/2026", "mai", "1/2/3/4", "0/0/0"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError):  # noqa: PT011 - each way of being wrong has its own words
        day_in(text)

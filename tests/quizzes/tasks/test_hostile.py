"""Files that were made to do harm, or are not what they say: told kindly, never run, never a crash."""

import io
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.quizzes.tasks import archives, workbooks
from learn.quizzes.tasks.apart import examine_apart
from learn.quizzes.tasks.checks import Kind, read_checks
from learn.quizzes.tasks.examining import MOST_BYTES, examine
from learn.quizzes.tasks.findings import Finding
from learn.quizzes.tasks.refusal import NotTaken
from tests.quizzes.tasks.office import W, changed, document, package, paragraph, workbook

BOOK = workbook(lambda book: book.add_worksheet().write_row("A1", ["a", 1]))
TEXT = document(paragraph("Chào"))
CHECKS = {
    Kind.WORKBOOK: read_checks(Kind.WORKBOOK, [{"check": "value", "cell": "B1", "equals": 1}, {"check": "visible"}]),
    Kind.DOCUMENT: read_checks(Kind.DOCUMENT, [{"check": "text", "contains": "chào"}, {"check": "font", "size": 14}]),
    Kind.CSV: read_checks(Kind.CSV, [{"check": "rows", "count": 1}]),
}
NAMES = {Kind.WORKBOOK: "bai.xlsx", Kind.DOCUMENT: "bai.docx", Kind.CSV: "bai.csv"}
SHEET = "xl/worksheets/sheet1.xml"
_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + _LAUGHS + b"]><worksheet>&l9;</worksheet>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'

FETCHING = b'<Relationships><Relationship TargetMode="External" Type="http://x/image" Target="http://a.example/"/>'
FETCHING += b"</Relationships>"


def _typed(content_type: str, encoding: str = "utf-8") -> bytes:
    """A workbook one part of which is said to be of this type."""
    override = f'<Override PartName="/xl/a.bin" ContentType="{content_type}"/></Types>'

    def say_so(types: bytes) -> bytes:
        return types.decode().replace("</Types>", override).replace("UTF-8", encoding).encode(encoding)

    return changed(BOOK, "[Content_Types].xml", say_so)


def _rows(count: int) -> bytes:
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(1, count + 1))
    return b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"


def _locked(data: bytes) -> bytes:
    """The archive with every entry said to be encrypted."""
    content = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def _twice(data: bytes) -> bytes:
    """The archive with one of its parts in it twice."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return out.getvalue()


def _refused(kind: Kind, data: bytes, name: str = "") -> str:
    with pytest.raises(NotTaken) as refusal:
        examine(kind, name or NAMES[kind], data, CHECKS.get(kind, ()))
    return str(refusal.value.message)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Tệp trống"),
        (b"x" * (MOST_BYTES + 1), "lớn hơn 10 MB"),
        (b"khong phai excel", "hỏng hoặc không đúng loại"),
        (b"PK\x03\x04" + b"\0" * 200, "hỏng"),
        (BOOK[: len(BOOK) // 2], "hỏng"),
        (TEXT, "không phải bảng tính"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mật khẩu, hoặc là bản cũ"),
        (_locked(BOOK), "mật khẩu"),
        (changed(BOOK, "xl/vbaProject.bin", lambda _: b"MZ"), "macro"),
        (_typed("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "macro"),
        (_typed("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "utf-16"), "macro"),
        (_typed("application/vnd.ms-excel.macrosheet+xml"), "macro"),
        (_typed("application/vnd.ms-office.vbaProject"), "macro"),
        (changed(BOOK, SHEET.upper(), lambda _: b"<worksheet/>"), "hỏng"),
        (changed(BOOK, "xl/worksheets/_rels/sheet1.xml.RELS", lambda _: FETCHING), "liên kết tới tệp khác"),
        (changed(BOOK, "xl/externalLinks/externalLink1.xml", lambda _: b"<x/>"), "liên kết tới tệp khác"),
        (changed(BOOK, "xl/embeddings/oleObject1.bin", lambda _: b"MZ"), "đối tượng nhúng"),
        (changed(BOOK, SHEET, lambda _: b"<worksheet>" + b" " * (archives.MOST_IN_ENTRY + 1)), "quá lớn khi mở ra"),
        (changed(BOOK, SHEET, lambda _: b"<worksheet>" + b" " * 5_000_000), "quá lớn khi mở ra"),  # by its ratio
        (changed(BOOK, SHEET, lambda _: BOMB), "hỏng"),
        (changed(BOOK, SHEET, lambda _: OUTSIDE), "hỏng"),
        (changed(BOOK, "xl/styles.xml", lambda _: BOMB), "hỏng"),
        (changed(BOOK, SHEET, lambda _: b"<a>" * 5_000), "hỏng"),
        (changed(BOOK, SHEET, lambda _: b"<a>" * 90 + b"</a>" * 90 + b"<!-- rest"), "hỏng"),
        (changed(BOOK, SHEET, lambda _: b'<worksheet><c r="A1" s="-1"/></worksheet>'), "hỏng"),
        (changed(BOOK, SHEET, lambda _: b'<worksheet><c r="XFE1"/></worksheet>'), "hỏng"),
        (package({f"x/{number}": b"" for number in range(archives.MOST_ENTRIES)}), "quá lớn khi mở ra"),
    ],
)
def test_a_workbook_that_is_not_taken(data: bytes, words: str) -> None:
    assert words in _refused(Kind.WORKBOOK, data)


def test_a_part_that_is_there_twice() -> None:
    assert "hỏng" in _refused(Kind.WORKBOOK, _twice(BOOK))


def test_a_sheet_of_too_many_rows_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    data = changed(BOOK, SHEET, lambda _: _rows(3_000))
    assert not examine(Kind.WORKBOOK, "a.xlsx", data, CHECKS[Kind.WORKBOOK])[0].passed
    monkeypatch.setattr(workbooks, "MOST_CELLS", 2_999)
    assert "quá lớn" in _refused(Kind.WORKBOOK, data)


@pytest.mark.parametrize(
    "target",
    ['TargetMode="External" Type="http://x/attachedTemplate" Target="http://ac.example/mau.dotm"'],
)
def test_a_document_that_would_fetch_something_is_not_taken(target: str) -> None:
    links = f'<Relationships><Relationship Id="r1" {target}/></Relationships>'.encode()
    assert "liên kết" in _refused(Kind.DOCUMENT, changed(TEXT, "word/_rels/settings.xml.rels", lambda _: links))


def test_a_hyperlink_in_a_document_is_nothing_bad() -> None:
    link = (
        b'<Relationships><Relationship Id="r1" TargetMode="External" Type="http://x/hyperlink" Target="https://a.vn"/>'
    )
    linked = changed(TEXT, "word/_rels/document.xml.rels", lambda _: link + b"</Relationships>")
    assert examine(Kind.DOCUMENT, "a.docx", linked, CHECKS[Kind.DOCUMENT])[0].passed


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.WORKBOOK, "a.xlsm"), (Kind.WORKBOOK, "a.xlsx.exe"), (Kind.DOCUMENT, "a.doc")]
)
def test_a_name_of_another_kind_is_not_taken(kind: Kind, name: str) -> None:
    assert "Câu này nhận tệp" in _refused(kind, BOOK, name)


@pytest.mark.parametrize(
    "data", [b"\xff\xfea\0", b"a,b\n\x00", "tên,số\nă".encode("cp1258", "replace"), b'a,"b\nc', b"a," * 2_500_000]
)
def test_a_csv_file_that_is_not_taken(data: bytes) -> None:
    assert _refused(Kind.CSV, data)


def test_styles_that_are_based_on_each_other_come_to_an_end() -> None:
    ring = f"""<w:styles xmlns:w="{W}"><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>
    <w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>""".encode()
    assert len(examine(Kind.DOCUMENT, "a.docx", changed(TEXT, "word/styles.xml", lambda _: ring), ())) == 0


def test_parts_before_the_beginning_of_the_file_are_refused() -> None:
    directory = TEXT.rindex(b"PK\5\6") + 16
    moved = int.from_bytes(TEXT[directory : directory + 4], "little") + 65_536
    _refused(Kind.DOCUMENT, TEXT[:directory] + moved.to_bytes(4, "little") + TEXT[directory + 4 :])


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from([Kind.WORKBOOK, Kind.DOCUMENT]),
    cuts=st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
)
def test_a_damaged_archive_is_examined_or_refused(kind: Kind, cuts: list[tuple[int, bytes]]) -> None:
    content = bytearray({Kind.WORKBOOK: BOOK, Kind.DOCUMENT: TEXT}[kind])
    for at, piece in cuts:
        place = at % len(content)
        content[place : place + len(piece)] = piece
    _examined_or_refused(kind, bytes(content))


@settings(max_examples=40, deadline=None)
@given(
    part=st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]),
    at=st.integers(0, 5_000),
    length=st.integers(0, 40),
    piece=st.sampled_from(
        [b"", b"<", b'"', b"-1", b"99999999999", b"NaN", b"inf", b"s", "ă".encode(), b"\xff", b"XFD1048576", b"/><c "]
    ),
)
def test_a_damaged_part_is_examined_or_refused(part: str, at: int, length: int, piece: bytes) -> None:
    def damage(content: bytes) -> bytes:
        place = at % max(len(content), 1)
        return content[:place] + piece + content[place + length :]

    _examined_or_refused(Kind.WORKBOOK, changed(BOOK, part, damage))


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=100))
def test_any_bytes_are_examined_or_refused(data: bytes) -> None:
    for kind in CHECKS:
        _examined_or_refused(kind, data)


def _examined_or_refused(kind: Kind, data: bytes) -> None:
    with suppress(NotTaken):
        assert len(examine(kind, NAMES[kind], data, CHECKS[kind])) == len(CHECKS[kind])


def test_apart_it_is_the_same() -> None:
    assert examine_apart(Kind.WORKBOOK, "a.xlsx", BOOK, CHECKS[Kind.WORKBOOK]) == (Finding(True), Finding(True))
    with pytest.raises(NotTaken, match="macro"):
        examine_apart(Kind.ANY, "a.docx", changed(TEXT, "word/vbaProject.bin", lambda _: b""), ())


def test_apart_it_ends_when_its_time_is_over() -> None:
    began = time.monotonic()
    with pytest.raises(NotTaken, match="trong thời gian"):
        examine_apart(Kind.WORKBOOK, "a.xlsx", BOOK, CHECKS[Kind.WORKBOOK], seconds=0.05)
    assert time.monotonic() - began < 5

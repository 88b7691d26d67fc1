"""What the checks of a text document and of a CSV file find."""

import pytest

from learn.quizzes.tasks.checks import Kind, read_checks
from learn.quizzes.tasks.examining import examine
from learn.quizzes.tasks.findings import Finding
from tests.quizzes.tasks.office import document, paragraph

_CELL = "<w:tc><w:p/></w:tc>"
_WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc>'
_FIELD = '<w:p><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r></w:p>'
_ARIAL = '<w:rFonts w:ascii="Arial"/><w:sz w:val="20"/>'
DOCUMENT = document(
    _FIELD,
    paragraph("Báo cáo tháng 6", "Muc1"),
    paragraph("Phần hai", "Muc1b"),
    paragraph("Kết quả tiếp công dân của xã trong tháng, theo mẫu của tỉnh, gửi trước ngày mùng năm."),
    paragraph("một chữ", letters=_ARIAL),
    paragraph("Việc một", number="1"),
    paragraph("Việc hai", number="1"),
    paragraph("Vòng", "Quanh"),
    f"<w:tbl><w:tr>{_CELL * 3}</w:tr><w:tr>{_CELL}{_WIDE}</w:tr></w:tbl>",
    margins='w:top="1134" w:bottom="1134" w:left="1701" w:right="850"',
)
CSV = "\ufeffmã;tên;số hộ\n01;An Bình;1.200,5\n\n02;Bản Đôn;80\n".encode()


def found(kind: Kind, data: bytes, check: dict[str, object]) -> Finding:
    name = {Kind.DOCUMENT: "bao-cao.docx", Kind.CSV: "so-lieu.csv"}[kind]
    return examine(kind, name, data, read_checks(kind, [check]))[0]


@pytest.mark.parametrize(
    ("check", "passed"),
    [
        ({"check": "heading", "text": "báo cáo tháng 6"}, True),
        ({"check": "heading", "text": "Báo cáo tháng 6", "level": 2}, False),
        ({"check": "heading", "text": "Phần hai"}, True),  # by the style that its own is based on
        ({"check": "heading", "text": "một chữ"}, False),
        ({"check": "text", "contains": "tiếp công dân"}, True),
        ({"check": "text", "contains": "tiep cong dan"}, False),
        ({"check": "table", "rows": 2, "columns": 3}, True),
        ({"check": "table", "rows": 3, "columns": 2}, False),
        ({"check": "margins", "top": 2, "bottom": 2, "left": 3, "right": 1.5}, True),
        ({"check": "margins", "left": 2}, False),
        ({"check": "font", "name": "Times New Roman", "size": 14}, True),
        ({"check": "font", "size": 13}, False),
        ({"check": "list", "kind": "bulleted"}, True),
        ({"check": "list", "kind": "bulleted", "items": 3}, False),
        ({"check": "list", "kind": "numbered"}, False),
        ({"check": "contents"}, True),
    ],
)
def test_a_check_of_a_document(check: dict[str, object], passed: bool) -> None:
    assert found(Kind.DOCUMENT, DOCUMENT, check).passed == passed


def test_a_typed_table_of_contents_is_none() -> None:
    assert not found(Kind.DOCUMENT, document(paragraph("TOC \\o")), {"check": "contents"}).passed


@pytest.mark.parametrize(
    ("check", "passed"),
    [
        ({"check": "columns", "names": ["Mã", "tên", "Số hộ"]}, True),
        ({"check": "columns", "names": ["tên", "mã", "Số hộ"]}, False),
        ({"check": "delimiter", "equals": "semicolon"}, True),
        ({"check": "delimiter", "equals": "comma"}, False),
        ({"check": "encoding", "equals": "utf-8-bom"}, True),
        ({"check": "encoding", "equals": "utf-8"}, False),
        ({"check": "rows", "count": 2}, True),
        ({"check": "rows", "count": 3}, False),
        ({"check": "value", "column": "số hộ", "row": 1, "equals": 1200.5}, True),
        ({"check": "value", "column": "số hộ", "row": 2, "equals": 81, "within": 1}, True),
        ({"check": "value", "column": "mã", "row": 1, "equals": "01"}, True),
        ({"check": "value", "column": "tên", "row": 1, "equals": 5}, False),
        ({"check": "value", "column": "tuổi", "row": 1, "equals": 5}, False),
        ({"check": "value", "column": "tên", "row": 9, "equals": "x"}, False),
    ],
)
def test_a_check_of_a_csv_file(check: dict[str, object], passed: bool) -> None:
    assert found(Kind.CSV, CSV, check).passed == passed

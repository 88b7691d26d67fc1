"""What an author may have checked in a file. Documents only: judging is done by the modules of each kind of file."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from learn.errors import Message, say
from learn.markup.validation import Refused
from learn.quizzes.tasks.cells import area_of, place_of
from learn.quizzes.types.base import Document

MOST_POINTS = 100
MOST_CHECKS = 60


def _cell(text: str) -> str:
    if place_of(text) is None:
        raise Refused(say("“%(written)s” không phải một ô; viết như C12.", written=text))
    return text.upper()


def _area(text: str) -> str:
    if area_of(text) is None:
        raise Refused(say("“%(written)s” không phải một vùng; viết như B3:B20.", written=text))
    return text.upper()


CellName = Annotated[str, AfterValidator(_cell)]
AreaName = Annotated[str, AfterValidator(_area)]
Word = Annotated[str, Field(min_length=1, max_length=500)]
# YAML reads 2026-01-31 as a day; it is kept as it was written.
Expected = Annotated[float | Word, BeforeValidator(lambda value: str(value) if isinstance(value, date) else value)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Check(Document):
    """One thing that is checked. `says` is what the author says when it fails; it is kept with the feedback."""

    points: int = Field(default=1, ge=1, le=MOST_POINTS)
    says: str = Field(default="", exclude=True)

    @property
    def label(self) -> Message:
        """What is checked, in a few words."""
        raise NotImplementedError


class _InSheet(Check):
    """`sheet` is the name of a sheet, "" for the first that is not hidden."""

    sheet: str = ""

    def placed(self, where: str) -> str:
        """A place as formulas write it."""
        return f"{self.sheet}!{where}" if self.sheet else where


class ValueCheck(_InSheet):
    """The value of a cell: a number within a tolerance, a day (2026-01-31), or a text whatever its case."""

    check: Literal["value"]
    cell: CellName
    equals: Expected
    within: float = Field(default=0, ge=0)

    @property
    def label(self) -> Message:
        return say("Giá trị ở ô %(place)s", place=self.placed(self.cell))


class FormulaCheck(_InSheet):
    """A cell has a formula: this one, or one with these functions, or any. $ counts only where `equals` has one."""

    check: Literal["formula"]
    cell: CellName
    equals: str = ""
    uses: tuple[Word, ...] = ()

    @property
    def label(self) -> Message:
        return say("Công thức ở ô %(place)s", place=self.placed(self.cell))


class FormatCheck(_InSheet):
    """How a cell looks: its number format, bold or not, filled or not."""

    check: Literal["format"]
    cell: CellName
    number: str = ""
    bold: bool | None = None
    fill: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "FormatCheck":
        if not self.number and self.bold is None and self.fill is None:
            raise Refused(say("Mục “format” cần ít nhất một trong: number, bold, fill."))
        return self

    @property
    def label(self) -> Message:
        return say("Định dạng ô %(place)s", place=self.placed(self.cell))


class HighlightCheck(_InSheet):
    """Conditional formatting covers a range."""

    check: Literal["highlight"]
    range: AreaName

    @property
    def label(self) -> Message:
        return say("Định dạng có điều kiện ở %(place)s", place=self.placed(self.range))


class SheetCheck(Check):
    """There is a sheet of this name; with `place`, as the one at this place from 1."""

    check: Literal["sheet"]
    name: Word
    place: int | None = Field(default=None, ge=1, le=100)

    @property
    def label(self) -> Message:
        return say("Trang tính “%(name)s”", name=self.name)


class VisibleCheck(Check):
    """No sheet is hidden."""

    check: Literal["visible"]

    @property
    def label(self) -> Message:
        return say("Không trang tính nào bị ẩn")


class SortedCheck(_InSheet):
    """A column (its first, of a wider range) stands in order; empty cells below it don't count."""

    check: Literal["sorted"]
    range: AreaName
    order: Literal["ascending", "descending"] = "ascending"

    @property
    def label(self) -> Message:
        return say("Thứ tự sắp xếp ở %(place)s", place=self.placed(self.range))


class ListCheck(_InSheet):
    """A table or a filter covers a range; without one, there is any."""

    check: Literal["filter"]
    range: AreaName | None = None

    @property
    def label(self) -> Message:
        return say("Bảng hoặc bộ lọc")


class RowsCheck(_InSheet):
    """How many rows of the sheet hold something, the header included."""

    check: Literal["rows"]
    count: Count

    @property
    def label(self) -> Message:
        return say("Số dòng có dữ liệu")


class HeadingCheck(Check):
    """A paragraph of this text has a heading style."""

    check: Literal["heading"]
    text: Word
    level: int = Field(default=1, ge=1, le=9)

    @property
    def label(self) -> Message:
        return say("Đề mục “%(words)s”, cấp %(level)s", words=self.text, level=self.level)


class TextCheck(Check):
    """A text stands in the document, whatever its case and spaces."""

    check: Literal["text"]
    contains: Word

    @property
    def label(self) -> Message:
        return say("Nội dung “%(words)s”", words=self.contains)


class TableCheck(Check):
    """There is a table of so many rows and columns."""

    check: Literal["table"]
    rows: int = Field(ge=1, le=1000)
    columns: int = Field(ge=1, le=60)

    @property
    def label(self) -> Message:
        return say("Bảng %(rows)s dòng × %(columns)s cột", rows=self.rows, columns=self.columns)


Centimetres = Annotated[float, Field(gt=0, le=20)]


class MarginsCheck(Check):
    """The page's margins in centimetres; sides that are not named don't count."""

    check: Literal["margins"]
    top: Centimetres | None = None
    bottom: Centimetres | None = None
    left: Centimetres | None = None
    right: Centimetres | None = None
    within: float = Field(default=0.1, ge=0, le=5)

    @property
    def label(self) -> Message:
        return say("Lề trang")


class FontCheck(Check):
    """Nine letters in ten have this font, this size in points, or both."""

    check: Literal["font"]
    name: str = ""
    size: float = Field(default=0, ge=0, le=200)

    @model_validator(mode="after")
    def _says_something(self) -> "FontCheck":
        if not self.name and not self.size:
            raise Refused(say("Mục “font” cần ít nhất một trong: name, size."))
        return self

    @property
    def label(self) -> Message:
        return say("Phông chữ và cỡ chữ")


class ListsCheck(Check):
    """So many paragraphs at least stand in lists of this kind."""

    check: Literal["list"]
    kind: Literal["bulleted", "numbered"]
    items: int = Field(default=2, ge=1, le=1000)

    @property
    def label(self) -> Message:
        return say("Danh sách tự động")


class ContentsCheck(Check):
    """There is a table of contents that follows the headings."""

    check: Literal["contents"]

    @property
    def label(self) -> Message:
        return say("Mục lục tự động")


class ColumnsCheck(Check):
    """The first line names these columns, in this order."""

    check: Literal["columns"]
    names: tuple[Word, ...] = Field(min_length=1, max_length=200)

    @property
    def label(self) -> Message:
        return say("Tên và thứ tự các cột")


class DelimiterCheck(Check):
    """What stands between the columns."""

    check: Literal["delimiter"]
    equals: Literal["comma", "semicolon", "tab"]

    @property
    def label(self) -> Message:
        return say("Dấu ngăn cách các cột")


class EncodingCheck(Check):
    """UTF-8 with a byte order mark, as spreadsheets like it, or without."""

    check: Literal["encoding"]
    equals: Literal["utf-8", "utf-8-bom"]

    @property
    def label(self) -> Message:
        return say("Bảng mã của tệp")


class LinesCheck(Check):
    """How many lines hold something, the first with the names of the columns left out."""

    check: Literal["rows"]
    count: Count

    @property
    def label(self) -> Message:
        return say("Số dòng có dữ liệu")


class FieldCheck(Check):
    """The value in a line (from 1, below the names of the columns) and a column of this name."""

    check: Literal["value"]
    column: Word
    row: int = Field(ge=1, le=1_000_000)
    equals: Expected
    within: float = Field(default=0, ge=0)

    @property
    def label(self) -> Message:
        return say("Giá trị ở cột “%(column)s”, dòng %(row)s", column=self.column, row=str(self.row))


WORKBOOK = (
    ValueCheck,
    FormulaCheck,
    FormatCheck,
    HighlightCheck,
    SheetCheck,
    VisibleCheck,
    SortedCheck,
    ListCheck,
    RowsCheck,
)
DOCUMENT = (HeadingCheck, TextCheck, TableCheck, MarginsCheck, FontCheck, ListsCheck, ContentsCheck)
CSV = (ColumnsCheck, DelimiterCheck, EncodingCheck, LinesCheck, FieldCheck)


class Kind(StrEnum):
    """A kind of file that can be examined; in any kind of office file nothing is checked but that it is harmless."""

    WORKBOOK = "workbook"
    DOCUMENT = "document"
    CSV = "csv"
    ANY = "any"


KNOWN: Mapping[Kind, Mapping[str, type[Check]]] = {
    kind: {get_args(each.model_fields["check"].annotation)[0]: each for each in documents}
    for kind, documents in ((Kind.WORKBOOK, WORKBOOK), (Kind.DOCUMENT, DOCUMENT), (Kind.CSV, CSV), (Kind.ANY, ()))
}
"""The checks of each kind of file by the word that names them."""


def read_checks(kind: Kind, stored: Iterable[Mapping[str, object]]) -> tuple[Check, ...]:
    """Stored checks. ValueError for one that this kind of file doesn't have, or that is malformed."""
    found = []
    for each in stored:
        name = each.get("check")
        if not isinstance(name, str) or name not in KNOWN[kind]:
            raise ValueError(f"no check {name!r} of a {kind}")
        found.append(KNOWN[kind][name].model_validate(each))
    return tuple(found)

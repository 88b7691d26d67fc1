"""A table with gaps in its cells, filled as an official form is filled."""

from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import Document, Json, Response, Texts, in_language
from learn.quizzes.types.gaps import MARK, Gapped, GapsMarking, GapsShown, mark


class TableRow(Document):
    """The cells of a row, in HTML, with marks where gaps stand. The first is the row's header."""

    cells: tuple[Texts, ...]


class TableShown(GapsShown):
    """The headers of the columns, in HTML, and the rows, each as long as the headers."""

    columns: tuple[Texts, ...] = Field(min_length=2)
    table: tuple[TableRow, ...] = Field(min_length=1)


@dataclass(frozen=True)
class TableEntry(Gapped):
    """See `Gapped`. A gap is named by the headers of its row and column."""

    key: ClassVar[str] = "table_entry"

    shown: TableShown

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(len(row.cells) != len(self.shown.columns) for row in self.shown.table):
            raise ValueError("a row of a table has a cell for each column")
        for language in self.shown.stem:
            cells = "".join(in_language(cell, language) for row in self.shown.table for cell in row.cells)
            if [int(gap) for gap in MARK.findall(cells)] != list(range(len(self.shown.gaps))):
                raise ValueError("a table with gaps names each of them once, in order")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(TableShown.model_validate(shown), GapsMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        rows = [("Ngày nhận", mark(0)), ("Hẹn trả", mark(1)), ("Hình thức", mark(2))]
        return cls.build(
            {
                "stem": {"vi": "<p>Ghi phiếu hẹn.</p>"},
                "columns": [{"vi": "Mục"}, {"vi": "Nội dung"}],
                "table": [{"cells": [{"vi": head}, {"vi": cell}]} for head, cell in rows],
                "gaps": [{}, {}, {"options": [{"vi": "Trực tiếp"}, {"vi": "Bưu chính"}]}],
            },
            {
                "gaps": [
                    {"accepted": {"vi": [{"text": "01/7/2026"}, {"text": "1/7/2026"}]}},
                    {"accepted": {"vi": [{"text": "08/7/2026"}]}},
                    {"right": 1},
                ]
            },
        )

    @property
    def kind_label(self) -> Message:
        return say("Điền biểu mẫu · %(gaps)s ô", gaps=len(self.shown.gaps))

    def details(self, response: Response, language: str, seed: int) -> Json:  # noqa: ARG002
        return {
            "columns": [in_language(column, language) for column in self.shown.columns],
            "table": [
                [self.placed(in_language(cell, language), language, seed) for cell in row.cells]
                for row in self.shown.table
            ],
        }

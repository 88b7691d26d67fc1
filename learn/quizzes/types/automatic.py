"""Tasks in a file that declared checks mark: the file is examined when it comes, and partial credit is by points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import Field, SerializeAsAny, field_validator

from learn.errors import Message, say
from learn.quizzes.tasks.checks import MOST_CHECKS, Check, Kind, read_checks
from learn.quizzes.tasks.examining import ENDINGS
from learn.quizzes.types.base import Document, Json, MarkedBy, Texts
from learn.quizzes.types.files import FileAnswer


class TaskShown(Document):
    """The stem, in HTML, which leads to the file to begin with."""

    stem: Texts


class TaskMarking(Document):
    """What is checked, in the order it is told."""

    kind: ClassVar[Kind]

    checks: tuple[SerializeAsAny[Check], ...] = Field(min_length=1, max_length=MOST_CHECKS)

    @field_validator("checks", mode="before")
    @classmethod
    def _of_its_kind(cls, value: Any) -> Any:
        is_stored = isinstance(value, list | tuple) and all(isinstance(each, Mapping) for each in value)
        return read_checks(cls.kind, value) if is_stored else value


class WorkbookMarking(TaskMarking):
    kind = Kind.WORKBOOK


class DocumentMarking(TaskMarking):
    kind = Kind.DOCUMENT


class CsvMarking(TaskMarking):
    kind = Kind.CSV


@dataclass(frozen=True)
class AutomaticTask(FileAnswer):
    """A file to be made, examined when it is sent; earns the share of the points of the checks it passes."""

    marked_by: ClassVar[MarkedBy] = MarkedBy.EXAMINATION
    model: ClassVar[type[TaskMarking]]
    sampled: ClassVar[Sequence[Json]]

    shown: TaskShown
    marking: TaskMarking

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(TaskShown.model_validate(shown), cls.model.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        stem = {"vi": "<p>Tải tệp mẫu, làm theo hướng dẫn rồi gửi lại.</p>", "en": "<p>Do the task in the file.</p>"}
        return cls.build({"stem": stem}, {"checks": list(cls.sampled)})

    @property
    def kind(self) -> Kind:
        """What the file is."""
        return self.model.kind

    @property
    def endings(self) -> tuple[str, ...]:  # type: ignore[override]
        return ENDINGS[self.kind]


@dataclass(frozen=True)
class WorkbookTask(AutomaticTask):
    """Work done in a workbook (.xlsx)."""

    key: ClassVar[str] = "workbook"
    is_scored: ClassVar[bool] = True
    model = WorkbookMarking
    sampled = (
        {"check": "value", "cell": "C6", "equals": 3250, "points": 2},
        {"check": "formula", "cell": "C6", "uses": ["SUM"]},
    )

    @property
    def kind_label(self) -> Message:
        return say("Thực hành trên bảng tính")


@dataclass(frozen=True)
class DocumentTask(AutomaticTask):
    """Work done in a text document (.docx)."""

    key: ClassVar[str] = "document"
    is_scored: ClassVar[bool] = True
    model = DocumentMarking
    sampled = ({"check": "heading", "text": "Báo cáo"}, {"check": "table", "rows": 3, "columns": 4})

    @property
    def kind_label(self) -> Message:
        return say("Thực hành trên văn bản")


@dataclass(frozen=True)
class CsvTask(AutomaticTask):
    """A CSV file to be made."""

    key: ClassVar[str] = "csv"
    is_scored: ClassVar[bool] = True
    model = CsvMarking
    sampled = ({"check": "columns", "names": ["mã", "tên"]}, {"check": "rows", "count": 3})

    @property
    def kind_label(self) -> Message:
        return say("Thực hành với tệp CSV")

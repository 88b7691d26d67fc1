"""Answers that a person marks beside a rubric: an essay, or a file. They wait, worth nothing, until that is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import (
    Document,
    Example,
    Form,
    Json,
    Line,
    MarkedBy,
    Response,
    State,
    Texts,
    part,
    state_of_text,
)
from learn.quizzes.types.fields import read_value
from learn.quizzes.types.files import FileAnswer

LONGEST_ESSAY = 6_000
"""Characters. As a form sends them they still fit what a browser lets a closing page send (64 KiB)."""

Points = Annotated[int, Field(ge=0, le=100)]


class Criterion(Document):
    """What is looked at, and its levels, in HTML."""

    name: Texts
    levels: tuple[Texts, ...] = Field(min_length=2, max_length=6)


class RubricShown(Document):
    """The stem and the rubric, which learners see as well."""

    stem: Texts
    rubric: tuple[Criterion, ...] = Field(min_length=1, max_length=12)


class RubricMarking(Document):
    """The points of each level of each criterion, in authored order."""

    points: tuple[tuple[Points, ...], ...]


@dataclass(frozen=True)
class Marked:
    """What questions with a rubric have in common."""

    marked_by: ClassVar[MarkedBy] = MarkedBy.PERSON

    shown: RubricShown
    marking: RubricMarking

    def __post_init__(self) -> None:
        sizes = [len(each.levels) for each in self.shown.rubric]
        if [len(each) for each in self.marking.points] != sizes or not all(map(any, self.marking.points)):
            raise ValueError("a rubric needs points for every level, and some for each criterion")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(RubricShown.model_validate(shown), RubricMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        levels = [{"vi": text} for text in ("Đủ", "Thiếu", "Không có")]
        rubric = [{"name": {"vi": name}, "levels": levels} for name in ("Cấu trúc", "Căn cứ")]
        stem = {"vi": "<p>Viết báo cáo ngắn về buổi tiếp công dân.</p>", "en": "<p>Write a short report.</p>"}
        return cls.build({"stem": stem, "rubric": rubric}, {"points": [[2, 1, 0], [4, 2, 0]]})

    def rated(self, levels: Sequence[int]) -> float | None:
        """The fraction that these levels, one a criterion and from 0, earn. None when they don't fit the rubric."""
        points = self.marking.points
        if len(levels) != len(points) or any(
            not 0 <= level < len(row) for level, row in zip(levels, points, strict=True)
        ):
            return None
        return sum(row[level] for level, row in zip(levels, points, strict=True)) / sum(map(max, points))


@dataclass(frozen=True)
class Essay(Marked):
    """A text of some paragraphs. Response: {"text": "…"}."""

    key: ClassVar[str] = "essay"
    is_scored: ClassVar[bool] = True

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        given = read_value(form, prefix, "text")
        # A browser ends lines with two characters where it sends a form, and with one where a script asks.
        return {name: _one_line_end(value) for name, value in given.items()} if given else given

    @property
    def kind_label(self) -> Message:
        return say("Bài viết")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return (f"{prefix}-text",)

    def shuffled(self, seed: int) -> list[int]:  # noqa: ARG002 (nothing to order)
        return []

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (any text may be an answer)
        return state_of_text(response, LONGEST_ESSAY)

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        """Always 0: a person marks it."""
        return 0.0

    def in_words(self, response: Response, language: str) -> list[Line]:
        written = self.state_of(response, language) is State.COMPLETE
        return [str(part(response, "text"))] if written else []

    def examples(self) -> Iterator[Example]:
        yield Example({"text": "Kính gửi Uỷ ban nhân dân xã …"}, State.COMPLETE, 0.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"text": "x" * (LONGEST_ESSAY + 1)}, State.INVALID, 0.0)
        yield Example({"text": ["a", "b"]}, State.INVALID, 0.0)


@dataclass(frozen=True)
class FileTask(FileAnswer, Marked):
    """A file that a person looks at: a document, a workbook, a PDF or a picture."""

    key: ClassVar[str] = "file_task"
    is_scored: ClassVar[bool] = True
    endings = (".pdf", ".docx", ".xlsx", ".jpg", ".jpeg", ".png", ".webp")

    @property
    def kind_label(self) -> Message:
        return say("Bài làm gửi bằng tệp")


def _one_line_end(value: object) -> object:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value

"""Pairs: to each thing on the left belongs one on the right."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import (
    Document,
    Example,
    Form,
    Json,
    Line,
    Response,
    State,
    Texts,
    display_order,
    row_in_words,
    row_values,
    state_of_rows,
    words_of,
)
from learn.quizzes.types.fields import read_rows


class PairsShown(Document):
    """The left-hand rows, in HTML, and the right-hand choices, in plain text (they stand in a select)."""

    stem: Texts
    rows: tuple[Texts, ...] = Field(min_length=2)
    choices: tuple[Texts, ...] = Field(min_length=2)


class PairsMarking(Document):
    """The ordinal of the choice that belongs to each row."""

    choices: tuple[int, ...]


@dataclass(frozen=True)
class Matching:
    """A choice for each row; earns the share of right rows. Response: {"rows": {"0": "2", "1": "0"}}."""

    key: ClassVar[str] = "matching"
    is_scored: ClassVar[bool] = True

    shown: PairsShown
    marking: PairsMarking

    def __post_init__(self) -> None:
        known = range(len(self.shown.choices))
        if len(self.marking.choices) != len(self.shown.rows) or any(at not in known for at in self.marking.choices):
            raise ValueError("a matching question needs one of its choices for each row")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(PairsShown.model_validate(shown), PairsMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        rows = ("Phong bì sau khi trả kết quả", "Hồ sơ của em ruột", "Lời nhờ làm sớm")
        choices = ("Từ chối, báo cáo", "Xin đổi người xử lý", "Làm đúng thứ tự", "Chuyển công an")
        return cls.build(
            {
                "stem": {"vi": "<p>Ghép tình huống với cách xử lý.</p>"},
                "rows": [{"vi": row} for row in rows],
                "choices": [{"vi": choice} for choice in choices],
            },
            {"choices": [0, 1, 2]},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "row", "rows")

    @property
    def kind_label(self) -> Message:
        return say("Ghép đôi · %(rows)s ý", rows=len(self.shown.rows))

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-row-{row}" for row in range(len(self.shown.rows)))

    def shuffled(self, seed: int) -> list[int]:
        """The choices in display order; the rows keep theirs. In authored order the choices would give the key."""
        return display_order(seed, len(self.shown.choices), must_differ=True)

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        return state_of_rows(self._answered(response), len(self.shown.rows))

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        answered = self._answered(response) or {}
        right = sum(answered.get(row) == str(choice) for row, choice in enumerate(self.marking.choices))
        return right / len(self.marking.choices)

    def in_words(self, response: Response, language: str) -> list[Line]:
        answered = sorted((self._answered(response) or {}).items())
        choices = [words_of(choice, language) for choice in self.shown.choices]
        return [row_in_words(self.shown.rows[row], choices[int(value)], language) for row, value in answered]

    def examples(self) -> Iterator[Example]:
        rows, choices = len(self.shown.rows), len(self.shown.choices)
        right = {str(row): str(choice) for row, choice in enumerate(self.marking.choices)}
        wrong = {row: str((int(choice) + 1) % choices) for row, choice in right.items()}
        yield Example({"rows": right}, State.COMPLETE, 1.0)
        yield Example({"rows": wrong}, State.COMPLETE, 0.0)
        yield Example({"rows": {**wrong, "0": right["0"]}}, State.COMPLETE, 1 / rows)
        yield Example({"rows": {"0": right["0"]}}, State.PARTIAL, 1 / rows)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"rows": {**right, "0": str(choices)}}, State.INVALID, 0.0)
        yield Example({"rows": {**right, str(rows): "0"}}, State.INVALID, 0.0)

    def _answered(self, response: Response) -> dict[int, str] | None:
        return row_values(response, "rows", len(self.shown.rows), map(str, range(len(self.shown.choices))))

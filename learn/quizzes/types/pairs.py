"""Rows that each get one of the same choices: what matching and categorising have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from learn.quizzes.types.base import (
    Document,
    Example,
    Form,
    Line,
    Response,
    State,
    Texts,
    row_in_words,
    row_values,
    state_of_rows,
    words_of,
)
from learn.quizzes.types.fields import read_rows


class RowsShown(Document):
    """The rows, in HTML."""

    stem: Texts
    rows: tuple[Texts, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Paired(ABC):
    """A choice for each row; earns the share of right rows. Response: {"rows": {"0": "2", "1": "0"}}."""

    shown: RowsShown

    @property
    @abstractmethod
    def choices(self) -> tuple[Texts, ...]:
        """What each row gets one of, in plain text (they stand in a select)."""

    @property
    @abstractmethod
    def right(self) -> tuple[int, ...]:
        """The ordinal of the choice that belongs to each row."""

    def __post_init__(self) -> None:
        known = range(len(self.choices))
        if len(self.right) != len(self.shown.rows) or any(at not in known for at in self.right):
            raise ValueError("each row needs one of the choices as its right one")

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "row", "rows")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-row-{row}" for row in range(len(self.shown.rows)))

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        return state_of_rows(self._answered(response), len(self.shown.rows))

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        answered = self._answered(response) or {}
        right = sum(answered.get(row) == str(choice) for row, choice in enumerate(self.right))
        return right / len(self.right)

    def in_words(self, response: Response, language: str) -> list[Line]:
        answered = sorted((self._answered(response) or {}).items())
        choices = [words_of(choice, language) for choice in self.choices]
        return [row_in_words(self.shown.rows[row], choices[int(value)], language) for row, value in answered]

    def examples(self) -> Iterator[Example]:
        rows, choices = len(self.shown.rows), len(self.choices)
        right = {str(row): str(choice) for row, choice in enumerate(self.right)}
        wrong = {row: str((int(choice) + 1) % choices) for row, choice in right.items()}
        yield Example({"rows": right}, State.COMPLETE, 1.0)
        yield Example({"rows": wrong}, State.COMPLETE, 0.0)
        yield Example({"rows": {**wrong, "0": right["0"]}}, State.COMPLETE, 1 / rows)
        yield Example({"rows": {"0": right["0"]}}, State.PARTIAL, 1 / rows)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"rows": {**right, "0": str(choices)}}, State.INVALID, 0.0)
        yield Example({"rows": {**right, str(rows): "0"}}, State.INVALID, 0.0)

    def _answered(self, response: Response) -> dict[int, str] | None:
        return row_values(response, "rows", len(self.shown.rows), map(str, range(len(self.choices))))

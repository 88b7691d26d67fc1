"""Statements that are each given a mark from 1 to 5: what judging actions and telling one's opinion have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from learn.quizzes.types.base import (
    Document,
    Form,
    Line,
    Response,
    State,
    Texts,
    display_order,
    row_in_words,
    row_values,
    state_of_rows,
)
from learn.quizzes.types.fields import read_rows

MARKS = ("1", "2", "3", "4", "5")


class RatedShown(Document):
    """What is rated, in HTML; `fixed` keeps it in the authored order."""

    stem: Texts
    rows: tuple[Texts, ...] = Field(min_length=1)
    fixed: bool = False


@dataclass(frozen=True)
class Rated:
    """A mark for each row. Response: {"rows": {"0": "4", "1": "1"}}."""

    # What the marks mean, in words.
    words: ClassVar[Mapping[str, Line]]

    shown: RatedShown

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "row", "rows")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-row-{row}" for row in range(len(self.shown.rows)))

    def shuffled(self, seed: int) -> list[int]:
        return display_order(seed, len(self.shown.rows), fixed=self.shown.fixed)

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        return state_of_rows(self.rated(response), len(self.shown.rows))

    def rated(self, response: Response) -> dict[int, str] | None:
        """The marks by row, rows without one left out; None when the response isn't of this question."""
        return row_values(response, "rows", len(self.shown.rows), MARKS)

    def in_words(self, response: Response, language: str) -> list[Line]:
        rated = sorted((self.rated(response) or {}).items())
        return [row_in_words(self.shown.rows[row], self.words[value], language) for row, value in rated]

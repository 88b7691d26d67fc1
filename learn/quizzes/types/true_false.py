"""A table of statements, each of them true or false."""

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
)
from learn.quizzes.types.fields import read_rows

_WORDS = {True: "true", False: "false"}
_SAID = {"true": say("Đúng"), "false": say("Sai")}


class StatementsShown(Document):
    """The statements, in HTML; `fixed` keeps them in the authored order."""

    stem: Texts
    rows: tuple[Texts, ...] = Field(min_length=1)
    fixed: bool = False


class StatementsMarking(Document):
    """Whether each statement is true, in authored order."""

    answers: tuple[bool, ...]


@dataclass(frozen=True)
class TrueFalse:
    """Each statement true or false; earns the share of right rows. Response: {"rows": {"0": "true", "1": "false"}}."""

    key: ClassVar[str] = "true_false"
    is_scored: ClassVar[bool] = True

    shown: StatementsShown
    marking: StatementsMarking

    def __post_init__(self) -> None:
        if len(self.marking.answers) != len(self.shown.rows):
            raise ValueError("a true/false table needs one answer for each row")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(StatementsShown.model_validate(shown), StatementsMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        rows = ("Quà nhỏ thì không cần báo cáo.", "Quà không trả được thì nộp lại.", "Quà của người thân cũng là quà.")
        return cls.build(
            {"stem": {"vi": "<p>Mỗi ý đúng hay sai?</p>"}, "rows": [{"vi": row} for row in rows]},
            {"answers": [False, True, True]},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "row", "rows")

    @property
    def kind_label(self) -> Message:
        return say("Đúng hay sai · %(rows)s ý", rows=len(self.shown.rows))

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-row-{row}" for row in range(len(self.shown.rows)))

    def shuffled(self, seed: int) -> list[int]:
        return display_order(seed, len(self.shown.rows), fixed=self.shown.fixed)

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        return state_of_rows(self._answered(response), len(self.shown.rows))

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        answered = self._answered(response) or {}
        right = sum(answered.get(row) == _WORDS[answer] for row, answer in enumerate(self.marking.answers))
        return right / len(self.marking.answers)

    def in_words(self, response: Response, language: str) -> list[Line]:
        answered = sorted((self._answered(response) or {}).items())
        return [row_in_words(self.shown.rows[row], _SAID[value], language) for row, value in answered]

    def examples(self) -> Iterator[Example]:
        rows = len(self.marking.answers)
        right = {str(row): _WORDS[answer] for row, answer in enumerate(self.marking.answers)}
        wrong = {str(row): _WORDS[not answer] for row, answer in enumerate(self.marking.answers)}
        yield Example({"rows": right}, State.COMPLETE, 1.0)
        yield Example({"rows": wrong}, State.COMPLETE, 0.0)
        yield Example({"rows": {**wrong, "0": right["0"]}}, State.COMPLETE, 1 / rows)
        if rows > 1:
            yield Example({"rows": {"0": right["0"]}}, State.PARTIAL, 1 / rows)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"rows": {**right, "0": "có"}}, State.INVALID, 0.0)
        yield Example({"rows": {**right, "0": ["true", "false"]}}, State.INVALID, 0.0)

    def _answered(self, response: Response) -> dict[int, str] | None:
        return row_values(response, "rows", len(self.shown.rows), _WORDS.values())

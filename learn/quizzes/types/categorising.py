"""Items to be put into categories."""

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
    in_language,
    row_in_words,
    row_values,
    state_of_rows,
    words_of,
)
from learn.quizzes.types.fields import read_rows


class ItemsAndCategories(Document):
    """The items, in HTML, and the categories, in plain text (they stand in a select)."""

    stem: Texts
    rows: tuple[Texts, ...] = Field(min_length=2)
    categories: tuple[Texts, ...] = Field(min_length=2)


class CategoriesMarking(Document):
    """The ordinal of the category that each item belongs to."""

    belongs: tuple[int, ...]


@dataclass(frozen=True)
class Categorising:
    """A category for each item; earns the share of items in theirs. Response: {"rows": {"0": "1", "1": "0"}}."""

    key: ClassVar[str] = "categorising"
    is_scored: ClassVar[bool] = True

    shown: ItemsAndCategories
    marking: CategoriesMarking

    def __post_init__(self) -> None:
        known = range(len(self.shown.categories))
        if len(self.marking.belongs) != len(self.shown.rows) or any(at not in known for at in self.marking.belongs):
            raise ValueError("a categorising question needs one of its categories for each item")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(ItemsAndCategories.model_validate(shown), CategoriesMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        rows = ("Bản sao giấy khai sinh", "Đơn khiếu nại đất đai", "Chứng thực chữ ký", "Tố cáo cán bộ")
        return cls.build(
            {
                "stem": {"vi": "<p>Xếp mỗi hồ sơ về nơi giải quyết.</p>"},
                "rows": [{"vi": row} for row in rows],
                "categories": [{"vi": "Tư pháp – hộ tịch"}, {"vi": "Tiếp công dân"}],
            },
            {"belongs": [0, 1, 0, 1]},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "row", "rows")

    @property
    def kind_label(self) -> Message:
        return say("Xếp nhóm · %(rows)s ý", rows=len(self.shown.rows))

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-row-{row}" for row in range(len(self.shown.rows)))

    def shuffled(self, seed: int) -> list[int]:
        """The items in display order: as they are written, those of one category stand together."""
        return display_order(seed, len(self.shown.rows), must_differ=True)

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        return state_of_rows(self._answered(response), len(self.shown.rows))

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        answered = self._answered(response) or {}
        right = sum(answered.get(row) == str(category) for row, category in enumerate(self.marking.belongs))
        return right / len(self.marking.belongs)

    def details(self, response: Response, language: str, seed: int) -> Json:  # noqa: ARG002
        return {"categories": [in_language(category, language) for category in self.shown.categories]}

    def in_words(self, response: Response, language: str) -> list[Line]:
        answered = sorted((self._answered(response) or {}).items())
        categories = [words_of(category, language) for category in self.shown.categories]
        return [row_in_words(self.shown.rows[row], categories[int(value)], language) for row, value in answered]

    def examples(self) -> Iterator[Example]:
        rows, categories = len(self.shown.rows), len(self.shown.categories)
        right = {str(row): str(category) for row, category in enumerate(self.marking.belongs)}
        wrong = {row: str((int(category) + 1) % categories) for row, category in right.items()}
        yield Example({"rows": right}, State.COMPLETE, 1.0)
        yield Example({"rows": wrong}, State.COMPLETE, 0.0)
        yield Example({"rows": {**wrong, "0": right["0"]}}, State.COMPLETE, 1 / rows)
        yield Example({"rows": {"0": right["0"]}}, State.PARTIAL, 1 / rows)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"rows": {**right, "0": str(categories)}}, State.INVALID, 0.0)
        yield Example({"rows": {**right, str(rows): "0"}}, State.INVALID, 0.0)

    def _answered(self, response: Response) -> dict[int, str] | None:
        return row_values(response, "rows", len(self.shown.rows), map(str, range(len(self.shown.categories))))

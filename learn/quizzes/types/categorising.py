"""Items to be put into categories."""

from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import (
    Document,
    Json,
    Response,
    Texts,
    display_order,
    in_language,
    telling_nothing,
)
from learn.quizzes.types.pairs import Paired, RowsShown


class ItemsAndCategories(RowsShown):
    """The items, in HTML, and the categories, in plain text (they stand in a select)."""

    categories: tuple[Texts, ...] = Field(min_length=2)


class CategoriesMarking(Document):
    """The ordinal of the category that each item belongs to."""

    belongs: tuple[int, ...]


@dataclass(frozen=True)
class Categorising(Paired):
    """A category for each item."""

    key: ClassVar[str] = "categorising"
    is_scored: ClassVar[bool] = True

    shown: ItemsAndCategories
    marking: CategoriesMarking

    @property
    def choices(self) -> tuple[Texts, ...]:
        return self.shown.categories

    @property
    def right(self) -> tuple[int, ...]:
        return self.marking.belongs

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

    @property
    def kind_label(self) -> Message:
        return say("Xếp nhóm · %(rows)s ý", rows=len(self.shown.rows))

    def shuffled(self, seed: int) -> list[int]:
        """The items in display order, never category by category."""
        return telling_nothing(display_order(seed, len(self.shown.rows)), self.marking.belongs)

    def details(self, response: Response, language: str, seed: int) -> Json:  # noqa: ARG002
        return {"categories": [in_language(category, language) for category in self.shown.categories]}

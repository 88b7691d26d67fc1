"""Pairs: to each thing on the left belongs one on the right."""

from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import Document, Json, Texts, display_order, telling_nothing
from learn.quizzes.types.pairs import Paired, RowsShown


class PairsShown(RowsShown):
    """The left-hand rows, in HTML, and the right-hand choices, in plain text (they stand in a select)."""

    choices: tuple[Texts, ...] = Field(min_length=2)


class PairsMarking(Document):
    """The ordinal of the choice that belongs to each row."""

    choices: tuple[int, ...]


@dataclass(frozen=True)
class Matching(Paired):
    """One of the right-hand choices for each row."""

    key: ClassVar[str] = "matching"
    is_scored: ClassVar[bool] = True

    shown: PairsShown
    marking: PairsMarking

    @property
    def choices(self) -> tuple[Texts, ...]:
        return self.shown.choices

    @property
    def right(self) -> tuple[int, ...]:
        return self.marking.choices

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

    @property
    def kind_label(self) -> Message:
        return say("Ghép đôi · %(rows)s ý", rows=len(self.shown.rows))

    def shuffled(self, seed: int) -> list[int]:
        """The choices in display order, never in that of the rows they belong to, which keep theirs."""
        keys = self.marking.choices
        rows = [keys.index(choice) if choice in keys else len(keys) for choice in range(len(self.shown.choices))]
        return telling_nothing(display_order(seed, len(rows)), rows)

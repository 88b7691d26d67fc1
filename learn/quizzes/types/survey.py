"""A survey scale: how far one agrees with each statement. There is no right answer, and nothing is scored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from learn.errors import Message, say
from learn.quizzes.types.base import Document, Example, Json, Line, Response, State
from learn.quizzes.types.ratings import Rated, RatedShown


class NoMarking(Document):
    """Nothing: a survey has no key."""


@dataclass(frozen=True)
class Survey(Rated):
    """Agreement from 1 to 5. It has no part in any sum, and no place in a form of a test."""

    key: ClassVar[str] = "survey"
    is_scored: ClassVar[bool] = False
    words: ClassVar[Mapping[str, Line]] = {
        "1": say("1, rất không đồng ý"),
        "2": say("2, không đồng ý"),
        "3": say("3, lưỡng lự"),
        "4": say("4, đồng ý"),
        "5": say("5, rất đồng ý"),
    }

    marking: NoMarking

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(RatedShown.model_validate(shown), NoMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        rows = ("Tôi biết phải hỏi ai khi vướng.", "Tôi có đủ thời gian để giải thích.", "Biểu mẫu dễ hiểu.")
        stem = {"vi": "<p>Anh/chị đồng ý tới đâu với mỗi ý?</p>"}
        return cls.build({"stem": stem, "rows": [{"vi": row} for row in rows], "fixed": True}, {})

    @property
    def kind_label(self) -> Message:
        return say("Khảo sát, không tính điểm · %(rows)s ý", rows=len(self.shown.rows))

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002 (never scored)
        return 0.0

    def examples(self) -> Iterator[Example]:
        count = len(self.shown.rows)
        whole = {str(row): str(1 + row % 5) for row in range(count)}
        yield Example({"rows": whole}, State.COMPLETE, 0.0)
        if count > 1:
            yield Example({"rows": {"0": "5"}}, State.PARTIAL, 0.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"rows": {**whole, "0": "6"}}, State.INVALID, 0.0)

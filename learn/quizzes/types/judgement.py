"""Situational judgement: how well each action would do, rated from 1 to 5 and compared with what experts say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import Document, Example, Json, Line, Response, State
from learn.quizzes.types.ratings import Rated, RatedShown

_REACH = 2
"""At this distance from the experts a rating earns nothing. Wider, always answering 3 would pay."""


class ExpertRatings(Document):
    """The experts' rating of each action, in authored order."""

    ratings: tuple[Annotated[int, Field(ge=1, le=5)], ...]


@dataclass(frozen=True)
class Judgement(Rated):
    """Earns the mean over the actions of max(0, 1 − distance from the experts' rating / 2): 1, 1/2, then nothing."""

    key: ClassVar[str] = "judgement"
    is_scored: ClassVar[bool] = True
    words: ClassVar[Mapping[str, Line]] = {
        "1": say("1, rất không nên"),
        "2": say("2, không nên"),
        "3": say("3, được, chưa hay"),
        "4": say("4, nên"),
        "5": say("5, rất nên"),
    }

    marking: ExpertRatings

    def __post_init__(self) -> None:
        if len(self.marking.ratings) != len(self.shown.rows):
            raise ValueError("a judgement question needs the experts' rating of each action")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(RatedShown.model_validate(shown), ExpertRatings.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        rows = ("Mời ngồi, nghe hết rồi tóm lại", "Bảo người dân về viết đơn", "Gọi bảo vệ ngay", "Hẹn gặp lãnh đạo")
        stem = {"vi": "<p>Một người dân to tiếng ở quầy. Mỗi cách xử lý nên hay không nên?</p>"}
        return cls.build({"stem": stem, "rows": [{"vi": row} for row in rows]}, {"ratings": [5, 2, 1, 3]})

    @property
    def kind_label(self) -> Message:
        return say("Xử lý tình huống · %(rows)s cách", rows=len(self.shown.rows))

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002 (no text in any language)
        rated = self.rated(response) or {}
        earned = sum(max(0.0, 1 - abs(int(mark) - self.marking.ratings[row]) / _REACH) for row, mark in rated.items())
        return earned / len(self.marking.ratings)

    def examples(self) -> Iterator[Example]:
        count = len(self.marking.ratings)
        right = {str(row): str(rating) for row, rating in enumerate(self.marking.ratings)}
        furthest = {row: "5" if int(rating) <= 3 else "1" for row, rating in right.items()}
        beside = {row: str(int(rating) + 1 if int(rating) < 5 else 4) for row, rating in right.items()}
        yield Example({"rows": right}, State.COMPLETE, 1.0)
        yield Example({"rows": beside}, State.COMPLETE, 0.5)
        yield Example({"rows": furthest}, State.COMPLETE, 0.0)
        if count > 1:
            yield Example({"rows": {"0": right["0"]}}, State.PARTIAL, 1 / count)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"rows": {**right, "0": "6"}}, State.INVALID, 0.0)
        yield Example({"rows": {**right, str(count): "1"}}, State.INVALID, 0.0)

"""Situational judgement by ranking: actions from the best to the worst, compared with what experts say of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar, Self

from learn.errors import Message, say
from learn.quizzes.types.base import Example, Json, Response, State, display_order, telling_nothing
from learn.quizzes.types.judgement import ExpertRatings
from learn.quizzes.types.places import ItemsShown, Placed, placing


@dataclass(frozen=True)
class Ranking(Placed):
    """Earns max(0, (right pairs − wrong pairs) / pairs) over all pairs that the experts rate differently.

    That is Goodman and Kruskal's gamma (1954), Kendall's tau where no two ratings are alike, without its negative
    half: an order that says nothing has half of its pairs right, and should earn nothing. Two actions that experts
    rate alike may stand in either order. Neighbours alone, as in `ordering`, would give most of the marks to an order
    with the worst action on top. A pair of which one has no place of its own is neither right nor wrong.
    """

    key: ClassVar[str] = "ranking"
    is_scored: ClassVar[bool] = True

    marking: ExpertRatings

    def __post_init__(self) -> None:
        if len(self.marking.ratings) != len(self.shown.items) or len(set(self.marking.ratings)) < 2:
            raise ValueError("a ranking question needs the experts' rating of each action, and not all alike")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(ItemsShown.model_validate(shown), ExpertRatings.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        items = ("Hẹn gặp lãnh đạo", "Mời ngồi, nghe hết rồi tóm lại", "Gọi bảo vệ ngay", "Bảo người dân về viết đơn")
        stem = {"vi": "<p>Một người dân to tiếng ở quầy. Xếp các cách xử lý từ hay nhất đến dở nhất.</p>"}
        return cls.build({"stem": stem, "items": [{"vi": item} for item in items]}, {"ratings": [3, 5, 1, 2]})

    @property
    def kind_label(self) -> Message:
        return say("Xếp hạng cách xử lý · %(rows)s cách", rows=len(self.shown.items))

    def shuffled(self, seed: int) -> list[int]:
        """The actions in display order, never from the best to the worst."""
        return telling_nothing(display_order(seed, len(self.shown.items)), [-each for each in self.marking.ratings])

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002 (no text in any language)
        place = self.places(response)
        pairs = self._pairs()
        known = [(better, worse) for better, worse in pairs if better in place and worse in place]
        right = sum(place[better] < place[worse] for better, worse in known)
        return max(0.0, (2 * right - len(known)) / len(pairs))

    def examples(self) -> Iterator[Example]:
        ratings = self.marking.ratings
        order = sorted(range(len(ratings)), key=lambda item: -ratings[item])
        yield Example(placing(order), State.COMPLETE, 1.0)
        yield Example(placing(order[::-1]), State.COMPLETE, 0.0)
        if len(order) > 2:
            yield Example(placing([order[0], order[-1]]), State.PARTIAL, 1 / len(self._pairs()))
        yield Example(placing(order[:1]), State.PARTIAL, 0.0)
        yield Example({"places": {str(item): "1" for item in order}}, State.PARTIAL, 0.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"places": {"0": "0"}}, State.INVALID, 0.0)
        yield Example({"places": {str(len(order)): "1"}}, State.INVALID, 0.0)

    def _pairs(self) -> list[tuple[int, int]]:
        """Every two actions that the experts tell apart, the better one first."""
        ratings = self.marking.ratings
        return [
            (one, two) if ratings[one] > ratings[two] else (two, one)
            for one, two in combinations(range(len(ratings)), 2)
            if ratings[one] != ratings[two]
        ]

"""Steps to be put in the right order."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Self

from learn.errors import Message, say
from learn.quizzes.types.base import Document, Example, Json, Response, State, display_order, telling_nothing
from learn.quizzes.types.places import ItemsShown, Placed, placing


class PlacesMarking(Document):
    """The right place, 1 … n, of each item."""

    places: tuple[int, ...]


@dataclass(frozen=True)
class Ordering(Placed):
    """Earns the share of right neighbouring pairs."""

    key: ClassVar[str] = "ordering"
    is_scored: ClassVar[bool] = True

    marking: PlacesMarking

    def __post_init__(self) -> None:
        if sorted(self.marking.places) != list(range(1, len(self.shown.items) + 1)):
            raise ValueError("an ordering question needs a different place for each item")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(ItemsShown.model_validate(shown), PlacesMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        items = ("Nhận hồ sơ", "Kiểm tra giấy tờ", "Ghi giấy hẹn", "Trả kết quả")
        return cls.build(
            {"stem": {"vi": "<p>Sắp các bước theo thứ tự.</p>"}, "items": [{"vi": item} for item in items]},
            {"places": [1, 2, 3, 4]},
        )

    @property
    def kind_label(self) -> Message:
        return say("Sắp thứ tự")

    def shuffled(self, seed: int) -> list[int]:
        """The items in display order, never in the right one."""
        return telling_nothing(display_order(seed, len(self.shown.items)), self.marking.places)

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002 (no text in any language)
        """A pair is right when the second item stands directly after the first; doubly used places don't count."""
        place = self.places(response)
        right = sum(
            first in place and second in place and place[second] == place[first] + 1
            for first, second in pairwise(self._in_right_order())
        )
        return right / (len(self.shown.items) - 1)

    def examples(self) -> Iterator[Example]:
        count = len(self.shown.items)
        order = self._in_right_order()
        yield Example(placing(order), State.COMPLETE, 1.0)
        yield Example(placing(order[::-1]), State.COMPLETE, 0.0)
        # The first item moved to the end breaks one pair only.
        yield Example(placing(order[1:] + order[:1]), State.COMPLETE, (count - 2) / (count - 1))
        yield Example(placing(order[:1]), State.PARTIAL, 0.0)
        yield Example({"places": {str(item): "1" for item in order}}, State.PARTIAL, 0.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"places": {"0": "0"}}, State.INVALID, 0.0)
        yield Example({"places": {"0": ["1", "2"]}}, State.INVALID, 0.0)

    def _in_right_order(self) -> list[int]:
        return sorted(range(len(self.marking.places)), key=lambda item: self.marking.places[item])

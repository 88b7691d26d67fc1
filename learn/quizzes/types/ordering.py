"""Steps to be put in the right order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
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
    row_values,
    state_of_rows,
    words_of,
)
from learn.quizzes.types.fields import read_rows


class ItemsShown(Document):
    """The items, in HTML, in authored order."""

    stem: Texts
    items: tuple[Texts, ...] = Field(min_length=2)


class PlacesMarking(Document):
    """The right place, 1 … n, of each item."""

    places: tuple[int, ...]


@dataclass(frozen=True)
class Ordering:
    """A place for each item; earns the share of right neighbouring pairs. Response: {"places": {"0": "2", "1": "1"}}.

    Two items in one place are an answer in progress, not an invalid one: without a script every list of
    places passes through that, and a save in between must not look like a mistake.
    """

    key: ClassVar[str] = "ordering"
    is_scored: ClassVar[bool] = True

    shown: ItemsShown
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

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "place", "places")

    @property
    def kind_label(self) -> Message:
        return say("Sắp thứ tự")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-place-{item}" for item in range(len(self.shown.items)))

    def shuffled(self, seed: int) -> list[int]:
        """The items in display order, never in the authored one, which is the key."""
        return display_order(seed, len(self.shown.items), must_differ=True)

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        placed = self._placed(response)
        state = state_of_rows(placed, len(self.shown.items))
        if placed and len(set(placed.values())) < len(placed):
            return State.PARTIAL
        return state

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        """A pair is right when the second item stands directly after the first; doubly used places don't count."""
        placed = self._placed(response) or {}
        used = Counter(placed.values())
        place = {item: int(value) for item, value in placed.items() if used[value] == 1}
        right = sum(
            first in place and second in place and place[second] == place[first] + 1
            for first, second in pairwise(self._in_right_order())
        )
        return right / (len(self.shown.items) - 1)

    def in_words(self, response: Response, language: str) -> list[Line]:
        placed = sorted((self._placed(response) or {}).items(), key=lambda each: int(each[1]))
        return [f"{place}. {words_of(self.shown.items[item], language)}" for item, place in placed]

    def examples(self) -> Iterator[Example]:
        count = len(self.shown.items)
        order = self._in_right_order()
        yield Example(_places(order), State.COMPLETE, 1.0)
        yield Example(_places(order[::-1]), State.COMPLETE, 0.0)
        # The first item moved to the end breaks one pair only.
        yield Example(_places(order[1:] + order[:1]), State.COMPLETE, (count - 2) / (count - 1))
        yield Example(_places(order[:1]), State.PARTIAL, 0.0)
        yield Example({"places": {str(item): "1" for item in order}}, State.PARTIAL, 0.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"places": {"0": "0"}}, State.INVALID, 0.0)
        yield Example({"places": {"0": ["1", "2"]}}, State.INVALID, 0.0)

    def _in_right_order(self) -> list[int]:
        return sorted(range(len(self.marking.places)), key=lambda item: self.marking.places[item])

    def _placed(self, response: Response) -> dict[int, str] | None:
        count = len(self.shown.items)
        return row_values(response, "places", count, map(str, range(1, count + 1)))


def _places(order: list[int]) -> Response:
    return {"places": {str(item): str(place) for place, item in enumerate(order, start=1)}}

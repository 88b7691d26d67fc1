"""Items that are each given a place: what putting steps in order and ranking actions have in common."""

from collections import Counter
from dataclasses import dataclass

from pydantic import Field

from learn.quizzes.types.base import (
    Document,
    Form,
    Line,
    Response,
    State,
    Texts,
    row_values,
    state_of_rows,
    words_of,
)
from learn.quizzes.types.fields import read_rows


class ItemsShown(Document):
    """The items, in HTML, in the order in which they are stored."""

    stem: Texts
    items: tuple[Texts, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Placed:
    """A place, 1 … n, for each item. Response: {"places": {"0": "2", "1": "1"}}.

    Two items in one place are an answer in progress, not an invalid one: without a script every list of
    places passes through that, and a save in between must not look like a mistake.
    """

    shown: ItemsShown

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "place", "places")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-place-{item}" for item in range(len(self.shown.items)))

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        placed = self._placed(response)
        state = state_of_rows(placed, len(self.shown.items))
        if placed and len(set(placed.values())) < len(placed):
            return State.PARTIAL
        return state

    def in_words(self, response: Response, language: str) -> list[Line]:
        placed = sorted((self._placed(response) or {}).items(), key=lambda each: int(each[1]))
        return [f"{place}. {words_of(self.shown.items[item], language)}" for item, place in placed]

    def places(self, response: Response) -> dict[int, int]:
        """The place of each item that has one of its own: nobody knows what a place given twice means."""
        placed = self._placed(response) or {}
        used = Counter(placed.values())
        return {item: int(value) for item, value in placed.items() if used[value] == 1}

    def _placed(self, response: Response) -> dict[int, str] | None:
        count = len(self.shown.items)
        return row_values(response, "places", count, map(str, range(1, count + 1)))


def placing(order: list[int]) -> Response:
    """The response that puts items in this order, the first of them in place 1."""
    return {"places": {str(item): str(place) for place, item in enumerate(order, start=1)}}

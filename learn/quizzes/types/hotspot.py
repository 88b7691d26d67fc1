"""A place in a picture: pointed at, or chosen among the descriptions of its regions by who can't see or point."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal, Self

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
    ordinal,
    words_of,
)
from learn.quizzes.types.fields import read_pressed, read_value
from learn.quizzes.types.single_choice import Share

LARGEST = 2000
"""Pixels of a picture's longer side."""


class Picture(Document):
    """A picture by its address, and the size in which it is always shown: points are in pixels of that size."""

    url: Texts
    description: Texts
    width: int = Field(ge=1, le=LARGEST)
    height: int = Field(ge=1, le=LARGEST)


class HotspotShown(Document):
    """The picture, and what its regions are, in plain text. Where they are is part of the key."""

    stem: Texts
    picture: Picture
    options: tuple[Texts, ...] = Field(min_length=2)


class Region(Document):
    """A rect (x1, y1, x2, y2), a circle (x, y, radius) or a poly (x1, y1, x2, y2, …), as HTML writes areas."""

    shape: Literal["rect", "circle", "poly"]
    numbers: tuple[int, ...]

    def holds(self, x: int, y: int) -> bool:
        """Whether a point lies in it or, but for a polygon, on its edge."""
        match self.shape, self.numbers:
            case "rect", (left, top, right, bottom):
                return left <= x <= right and top <= y <= bottom
            case "circle", (cx, cy, radius):
                return (x - cx) ** 2 + (y - cy) ** 2 <= radius**2
            case "poly", numbers:
                corners = list(zip(numbers[::2], numbers[1::2], strict=False))
                return _is_inside(x, y, [*corners, *corners[:1]])
        return False

    @property
    def is_whole(self) -> bool:
        """Whether it has as many numbers as its shape needs."""
        count = len(self.numbers)
        return count >= 6 and count % 2 == 0 if self.shape == "poly" else count == {"rect": 4, "circle": 3}[self.shape]

    @property
    def middle(self) -> tuple[int, int]:
        """A point of it, for examples: its centre, or of a polygon the centre of its corners."""
        if self.shape == "circle":
            return self.numbers[0], self.numbers[1]
        xs, ys = self.numbers[::2], self.numbers[1::2]
        return sum(xs) // len(xs), sum(ys) // len(ys)


class HotspotMarking(Document):
    """Where each region is, and what pointing into it earns. Where two overlap the first counts."""

    regions: tuple[Region, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Hotspot:
    """A region earns its share, anywhere else nothing. Response: {"point": "120,45"} or {"option": "1"}."""

    key: ClassVar[str] = "hotspot"
    is_scored: ClassVar[bool] = True

    shown: HotspotShown
    marking: HotspotMarking

    def __post_init__(self) -> None:
        sizes = {len(self.shown.options), len(self.marking.regions), len(self.marking.shares)}
        if len(sizes) > 1 or not all(region.is_whole for region in self.marking.regions):
            raise ValueError("a hotspot needs a whole region and a share for each description")

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(HotspotShown.model_validate(shown), HotspotMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        options = ("Số hồ sơ", "Ngày hẹn trả", "Con dấu")
        return cls.build(
            {
                "stem": {"vi": "<p>Người dân cần nhìn vào đâu để biết ngày đến lấy?</p>"},
                "picture": {
                    "url": {"vi": "/media/0/giay-hen.png"},
                    "description": {"vi": "Giấy hẹn"},
                    "width": 300,
                    "height": 200,
                },
                "options": [{"vi": option} for option in options],
            },
            {
                "regions": [
                    {"shape": "rect", "numbers": [10, 10, 110, 30]},
                    {"shape": "poly", "numbers": [10, 60, 120, 60, 120, 90, 10, 90]},
                    {"shape": "circle", "numbers": [240, 150, 30]},
                ],
                "shares": [0, 1, 0],
            },
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        """A point just pressed goes before an option, and an option before a point of earlier that came along."""
        if pressed := read_pressed(form, prefix, "point"):
            return pressed
        chosen = read_value(form, prefix, "option")
        return chosen or read_value(form, prefix, "point") or chosen

    @property
    def kind_label(self) -> Message:
        return say("Chỉ vào hình")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return (f"{prefix}-option", f"{prefix}-point", f"{prefix}-point.x", f"{prefix}-point.y")

    def shuffled(self, seed: int) -> list[int]:
        return display_order(seed, len(self.shown.options))

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (no text in any language)
        match response:
            case {"point": point, **others} if not others:
                return State.INVALID if self._point(point) is None else State.COMPLETE
            case {"option": option, **others} if not others:
                return State.INVALID if ordinal(option, len(self.shown.options)) is None else State.COMPLETE
            case {}:
                return State.INVALID if response else State.EMPTY
        return State.INVALID

    def grade(self, response: Response, language: str) -> float:  # noqa: ARG002
        return sum(self.marking.shares[region] for region in self.picked(response))

    @property
    def credits(self) -> tuple[float, ...]:
        return self.marking.shares

    def picked(self, response: Response) -> frozenset[int]:
        if self.state_of(response, "") is not State.COMPLETE:
            return frozenset()
        point = self._point(response.get("point"))
        if point is None:
            chosen = ordinal(response.get("option"), len(self.shown.options))
            return frozenset() if chosen is None else frozenset({chosen})
        return frozenset([at for at, region in enumerate(self.marking.regions) if region.holds(*point)][:1])

    def details(self, response: Response, language: str, seed: int) -> Json:  # noqa: ARG002
        picture = self.shown.picture
        point = self._point(response.get("point"))
        return {
            "url": in_language(picture.url, language),
            "description": in_language(picture.description, language),
            "width": picture.width,
            "height": picture.height,
            "point": list(point) if point else None,
        }

    def in_words(self, response: Response, language: str) -> list[Line]:
        if self.state_of(response, language) is not State.COMPLETE:
            return []
        said: list[Line] = [words_of(self.shown.options[region], language) for region in self.picked(response)]
        return said or [say("một chỗ khác trong hình")]

    def examples(self) -> Iterator[Example]:
        for at, share in enumerate(self.marking.shares):
            x, y = self.marking.regions[at].middle
            yield Example({"option": str(at)}, State.COMPLETE, share)
            yield Example({"point": f"{x},{y}"}, State.COMPLETE, self.grade({"point": f"{x},{y}"}, ""))
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"option": str(len(self.shown.options))}, State.INVALID, 0.0)
        yield Example({"point": f"{self.shown.picture.width + 1},0"}, State.INVALID, 0.0)
        yield Example({"point": "ở giữa"}, State.INVALID, 0.0)

    def _point(self, given: object) -> tuple[int, int] | None:
        """A point of the picture, its edges included."""
        if not isinstance(given, str) or len(given) > 9 or given.count(",") != 1:
            return None
        x, y = given.split(",")
        across = ordinal(x, self.shown.picture.width + 1)
        down = ordinal(y, self.shown.picture.height + 1)
        return None if across is None or down is None else (across, down)


def _is_inside(x: int, y: int, around: list[tuple[int, int]]) -> bool:
    """Whether a ray to the right crosses the closed line an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(around):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1

"""A number, typed the way the learner's language writes numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import Document, Example, Form, Json, Line, Response, State, Texts, in_language, part
from learn.quizzes.types.fields import read_value
from learn.quizzes.types.units import ratio
from learn.text import fold, tidy

LONGEST = 60
"""Characters of a number with its unit; beyond, it is invalid."""

_SEPARATORS = {"vi": (".", ","), "en": (",", ".")}
_WRITTEN = re.compile(r"(?P<sign>[+\-−]?) ?(?P<digits>[0-9][0-9 .,]*)(?P<unit>.*)", re.DOTALL)
_POWER = re.compile(r"\b[cdkm]?m\^?[23]\b")


@dataclass(frozen=True)
class Quantity:
    """A number and what was written after it, tidied ("" for nothing)."""

    value: Decimal
    unit: str


def read_quantity(text: str, language: str) -> Quantity | None:
    """The number at the start of a text; None when there is none or it can be read in two ways.

    Vietnamese groups thousands with a point and writes a decimal comma ("1.200,5"), English the other way
    round; spaces may group too. A single separator that can't be a group ("3.5" in Vietnamese) is read as
    the decimal one: many type it so, and nothing else can be meant.
    """
    if len(text) > LONGEST or not (match := _WRITTEN.fullmatch(tidy(text))):
        return None
    group, decimal = _SEPARATORS.get(language, _SEPARATORS["vi"])
    written = match["digits"].rstrip(" ")
    # A point or comma at the very end belongs to the sentence ("5.").
    digits = _plain(written.removesuffix(".").removesuffix(","), group, decimal)
    if digits is None or re.search(r"[0-9]", _POWER.sub("", match["unit"])):
        return None
    return Quantity(Decimal(f"{'-' if match['sign'] in ('-', '−') else ''}{digits}"), match["unit"].strip())


def _plain(written: str, group: str, decimal: str) -> str | None:
    """Digits with a decimal point and no groups; None when the separators make no number."""
    for separator in (group, " "):
        thousands = rf"[1-9][0-9]{{0,2}}(?:{re.escape(separator)}[0-9]{{3}})+(?:{re.escape(decimal)}[0-9]+)?"
        if re.fullmatch(thousands, written):
            return written.replace(separator, "").replace(decimal, ".")
    if re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", written):
        return written.replace(",", ".")
    return None


class NumberShown(Document):
    """The stem, in HTML, and the unit that stands after the field, in plain text."""

    stem: Texts
    unit: Texts | None = None


class NumberMarking(Document):
    """The number asked for; an answer at most `tolerance` away is right: as it is, or in percent of the number."""

    value: Decimal
    tolerance: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    relative: bool = False

    @property
    def reach(self) -> Decimal:
        """How far from the number an answer may be."""
        return abs(self.value) * self.tolerance / 100 if self.relative else self.tolerance


@dataclass(frozen=True)
class Number:
    """A typed number. Its unit may be left out; another of the same kind is converted, any other is wrong.

    Response: {"text": "1.200,5"}.
    """

    key: ClassVar[str] = "number"
    is_scored: ClassVar[bool] = True

    shown: NumberShown
    marking: NumberMarking

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(NumberShown.model_validate(shown), NumberMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        return cls.build(
            {"stem": {"vi": "<p>Nộp lại trong bao lâu?</p>"}, "unit": {"vi": "ngày làm việc", "en": "working days"}},
            {"value": "5", "tolerance": "0.5"},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_value(form, prefix, "text")

    @property
    def kind_label(self) -> Message:
        return say("Điền số")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return (f"{prefix}-text",)

    def shuffled(self, seed: int) -> list[int]:  # noqa: ARG002 (nothing to order)
        return []

    def state_of(self, response: Response, language: str) -> State:
        given = part(response, "text")
        if given is None or (isinstance(given, str) and len(given) <= LONGEST and not given.strip()):
            return State.EMPTY
        return State.COMPLETE if self._quantity(response, language) else State.INVALID

    def grade(self, response: Response, language: str) -> float:
        given = self._quantity(response, language)
        factor = self._factor(given.unit) if given else None
        if given is None or factor is None:
            return 0.0
        return 1.0 if abs(given.value * factor - self.marking.value) <= self.marking.reach else 0.0

    def details(self, response: Response, language: str, seed: int) -> Json:  # noqa: ARG002
        return {"unit": in_language(self.shown.unit or {}, language)}

    def in_words(self, response: Response, language: str) -> list[Line]:
        typed = self.state_of(response, language) is State.COMPLETE
        return [str(part(response, "text"))] if typed else []

    def examples(self) -> Iterator[Example]:
        value, tolerance = self.marking.value, self.marking.reach
        right = _written(value)
        yield Example({"text": right}, State.COMPLETE, 1.0)
        yield Example({"text": _written(value + tolerance)}, State.COMPLETE, 1.0)
        yield Example({"text": _written(value - tolerance - 1)}, State.COMPLETE, 0.0)
        for unit in (self.shown.unit or {}).values():
            yield Example({"text": f" {right} {unit}"}, State.COMPLETE, 1.0)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"text": "năm"}, State.INVALID, 0.0)
        yield Example({"text": "1,2,3"}, State.INVALID, 0.0)
        yield Example({"text": [right, right]}, State.INVALID, 0.0)

    def _quantity(self, response: Response, language: str) -> Quantity | None:
        given = part(response, "text")
        return read_quantity(given, language) if isinstance(given, str) else None

    def _factor(self, written: str) -> Decimal | None:
        """What the number is multiplied by for the unit it was written in; None when that is another one.

        Nothing, the unit, or the beginning of one of the two may stand there.
        """
        asked = (self.shown.unit or {}).values()
        units = [fold(unit).split() for unit in asked]
        words = fold(written).rstrip(".").split()
        if not units or any(unit[: len(words)] == words[: len(unit)] for unit in units):
            return Decimal(1)
        return ratio(written, asked)


def _written(value: Decimal) -> str:
    """The number as Vietnamese writes it, without groups."""
    return f"{value:f}".replace(".", ",")

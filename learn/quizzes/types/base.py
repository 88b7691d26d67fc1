"""What every question type promises, and the few rules they share.

A question is three JSON documents: `shown` (what a learner may see, all languages in one), `marking`
(how it is scored; a mended key is a new marking) and feedback. A type is built from the first two.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol, Self, runtime_checkable

from pydantic import BaseModel, ConfigDict

from learn.errors import Message, say
from learn.text import plain

Response = Mapping[str, object]
"""What a learner answered. Every value inside is a string, a list of strings or a mapping of strings."""

Form = Mapping[str, Sequence[str]]
"""Submitted form fields: every name with all of its values, in order."""

Texts = Mapping[str, str]
"""One text in each of the question's languages: {"vi": …, "en": …}."""

Json = Mapping[str, object]

Line = Message | str
"""A line of an answer in words, without markup."""


class State(StrEnum):
    """How far an answer has come. An invalid one is kept and worth nothing."""

    EMPTY = "empty"
    PARTIAL = "partial"
    COMPLETE = "complete"
    INVALID = "invalid"


class MarkedBy(StrEnum):
    """Who says what an answer is worth, where its question can't by itself."""

    PERSON = "person"
    EXAMINATION = "examination"


@dataclass(frozen=True)
class Example:
    """A response, and the state and the fraction it must be given when it is written in `language`."""

    response: Response
    state: State
    fraction: float
    language: str = "vi"


class Document(BaseModel):
    """A frozen part of a question, as it is stored in JSON; an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class QuestionType(Protocol):
    """One question, ready to be shown and scored. Nothing here raises for what a response may hold."""

    key: ClassVar[str]
    is_scored: ClassVar[bool]
    """False for what has no right answer: it weighs nothing, and no form of a test may hold it."""

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        """The question of these two documents. ValueError when they do not fit the type or each other."""
        ...

    @classmethod
    def sample(cls) -> Self:
        """A typical question of the type, for tests and manuals."""
        ...

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        """The response in submitted fields, {} for an empty one; None when the form has no field of this slot."""
        ...

    @property
    def kind_label(self) -> Message:
        """The kind of question, as it stands above the stem."""
        ...

    def fields(self, prefix: str) -> tuple[str, ...]:
        """The names of all the fields a form for this question has, without `present`."""
        ...

    def shuffled(self, seed: int) -> list[int]:
        """The ordinals in display order (see `display_order`); empty where there is nothing to order."""
        ...

    def state_of(self, response: Response, language: str) -> State:
        """Where a response stands. Depends on what is shown, never on the marking."""
        ...

    def grade(self, response: Response, language: str) -> float:
        """The fraction earned, 0 to 1; 0 for an empty or invalid response."""
        ...

    def in_words(self, response: Response, language: str) -> list[Line]:
        """A partial or complete response as somebody else reads it, in authored order; empty for any other."""
        ...

    def examples(self) -> Iterator[Example]:
        """Right, partly right, wrong, empty and invalid responses to this very question."""
        ...


def display_seed(attempt_seed: int, slot: int) -> int:
    """The seed of one slot of an attempt: the same question moves differently in every attempt."""
    return int.from_bytes(hashlib.sha256(f"{attempt_seed}/{slot}".encode()).digest()[:8])


def display_order(seed: int, count: int, *, fixed: bool = False) -> list[int]:
    """The ordinals 0 … count − 1 in an order that depends on nothing but the seed.

    Sorted by hash, not by `random`, so that an attempt of today is shown the same by a later Python.
    """
    authored = list(range(count))
    if fixed:
        return authored
    return sorted(authored, key=lambda ordinal: hashlib.sha256(f"{seed}/{ordinal}".encode()).digest())


def telling_nothing(order: list[int], key: Sequence[int]) -> list[int]:
    """The display order, or another where it would tell the key; `key` has the place or group of each ordinal.

    Also a mixed order is the right one now and then, and in a lesson everybody is shown the same one.
    """
    return order[1:] + order[:1] if order == sorted(order, key=lambda ordinal: key[ordinal]) else order


@runtime_checkable
class WithOptions(Protocol):
    """A question type of which one can ask whom each option attracts."""

    @property
    def credits(self) -> tuple[float, ...]:
        """What choosing each option adds, 0 (wrong) to 1, in authored order."""
        ...

    def picked(self, response: Response) -> frozenset[int]:
        """The options of a response by their authored place; none of one that is empty or invalid."""
        ...


@runtime_checkable
class WithDetails(Protocol):
    """A question type whose template needs more than a stem, options and rows."""

    def details(self, response: Response, language: str, seed: int) -> Json:
        """What else is shown, in plain values. Never anything of the marking, nor what may not be seen yet."""
        ...


@runtime_checkable
class Sequential(Protocol):
    """A question type that shows more once something was answered, which then can't be taken back."""

    def follows(self, earlier: Response, later: Response) -> bool:
        """Whether the later answer keeps everything of the earlier one."""
        ...


@runtime_checkable
class MarkedElsewhere(Protocol):
    """A question type whose answers are graded 0 until somebody, or an examination of the file, has marked them."""

    marked_by: ClassVar[MarkedBy]


def in_language(texts: Texts, language: str) -> str:
    """The text in this language, else in Vietnamese, else in the first there is, else nothing."""
    for known in (language, "vi", *texts):
        if known in texts:
            return texts[known]
    return ""


def words_of(texts: Texts, language: str) -> str:
    """The text in this language, as `in_language` chooses it, without its markup."""
    return plain(in_language(texts, language))


MALFORMED = object()


def part(response: object, name: str) -> object:
    """What a response holds under its only name: None when absent, MALFORMED when it isn't a response of that form."""
    if not isinstance(response, Mapping) or not set(response) <= {name}:
        return MALFORMED
    return response.get(name)


def ordinal(value: object, count: int, *, first: int = 0) -> int | None:
    """The number that a string writes in its plainest way, if it is in first … first + count − 1."""
    # The length is checked before int(): a number of 100,000 digits must cost nothing.
    if not isinstance(value, str) or len(value) > 4 or not (value.isascii() and value.isdecimal()):
        return None
    number = int(value)
    return number if str(number) == value and first <= number < first + count else None


def row_values(response: object, name: str, rows: int, values: Iterable[str]) -> dict[int, str] | None:
    """The answered rows by ordinal, blanks left out; None when a row or a value isn't of this question."""
    given = part(response, name)
    if given is None:
        return {}
    if not isinstance(given, Mapping) or len(given) > rows:
        return None
    allowed = {"", *values}
    found: dict[int, str] = {}
    for row, value in given.items():
        at = ordinal(row, rows)
        if at is None or not isinstance(value, str) or value not in allowed:
            return None
        if value:
            found[at] = value
    return found


def row_in_words(row: Texts, value: Line, language: str) -> Message:
    """A row and what was answered to it, in one line."""
    return say("%(row)s: %(value)s", row=words_of(row, language), value=value)


def state_of_text(response: Response, longest: int) -> State:
    """The state of an answer that is one text of at most so many characters, whatever it says."""
    given = part(response, "text")
    if given is None:
        return State.EMPTY
    if not isinstance(given, str) or len(given) > longest:
        return State.INVALID
    return State.COMPLETE if given.strip() else State.EMPTY


def state_of_rows(found: Mapping[int, str] | None, rows: int) -> State:
    """The state of an answer that has a value for each of so many rows."""
    if found is None:
        return State.INVALID
    if not found:
        return State.EMPTY
    return State.COMPLETE if len(found) == rows else State.PARTIAL

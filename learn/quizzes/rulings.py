"""How a question is marked beside its key: answers that somebody ruled about, and questions that nobody is marked on.

Pure. A ruling is about an answer as people gave it, so that it fits every question type: an answer the key forgot is
ruled right, one it was wrong to accept is ruled worth nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learn.quizzes.types.base import Response
from learn.text import tidy


@dataclass(frozen=True)
class Ruling:
    """An answer, in the language of its attempt, and the fraction (0 to 1) that it earns whatever the key says."""

    response: Response
    language: str
    fraction: float

    def __post_init__(self) -> None:
        if not 0 <= self.fraction <= 1:
            raise ValueError("a ruling gives a fraction of the mark, 0 to 1")

    @property
    def code(self) -> str:
        return code_of(self.response, self.language)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a marking."""
        return {"response": dict(self.response), "language": self.language, "fraction": self.fraction}


@dataclass(frozen=True)
class Mending:
    """All that is ruled about a question. A dropped one weighs nothing in any test."""

    rulings: tuple[Ruling, ...] = ()
    is_dropped: bool = False

    def fraction_of(self, response: Response, language: str) -> float | None:
        """What was ruled about an answer; None when nothing was, and its key decides."""
        if not self.rulings:
            return None
        code = code_of(response, language)
        return next((ruling.fraction for ruling in self.rulings if ruling.code == code), None)


def read_mending(rulings: Iterable[Mapping[str, Any]], *, is_dropped: bool) -> Mending:
    """What is kept with a marking."""
    return Mending(tuple(Ruling(each["response"], each["language"], each["fraction"]) for each in rulings), is_dropped)


def code_of(response: Response, language: str) -> str:
    """A name for an answer: the same for those that differ in case or spaces alone, another in another language."""
    said = json.dumps([language, _plainly(response)], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _plainly(value: object) -> object:
    if isinstance(value, str):
        return tidy(value).casefold()
    if isinstance(value, Mapping):
        return {str(name): _plainly(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [_plainly(each) for each in value]
    return value

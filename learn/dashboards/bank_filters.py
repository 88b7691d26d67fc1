"""Searching and filtering a bank, and how many questions each further choice would leave. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learn.text import fold

FACETS = ("use", "light", "objective", "competency", "level", "type", "language")
"""What a bank can be filtered by, in the order of the form."""


@dataclass(frozen=True)
class Findable:
    """A question with the values it is found by: `values` has those of each facet, none where it has no value."""

    id: str
    words: str
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Found:
    """The ids that text and filters leave, in the order of the bank.

    `counts` says for each value of each facet how many there would be with it, under the text and the other filters.
    """

    ids: tuple[str, ...]
    counts: Mapping[str, Mapping[str, int]]


def find(questions: Sequence[Findable], text: str, wanted: Mapping[str, str]) -> Found:
    """The questions whose words have every word of `text`, without accents, and that have every wanted value."""
    asked = fold(text).split()
    ids: list[str] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for question in questions:
        if not all(word in question.words for word in asked):
            continue
        missed = [facet for facet, value in wanted.items() if value not in question.values[facet]]
        if not missed:
            ids.append(question.id)
        for facet in missed or FACETS:
            # With two filters against it, no single other choice brings the question back.
            if len(missed) < 2:
                counts[facet].update(question.values[facet])
    return Found(tuple(ids), counts)

"""What every analysis gives: numbers, or the reason why there is none. Never NaN."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from math import isfinite
from typing import Any, NamedTuple

from learn.assessments.groups import Bounded
from learn.errors import Message

LEVEL = 0.95
"""Of every interval, unless it says otherwise."""


class Interval(NamedTuple):
    """The two ends of a confidence interval, in the units of what it is an interval of."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """The base of every result.

    A figure that is not defined for this input is None, and `unavailable` gives the reason by the field's name.
    `flags` say what weakens figures that are given: the minimum numbers of people below which screens hide them.
    """

    unavailable: Mapping[str, Message]
    flags: tuple[Message, ...] = ()


def interval_of(figure: Bounded) -> Interval | Message | None:
    """The interval of a group's figure, or the reason why it has none."""
    return figure.reason if figure.low is None or figure.high is None else Interval(figure.low, figure.high)


def told(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures by name, each a value or the Message why there is none, as an Analysis takes them."""
    reasons = {name: figure for name, figure in figures.items() if isinstance(figure, Message)}
    return {**figures, **dict.fromkeys(reasons), "unavailable": reasons}


def told_fields(value: Any) -> list[str]:
    """The names of what a result tells; what it only keeps to reckon with is not in its repr either."""
    return [each.name for each in fields(value) if each.repr]


def as_json(value: Any, words: Callable[[Message], Any] = str) -> Any:
    """A result as the commands print it: fields by name, sentences in Vietnamese, numbers in full precision.

    `words` gives another form of the sentences. Raises ValueError for a number that is not finite: an analysis must
    have said why there is none.
    """
    if isinstance(value, Message):
        return words(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name.rstrip("_"): as_json(getattr(value, name), words) for name in told_fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(each, words) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [as_json(each, words) for each in value]
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("a figure that is not finite")
    return value

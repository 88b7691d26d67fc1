"""What every figure of the report has, and how one is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from learn.errors import Message, say


@dataclass(frozen=True)
class Figure:
    """One figure of a course. `value` is for machines, `shown` says it and `good` says what would be good.
    What is only figures and names is no message.

    `details` belong to the figure always; `places` are where to look when it is not good.
    """

    key: str
    name: Message
    value: JsonValue
    shown: Message | str
    good: Message
    is_good: bool
    details: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def percent(share: float) -> str:
    """A share of 0 to 1 in whole percents."""
    return f"{round(share * 100)}%"


def none_of(key: str, name: Message, places: Sequence[str]) -> Figure:
    """A figure that counts what there should be none of."""
    return Figure(key, name, len(places), str(len(places)), say("không có"), not places, places=tuple(places))

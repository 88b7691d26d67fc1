"""Small values that every view is made of: an action to take, a crumb of the way here, a course to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from learn.errors import Message


class Tone(StrEnum):
    """How a state is drawn: its sign first, then its word, then its colour."""

    GOOD = "ok"
    LOOK = "mid"
    QUIET = "none"


@dataclass(frozen=True)
class Action:
    """One thing to do next: a verb, where it leads, and what it is about."""

    label: Message
    url: str
    note: Message | None = None
    tone: Tone = Tone.QUIET


@dataclass(frozen=True)
class Crumb:
    """A unit on the way down to the one shown."""

    name: str
    url: str


@dataclass(frozen=True)
class CourseChoice:
    """A course that figures can be shown for; `title` is in the reader's language where it exists."""

    slug: str
    title: str
    is_chosen: bool = False


def address(path: str, **query: object) -> str:
    """A link inside Learn; values that are None or empty are left out of the query."""
    asked = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return quote(path) + (f"?{urlencode(asked)}" if asked else "")


def unit_url(code: str, course: str | None = None) -> str:
    return address(f"/units/{code}", course=course)


def people_url(code: str, course: str | None = None, state: str | None = None) -> str:
    return address(f"/units/{code}/people", course=course, state=state)


def title_in(titles: Mapping[str, Any], language: str) -> str:
    """A title in the reader's language, or else in the one it was written in."""
    return str(titles.get(language) or next(iter(titles.values()), ""))

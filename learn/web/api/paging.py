"""Lists in pieces. A cursor is the name of the last thing shown, in an order that never changes.

It is checked by its form: any thing of that form is a place to go on from, whether it is there (still, or for this
asker) or not, so that a cursor tells nothing and outlives what it names.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic import BaseModel, Field

MOST = 100
USUAL = 50

Item = TypeVar("Item")
Shown = TypeVar("Shown", bound=BaseModel)
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.", examples=[USUAL])]


class Page(BaseModel, Generic[Shown]):
    """A piece of a list."""

    items: list[Shown]
    next: str | None = Field(description="The cursor of the next piece; null when this is the last.")


def cursor_of(pattern: str, longest: int, example: str) -> Any:
    """The query parameter `cursor` of a list whose things are named like this."""
    return Query(
        pattern=pattern,
        max_length=longest,
        description="`next` of the piece before; opaque, to be sent as it came.",
        examples=[example],
    )


def piece(
    things: Sequence[Item], after: str | None, limit: int, name: Callable[[Item], str], place: Callable[[str], Any]
) -> tuple[Sequence[Item], str | None]:
    """The things after `after` in their order, and the next cursor. `place` makes a name comparable.

    For lists that are short as a whole; long ones are cut by the database.
    """
    rest = [thing for thing in things if after is None or place(name(thing)) > place(after)]
    return rest[:limit], name(rest[limit - 1]) if len(rest) > limit else None


def link(request: Request, following: str | None) -> dict[str, str]:
    """The Link header to the next piece, with everything else that was asked; none after the last."""
    if following is None:
        return {}
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
    address = f"{request.url.path}?{urlencode([*asked, ('cursor', following)])}"
    return {"Link": f'<{address}>; rel="next"'}

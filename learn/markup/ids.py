"""The ids of one page: given ones are kept, others are made of the heading's text, and none stands twice."""

import re

from learn.text import fold

RESERVED = ("notes", "main", "noi-dung")

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Ids:
    """The ids in use on a page. Those of its notes and of what every page has are taken from the start."""

    def __init__(self) -> None:
        self._taken = set(RESERVED)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._taken

    def take(self, *identifiers: str) -> None:
        """Mark ids as used."""
        self._taken.update(identifiers)

    def slug(self, text: str) -> str:
        """A free id made of a text, without marks; taken from now on."""
        base = _NOT_SLUG.sub("-", fold(text)).strip("-")[:60].strip("-") or "muc"
        slug, number = base, 2
        while slug in self._taken:
            slug, number = f"{base}-{number}", number + 1
        self._taken.add(slug)
        return slug

"""The part of a file that a browser asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE | re.ASCII)


class Unsatisfiable(Exception):
    """The range lies behind the end of the file (status 416, with the size told)."""


@dataclass(frozen=True)
class Range:
    """`length` bytes from the offset `start`; `length` is at least 1."""

    start: int
    length: int

    def content_range(self, size: int) -> str:
        """The header that goes with the part of a file of `size` bytes."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


def parse_range(header: str | None, size: int) -> Range | None:
    """The part that a Range header asks of a file of `size` bytes; None to send the whole.

    A header that is malformed, in another unit or asks for several parts is ignored, as the standard
    allows. Raises Unsatisfiable.
    """
    asked = _SINGLE.fullmatch(header or "")
    if asked is None or not (asked[1] or asked[2]):
        return None
    if not asked[1]:
        return _last(int(asked[2]), size)
    first = int(asked[1])
    last = int(asked[2]) if asked[2] else size - 1
    if asked[2] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Range(first, min(last, size - 1) - first + 1)


def _last(count: int, size: int) -> Range:
    if count == 0 or size == 0:
        raise Unsatisfiable
    length = min(count, size)
    return Range(size - length, length)

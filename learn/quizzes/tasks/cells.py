"""Places in a sheet as people write them: C12, A1:D20."""

import re
from dataclasses import dataclass

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_REFERENCE = re.compile(
    r"""("[^"]*"|'[^']*'!)|(?<![A-Z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![A-Z0-9_(.])"""
)
LAST_COLUMN = 16_384
LAST_ROW = 1_048_576

Place = tuple[int, int]
"""(row, column), from 1."""


@dataclass(frozen=True)
class Area:
    """The cells from one corner to the other, both included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, other: "Area") -> bool:
        """Whether the other lies in this one."""
        return (
            self.top <= other.top
            and self.left <= other.left
            and other.bottom <= self.bottom
            and other.right <= self.right
        )


def place_of(text: str) -> Place | None:
    """The place of a cell; None when it is none."""
    match = _CELL.fullmatch(text.upper())
    if not match:
        return None
    column, row = column_of(match[1]), int(match[2])
    return (row, column) if column <= LAST_COLUMN and row <= LAST_ROW else None


def area_of(text: str) -> Area | None:
    """The cells of a range, or of one cell; None when it is none."""
    first, _, last = text.partition(":")
    one, two = place_of(first), place_of(last or first)
    if one is None or two is None:
        return None
    return Area(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))


def column_of(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters_of(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads so many rows and columns further: what stands without $ moves along."""

    def shift(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        column = column_of(match[3]) + (0 if match[2] else columns)
        row = int(match[5]) + (0 if match[4] else rows)
        if column < 1 or row < 1:
            return "#REF!"
        return f"{match[2]}{letters_of(column)}{match[4]}{row}"

    return _REFERENCE.sub(shift, formula)

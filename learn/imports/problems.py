"""What is wrong with a file, told by place: every import collects all of these before it does anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from learn.errors import Message


@dataclass(frozen=True)
class Problem:
    """One mistake: `file` relative to the folder being read, `line` from 1 (0: the file as a whole).

    The message says what is wrong and what would be right.
    """

    file: str
    line: int
    message: Message

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, each once."""
    once = {(p.file, p.line, str(p.message)): p for p in problems}
    return [once[place] for place in sorted(once)]

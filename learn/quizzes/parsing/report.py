"""Where the reader of one bank file writes down what it finds wrong, and how it turns Markdown into HTML."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

from learn.errors import Message, say
from learn.imports.problems import Problem


class Markup(Protocol):
    """Safe HTML of a fragment whose first line is line `first_line` of the file (learn.markup's render_fragment)."""

    def __call__(self, markdown: str, *, file: str, first_line: int) -> tuple[str, list[Problem]]: ...


@dataclass
class Report:
    """Collects problems of one file, never stopping at the first."""

    file: str
    markup: Markup
    problems: list[Problem] = field(default_factory=list)

    def tell(self, line: int, message: Message) -> None:
        """Note a mistake at a line of the file, from 1."""
        self.problems.append(Problem(self.file, line, message))

    def html(self, markdown: str, line: int) -> str:
        """The HTML of a fragment that begins at this line; its own mistakes are noted too."""
        html, problems = self.markup(markdown, file=self.file, first_line=line)
        self.problems.extend(problems)
        return html

    def tell_unknown(self, line: int, what: str, known: Iterable[str]) -> None:
        """Note an attribute or class that means nothing, with the nearest that does."""
        names = sorted(known)
        bare = what.lstrip(".").partition("=")[0]
        if near := get_close_matches(bare, [name.lstrip(".") for name in names], n=1):
            hint = next(name for name in names if name.lstrip(".") == near[0])
            self.tell(line, say("Không có thuộc tính “%(what)s”; có phải là “%(hint)s”?", what=what, hint=hint))
        else:
            message = say("Không có thuộc tính “%(what)s”; có: %(known)s.", what=what, known=", ".join(names))
            self.tell(line, message)

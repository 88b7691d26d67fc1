"""What the shapes of answers have in common: a block of a question's body becomes `shown` and `marking`."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from learn.errors import Message, say
from learn.quizzes.documents import JsonObject
from learn.quizzes.parsing.blocks import Block, Gap, Item
from learn.quizzes.parsing.heading import Facts
from learn.quizzes.parsing.report import Report
from learn.text import tidy

_PERCENT = re.compile(r"(?P<number>-?[0-9]{1,4}(?:[.,][0-9]{1,4})?) ?%")


@dataclass(frozen=True)
class Context:
    """The question a block belongs to: its heading, its language, and where mistakes are told."""

    report: Report
    facts: Facts
    language: str
    gaps: Sequence[Gap] = ()
    stem: JsonObject = field(default_factory=dict)

    def tell(self, line: int, message: Message) -> None:
        """Note a mistake."""
        self.report.tell(line, message)

    def html(self, text: str, line: int) -> JsonObject:
        """A fragment's HTML as a text in the question's language."""
        return {self.language: self.report.html(text, line)}

    def plain(self, text: str) -> JsonObject:
        """A plain text in the question's language."""
        return {self.language: tidy(text)}

    def mixed(self, count: int) -> list[int]:
        """So many places in an order that only the question's id decides.

        Ordinals stand in the page, whatever is shown where: as the author wrote them they would tell the key.
        """
        names = (hashlib.sha256(f"{self.facts.id}/{place}".encode()).digest() for place in range(count))
        return [place for _, place in sorted(zip(names, range(count), strict=True))]

    def feedback(self, items: Sequence[Item]) -> list[JsonObject]:
        """The feedback of each item, {} for one without; [] when none has any."""
        if not any(item.feedback for item in items):
            return []
        return [self.html(item.feedback.text, item.feedback.line) if item.feedback else {} for item in items]


@dataclass(frozen=True)
class Answers:
    """What the answer part of a question says. Of no use when a mistake was told meanwhile."""

    type: str
    shown: JsonObject
    marking: JsonObject
    feedback: list[JsonObject] = field(default_factory=list)


@dataclass(frozen=True)
class Shape:
    """A way to write answers: how a block is recognised, how it is read, which heading classes it understands.

    `is_text`: the answers stand in a running text, which is read whole, with whatever is between them;
    `takes_rest`: and with whatever follows, but for the quote at the end.
    """

    recognises: Callable[[Block, Facts], bool]
    read: Callable[[Block, Context], Answers]
    classes: frozenset[str] = frozenset()
    is_text: bool = False
    takes_rest: bool = False


def is_percent(text: str) -> bool:
    """Whether this is written like a share of the mark ("50%")."""
    return _PERCENT.fullmatch(text.strip()) is not None


def read_share(context: Context, line: int, text: str) -> float:
    """A share of the mark, 0 to 1; one outside 0–100 % is told."""
    match = _PERCENT.fullmatch(text.strip())
    percent = float(match["number"].replace(",", ".")) if match else -1.0
    if 0 <= percent <= 100:
        return percent / 100
    context.tell(line, say("Tỷ lệ điểm “%(share)s” chưa đúng: viết từ 0%% đến 100%%.", share=text.strip()))
    return 0.0


def tell_repeated(context: Context, texts: Iterable[tuple[int, str]]) -> None:
    """Tell each text that an earlier line already has."""
    seen: dict[str, int] = {}
    for line, text in texts:
        first = seen.setdefault(tidy(text).casefold(), line)
        if text and first != line:
            context.tell(line, say("Dòng này trùng với dòng %(first)s; viết khác đi hoặc bỏ một.", first=first))

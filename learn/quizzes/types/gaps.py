"""Gaps to be filled by typing or by choosing: what a text with gaps and a table with gaps have in common."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from learn.errors import say
from learn.quizzes.types.base import (
    MALFORMED,
    Document,
    Example,
    Form,
    Json,
    Line,
    Response,
    State,
    Texts,
    display_order,
    in_language,
    ordinal,
    part,
    state_of_rows,
)
from learn.quizzes.types.fields import read_rows
from learn.quizzes.types.short_text import TextMarking

LONGEST = 200
"""Characters typed into one gap; beyond, the answer is invalid."""

# Private-use characters, which published text never holds.
MARK = re.compile("\ue010([0-9]{1,3})\ue011")


def mark(gap: int) -> str:
    """What stands in a text where a gap is."""
    return f"\ue010{gap}\ue011"


class Gap(Document):
    """A gap to choose for, among options in plain text; without options, one to type into."""

    options: tuple[Texts, ...] = ()


class Chosen(Document):
    """The ordinal of the right option of a gap."""

    right: int


class GapsShown(Document):
    """What every question with gaps shows. Where the gaps stand, the type says."""

    stem: Texts
    gaps: tuple[Gap, ...] = Field(min_length=1)


class GapsMarking(Document):
    """How each gap is marked."""

    gaps: tuple[TextMarking | Chosen, ...]


@dataclass(frozen=True)
class Gapped:
    """Earns the share of right gaps, a typed one its answer's share. Response: {"gaps": {"0": "…", "1": "2"}}."""

    is_scored: ClassVar[bool] = True

    shown: GapsShown
    marking: GapsMarking

    def __post_init__(self) -> None:
        pairs = list(zip(self.shown.gaps, self.marking.gaps, strict=False))
        fitting = all(
            key.right in range(len(gap.options)) if isinstance(key, Chosen) else not gap.options for gap, key in pairs
        )
        if len(self.shown.gaps) != len(self.marking.gaps) or not fitting:
            raise ValueError("each gap needs a key: accepted answers, or one of its options")

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_rows(form, prefix, "gap", "gaps")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}-gap-{gap}" for gap in range(len(self.shown.gaps)))

    def shuffled(self, seed: int) -> list[int]:  # noqa: ARG002 (each gap orders its own options)
        return []

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (any text may be an answer)
        return state_of_rows(self._answered(response), len(self.shown.gaps))

    def grade(self, response: Response, language: str) -> float:
        answered = self._answered(response) or {}
        return sum(self._share(gap, text, language) for gap, text in answered.items()) / len(self.shown.gaps)

    def in_words(self, response: Response, language: str) -> list[Line]:
        answered = sorted((self._answered(response) or {}).items())
        return [
            say("%(row)s: %(value)s", row=gap + 1, value=self._words(gap, text, language)) for gap, text in answered
        ]

    def examples(self) -> Iterator[Example]:
        count = len(self.shown.gaps)
        right = {str(gap): self._right(gap) for gap in range(count)}
        wrong = {str(gap): self._wrong(gap) for gap in range(count)}
        yield Example({"gaps": right}, State.COMPLETE, 1.0)
        yield Example({"gaps": wrong}, State.COMPLETE, 0.0)
        yield Example({"gaps": {**wrong, "0": right["0"]}}, State.COMPLETE, 1 / count)
        if count > 1:
            yield Example({"gaps": {"0": right["0"]}}, State.PARTIAL, 1 / count)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"gaps": {**right, "0": "x" * (LONGEST + 1)}}, State.INVALID, 0.0)
        yield Example({"gaps": {**right, str(count): "0"}}, State.INVALID, 0.0)

    def placed(self, html: str, language: str, seed: int) -> list[Json]:
        """A text as {"html": …} pieces and, between them, its gaps: {"gap": 0, "options": [[ordinal, text], …]}."""
        pieces: list[Json] = []
        for at, piece in enumerate(MARK.split(html)):
            if at % 2:
                pieces.append({"gap": int(piece), "options": self._options(int(piece), language, seed)})
            elif piece:
                pieces.append({"html": piece})
        return pieces

    def _options(self, gap: int, language: str, seed: int) -> Sequence[tuple[int, str]]:
        options = self.shown.gaps[gap].options
        order = display_order(seed + gap, len(options))
        return [(at, in_language(options[at], language)) for at in order]

    def _answered(self, response: Response) -> dict[int, str] | None:
        given = part(response, "gaps")
        if given is None:
            return {}
        if given is MALFORMED or not isinstance(given, dict) or len(given) > len(self.shown.gaps):
            return None
        found: dict[int, str] = {}
        for gap, value in given.items():
            at = ordinal(gap, len(self.shown.gaps))
            if at is None or not isinstance(value, str) or not self._can_be(at, value):
                return None
            if value.strip():
                found[at] = value
        return found

    def _can_be(self, gap: int, value: str) -> bool:
        if not self.shown.gaps[gap].options:
            return len(value) <= LONGEST
        return value == "" or ordinal(value, len(self.shown.gaps[gap].options)) is not None

    def _share(self, gap: int, text: str, language: str) -> float:
        key = self.marking.gaps[gap]
        return float(text == str(key.right)) if isinstance(key, Chosen) else key.share(text, language)

    def _words(self, gap: int, text: str, language: str) -> str:
        options = self.shown.gaps[gap].options
        return in_language(options[int(text)], language) if options else text

    def _right(self, gap: int) -> str:
        key = self.marking.gaps[gap]
        if isinstance(key, Chosen):
            return str(key.right)
        answers = next(iter(key.accepted.values()))
        return max(answers, key=lambda answer: answer.share).text.replace("*", "")

    def _wrong(self, gap: int) -> str:
        key = self.marking.gaps[gap]
        return str((key.right + 1) % len(self.shown.gaps[gap].options)) if isinstance(key, Chosen) else "?"

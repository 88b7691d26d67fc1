"""A few typed words, compared with the answers the author accepts."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import Field

from learn.errors import Message, say
from learn.quizzes.types.base import Document, Example, Form, Json, Line, Response, State, Texts, part, state_of_text
from learn.quizzes.types.fields import read_value
from learn.quizzes.types.single_choice import Share
from learn.text import tidy, without_marks

LONGEST = 1000
"""Characters of an answer; beyond, it is invalid."""


class TextShown(Document):
    """The stem, in HTML."""

    stem: Texts


class Accepted(Document):
    """One accepted answer and its share; with `wildcard`, each * stands for any characters, none included."""

    text: str = Field(min_length=1)
    wildcard: bool = False
    share: Share = 1.0


Unheeded = Literal["case", "accents", "spaces"]


class TextMarking(Document):
    """The accepted answers of each language, the first that fits counts; and what doesn't count in comparing.

    A run of spaces is one space whatever `ignored` says; with "spaces" in it there is none at all.
    """

    accepted: dict[str, tuple[Accepted, ...]] = Field(min_length=1)
    ignored: tuple[Unheeded, ...] = ("case",)

    def share(self, text: str, language: str) -> float:
        """What a typed text earns, 0 to 1."""
        given = _compared(text, self.ignored)
        for answer in self._answers(language):
            expected = _compared(answer.text, self.ignored)
            if matches(given, expected) if answer.wildcard else given == expected:
                return answer.share
        return 0.0

    def _answers(self, language: str) -> Iterator[Accepted]:
        """The answers of the attempt's language; of all languages when the question isn't in that one."""
        for each in (language,) if language in self.accepted else self.accepted:
            yield from self.accepted[each]


@dataclass(frozen=True)
class ShortText:
    """A typed term. The marking says what counts: usually accents, not case. Response: {"text": "…"}."""

    key: ClassVar[str] = "short_text"
    is_scored: ClassVar[bool] = True

    shown: TextShown
    marking: TextMarking

    @classmethod
    def build(cls, shown: Json, marking: Json) -> Self:
        return cls(TextShown.model_validate(shown), TextMarking.model_validate(marking))

    @classmethod
    def sample(cls) -> Self:
        accepted = [
            {"text": "xung đột lợi ích"},
            {"text": "xung đột * lợi ích", "wildcard": True},
            {"text": "mâu thuẫn lợi ích", "share": 0.5},
        ]
        return cls.build(
            {"stem": {"vi": "<p>Tình huống này gọi là gì?</p>", "en": "<p>What is this called?</p>"}},
            {"accepted": {"vi": accepted, "en": [{"text": "conflict of interest"}]}},
        )

    @classmethod
    def read(cls, form: Form, prefix: str) -> Response | None:
        return read_value(form, prefix, "text")

    @property
    def kind_label(self) -> Message:
        return say("Trả lời ngắn")

    def fields(self, prefix: str) -> tuple[str, ...]:
        return (f"{prefix}-text",)

    def shuffled(self, seed: int) -> list[int]:  # noqa: ARG002 (nothing to order)
        return []

    def state_of(self, response: Response, language: str) -> State:  # noqa: ARG002 (any text may be an answer)
        return state_of_text(response, LONGEST)

    def grade(self, response: Response, language: str) -> float:
        if self.state_of(response, language) is not State.COMPLETE:
            return 0.0
        return self.marking.share(str(part(response, "text")), language)

    def in_words(self, response: Response, language: str) -> list[Line]:
        typed = self.state_of(response, language) is State.COMPLETE
        return [str(part(response, "text"))] if typed else []

    def details(self, response: Response, language: str, seed: int) -> Json:  # noqa: ARG002
        return {"accents": "accents" not in self.marking.ignored}

    def examples(self) -> Iterator[Example]:
        for language, answers in self.marking.accepted.items():
            for answer in answers:
                typed = f"  {answer.text.upper() if 'case' in self.marking.ignored else answer.text} "
                share = self.grade({"text": answer.text}, language)
                yield Example({"text": typed}, State.COMPLETE, share, language)
            yield Example({"text": "?"}, State.COMPLETE, self.grade({"text": "?"}, language), language)
        yield Example({}, State.EMPTY, 0.0)
        yield Example({"text": "x" * (LONGEST + 1)}, State.INVALID, 0.0)
        yield Example({"text": ["a", "b"]}, State.INVALID, 0.0)


def _compared(text: str, ignored: Collection[Unheeded]) -> str:
    text = tidy(text)
    if "accents" in ignored:
        text = without_marks(text)
    if "case" in ignored:
        text = text.casefold()
    return text.replace(" ", "") if "spaces" in ignored else text


def matches(text: str, pattern: str) -> bool:
    """Whether the text is the pattern, each * of which stands for any characters.

    By hand and in one pass: a regular expression with several .* may take very long on a hostile text.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    *middle, last = rest
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True

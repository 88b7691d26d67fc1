"""A question as its author wrote it, checked, in all its languages: what publishing compares and stores."""

import hashlib
import json
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from learn.quizzes.types.base import QuestionType, Texts, in_language
from learn.quizzes.types.registry import build

JsonObject = dict[str, JsonValue]


class Hint(BaseModel):
    """What helps with a question while it is practised, in HTML by language. `cost` is what it takes off, 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Texts
    cost: float = Field(ge=0, le=1)


class Feedback(BaseModel):
    """What may be said after an answer, in HTML by language. {} where the author said nothing.

    `options` goes by ordinal of the option, row or item; it is empty when none has feedback of its own.
    `hints` are given one by one, before the answer, to whoever asks for them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    general: Texts = Field(default_factory=dict)
    options: tuple[Texts, ...] = ()
    hints: tuple[Hint, ...] = ()

    def of_option(self, ordinal: int, language: str) -> str:
        """The feedback of one option, "" for none or an ordinal that isn't there."""
        return in_language(self.options[ordinal], language) if 0 <= ordinal < len(self.options) else ""


class QuestionDocument(BaseModel):
    """One question. `shown`, `marking` and `feedback` are JSON documents of the type (see `types.base`).

    `title` is for authors and lists, by language. `anchor`: may stand in several forms; questions of
    one `group` never stand in one form. `origin` is the "course/id" whose words it takes, None for its own.
    `typo` is the day on which a slip in its words was mended: published, it is then still the version it was.
    `file` and `line` say where it is written, for messages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: dict[str, str]
    type: str
    objective: str
    level: int = Field(ge=1, le=5)
    use: Literal["form", "practice"]
    lesson: str | None = None
    anchor: bool = False
    group: str | None = None
    origin: str | None = None
    typo: str | None = None
    shown: JsonObject
    marking: JsonObject
    feedback: JsonObject = Field(default_factory=dict)
    file: str = ""
    line: int = 0

    @property
    def question(self) -> QuestionType:
        """The question, ready to be shown and scored. ValueError when the documents don't fit each other."""
        return build(self.type, self.shown, self.marking)

    def content_hash(self) -> str:
        """SHA-256 (hex) of everything that is shown and counted by: another value is another question version."""
        return digest(
            {
                "type": self.type,
                "title": self.title,
                "objective": self.objective,
                "level": self.level,
                "use": self.use,
                "shown": self.shown,
                "feedback": self.feedback,
            }
        )

    def marking_hash(self) -> str:
        """SHA-256 (hex) of how it is scored: another value is another marking of the same version."""
        return digest(self.marking)


def digest(document: Mapping[str, object]) -> str:
    """SHA-256 (hex) of a JSON document, whatever the order of its keys."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()

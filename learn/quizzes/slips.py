"""Whether two texts of a question can be one with a slip mended: only words may differ. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from learn.quizzes.documents import Feedback, QuestionDocument, digest
from learn.quizzes.models import QuestionVersion


def only_words_differ(before: QuestionVersion, key: Mapping[str, Any], after: QuestionDocument) -> bool:
    """Whether both ask, count and are marked alike: the same type, objective, level, use, languages, options, key and
    hints with what they take off.

    `key` is how `before` is marked now.
    """
    facts = ("type", "objective", "level", "use")
    if any(getattr(before, name) != getattr(after, name) for name in facts):
        return False
    if set(before.titles) != set(after.title) or digest(key) != after.marking_hash():
        return False
    if _costs(before.feedback) != _costs(after.feedback):
        return False
    languages = set(before.titles)
    return _shape(before.shown, languages) == _shape(after.shown, languages)


def _costs(feedback: Mapping[str, Any]) -> list[float]:
    """What each hint takes off, in the order in which they are shown."""
    return [hint.cost for hint in Feedback.model_validate(feedback).hints]


def _shape(value: object, languages: Collection[str]) -> object:
    """A document with every text of a language left out."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(languages):
            return {language: _blank(text) for language, text in value.items()}
        return {name: _shape(inner, languages) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shape(inner, languages) for inner in value]
    return value


def _blank(text: object) -> object:
    return [_blank(each) for each in text] if isinstance(text, list) else type(text).__name__

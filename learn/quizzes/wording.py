"""An answer as somebody else reads it: in words, under no form. For whoever compares two answers."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from learn.errors import Message, say
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.types.base import Response, State, in_language
from learn.text import tidy

_TAG = re.compile(r"<[^>]*>")
_TRUTH = {"true": say("Đúng"), "false": say("Sai")}

Line = Message | str


def in_words(question: SlotQuestion, response: Response, language: str) -> list[Line]:
    """The lines of an answer, in authored order; one line says that there is none, or none that could be read."""
    match question.question.state_of(response, language):
        case State.EMPTY:
            return [say("Chưa trả lời")]
        case State.INVALID:
            typed = response.get("text")
            return [typed] if isinstance(typed, str) else [say("Hệ thống chưa hiểu câu trả lời này")]
    return _lines(question.shown, response, language)


def stem(question: SlotQuestion, language: str) -> str:
    """What the question asks, as plain text."""
    return _plain(in_language(question.shown["stem"], language))


def _lines(shown: Mapping[str, Any], response: Mapping[str, Any], language: str) -> list[Line]:
    def texts(name: str) -> list[str]:
        return [_plain(in_language(each, language)) for each in shown[name]]

    if "text" in response:
        return [str(response["text"])]
    if "option" in response:
        return [texts("options")[int(response["option"])]]
    if "options" in response:
        return [texts("options")[int(each)] for each in sorted(response["options"], key=int)]
    if "places" in response:
        items = texts("items")
        placed = sorted(response["places"].items(), key=lambda each: int(each[1]))
        return [f"{place}. {items[int(item)]}" for item, place in placed if place]
    return _rows(texts("rows"), response["rows"], texts("choices") if "choices" in shown else None)


def _rows(rows: Sequence[str], given: Mapping[str, str], choices: Sequence[str] | None) -> list[Line]:
    answered = sorted(((int(row), value) for row, value in given.items() if value), key=lambda each: each[0])
    return [
        say("%(row)s: %(value)s", row=rows[row], value=_TRUTH[value] if choices is None else choices[int(value)])
        for row, value in answered
    ]


def _plain(text: str) -> str:
    return tidy(html.unescape(_TAG.sub(" ", text)))

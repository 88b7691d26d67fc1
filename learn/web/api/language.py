"""The language of an answer: what Accept-Language asks for, Vietnamese when it asks for nothing we have."""

from functools import partial
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import Request

from learn.errors import Message
from learn.web import i18n
from learn.web.i18n import DEFAULT, LANGUAGES, Language

# More ranges than any program has reason to send.
_MOST_RANGES = 20


class Translate(Protocol):
    """A message in the language of the answer."""

    def __call__(self, message: Message | str) -> str: ...


def accepted(header: str) -> Language:
    """The first of our languages by weight, then by place; a range that can't be read is passed over."""
    best: tuple[float, Language] = (0.0, DEFAULT)
    for part in header.split(",")[:_MOST_RANGES]:
        tag, _, weight = part.partition(";")
        name = tag.strip().lower().partition("-")[0]
        for language in LANGUAGES:
            if name in (language, "*") and (share := _weight(weight)) > best[0]:
                best = (share, language if name == language else DEFAULT)
    return best[1]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(float(value), 1.0) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def language_of(request: Request) -> Language:
    return accepted(request.headers.get("accept-language", ""))


async def _language(request: Request) -> Language:
    return language_of(request)


CurrentLanguage = Annotated[Language, Depends(_language)]


def words_of(language: Language) -> Translate:
    """What says messages in a language."""
    return partial(i18n.translate, language=language)

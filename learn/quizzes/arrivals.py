"""From what was sent to answers: one at a time by the page's script, all at once by plain forms, or by programs."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime

from learn.errors import Invalid, Message, NotFound, say
from learn.quizzes.formsets import FormQuestions, SlotQuestion
from learn.quizzes.steps import Arrival, Asked
from learn.text import typed

# What a save may carry beside the answers themselves.
COMMON = frozenset({"key", "client", "sequence", "client_time", "seconds", "check", "hint", "owner", "deadline"})
LONGEST_KEY = 64
# Nobody looks at one question for longer; more is a clock that went wrong.
MOST_SECONDS = 4 * 3600.0

Fields = Mapping[str, Sequence[str]]


def read(form: Fields, questions: FormQuestions, language: str) -> list[Arrival]:
    """The answers in a form, in the order of its slots.

    Invalid names every field that this form does not have, that is repeated, or that is missing; what a
    person may well answer wrongly is never an error.
    """
    present = [question for question in questions.slots.values() if f"q{question.slot}-present" in form]
    _refuse_unknown(form, present)
    key = _single(form, "key")
    if not key or len(key) > LONGEST_KEY:
        raise Invalid({"key": say("Thiếu trường “%(name)s”.", name="key")})
    asked = _asked(form) if questions.is_practice else {}
    return [
        _arrival(form, question, key, language, asked.get(str(question.slot), Asked.NOTHING)) for question in present
    ]


def of_test(form: Fields, questions: FormQuestions, language: str) -> list[Arrival]:
    """The answers in a form of a test. NotFound where the questions are practice, which has addresses of its own."""
    if questions.is_practice:
        raise NotFound
    return read(form, questions, language)


def ended_at(form: Fields) -> datetime | None:
    """The deadline at which a page handed itself in, as it knew it; None when a person did, or no page says so."""
    return _instant(_single(form, "deadline"))


def from_program(  # the fields of one answer
    slot: int,
    *,
    key: str,
    response: Mapping[str, str | list[str] | dict[str, str]],
    client: str,
    sequence: int | None,
    client_time: datetime | None,
    based_on: int | None,
    seconds: float | None,
    language: str,
) -> Arrival:
    """An answer that a program sent, tidied as a form's is: so that the same answer is the same response.

    What no form could send is kept as it is, and is a state.
    """
    answered = {typed(name): given for name, value in response.items() if (given := _tidied(value))}
    return Arrival(
        key=f"{key}.{slot}",
        slot=slot,
        response=answered,
        client_id=client,
        sequence=sequence if client else None,
        client_time=_in_utc(client_time),
        based_on=based_on,
        language=language,
        seconds=seconds,
    )


def _tidied(value: str | list[str] | dict[str, str]) -> str | list[str] | dict[str, str]:
    if isinstance(value, str):
        return typed(value)
    if isinstance(value, list):
        # The order of display must not count.
        return sorted(clean for each in value if (clean := typed(each)))
    cleaned = {typed(name): typed(each) for name, each in value.items()}
    return {name: each for name, each in cleaned.items() if each}


def _asked(form: Fields) -> dict[str, Asked]:
    """What the pressed button asked for, by the slot that it names."""
    return {slot: what for what in (Asked.FEEDBACK, Asked.HINT) if (slot := _single(form, what))}


def _arrival(form: Fields, question: SlotQuestion, key: str, language: str, asked: Asked) -> Arrival:
    prefix = f"q{question.slot}"
    response = type(question.question).read(form, prefix) or {}
    client = _single(form, "client") or ""
    return Arrival(
        # The script makes a key for each answer. A plain form has one for the page, which is not enough:
        # sent again after going back and choosing otherwise, it must not pass for a replay.
        key=f"{key}.{question.slot}" if client else f"{key}.{question.slot}.{_digest(response)}{asked}",
        slot=question.slot,
        response=response,
        client_id=client[:LONGEST_KEY],
        sequence=_whole(_single(form, "sequence")) if client else None,
        client_time=_instant(_single(form, "client_time")),
        based_on=_whole(_single(form, f"{prefix}-based")),
        language=language,
        seconds=_seconds(_single(form, "seconds") or _single(form, f"{prefix}-seconds")),
        asked=asked,
    )


def _refuse_unknown(form: Fields, present: Sequence[SlotQuestion]) -> None:
    own = {f"q{question.slot}-{name}" for question in present for name in ("present", "based", "seconds")}
    answers = {name for question in present for name in question.question.fields(f"q{question.slot}")}
    wrong: dict[str, Message] = {}
    for name, values in form.items():
        if name not in answers | own | COMMON:
            wrong[name] = say("Không có trường “%(name)s” ở đây.", name=name)
        elif name not in answers and len(values) > 1:
            wrong[name] = say("Trường “%(name)s” được gửi nhiều lần.", name=name)
    if wrong:
        raise Invalid(wrong)


def _single(form: Fields, name: str) -> str | None:
    values = form.get(name)
    return values[0] if values else None


def _digest(response: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(response, sort_keys=True).encode()).hexdigest()[:16]


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text) if text else math.nan
    except ValueError:
        return None
    return seconds if 0 <= seconds <= MOST_SECONDS else None


def _instant(text: str | None) -> datetime | None:
    """When an answer was made, as the page reckons it; what can't be read is left out, and the answer has no grace."""
    try:
        return _in_utc(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None


def _in_utc(instant: datetime | None) -> datetime | None:
    """None without a zone, and at the ends of the calendar, where another zone's year is none that there is."""
    is_known = instant is not None and instant.tzinfo is not None and MINYEAR < instant.year < MAXYEAR
    return instant.astimezone(UTC) if instant and is_known else None

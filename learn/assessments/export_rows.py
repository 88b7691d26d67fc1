"""From what is stored to rows of an export: pseudonyms instead of persons, ordinals instead of words. Pure."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import RowMapping

from learn.assessments.effort import Timing, share_with_effort
from learn.assessments.export_columns import Row, Table, Value, columns
from learn.assessments.models import Measured
from learn.assessments.store import Row as SittingRow
from learn.days import holds_on
from learn.quizzes import written
from learn.quizzes.models import Question, QuestionVersion
from learn.quizzes.types.base import Response, State

# Of a SHA-256, in hexadecimal: among 226,210 people two alike come once in 10¹³ exports.
_DIGITS = 20
LEAST_KEY_BYTES = 32
BY_HAND = "by-hand"

Pseudonym = Callable[[UUID], str]


def pseudonyms(key: bytes) -> Pseudonym:
    """What a person is called under a key: the same every time, and nothing leads back without the key.

    ValueError for a key of fewer than 32 bytes, which could be tried out.
    """
    if len(key) < LEAST_KEY_BYTES:
        raise ValueError(f"a key needs {LEAST_KEY_BYTES} bytes")
    return lambda person: hmac.new(key, person.bytes, sha256).hexdigest()[:_DIGITS]


@dataclass(frozen=True)
class Asked:
    """A question in its place of a form."""

    letter: str
    slot: int
    question: Question
    version: QuestionVersion
    weight: float
    threshold: float | None


def question_row(asked: Asked, assessment_version: int) -> Row:
    """A row of `questions`."""
    return {
        "assessment_version": assessment_version,
        "form": asked.letter,
        "slot": asked.slot,
        **_named(asked),
        "type": asked.version.type,
        "lesson": asked.version.lesson,
        "weight": asked.weight,
        "options": len(asked.version.shown["options"]) if "options" in asked.version.shown else None,
        "effort_threshold": asked.threshold,
    }


def person_row(enrolled: RowMapping, known: Mapping[str, Value], *, on_paper: bool) -> Row:
    """A row of `people`. `known` are the columns that are not the database's own."""
    stored = {column.column: enrolled[column.column] for column in columns(Table.PEOPLE) if column.column in enrolled}
    return {**stored, **known, "on_paper": on_paper}


def position_on(day: date, appointments: Sequence[tuple[date, date | None, str | None]]) -> str | None:
    """The position held on a day, by the appointment that began last; they come in that order."""
    return next((code for begins, ends, code in appointments if holds_on(day, begins, ends)), None)


def attempt_rows(
    person: Row, sitting: SittingRow, slots: Sequence[RowMapping], asked: Mapping[int, Asked], *, measured: bool
) -> list[Row]:
    """The rows of `answers` of one closed test. `person` are the columns it shares with `people`."""
    seat, attempt, score = sitting
    shared = {
        **person,
        "occasion": seat.occasion,
        "attempt": seat.number,
        "measured": measured,
        "standing": (Measured.COMPLETE if score and score.is_complete else Measured.VOID).value,
        "form": seat.letter,
        "form_seen": seat.form_seen,
        "on_paper": attempt.on_paper,
        "language": attempt.language,
        "started_at": attempt.started_at,
        "closed_at": attempt.closed_at,
        "closed_by": attempt.closed_by,
        "effort": _effort(slots, asked),
    }
    return [{**shared, **_answer(slot, asked[slot["slot"]], on_paper=attempt.on_paper)} for slot in slots]


def _effort(slots: Sequence[RowMapping], asked: Mapping[int, Asked]) -> float | None:
    return share_with_effort(
        [
            Timing(slot["seconds"], slot["step_id"] is not None, slot["is_reached"], asked[slot["slot"]].threshold)
            for slot in slots
        ]
    )


def _answer(slot: RowMapping, asked: Asked, *, on_paper: bool) -> dict[str, Value]:
    response: Response = slot["response"] or {}
    is_marked = on_paper and written.fraction_of(response) is not None
    is_valid = slot["state"] in (State.COMPLETE, State.PARTIAL) and not is_marked
    return {
        "slot": slot["slot"],
        **_named(asked),
        "marking": slot["marking"],
        "weight": slot["weight"],
        "reached": slot["is_reached"],
        "answered": slot["step_id"] is not None,
        "fraction": slot["fraction"],
        "state": BY_HAND if is_marked else slot["state"],
        "response": authored(response) if is_valid else None,
        "text": typed(response),
        "seconds": slot["seconds"],
        "answered_at": None if on_paper else slot["received_at"],
    }


def _named(asked: Asked) -> dict[str, Value]:
    return {
        "question": asked.question.name,
        "question_version": asked.version.number,
        "objective": asked.version.objective,
        "level": asked.version.level,
    }


def authored(response: Response) -> str | None:
    """The choices of a valid response by authored ordinals: "2", "0|2", "0=true|1=false"; None for what was typed."""
    match response:
        case {"option": str(chosen)}:
            return chosen
        case {"options": [*chosen]}:
            return "|".join(sorted(map(str, chosen), key=int))
        case {"rows": {**rows}} | {"places": {**rows}} | {"steps": {**rows}}:
            return "|".join(f"{row}={rows[row]}" for row in sorted(rows, key=lambda row: int(str(row))) if rows[row])
        case _:
            return None


def typed(response: Response) -> str | None:
    """What was typed, pointed at ("120,45"), or put into gaps ("0=10|1=2", of a list the ordinal); None for choices."""
    match response:
        case {"text": str(text)} | {"point": str(text)}:
            return text
        case {"gaps": {**gaps}}:
            return "|".join(f"{gap}={gaps[gap]}" for gap in sorted(gaps, key=lambda gap: (len(str(gap)), str(gap))))
        case _:
            return None

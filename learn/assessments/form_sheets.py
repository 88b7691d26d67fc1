"""Everybody's marks on one form on one occasion, as arrays."""

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select
from sqlmodel import Session, col

from learn.assessments.cohorts import measured_slots
from learn.assessments.models import Occasion, Outcome, Sitting
from learn.courses.models import Enrolment
from learn.days import week_of
from learn.quizzes.formsets import SlotQuestion, questions_of
from learn.quizzes.models import Attempt, AttemptStep, SlotScore
from learn.quizzes.store import dropped_slots
from learn.quizzes.types.base import WithOptions

_AT_ONCE = 10_000


@dataclass(frozen=True)
class Takers:
    """What is known of each person of a sheet: the week they began the test (`days.week_of`), the language they took it
    in, and the region ("" where it isn't known) and the unit they were enrolled in."""

    weeks: tuple[int, ...]
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    units: tuple[int, ...]


@dataclass(frozen=True)
class FormSheet:
    """People × questions of a form, of everybody who was measured with effort and is not left out.

    Questions that were dropped are not in it: nobody is marked on them.
    `fractions` are 0 to 1, NaN where a question was not reached; `seconds` NaN where nothing counted them. Bit o of
    `picked` is set where option o was chosen. `last_score_id` is the newest scoring in it, 0 of nobody.
    """

    questions: tuple[SlotQuestion, ...]
    fractions: NDArray[np.float64]
    seconds: NDArray[np.float64]
    picked: NDArray[np.int64]
    takers: Takers
    last_score_id: int


def form_sheet(db: Session, assessment_version_id: int, letter: str, form_id: int, occasion: Occasion) -> FormSheet:
    """The sheet of a form on an occasion, read in pieces: a country's answers are never held as rows."""
    dropped = dropped_slots(db, form_id)
    questions = tuple(each for each in questions_of(db, form_id).slots.values() if each.slot not in dropped)
    column = {question.slot: place for place, question in enumerate(questions)}
    # Asked once a question: of every answer it took more time than all the rest.
    optional = [each.question if isinstance(each.question, WithOptions) else None for each in questions]
    people, places, bits = array("q"), array("q"), array("q")
    fractions, seconds = array("d"), array("d")
    person = scored = last = 0
    for score_id, slot, fraction, is_reached, timed, response in db.execute(
        _rows(assessment_version_id, letter, occasion), execution_options={"yield_per": _AT_ONCE}
    ):
        if slot in dropped:
            continue
        person += score_id != scored
        scored, last = score_id, max(last, score_id)
        people.append(person - 1)
        places.append(column[slot])
        fractions.append(fraction if is_reached else np.nan)
        seconds.append(np.nan if timed is None else timed)
        bits.append(_bits(optional[column[slot]], response))
    cells = _Cells(people, places, person, len(questions))
    return FormSheet(
        questions,
        cells.filled(fractions),
        cells.filled(seconds),
        cells.filled(bits),
        _takers(db, assessment_version_id, letter, occasion, next(iter(column), 0)),
        last,
    )


@dataclass(frozen=True)
class _Cells:
    """Which cell of n × k each value that was read belongs to."""

    people: "array[int]"
    places: "array[int]"
    n: int
    k: int

    def filled(self, values: "array[Any]") -> NDArray[Any]:
        """The values in their cells; NaN, or no bit, in all others."""
        kind = np.dtype(values.typecode)
        found = np.full((self.n, self.k), np.nan if kind.kind == "f" else 0, dtype=kind)
        if values:
            cells = np.frombuffer(self.people, np.int64), np.frombuffer(self.places, np.int64)
            found[cells] = np.frombuffer(values, kind)
        return found


def _rows(assessment_version_id: int, letter: str, occasion: Occasion) -> Select[Any]:
    """(score, slot, fraction, is_reached, seconds, response), each score's rows together."""
    return (
        measured_slots(
            assessment_version_id,
            col(SlotScore.attempt_score_id),
            col(SlotScore.slot),
            col(SlotScore.fraction),
            col(SlotScore.is_reached),
            col(SlotScore.seconds),
            col(AttemptStep.response),
        )
        .outerjoin(AttemptStep, col(AttemptStep.id) == col(SlotScore.step_id))
        .where(col(Sitting.letter) == letter, col(Sitting.occasion) == occasion.value)
        .order_by(col(SlotScore.attempt_score_id), col(SlotScore.slot))
    )


def _takers(db: Session, assessment_version_id: int, letter: str, occasion: Occasion, first_slot: int) -> Takers:
    """Everybody in the order of the sheet's rows. Each scoring has a row of the form's first question."""
    rows = db.execute(
        measured_slots(
            assessment_version_id,
            col(Sitting.started_at),
            col(Attempt.language),
            col(Enrolment.region),
            col(Outcome.unit_id),
        )
        .join(Attempt, col(Attempt.id) == col(Sitting.attempt_id))
        .join(Enrolment, col(Enrolment.id) == col(Outcome.enrolment_id))
        .where(
            col(Sitting.letter) == letter, col(Sitting.occasion) == occasion.value, col(SlotScore.slot) == first_slot
        )
        .order_by(col(SlotScore.attempt_score_id))
    ).all()
    begun, languages, regions, units = (tuple(column) for column in zip(*rows, strict=True)) if rows else ((),) * 4
    return Takers(tuple(map(week_of, begun)), languages, regions, units)


def _bits(question: WithOptions | None, response: Any) -> int:
    if response is None or question is None:
        return 0
    return sum(1 << option for option in question.picked(response))

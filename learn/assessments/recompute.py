"""Everything computed, computed again from raw answers: what differs is told, and can be put right."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isclose
from typing import Any, Literal

from sqlmodel import Session

from learn.assessments import cells, cohorts, facts, outcomes, store
from learn.assessments.models import Allotment, UnitCount
from learn.courses import store as course_store
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.quizzes import attempts, grading, uploads
from learn.quizzes import store as quiz_store
from learn.quizzes.formsets import questions_of
from learn.quizzes.models import Attempt, AttemptScore

BATCH = 200
TOLERANCE = 1e-9

_SCORE = ("fraction", "answered", "reached", "is_complete")
_SLOT = ("step_id", "fraction", "weight", "is_reached", "seconds")

Kind = Literal["score", "slot", "outcome", "count", "cell"]


@dataclass(frozen=True)
class Difference:
    """One stored value that raw answers don't bear out. None stands for a row that isn't there."""

    kind: Kind
    where: str
    stored: object
    expected: object

    def __str__(self) -> str:
        return f"{self.kind} {self.where}: {self.stored!r} ≠ {self.expected!r}"


def check(db: Session) -> list[Difference]:
    """Every difference between what is stored and what follows from raw answers; changes nothing.

    Scores are compared with the replay of their steps, by the markings that they name; outcomes with
    scores; sums with outcomes. So when the list is empty, everything follows from raw answers.
    """
    found: list[Difference] = []
    for enrolment in _enrolments(db):
        found += check_scores(db, enrolment)
        found += check_outcomes(db, enrolment)
    for unit_id, version_id in cohorts.counted_units(db):
        found += check_sums(db, unit_id, version_id)
    return found


def rebuild(db: Session, now: datetime) -> None:
    """Compute everything again, in one transaction (see `rebuild_batch` for many short ones)."""
    after: int | None = 0
    while after is not None:
        after = rebuild_batch(db, after, now)
    rebuild_sums(db, now)


def rebuild_batch(db: Session, after: int, now: datetime) -> int | None:
    """Compute the next enrolments after an id again, with their units; the last id done, None at the end.

    A score that its steps don't bear out is not overwritten: another is appended.
    """
    ids = list(cohorts.measured_enrolments(db, after, BATCH))
    if not ids:
        return None
    store.hold(db, ids)
    for enrolment_id in ids:
        for attempt, score in _closed(db, enrolment_id):
            if score is None or _compare_score(db, attempt, score):
                attempts.rescore(db, attempt, now)
    outcomes.recompute(db, ids, now)
    return ids[-1]


def rebuild_sums(db: Session, now: datetime) -> None:
    """Recount the units that no enrolment led to: what they hold belongs to nobody."""
    for place in cohorts.units_without_outcomes(db):
        cells.recount(db, [place], now)


def check_scores(db: Session, enrolment: Enrolment) -> list[Difference]:
    """What the latest scores of an enrolment's closed tests say otherwise than their steps."""
    found: list[Difference] = []
    for attempt, score in _closed(db, id_of(enrolment)):
        if score is None:
            found.append(Difference("score", f"attempt {attempt.id}", None, "a score"))
        else:
            found += _compare_score(db, attempt, score)
    return found


def check_outcomes(db: Session, enrolment: Enrolment) -> list[Difference]:
    """What the outcome rows of an enrolment say otherwise than its scores."""
    sats = facts.read_many(db, course_store.families(db, [id_of(enrolment)]))
    rows = dict(zip((id_of(sat.enrolment) for sat in sats), outcomes.expected(db, sats), strict=True))
    sat = next((each for each in sats if each.enrolment.id == enrolment.id), None)
    expected = {figures.scope: figures for figures in rows.get(id_of(enrolment), ())}
    stored = store.outcomes_of(db, id_of(enrolment))
    found = []
    for scope in sorted(expected.keys() | stored.keys()):
        where = f"enrolment {enrolment.id} “{scope}”"
        if scope not in stored or scope not in expected:
            found.append(Difference("outcome", where, scope if scope in stored else None, scope))
            continue
        found += _compare("outcome", where, stored[scope], asdict(expected[scope]))
        if sat:
            found += _compare("outcome", where, stored[scope], _owner(sat.allotment))
    return found


def _owner(allotment: Allotment) -> dict[str, Any]:
    return {"unit_id": allotment.unit_id, "assessment_version_id": allotment.assessment_version_id}


def check_sums(db: Session, unit_id: int, version_id: int) -> list[Difference]:
    """What the counts and cells of a unit say otherwise than its outcomes."""
    expected = cells.tally(db, [(unit_id, version_id)])[unit_id, version_id]
    where = f"unit {unit_id} version {version_id}"
    count = db.get(UnitCount, (unit_id, version_id))
    if count is None:
        return [Difference("count", where, None, expected.counts)]
    found = _compare("count", where, count, expected.counts)
    stored = {(cell.pre_form, cell.post_form, cell.scope): cell for cell in cohorts.cells_of(db, unit_id, version_id)}
    for key in sorted(expected.cells.keys() | stored.keys()):
        place = f"{where} {key[0]}→{key[1]} “{key[2]}”"
        if key not in stored or key not in expected.cells:
            found.append(Difference("cell", place, stored.get(key), expected.cells.get(key)))
        else:
            found += _compare("cell", place, stored[key], expected.cells[key])
    return found


def _enrolments(db: Session) -> Iterator[Enrolment]:
    after = 0
    while ids := cohorts.measured_enrolments(db, after, BATCH):
        after = ids[-1]
        for enrolment_id in ids:
            yield db.get_one(Enrolment, enrolment_id)


def _closed(db: Session, enrolment_id: int) -> list[tuple[Attempt, AttemptScore | None]]:
    return [(attempt, score) for _, attempt, score in store.sittings(db, enrolment_id) if attempt.closed_at]


def _compare_score(db: Session, attempt: Attempt, score: AttemptScore) -> list[Difference]:
    stored = {slot.slot: slot for slot in quiz_store.slot_scores(db, id_of(score))}
    questions = questions_of(db, attempt.form_id)
    # The markings in force stand in for those of slots that lost their score.
    markings = quiz_store.latest_markings(db, (slot.version_id for slot in questions.slots.values()))
    markings |= quiz_store.markings_named(db, {slot.marking_id for slot in stored.values()})
    answers = quiz_store.answers_of(db, [id_of(attempt)])[id_of(attempt)]
    # What was found by the markings that were used, whatever has been found since.
    used = {slot.marking_id for slot in stored.values()}
    examined = uploads.found_in(db, [id_of(attempt)], used) if questions.has_tasks else {}
    replayed = grading.replay(attempt, questions, answers, grading.Markings(markings), examined)
    where = f"attempt {attempt.id}"
    found = _compare("score", where, score, {name: getattr(replayed, name) for name in _SCORE})
    for slot in replayed.slots:
        place = f"{where} slot {slot.slot}"
        if slot.slot not in stored:
            found.append(Difference("slot", place, None, slot.fraction))
            continue
        found += _compare("slot", place, stored[slot.slot], {name: getattr(slot, name) for name in _SLOT})
    return found


def _compare(kind: Kind, where: str, row: object, expected: dict[str, Any]) -> list[Difference]:
    return [
        Difference(kind, f"{where} {column}", getattr(row, column), value)
        for column, value in expected.items()
        if not _same(getattr(row, column), value)
    ]


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return (
            isinstance(one, int | float)
            and isinstance(other, int | float)
            and isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        )
    return one == other

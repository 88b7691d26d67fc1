"""Scoring an attempt by replaying its steps with the markings in force, appended and never overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from learn.db.columns import id_of
from learn.quizzes import scoring, store
from learn.quizzes.formsets import FormQuestions, SlotQuestion
from learn.quizzes.models import Attempt, AttemptScore, AttemptStep, ClosedBy, Marking, SlotScore
from learn.quizzes.steps import History, Recorded, current
from learn.quizzes.types.base import State
from learn.quizzes.types.registry import build


def recorded(step: AttemptStep) -> Recorded:
    """A stored step as the rule of steps reads it."""
    return Recorded(
        number=step.number,
        key=step.key,
        slot=step.slot,
        client_id=step.client_id,
        sequence=step.sequence,
        based_on=step.based_on,
        response=step.response,
        state=State(step.state),
        changes=step.changes,
        is_late=step.is_late,
        rival=step.is_rival,
    )


@dataclass(frozen=True)
class MarkedSlot:
    """What one question earned (a fraction of 0 to 1), from which step and by which marking."""

    slot: int
    question_version_id: int
    marking_id: int
    step_id: int | None
    fraction: float
    weight: float
    is_reached: bool
    seconds: float | None


@dataclass(frozen=True)
class MarkedAttempt:
    """A whole attempt marked. `fraction` is its score, 0 to 1."""

    slots: tuple[MarkedSlot, ...]
    fraction: float
    answered: int
    reached: int
    is_complete: bool


def append_score(db: Session, attempt: Attempt, questions: FormQuestions, now: datetime) -> AttemptScore:
    """Score a closed attempt once more and keep the score beside the earlier ones."""
    markings = store.latest_markings(db, (slot.version_id for slot in questions.slots.values()))
    marked = replay(attempt, questions, store.steps_of(db, id_of(attempt)), markings)
    score = AttemptScore(
        attempt_id=id_of(attempt),
        number=store.next_score_number(db, id_of(attempt)),
        fraction=marked.fraction,
        answered=marked.answered,
        reached=marked.reached,
        slots=len(marked.slots),
        is_complete=marked.is_complete,
        scored_at=now,
    )
    db.add(score)
    db.flush()
    db.add_all(SlotScore(attempt_score_id=id_of(score), **asdict(slot)) for slot in marked.slots)
    db.flush()
    return score


def replay(
    attempt: Attempt, questions: FormQuestions, steps: Iterable[AttemptStep], markings: Mapping[int, Marking]
) -> MarkedAttempt:
    """What an attempt earns, from raw steps: the current step of each slot, graded by its question's marking."""
    by_slot: dict[int, list[AttemptStep]] = {slot: [] for slot in questions.slots}
    for step in steps:
        by_slot[step.slot].append(step)
    counting = {slot: _counting(rows) for slot, rows in by_slot.items()}
    answered = {slot for slot, step in counting.items() if step is not None}
    submitted = attempt.closed_by == ClosedBy.PERSON
    reached = scoring.reached(list(questions.slots), answered, submitted)
    slots = tuple(
        _marked(question, counting[slot], by_slot[slot], markings[question.version_id], place < reached)
        for place, (slot, question) in enumerate(questions.slots.items())
    )
    return MarkedAttempt(
        slots=slots,
        fraction=scoring.score((slot.fraction, slot.weight) for slot in slots),
        answered=len(answered),
        reached=reached,
        is_complete=scoring.is_complete(submitted, reached, len(slots)),
    )


def _counting(rows: Sequence[AttemptStep]) -> AttemptStep | None:
    """The step that counts, or None when the question was left empty."""
    chosen = current(History(tuple(recorded(row) for row in rows)))
    if chosen is None or chosen.state is State.EMPTY:
        return None
    return next(row for row in rows if row.number == chosen.number)


def _marked(
    question: SlotQuestion, step: AttemptStep | None, rows: Sequence[AttemptStep], marking: Marking, is_reached: bool
) -> MarkedSlot:
    marked = build(question.type, question.shown, marking.key)
    # What came late is left out: it may come after the scoring, which must stay repeatable.
    timed = [row.seconds for row in rows if row.seconds is not None and not row.is_late]
    return MarkedSlot(
        slot=question.slot,
        question_version_id=question.version_id,
        marking_id=id_of(marking),
        step_id=step.id if step else None,
        fraction=scoring.grade(marked, step.response, step.language) if step else 0.0,
        weight=question.weight,
        is_reached=is_reached,
        seconds=sum(timed) if timed else None,
    )

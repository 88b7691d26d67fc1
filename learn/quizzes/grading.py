"""Scoring attempts by replaying their steps with the markings in force, appended and never overwritten."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import insert
from sqlmodel import Session

from learn.db.columns import id_of
from learn.quizzes import scoring, store, uploads, written
from learn.quizzes.formsets import FormQuestions, SlotQuestion, questions_of
from learn.quizzes.models import Attempt, AttemptScore, AttemptStep, ClosedBy, Marking, SlotScore
from learn.quizzes.rulings import Mending, read_mending
from learn.quizzes.steps import Asked, Recorded
from learn.quizzes.store import Answer, Answered
from learn.quizzes.types.automatic import AutomaticTask
from learn.quizzes.types.base import MarkedElsewhere, QuestionType, Response, State
from learn.quizzes.types.registry import build
from learn.quizzes.uploads import Examined, Place


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
        asked=Asked(step.asked),
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


@dataclass(frozen=True)
class Marked:
    """A question with one of its markings."""

    marking_id: int
    question: QuestionType
    mending: Mending


class Markings:
    """The markings that a scoring uses, by question version; each question is built with its marking once."""

    def __init__(self, by_version: Mapping[int, Marking]) -> None:
        self._by_version = by_version
        self._built: dict[int, Marked] = {}

    def of(self, question: SlotQuestion) -> Marked:
        """The question marked by its marking."""
        marking = self._by_version[question.version_id]
        marking_id = id_of(marking)
        if marking_id not in self._built:
            self._built[marking_id] = marked_by(question, marking)
        return self._built[marking_id]


def marked_by(question: SlotQuestion, marking: Marking) -> Marked:
    """A question with a marking of its version."""
    mending = read_mending(marking.rulings, is_dropped=marking.is_dropped)
    return Marked(id_of(marking), build(question.type, question.shown, marking.key), mending)


def append_scores(db: Session, attempts: Collection[Attempt], now: datetime) -> dict[int, AttemptScore]:
    """Score closed attempts once more and keep the scores, by attempt, beside the earlier ones."""
    ids = [id_of(attempt) for attempt in attempts]
    forms = {form_id: questions_of(db, form_id) for form_id in {attempt.form_id for attempt in attempts}}
    versions = {slot.version_id for form in forms.values() for slot in form.slots.values()}
    markings = Markings(store.latest_markings(db, versions))
    answers, numbers = store.answers_of(db, ids), store.score_numbers(db, ids)
    with_files = [id_of(attempt) for attempt in attempts if forms[attempt.form_id].has_tasks]
    found = uploads.found_in(db, with_files) if with_files else {}
    marked = {
        id_of(attempt): replay(attempt, forms[attempt.form_id], answers[id_of(attempt)], markings, found)
        for attempt in attempts
    }
    return _append(db, marked, numbers, now)


def as_last_marked(db: Session, attempt: Attempt, more: Sequence[Answer] = ()) -> MarkedAttempt:
    """What a closed attempt without files earns by its steps as they are now, and maybe `more` answers after them.

    Each question is marked as it was in the last scoring, also where other markings came since. Nothing is written.
    """
    _, slots = store.last_scores(db, [id_of(attempt)])[id_of(attempt)]
    markings = Markings(store.markings_named(db, {slot.marking_id for slot in slots}))
    answers = store.answers_of(db, [id_of(attempt)])[id_of(attempt)]
    return replay(attempt, questions_of(db, attempt.form_id), [*answers, *more], markings)


def append_as_last_marked(db: Session, attempt: Attempt, now: datetime) -> AttemptScore:
    """Score a closed attempt without files once more, as `as_last_marked` says, after steps were added to it."""
    attempt_id = id_of(attempt)
    marked = {attempt_id: as_last_marked(db, attempt)}
    return _append(db, marked, store.score_numbers(db, [attempt_id]), now)[attempt_id]


def append_remarked(
    db: Session, attempts: Collection[Attempt], question: SlotQuestion, marked: Marked, now: datetime
) -> dict[int, AttemptScore]:
    """Score closed attempts once more with another marking of one question, which all of them have.

    Everything else stays as it was scored last, also where other markings came since: nothing changes by the way.
    """
    last = store.last_scores(db, [id_of(attempt) for attempt in attempts])
    answers = store.answers_named(
        db,
        {
            slot.step_id
            for _, slots in last.values()
            for slot in slots
            if slot.question_version_id == question.version_id and slot.step_id
        },
    )
    found: dict[int, MarkedAttempt] = {}
    for attempt in attempts:
        score, slots = last[id_of(attempt)]
        kept = tuple(
            _remarked(slot, question, marked, answers, on_paper=attempt.on_paper)
            if slot.question_version_id == question.version_id
            else _as_scored(slot)
            for slot in slots
        )
        fraction = scoring.score((slot.fraction, slot.weight) for slot in kept)
        found[id_of(attempt)] = MarkedAttempt(kept, fraction, score.answered, score.reached, score.is_complete)
    return _append(db, found, {each: score.number for each, (score, _) in last.items()}, now)


def _append(
    db: Session, marked: Mapping[int, MarkedAttempt], numbers: Mapping[int, int], now: datetime
) -> dict[int, AttemptScore]:
    """Keep these as the next scores, by attempt; `numbers` are those of the last ones there are."""
    scores = {each: _score(each, numbers.get(each, 0) + 1, found, now) for each, found in marked.items()}
    db.add_all(scores.values())
    db.flush()
    _insert_slots(db, [(id_of(scores[each]), found) for each, found in marked.items()])
    return scores


def _as_scored(slot: SlotScore) -> MarkedSlot:
    return MarkedSlot(**{each.name: getattr(slot, each.name) for each in fields(MarkedSlot)})


def _remarked(
    slot: SlotScore, question: SlotQuestion, marked: Marked, answers: Mapping[int, Answered], *, on_paper: bool
) -> MarkedSlot:
    answer = answers[slot.step_id] if slot.step_id else None
    return replace(
        _as_scored(slot),
        marking_id=marked.marking_id,
        fraction=remarked_fraction(marked, slot.fraction, answer, on_paper=on_paper),
        weight=weight_of(marked, question),
    )


def remarked_fraction(marked: Marked, was: float, answer: Answered | None, *, on_paper: bool) -> float:
    """What an answer that earned `was` earns by another marking; what was found in a file stays what was found."""
    if answer is None:
        return 0.0
    if isinstance(marked.question, MarkedElsewhere):
        return was
    return fraction_of(marked, answer.response, answer.language, on_paper=on_paper)


def _score(attempt_id: int, number: int, marked: MarkedAttempt, now: datetime) -> AttemptScore:
    return AttemptScore(
        attempt_id=attempt_id,
        number=number,
        fraction=marked.fraction,
        answered=marked.answered,
        reached=marked.reached,
        slots=len(marked.slots),
        is_complete=marked.is_complete,
        scored_at=now,
    )


def _insert_slots(db: Session, marked: Iterable[tuple[int, MarkedAttempt]]) -> None:
    rows = [{"attempt_score_id": score_id, **vars(slot)} for score_id, each in marked for slot in each.slots]
    if rows:
        db.connection().execute(insert(SlotScore), rows)


def replay(
    attempt: Attempt,
    questions: FormQuestions,
    answers: Iterable[Answer],
    markings: Markings,
    examined: Mapping[Place, Examined] = MappingProxyType({}),
) -> MarkedAttempt:
    """What an attempt earns, from raw steps: the answer that counts in each slot, graded by its question's marking.

    A file earns what examining it found, by the newest marking that it was `examined` with.
    """
    by_slot: dict[int, list[Answer]] = {slot: [] for slot in questions.slots}
    for each in answers:
        by_slot[each.slot].append(each)
    found = {slot: counting(given) for slot, given in by_slot.items()}
    answered = {slot for slot, answer in found.items() if answer is not None}
    submitted = attempt.closed_by == ClosedBy.PERSON
    reached = scoring.reached(list(questions.slots), answered, submitted)
    slots = tuple(
        _marked(attempt, question, found[slot], by_slot[slot], markings, examined, is_reached=place < reached)
        for place, (slot, question) in enumerate(questions.slots.items())
    )
    return MarkedAttempt(
        slots=slots,
        fraction=scoring.score((slot.fraction, slot.weight) for slot in slots),
        answered=len(answered),
        reached=reached,
        is_complete=scoring.is_complete(submitted, reached, len(slots)),
    )


def counting(answers: Sequence[Answer]) -> Answer | None:
    """The answer of a slot that counts, None when the question was left empty.

    The last one that was accepted in a review; without one, the last that changed the answer when it arrived.
    """
    accepted = [answer for answer in answers if answer.is_accepted]
    among = accepted or [answer for answer in answers if answer.changes]
    chosen = max(among, key=lambda answer: answer.number, default=None)
    return None if chosen is None or chosen.state == State.EMPTY else chosen


def _marked(
    attempt: Attempt,
    question: SlotQuestion,
    answer: Answer | None,
    answers: Sequence[Answer],
    markings: Markings,
    examined: Mapping[Place, Examined],
    *,
    is_reached: bool,
) -> MarkedSlot:
    marked = markings.of(question)
    marking_id = marked.marking_id
    fraction = fraction_of(marked, answer.response, answer.language, on_paper=attempt.on_paper) if answer else 0.0
    file = uploads.of_answer(examined, id_of(attempt), question.slot, answer.response) if answer else None
    if isinstance(marked.question, AutomaticTask) and file:
        marking_id, fraction = file.marking_id, file.fraction
    # What came late and was not accepted is left out: it may come after the scoring, which must stay repeatable.
    timed = [each.seconds for each in answers if each.seconds is not None and (each.is_accepted or not each.is_late)]
    return MarkedSlot(
        slot=question.slot,
        question_version_id=question.version_id,
        marking_id=marking_id,
        step_id=answer.id if answer else None,
        fraction=fraction,
        weight=weight_of(marked, question),
        is_reached=is_reached,
        seconds=sum(timed) if timed else None,
    )


def weight_of(marked: Marked, question: SlotQuestion) -> float:
    """What a question weighs in its form: nothing once it was dropped, and nothing where there is no right or wrong."""
    return question.weight if marked.question.is_scored and not marked.mending.is_dropped else 0.0


def fraction_of(marked: Marked, response: Response, language: str, *, on_paper: bool) -> float:
    """What an answer earns. On paper somebody may have marked it: then the mark is all there is of the answer."""
    by_hand = written.fraction_of(response) if on_paper else None
    return scoring.grade(marked.question, response, language, marked.mending) if by_hand is None else by_hand

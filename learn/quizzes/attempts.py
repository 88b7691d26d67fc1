"""Starting, answering and closing attempts. Whose attempt it is and what it measures is decided above."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from learn.db.columns import id_of
from learn.errors import NotFound
from learn.quizzes import store, uploads
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.grading import append_scores
from learn.quizzes.lateness import GRACE, is_late
from learn.quizzes.models import Attempt, AttemptScore, ClosedBy
from learn.quizzes.steps import Arrival, History, Recorded, arrive, current, is_behind
from learn.quizzes.uploads import Files


@dataclass(frozen=True)
class Receipt:
    """What became of one answer: the step that holds it, and the step that now counts.

    `is_behind`: it would have changed an answer to which there is no way back.
    """

    slot: int
    step: Recorded
    current: Recorded | None
    is_replay: bool
    attempt_closed: bool
    is_behind: bool = False


@dataclass(frozen=True)
class Manner:
    """How an attempt is gone through: one question a page or all on one, with or without a way back, and in how many
    minutes (None: those of the form)."""

    is_paged: bool = False
    is_one_way: bool = False
    minutes: int | None = None


FREELY = Manner()


def start(  # what an attempt is made of
    db: Session,
    *,
    name: str,
    person_id: int,
    form_id: int,
    language: str,
    seed: int,
    now: datetime,
    manner: Manner = FREELY,
) -> Attempt:
    """The attempt of this name, begun now when there is none yet. Of two starts at once both get the same one."""
    known = store.attempt_by_name(db, name)
    if known:
        return known
    minutes = manner.minutes or questions_of(db, form_id).minutes
    made = Attempt(
        name=name,
        person_id=person_id,
        form_id=form_id,
        language=language,
        seed=seed,
        started_at=now,
        deadline=now + timedelta(minutes=minutes) if minutes else None,
        is_paged=manner.is_paged,
        is_one_way=manner.is_one_way,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:
        won = store.attempt_by_name(db, name)
        if won is None:
            raise
        return won
    return made


def owned(db: Session, person_id: int, public_id: UUID, *, hold: bool = False) -> Attempt:
    """The person's attempt; NotFound for somebody else's, which can't be told from one that is absent."""
    attempt = store.owned_attempt(db, person_id, public_id, hold=hold)
    if attempt is None:
        raise NotFound
    return attempt


def has_more_time(db: Session, person_id: int, public_id: UUID, known: datetime) -> bool:
    """Whether an attempt under way ends later than the deadline a page knew: time was added since the page was made."""
    attempt = owned(db, person_id, public_id)
    return attempt.closed_at is None and attempt.deadline is not None and known < attempt.deadline


def answer(
    db: Session,
    person_id: int,
    public_id: UUID,
    read: Callable[[FormQuestions, str], Sequence[Arrival]],
    now: datetime,
    files: Files = MappingProxyType({}),
) -> list[Receipt]:
    """Record the answers of one request, each as a step, and say what became of each.

    `read` turns what was submitted into arrivals once the form and the attempt's language are known; `files` are
    those that the answers name for the first time. After the attempt was closed, answers are kept as late steps and
    change nothing.
    """
    attempt = store.held_attempt(db, person_id, public_id)
    if attempt is None:
        raise NotFound
    questions = questions_of(db, attempt.form_id)
    arrivals = read(questions, attempt.language)
    if not {arrival.slot for arrival in arrivals} <= questions.slots.keys():
        raise NotFound
    uploads.keep(db, attempt.id, files, now)
    # Whether there is a way back depends on later questions too.
    slots = questions.slots.keys() if attempt.is_one_way else {arrival.slot for arrival in arrivals}
    histories = _histories(db, attempt.id, slots)
    receipts, rows = [], []
    for arrival in arrivals:
        receipt = _receive(attempt, questions, histories, arrival, now)
        if not receipt.is_replay:
            histories[arrival.slot] = histories[arrival.slot].plus(receipt.step)
            rows.append(_row(attempt.id, arrival, receipt.step, now))
        receipts.append(receipt)
    store.add_steps(db, rows)
    return receipts


def close(db: Session, attempt: Attempt, now: datetime, by: ClosedBy) -> AttemptScore | None:
    """Close and score an attempt; None when somebody else closed it first.

    After the deadline it is the deadline that closes, whoever asks: a page that hands itself in when its
    time is over is not a person who has finished.
    """
    if attempt.deadline and now > attempt.deadline:
        by = ClosedBy.DEADLINE
    if not store.close(db, [id_of(attempt)], now, by):
        return None
    db.refresh(attempt)
    return rescore(db, attempt, now)


def close_by_time(db: Session, over: Collection[Attempt], now: datetime) -> list[Attempt]:
    """Close and score attempts whose time is over, many at once; those that nobody else closed or gave more time."""
    ids = store.close(db, [id_of(attempt) for attempt in over], now, ClosedBy.DEADLINE, over=now - GRACE)
    closed = [attempt for attempt in over if id_of(attempt) in ids]
    append_scores(db, closed, now)
    return closed


def rescore(db: Session, attempt: Attempt, now: datetime) -> AttemptScore:
    """Score a closed attempt again with the markings and reviews in force now: regrading is replay."""
    return append_scores(db, [attempt], now)[id_of(attempt)]


def expired(db: Session, now: datetime, limit: int) -> Sequence[Attempt]:
    """Open attempts whose deadline and grace have passed."""
    return store.open_past(db, now - GRACE, limit)


def latest_score(db: Session, attempt_id: int) -> AttemptScore | None:
    return store.latest_score(db, attempt_id)


def _histories(db: Session, attempt_id: int, slots: Collection[int]) -> dict[int, History]:
    by_slot: dict[int, list[Recorded]] = {slot: [] for slot in slots}
    for step in store.steps_in(db, attempt_id, slots):
        by_slot[step.slot].append(step)
    return {slot: History(tuple(steps)) for slot, steps in by_slot.items()}


def _receive(
    attempt: store.Head, questions: FormQuestions, histories: Mapping[int, History], arrival: Arrival, now: datetime
) -> Receipt:
    history = histories[arrival.slot]
    late = is_late(arrival.client_time, now, attempt.started_at, attempt.deadline, attempt.closed_at)
    behind = attempt.is_one_way and is_behind(
        (step for each in histories.values() for step in each.steps), arrival.slot, is_paged=attempt.is_paged
    )
    result = arrive(
        questions.slots[arrival.slot].question,
        history,
        arrival,
        is_late=late,
        may_restart=questions.is_practice,
        may_change=not behind,
    )
    step = result.step
    counts = current(history if result.is_known else history.plus(step))
    is_other = not step.changes and step.response != (counts.response if counts else {})
    return Receipt(
        arrival.slot, step, counts, result.is_known, attempt.closed_at is not None, is_behind=behind and is_other
    )


def _row(attempt_id: int, arrival: Arrival, step: Recorded, now: datetime) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "slot": arrival.slot,
        "number": step.number,
        "key": arrival.key,
        "client_id": arrival.client_id,
        "sequence": arrival.sequence,
        "client_time": arrival.client_time,
        "received_at": now,
        "based_on": arrival.based_on,
        "language": arrival.language,
        "seconds": arrival.seconds,
        "response": dict(arrival.response),
        "state": step.state,
        "changes": step.changes,
        "is_late": step.is_late,
        "is_rival": step.rival,
        "asked": step.asked.value,
    }


def lengthen(db: Session, attempt: Attempt, deadline: datetime | None) -> None:
    """Move the deadline of an open attempt further away; the caller holds it and plans its closing."""
    attempt.deadline = deadline
    db.add(attempt)
    db.flush()

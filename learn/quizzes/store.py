"""What is asked of the tables of quizzes; every statement in one place."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select, update

from learn.db.columns import id_of
from learn.db.prepared import Prepared, PreparedInsert
from learn.quizzes.models import (
    Attempt,
    AttemptScore,
    AttemptStep,
    ClosedBy,
    Decision,
    Form,
    FormSlot,
    LateReview,
    Marking,
    Question,
    QuestionVersion,
    QuestionWording,
    SlotScore,
)
from learn.quizzes.steps import Asked, Recorded
from learn.quizzes.types.base import Response, State


def attempt_by_name(db: Session, name: str) -> Attempt | None:
    return db.exec(select(Attempt).where(Attempt.name == name)).first()


def owned_attempt(db: Session, person_id: int, public_id: UUID, *, hold: bool = False) -> Attempt | None:
    """With `hold`, whoever else answers or submits this attempt waits until this transaction ends.

    On SQLite the write transaction is that lock already. What was read before the wait is read again: the
    attempt may have been closed meanwhile.
    """
    chosen = select(Attempt).where(Attempt.public_id == public_id, Attempt.person_id == person_id)
    held = chosen.with_for_update().execution_options(populate_existing=True)
    return db.exec(held if hold else chosen).first()


class Head(NamedTuple):
    """What a save asks of an attempt."""

    id: int
    form_id: int
    language: str
    started_at: datetime
    deadline: datetime | None
    closed_at: datetime | None
    is_paged: bool
    is_one_way: bool


_HELD = Prepared(
    select_columns(
        col(Attempt.id),
        col(Attempt.form_id),
        col(Attempt.language),
        col(Attempt.started_at),
        col(Attempt.deadline),
        col(Attempt.closed_at),
        col(Attempt.is_paged),
        col(Attempt.is_one_way),
    )
    .where(col(Attempt.public_id) == bindparam("public_id"), col(Attempt.person_id) == bindparam("person_id"))
    .with_for_update(),
    Head,
)


def held_attempt(db: Session, person_id: int, public_id: UUID) -> Head | None:
    """The person's attempt, held as by `owned_attempt`."""
    db.flush()
    return _HELD.first(db, person_id=person_id, public_id=public_id)


def form_questions(db: Session, form_id: int) -> Sequence[tuple[FormSlot, QuestionVersion, Question]]:
    """The questions of a form in its order."""
    chosen = (
        select(FormSlot, QuestionVersion, Question)
        .join(QuestionVersion, col(QuestionVersion.id) == FormSlot.question_version_id)
        .join(Question, col(Question.id) == QuestionVersion.question_id)
        .where(FormSlot.form_id == form_id)
        .order_by(col(FormSlot.slot))
    )
    return db.exec(chosen).all()


def latest_markings(db: Session, version_ids: Iterable[int]) -> dict[int, Marking]:
    """The marking in force for each question version."""
    chosen = (
        select(Marking)
        .where(col(Marking.question_version_id).in_(list(version_ids)))
        .order_by(col(Marking.question_version_id), col(Marking.number))
    )
    return {marking.question_version_id: marking for marking in db.exec(chosen)}


def markings_named(db: Session, ids: Collection[int]) -> dict[int, Marking]:
    """Markings by the question version they mark."""
    rows = db.exec(select(Marking).where(col(Marking.id).in_(ids)))
    return {row.question_version_id: row for row in rows}


def dropped_slots(db: Session, form_id: int) -> set[int]:
    """The slots of a form whose question nobody is marked on any more."""
    slots = {slot.question_version_id: slot.slot for slot, _, _ in form_questions(db, form_id)}
    return {slots[version] for version, marking in latest_markings(db, slots).items() if marking.is_dropped}


def steps_of(db: Session, attempt_id: int, slots: Iterable[int] | None = None) -> Sequence[AttemptStep]:
    """Every step of an attempt, or of some of its slots, in the order they arrived."""
    chosen = select(AttemptStep).where(AttemptStep.attempt_id == attempt_id)
    if slots is not None:
        chosen = chosen.where(col(AttemptStep.slot).in_(list(slots)))
    return db.exec(chosen.order_by(col(AttemptStep.slot), col(AttemptStep.number))).all()


# Its columns are the fields of Recorded.
_RECORDED = select_columns(
    col(AttemptStep.number),
    col(AttemptStep.key),
    col(AttemptStep.slot),
    col(AttemptStep.client_id),
    col(AttemptStep.sequence),
    col(AttemptStep.based_on),
    col(AttemptStep.response),
    col(AttemptStep.state),
    col(AttemptStep.changes),
    col(AttemptStep.is_late),
    col(AttemptStep.is_rival),
    col(AttemptStep.asked),
).order_by(col(AttemptStep.slot), col(AttemptStep.number))


_STATE = [column.name for column in _RECORDED.selected_columns].index("state")


def _recorded(*values: Any) -> Recorded:
    read = (*values[:_STATE], State(values[_STATE]), *values[_STATE + 1 : -1], Asked(values[-1]))
    return Recorded(*read)


# A lesson page asks the first each time, a save one of the others.
_STEPS_NAMED = Prepared(
    _RECORDED.join(Attempt, col(Attempt.id) == col(AttemptStep.attempt_id)).where(
        col(Attempt.name) == bindparam("name")
    ),
    _recorded,
)
_STEPS = Prepared(_RECORDED.where(col(AttemptStep.attempt_id) == bindparam("attempt_id")), _recorded)
_STEPS_IN_SLOT = Prepared(
    _RECORDED.where(col(AttemptStep.attempt_id) == bindparam("attempt_id"), col(AttemptStep.slot) == bindparam("slot")),
    _recorded,
)
_ADD_STEP = PreparedInsert(AttemptStep)


def recorded_steps(db: Session, name: str) -> list[Recorded]:
    """Every step of the attempt of this name, none when it has not begun."""
    return _STEPS_NAMED.all(db, name=name)


def steps_in(db: Session, attempt_id: int, slots: Collection[int]) -> list[Recorded]:
    """Every step of some slots of an attempt."""
    if len(slots) == 1:
        return _STEPS_IN_SLOT.all(db, attempt_id=attempt_id, slot=next(iter(slots)))
    return [step for step in _STEPS.all(db, attempt_id=attempt_id) if step.slot in slots]


def add_steps(db: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append steps."""
    if rows:
        _ADD_STEP.run(db, rows)


class Answer(NamedTuple):
    """A step as scoring reads it. `is_accepted`: it came late, and somebody decided that it counts."""

    attempt_id: int
    id: int
    slot: int
    number: int
    language: str
    seconds: float | None
    response: Response
    state: str
    changes: bool
    is_late: bool
    is_accepted: bool


def answers_of(db: Session, attempt_ids: Collection[int]) -> dict[int, list[Answer]]:
    """Every step of these attempts by attempt, in the order they arrived in each slot."""
    accepted = (col(LateReview.step_id) == col(AttemptStep.id)) & (col(LateReview.decision) == Decision.ACCEPTED.value)
    rows = db.execute(
        select_columns(
            col(AttemptStep.attempt_id),
            col(AttemptStep.id),
            col(AttemptStep.slot),
            col(AttemptStep.number),
            col(AttemptStep.language),
            col(AttemptStep.seconds),
            col(AttemptStep.response),
            col(AttemptStep.state),
            col(AttemptStep.changes),
            col(AttemptStep.is_late),
            col(LateReview.step_id).is_not(None),
        )
        .outerjoin(LateReview, accepted)
        .where(col(AttemptStep.attempt_id).in_(attempt_ids))
        .order_by(col(AttemptStep.attempt_id), col(AttemptStep.slot), col(AttemptStep.number))
    )
    found: dict[int, list[Answer]] = {attempt_id: [] for attempt_id in attempt_ids}
    for row in rows:
        found[row[0]].append(Answer(*row))
    return found


def close(
    db: Session, attempt_ids: Collection[int], now: datetime, by: ClosedBy, *, over: datetime | None = None
) -> set[int]:
    """Which attempts this call closed: of two submits at once, one does. With `over`, only those whose deadline is
    before this instant: one that somebody gave more time meanwhile stays open."""
    chosen = update(Attempt).where(col(Attempt.id).in_(attempt_ids), col(Attempt.closed_at).is_(None))
    if over is not None:
        chosen = chosen.where(col(Attempt.deadline) < over)
    done = db.execute(
        chosen.values(closed_at=now, closed_by=by.value)
        .returning(col(Attempt.id))
        .execution_options(synchronize_session="fetch")
    )
    return set(done.scalars())


def latest_score(db: Session, attempt_id: int) -> AttemptScore | None:
    chosen = select(AttemptScore).where(AttemptScore.attempt_id == attempt_id)
    return db.exec(chosen.order_by(col(AttemptScore.number).desc()).limit(1)).first()


def slot_scores(db: Session, attempt_score_id: int) -> Sequence[SlotScore]:
    chosen = select(SlotScore).where(SlotScore.attempt_score_id == attempt_score_id)
    return db.exec(chosen.order_by(col(SlotScore.slot))).all()


def last_scores(db: Session, attempt_ids: Collection[int]) -> dict[int, tuple[AttemptScore, list[SlotScore]]]:
    """The last scoring of each attempt that has one, with its questions in order."""
    newest = (
        select(AttemptScore.attempt_id, func.max(AttemptScore.number).label("number"))
        .where(col(AttemptScore.attempt_id).in_(attempt_ids))
        .group_by(col(AttemptScore.attempt_id))
        .subquery()
    )
    is_newest = (newest.c.attempt_id == col(AttemptScore.attempt_id)) & (newest.c.number == col(AttemptScore.number))
    scores = {score.id: score for score in db.exec(select(AttemptScore).join(newest, is_newest))}
    found: dict[int, tuple[AttemptScore, list[SlotScore]]] = {each.attempt_id: (each, []) for each in scores.values()}
    chosen = select(SlotScore).where(col(SlotScore.attempt_score_id).in_(scores))
    for slot in db.exec(chosen.order_by(col(SlotScore.attempt_score_id), col(SlotScore.slot))):
        found[scores[slot.attempt_score_id].attempt_id][1].append(slot)
    return found


class Answered(NamedTuple):
    """What was answered, and in which language."""

    response: Response
    language: str


def answers_named(db: Session, step_ids: Collection[int]) -> dict[int, Answered]:
    """The answers of steps by their ids."""
    rows = db.execute(
        select_columns(col(AttemptStep.id), col(AttemptStep.response), col(AttemptStep.language)).where(
            col(AttemptStep.id).in_(step_ids)
        )
    )
    return {step_id: Answered(response, language) for step_id, response, language in rows}


def score_numbers(db: Session, attempt_ids: Collection[int]) -> dict[int, int]:
    """The number of the last score of each attempt that has one."""
    chosen = select(AttemptScore.attempt_id, func.max(AttemptScore.number)).group_by(col(AttemptScore.attempt_id))
    return dict(db.exec(chosen.where(col(AttemptScore.attempt_id).in_(attempt_ids))).all())


def open_past(db: Session, instant: datetime, limit: int) -> Sequence[Attempt]:
    """Open attempts whose deadline was before an instant, the oldest first."""
    chosen = select(Attempt).where(col(Attempt.closed_at).is_(None), col(Attempt.deadline) < instant)
    return db.exec(chosen.order_by(col(Attempt.deadline)).limit(limit)).all()


def form_by_hash(db: Session, bank: str, content_hash: str) -> Form | None:
    return db.exec(select(Form).where(Form.bank == bank, Form.content_hash == content_hash)).first()


def questions_of(db: Session, bank: str) -> dict[str, Question]:
    return {question.name: question for question in db.exec(select(Question).where(Question.bank == bank))}


def versions_of(db: Session, question_ids: Iterable[int]) -> Sequence[QuestionVersion]:
    """Oldest first."""
    chosen = select(QuestionVersion).where(col(QuestionVersion.question_id).in_(list(question_ids)))
    return db.exec(chosen.order_by(col(QuestionVersion.number))).all()


def wordings_of(db: Session, version_ids: Iterable[int]) -> dict[int, list[QuestionWording]]:
    """The words that replaced those of question versions, oldest first; versions that keep their own are absent."""
    chosen = select(QuestionWording).where(col(QuestionWording.question_version_id).in_(list(version_ids)))
    found: dict[int, list[QuestionWording]] = {}
    for each in db.exec(chosen.order_by(col(QuestionWording.question_version_id), col(QuestionWording.number))):
        found.setdefault(each.question_version_id, []).append(each)
    return found


def worded(db: Session, version: QuestionVersion) -> QuestionVersion | QuestionWording:
    """What of a question version holds the words in force: the last wording or, without any, the version itself."""
    wordings = wordings_of(db, [id_of(version)])
    return wordings[id_of(version)][-1] if wordings else version

"""Marking by people: which works wait, giving a mark, and what comes back to whoever wrote the work.

A work is the answer that counts now to a question with a rubric. Nobody marks their own, and who marks second does
not see the first mark before giving the second.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learn.db.columns import id_of
from learn.db.inserts import insert_once
from learn.errors import Invalid, NotFound, say
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.quizzes.agreeing import Given, Stage, Standing, is_sampled, quadratic_weighted_kappa, standing
from learn.quizzes.formsets import SlotQuestion, questions_of
from learn.quizzes.models import Attempt, AttemptStep, Form, FormSlot, Mark, MarkReply, Question, QuestionVersion
from learn.quizzes.types.base import State
from learn.quizzes.types.rubric import Essay, FileTask, Marked

MOST_SHOWN = 200
MOST_KEPT = 5_000
LONGEST_COMMENT = 2_000
_TYPES = (Essay.key, FileTask.key)
_OPEN = {Stage.FIRST, Stage.SECOND, Stage.MODERATION}


class Row(NamedTuple):
    """A work as it is stored."""

    step: AttemptStep
    attempt: Attempt
    bank: str


@dataclass(frozen=True)
class Work:
    """A work with its question and where it stands."""

    row: Row
    question: SlotQuestion
    standing: Standing

    @property
    def step_id(self) -> int:
        return id_of(self.row.step)

    @property
    def rubric(self) -> Marked:
        assert isinstance(self.question.question, Marked)  # noqa: S101 - only such questions have works
        return self.question.question

    @property
    def fraction(self) -> float | None:
        """What it earned, 0 to 1; None while it waits."""
        return None if self.standing.levels is None else self.rubric.rated(self.standing.levels)


@dataclass(frozen=True)
class Returned:
    """What a marked answer earned, 0 to 1."""

    step_id: int
    fraction: float


@dataclass(frozen=True)
class Agreement:
    """How two markers agreed on the works of a course marked twice. `kappa` is None where nothing can be said."""

    works: int
    same: int
    kappa: float | None


def works(db: Session, bank: str) -> list[Work]:
    """The works of a bank, the oldest first; of very many the newest MOST_KEPT."""
    newest = _rows().where(col(Form.bank) == bank).order_by(col(AttemptStep.id).desc()).limit(MOST_KEPT)
    return _works(db, [Row(*row) for row in db.execute(newest)][::-1])


def waiting_for(listed: Sequence[Work], marker_id: int) -> list[Work]:
    """Those that this marker can do something about: not their own, and not waiting for somebody else alone."""
    return [work for work in listed if _can_mark(work, marker_id) and work.standing.stage in _OPEN][:MOST_SHOWN]


def work(db: Session, bank: str, step_id: int, marker_id: int) -> Work:
    """One work of a bank that this person may mark. NotFound for any other, and for their own."""
    rows = db.execute(_rows().where(col(Form.bank) == bank, col(AttemptStep.id) == step_id))
    for found in _works(db, [Row(*row) for row in rows]):
        if found.row.attempt.person_id != marker_id:
            return found
    raise NotFound


def written_anew(db: Session, bank: str, step_id: int, marker_id: int) -> int | None:
    """The step of the answer that replaced this one; None where it counts still, or is nothing this person may mark."""
    older = db.get(AttemptStep, step_id)
    if older is None:
        return None
    same = (col(AttemptStep.attempt_id) == older.attempt_id, col(AttemptStep.slot) == older.slot)
    newer = _rows().where(*same, col(AttemptStep.id) > step_id, col(Form.bank) == bank)
    for row in db.execute(newer.where(col(Attempt.person_id) != marker_id)):
        return id_of(Row(*row).step)
    return None


def own_work(db: Session, person_id: int, step_id: int) -> Work:
    """A work of one's own that is marked. NotFound for any other."""
    rows = db.execute(_rows().where(col(Attempt.person_id) == person_id, col(AttemptStep.id) == step_id))
    for found in _works(db, [Row(*row) for row in rows]):
        if found.standing.stage is Stage.DONE:
            return found
    raise NotFound


def returned(db: Session, attempt_name: str) -> dict[int, Returned]:
    """What came back of the works of an attempt, by slot; those that still wait are absent."""
    rows = [Row(*row) for row in db.execute(_rows().where(col(Attempt.name) == attempt_name))]
    return {
        each.row.step.slot: Returned(each.step_id, each.fraction)
        for each in _works(db, rows)
        if each.fraction is not None
    }


def has_rubrics(db: Session, bank: str) -> bool:
    """Whether a question of this bank is marked by people."""
    chosen = select(QuestionVersion.id).join(Question, col(Question.id) == QuestionVersion.question_id)
    return (
        db.exec(chosen.where(Question.bank == bank, col(QuestionVersion.type).in_(_TYPES)).limit(1)).first() is not None
    )


def give(  # one mark
    db: Session, done: Work, marker_id: int, *, key: str, levels: Sequence[int], comment: str, now: datetime
) -> None:
    """Add a mark; who wrote the work is told once it is done. Sent again with the same key, nothing changes.

    Invalid for levels that the rubric doesn't have.
    """
    if done.rubric.rated(levels) is None:
        raise Invalid({"level": say("Chọn một mức cho mỗi tiêu chí.")})
    if len(comment) > LONGEST_COMMENT:
        raise Invalid({"comment": say("Nhận xét dài quá %(most)s ký tự.", most=LONGEST_COMMENT)})
    mine = [mark for mark in _marks(db, [done.step_id]) if mark.marker_id == marker_id]
    values = {"step_id": done.step_id, "marker_id": marker_id, "number": len(mine) + 1, "key": f"{marker_id}.{key}"}
    said = {"levels": list(levels), "comment": comment, "marked_at": now}
    insert_once(db, Mark, {**values, **said})
    _tell(db, done, now)


def _tell(db: Session, work: Work, now: datetime) -> None:
    name = work_name(work.row.attempt, work.row.step.slot)
    if standings(db, [(work.step_id, name)])[work.step_id].stage is not Stage.DONE:
        return
    titles = db.get_one(QuestionVersion, work.question.version_id).titles
    link = f"/marked/{work.step_id}"
    person_id = work.row.attempt.person_id
    notices.tell(db, person_id, Kind.WORK_MARKED, f"marked/{work.step_id}", {"work": titles}, link, now)


def reply(db: Session, done: Work, text: str, now: datetime) -> None:
    """Answer the comments on a work, once: a second answer changes nothing. Invalid for an empty or a long one."""
    if not text or len(text) > LONGEST_COMMENT:
        raise Invalid({"text": say("Viết từ 1 đến %(most)s ký tự.", most=LONGEST_COMMENT)})
    insert_once(db, MarkReply, {"step_id": done.step_id, "text": text, "replied_at": now})


def reply_to(db: Session, step_id: int) -> str:
    """What the learner answered; "" for nothing."""
    found = db.get(MarkReply, step_id)
    return found.text if found else ""


def agreement(listed: Sequence[Work]) -> Agreement:
    """How the first two markers of each work agreed, by the points of all its criteria, before they settled it."""
    pairs = []
    same = 0
    for each in listed:
        if len(each.standing.first) > 1:
            one, two = each.standing.first[:2]
            pairs.append((_points(each, one), _points(each, two)))
            same += one.levels == two.levels
    return Agreement(len(pairs), same, quadratic_weighted_kappa(pairs))


def standings(db: Session, steps: Collection[tuple[int, str]]) -> dict[int, Standing]:
    """Where these answers stand, by step; each comes with the name that says whether it is marked twice."""
    names = dict(steps)
    given: dict[int, list[Given]] = {step_id: [] for step_id in names}
    for mark in _marks(db, list(names)):
        given[mark.step_id].append(Given(mark.marker_id, mark.number, tuple(mark.levels), mark.comment))
    return {step_id: standing(marks, sampled=is_sampled(names[step_id])) for step_id, marks in given.items()}


def work_name(attempt: Attempt, slot: int) -> str:
    """What a work is called where it is drawn for a second marker: the same for every answer to the question."""
    return f"{attempt.public_id}/{slot}"


def _can_mark(work: Work, marker_id: int) -> bool:
    if work.row.attempt.person_id == marker_id:
        return False
    mine = any(mark.marker_id == marker_id for mark in work.standing.marks)
    # Who marked first can't be the second marker; of two that differ, either may think again.
    return not mine or work.standing.stage is Stage.MODERATION


def _points(work: Work, mark: Given) -> int:
    return sum(row[level] for row, level in zip(work.rubric.marking.points, mark.levels, strict=True))


def _works(db: Session, rows: Sequence[Row]) -> list[Work]:
    found = standings(db, [(id_of(row.step), work_name(row.attempt, row.step.slot)) for row in rows])
    return [Work(row, _seen(db, row), found[id_of(row.step)]) for row in rows]


def _seen(db: Session, row: Row) -> SlotQuestion:
    """The question in the words that were answered."""
    return questions_of(db, row.attempt.form_id).slots[row.step.slot].as_of(row.step.received_at)


def _marks(db: Session, step_ids: Collection[int]) -> Sequence[Mark]:
    return db.exec(select(Mark).where(col(Mark.step_id).in_(step_ids)).order_by(col(Mark.id))).all()


def _rows() -> Select[AttemptStep, Attempt, str]:
    """Answers that count now to questions with a rubric."""
    later = aliased(AttemptStep)
    newest = (
        select_columns(func.max(later.number))
        .where(
            col(later.attempt_id) == col(AttemptStep.attempt_id),
            col(later.slot) == col(AttemptStep.slot),
            col(later.changes).is_(True),
        )
        .scalar_subquery()
    )
    return (
        select_columns(AttemptStep, Attempt, col(Form.bank))
        .join(Attempt, col(Attempt.id) == col(AttemptStep.attempt_id))
        .join(Form, col(Form.id) == col(Attempt.form_id))
        .join(FormSlot, (col(FormSlot.form_id) == col(Form.id)) & (col(FormSlot.slot) == col(AttemptStep.slot)))
        .join(QuestionVersion, col(QuestionVersion.id) == col(FormSlot.question_version_id))
        .where(
            col(QuestionVersion.type).in_(_TYPES),
            col(AttemptStep.state) == State.COMPLETE.value,
            col(AttemptStep.number) == newest,
        )
    )

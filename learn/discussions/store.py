"""What is asked of the tables of discussions; every statement in one place."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from learn.assessments.models import Regrading, Sitting
from learn.courses.models import Course, CourseVersion, LessonVersion
from learn.db.inserts import insert_once
from learn.discussions.models import Exchange, ExchangeAct
from learn.discussions.rules import Act, State, Topic
from learn.quizzes.models import Attempt, Form, FormSlot, Purpose, Question, QuestionVersion

_RUNNING = (
    select_columns(col(Attempt.id))
    .where(col(Attempt.id) == col(Exchange.attempt_id), col(Attempt.closed_at).is_(None))
    .exists()
)

_own, _any = aliased(QuestionVersion), aliased(QuestionVersion)
_OF_TESTS = (
    select_columns(col(FormSlot.slot))
    .join(Form, col(Form.id) == col(FormSlot.form_id))
    .join(_any, col(_any.id) == col(FormSlot.question_version_id))
    .join(_own, col(_own.question_id) == col(_any.question_id))
    .where(col(_own.id) == col(Exchange.question_version_id), col(Form.purpose) == Purpose.TEST.value)
    .exists()
)


def add(db: Session, values: Mapping[str, Any]) -> bool:
    """Insert an exchange, once for a person and key."""
    return insert_once(db, Exchange, values)


def by_key(db: Session, person_id: int, key: str) -> Exchange | None:
    return db.exec(select(Exchange).where(Exchange.person_id == person_id, Exchange.key == key)).first()


def asked_since(db: Session, person_id: int, since: datetime) -> tuple[int, datetime | None]:
    """How much a person asked after an instant, and when the first of it."""
    chosen = select_columns(func.count(), func.min(col(Exchange.asked_at))).where(
        col(Exchange.person_id) == person_id, col(Exchange.asked_at) > since
    )
    count, first = db.execute(chosen).one()
    return count, first


def asked_by(db: Session, person_id: int, limit: int) -> Sequence[Exchange]:
    """What a person asked, the newest first."""
    chosen = select(Exchange).where(Exchange.person_id == person_id)
    return db.exec(chosen.order_by(col(Exchange.id).desc()).limit(limit)).all()


def acts_of(db: Session, exchange_ids: Collection[int]) -> dict[int, list[ExchangeAct]]:
    """What was done with each of these, in order."""
    found: dict[int, list[ExchangeAct]] = {exchange_id: [] for exchange_id in exchange_ids}
    chosen = select(ExchangeAct).where(col(ExchangeAct.exchange_id).in_(exchange_ids))
    for act in db.exec(chosen.order_by(col(ExchangeAct.exchange_id), col(ExchangeAct.number))):
        found[act.exchange_id].append(act)
    return found


def regradings(db: Session, ids: Collection[int]) -> dict[int, Regrading]:
    """By id."""
    rows = db.exec(select(Regrading).where(col(Regrading.id).in_(ids)))
    return {row.id: row for row in rows if row.id is not None}


def _shown_to(person_id: int) -> ColumnElement[bool]:
    """Nobody answers themselves, and what is asked in a test that runs waits for its end."""
    return and_(col(Exchange.person_id) != person_id, or_(col(Exchange.attempt_id).is_(None), ~_RUNNING))


def waiting(db: Session, course_id: int, person_id: int, limit: int) -> Sequence[Exchange]:
    """What waits for an answer, the oldest first."""
    chosen = select(Exchange).where(
        Exchange.course_id == course_id, Exchange.state == State.OPEN.value, _shown_to(person_id)
    )
    return db.exec(chosen.order_by(col(Exchange.asked_at), col(Exchange.id)).limit(limit)).all()


def settled(db: Session, course_id: int, person_id: int, limit: int) -> Sequence[Exchange]:
    """What was answered or closed, the newest first."""
    chosen = select(Exchange).where(
        Exchange.course_id == course_id, Exchange.state != State.OPEN.value, _shown_to(person_id)
    )
    return db.exec(chosen.order_by(col(Exchange.asked_at).desc(), col(Exchange.id).desc()).limit(limit)).all()


def count_waiting(db: Session, slugs: Collection[str], person_id: int) -> dict[str, int]:
    """How many wait in each of these courses for this person; those without are absent."""
    chosen = (
        select_columns(col(Course.slug), func.count().label("waiting"))
        .join(Exchange, col(Exchange.course_id) == col(Course.id))
        .where(col(Course.slug).in_(slugs), col(Exchange.state) == State.OPEN.value, _shown_to(person_id))
        .group_by(col(Course.slug))
    )
    return {row.slug: row.waiting for row in db.execute(chosen)}


def one(db: Session, course_id: int, exchange_id: int, person_id: int) -> Exchange | None:
    """An exchange of a course that this person may answer."""
    chosen = select(Exchange).where(Exchange.course_id == course_id, Exchange.id == exchange_id, _shown_to(person_id))
    return db.exec(chosen).first()


class Sum(NamedTuple):
    """How much was asked about an objective ("": several, or none) in a lesson ("": of none)."""

    objective: str
    lesson: str
    questions: int
    faults: int
    objections: int
    upheld: int
    waiting: int


def sums(db: Session, course_id: int) -> list[Sum]:
    """By objective and lesson; what was hidden doesn't count, nor does what still waits for the end of a test."""

    def count(which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((which, 1), else_=0))

    rows = db.execute(
        select_columns(
            col(Exchange.objective),
            col(Exchange.lesson),
            *(count(col(Exchange.topic) == topic.value) for topic in Topic),
            count(col(Regrading.done_at).is_not(None)),
            count(col(Exchange.state) == State.OPEN.value),
        )
        .outerjoin(Regrading, col(Regrading.id) == col(Exchange.regrading_id))
        .where(
            col(Exchange.course_id) == course_id,
            col(Exchange.is_hidden).is_(False),
            or_(col(Exchange.attempt_id).is_(None), ~_RUNNING),
        )
        .group_by(col(Exchange.objective), col(Exchange.lesson))
    )
    return [Sum(*row) for row in rows]


def is_of_tests(db: Session, question_version_id: int) -> bool:
    """Whether any version of this question stands in a form of a test."""
    question_id = (
        select_columns(col(QuestionVersion.question_id))
        .where(col(QuestionVersion.id) == question_version_id)
        .scalar_subquery()
    )
    found = (
        select_columns(col(FormSlot.slot))
        .join(Form, col(Form.id) == col(FormSlot.form_id))
        .join(QuestionVersion, col(QuestionVersion.id) == col(FormSlot.question_version_id))
        .where(col(QuestionVersion.question_id) == question_id, col(Form.purpose) == Purpose.TEST.value)
    )
    return db.execute(found.limit(1)).first() is not None


def stands_in(db: Session, form_ids: Collection[int], question_version_id: int) -> bool:
    """Whether one of these forms asks exactly this version."""
    found = select(FormSlot.slot).where(
        col(FormSlot.form_id).in_(form_ids), FormSlot.question_version_id == question_version_id
    )
    return db.exec(found.limit(1)).first() is not None


def add_act(db: Session, values: Mapping[str, Any]) -> bool:
    """Append an act; False when its number or its key is there already."""
    return insert_once(db, ExchangeAct, values)


def settle(db: Session, exchange_id: int, values: Mapping[str, Any]) -> None:
    """Keep how an exchange stands."""
    db.exec(update(Exchange).where(col(Exchange.id) == exchange_id).values(**values))


def published(db: Session, course_id: int, lesson: str, limit: int) -> list[tuple[Exchange, ExchangeAct]]:
    """What stands beside a lesson for all, as it was published last; the newest first.

    What is about a question that has gone into a test since stands there no more: it may tell the answer.
    """
    newest = (
        select_columns(func.max(col(ExchangeAct.number)))
        .where(col(ExchangeAct.exchange_id) == col(Exchange.id), col(ExchangeAct.act) == Act.PUBLISH.value)
        .correlate(Exchange)
        .scalar_subquery()
    )
    chosen = (
        select(Exchange, ExchangeAct)
        .join(
            ExchangeAct,
            and_(col(ExchangeAct.exchange_id) == col(Exchange.id), col(ExchangeAct.number) == newest),
        )
        .where(
            Exchange.course_id == course_id,
            Exchange.lesson == lesson,
            col(Exchange.is_published).is_(True),
            ~_OF_TESTS,
        )
        .order_by(col(ExchangeAct.acted_at).desc(), col(Exchange.id).desc())
    )
    return list(db.exec(chosen.limit(limit)).all())


def question_name(db: Session, question_version_id: int) -> str:
    """The name in its bank of the question that this is a version of."""
    chosen = (
        select(Question.name)
        .join(QuestionVersion, col(QuestionVersion.question_id) == Question.id)
        .where(QuestionVersion.id == question_version_id)
    )
    return db.exec(chosen).one()


def occasions_of(db: Session, attempt_ids: Collection[int]) -> dict[int, str]:
    """Which test each of these attempts is."""
    chosen = select(Sitting.attempt_id, Sitting.occasion).where(col(Sitting.attempt_id).in_(attempt_ids))
    return dict(db.exec(chosen).all())


def lessons_of(db: Session, version_ids: Collection[int]) -> dict[tuple[int, str], LessonVersion]:
    """The lessons of these course versions, by version and name."""
    rows = db.exec(select(LessonVersion).where(col(LessonVersion.course_version_id).in_(version_ids)))
    return {(row.course_version_id, row.lesson): row for row in rows}


def versions_of(db: Session, ids: Collection[int]) -> dict[int, CourseVersion]:
    """Course versions by id."""
    rows = db.exec(select(CourseVersion).where(col(CourseVersion.id).in_(ids)))
    return {row.id: row for row in rows if row.id is not None}

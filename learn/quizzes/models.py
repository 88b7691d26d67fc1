"""Questions and their versions and markings, forms, attempts and the steps they consist of."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant, one_of


class Purpose(StrEnum):
    """What a form is for: practice shows feedback at once, a test never shows keys."""

    TEST = "test"
    PRACTICE = "practice"


class ClosedBy(StrEnum):
    PERSON = "person"
    DEADLINE = "deadline"


class Decision(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Question(SQLModel, table=True):
    """A question by its permanent name: the bank (a course's slug) and its id in it."""

    __table_args__ = (UniqueConstraint("bank", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    bank: str
    name: str


class QuestionVersion(SQLModel, table=True):
    """What is shown of a question, in all its languages; never changed."""

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        UniqueConstraint("question_id", "content_hash"),
    )

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id")
    number: int
    content_hash: str
    type: str
    use: str
    objective: str
    level: int
    lesson: str = ""
    titles: dict[str, Any] = Document()
    shown: dict[str, Any] = Document()
    feedback: dict[str, Any] = Document(default_factory=dict)
    created_at: datetime = Instant()


class QuestionWording(SQLModel, table=True):
    """The words of a question version after a slip in them was mended; it measures what it did before.

    The last one is in force. `content_hash` is that of the whole question as it then was; going back to earlier
    words is one more wording.
    """

    __tablename__ = "question_wording"
    __table_args__ = (UniqueConstraint("question_version_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    question_version_id: int = Field(foreign_key="question_version.id")
    number: int
    content_hash: str
    titles: dict[str, Any] = Document()
    shown: dict[str, Any] = Document()
    feedback: dict[str, Any] = Document(default_factory=dict)
    created_at: datetime = Instant()


class Marking(SQLModel, table=True):
    """How a question version is marked. Mending a key appends a marking; regrading replays with it.

    `rulings` are about answers that the key is wrong about (`learn.quizzes.rulings`). What is dropped weighs nothing.
    """

    __table_args__ = (UniqueConstraint("question_version_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    question_version_id: int = Field(foreign_key="question_version.id")
    number: int
    content_hash: str
    key: dict[str, Any] = Document()
    rulings: list[dict[str, Any]] = Document(default_factory=list)
    is_dropped: bool = False
    created_at: datetime = Instant()
    reason: str = ""


class Form(SQLModel, table=True):
    """A fixed set of questions. `content_hash` makes the same set, in the same bank, the same form."""

    __table_args__ = (one_of("purpose", Purpose), UniqueConstraint("bank", "content_hash"))

    id: int | None = Field(default=None, primary_key=True)
    bank: str
    purpose: str
    name: str
    content_hash: str
    minutes: int | None = None
    created_at: datetime = Instant()


class FormSlot(SQLModel, table=True):
    """One place of a form, from 1."""

    __tablename__ = "form_slot"
    __table_args__ = (UniqueConstraint("form_id", "question_version_id"),)

    form_id: int = Field(primary_key=True, foreign_key="form.id")
    slot: int = Field(primary_key=True)
    question_version_id: int = Field(foreign_key="question_version.id", index=True)
    weight: float = 1.0


class Attempt(SQLModel, table=True):
    """One person's sitting of one form.

    `name` says what the attempt is for ("assessment/12/post/1"); the steps say what was done in it.
    """

    __table_args__ = (one_of("closed_by", ClosedBy),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: UUID = Field(default_factory=uuid4, unique=True)
    # Two tabs that start the same test at once: the second gets the attempt that won.
    name: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    # Fixed for the attempt: a typed answer means what its language says it means.
    language: str
    seed: int
    started_at: datetime = Instant()
    deadline: datetime | None = Instant(default=None, index=True)
    # Two submits at once: the UPDATE asks that this is still null, so one of them closes the attempt.
    closed_at: datetime | None = Instant(default=None, index=True)
    closed_by: str | None = None
    # Taken on paper and copied in from a sheet: the days are those of the sheet, and nobody timed the answers.
    on_paper: bool = False
    # Fixed when it begins: one question a page, and whether an answer stays once a later question was reached.
    is_paged: bool = False
    is_one_way: bool = False


class AttemptStep(SQLModel, table=True):
    """One thing a learner did to one question. Rows are added, never changed."""

    __tablename__ = "attempt_step"
    __table_args__ = (
        # A retry after a lost response: the second insert fails, and the first receipt is given again.
        UniqueConstraint("attempt_id", "key"),
        # Two tabs at once wait for each other under the attempt's row lock; the constraint holds even without it.
        UniqueConstraint("attempt_id", "slot", "number"),
        # Late answers are few among tens of millions, and somebody waits for the list of them.
        Index("ix_attempt_step_late", "attempt_id", sqlite_where=text("is_late = 1"), postgresql_where=text("is_late")),
    )

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id")
    slot: int
    number: int
    key: str
    client_id: str = ""
    sequence: int | None = None
    # When the answer was made, in the server's time as the page reckons it.
    client_time: datetime | None = Instant(default=None)
    received_at: datetime = Instant()
    based_on: int | None = None
    language: str
    seconds: float | None = None
    response: dict[str, Any] = Document()
    state: str
    # False for a stale field that came along unchanged: it is kept and replaces nothing.
    changes: bool
    is_late: bool = False
    # True when it replaced an answer that its author had not seen, made on another page or device.
    is_rival: bool = False
    # What practice showed because of it (`learn.quizzes.steps.Asked`): a hint is paid for, so it must be kept.
    asked: str = ""


class LateReview(SQLModel, table=True):
    """What somebody decided about a late answer, and why. Decided once; the row is never changed."""

    __tablename__ = "late_review"
    __table_args__ = (one_of("decision", Decision),)

    # Two reviewers at once: the first one's row stands, and the second one is told.
    step_id: int = Field(primary_key=True, foreign_key="attempt_step.id")
    decision: str
    reason: str
    decided_by: int = Field(foreign_key="person.id")
    decided_at: datetime = Instant()


class AttemptScore(SQLModel, table=True):
    """One scoring of a closed attempt; regrading appends the next. Fractions are 0 to 1."""

    __tablename__ = "attempt_score"
    # Two submits, or a submit and the deadline job: one first score.
    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id")
    number: int
    fraction: float
    answered: int
    reached: int
    slots: int
    is_complete: bool
    scored_at: datetime = Instant()


class SlotScore(SQLModel, table=True):
    """The fraction (0 to 1) one question earned in one scoring, from which step and by which marking."""

    __tablename__ = "slot_score"
    __table_args__ = (ForeignKeyConstraint(["attempt_score_id"], ["attempt_score.id"]),)

    attempt_score_id: int = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    question_version_id: int = Field(foreign_key="question_version.id", index=True)
    marking_id: int = Field(foreign_key="marking.id")
    step_id: int | None = Field(default=None, foreign_key="attempt_step.id")
    fraction: float
    weight: float
    is_reached: bool
    seconds: float | None = None


class Upload(SQLModel, table=True):
    """A file that a person sent for one question of an attempt. Its bytes are the medium of this hash.

    An answer names its file by hash; it counts only with this row, so that nobody hands in another's file.
    """

    # The same file sent again, after a lost response or on purpose: the row that is there stands.
    __table_args__ = (UniqueConstraint("attempt_id", "slot", "content_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id")
    slot: int
    content_hash: str = Field(foreign_key="medium.hash", index=True)
    name: str
    size: int
    uploaded_at: datetime = Instant()


class Examination(SQLModel, table=True):
    """What the checks of one marking found in a file; never changed, because neither of the two ever is.

    `fraction` (0 to 1) is what that earns; `findings` has {"passed", "found"} for each check, in their order.
    """

    content_hash: str = Field(primary_key=True, foreign_key="medium.hash")
    marking_id: int = Field(primary_key=True, foreign_key="marking.id", index=True)
    fraction: float
    findings: list[dict[str, Any]] = Document()
    examined_at: datetime = Instant()


class Mark(SQLModel, table=True):
    """What one marker said of one answer: a level for each criterion of its rubric, from 0. Rows are added."""

    # Sent twice, it is one mark; a marker who thinks again adds the next number.
    __table_args__ = (UniqueConstraint("step_id", "marker_id", "number"), UniqueConstraint("step_id", "key"))

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="attempt_step.id")
    marker_id: int = Field(foreign_key="person.id", index=True)
    number: int
    key: str
    levels: list[int] = Document()
    comment: str = ""
    marked_at: datetime = Instant()


class MarkReply(SQLModel, table=True):
    """What a learner answered to the comment on an answer, once."""

    __tablename__ = "mark_reply"

    # Sent twice, or from two pages: the first stands.
    step_id: int = Field(primary_key=True, foreign_key="attempt_step.id")
    text: str
    replied_at: datetime = Instant()

"""Exchanges between a learner and whoever teaches the course, and what was done with them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from learn.db.columns import Instant, one_of
from learn.discussions.rules import Act, State, Topic


class Exchange(SQLModel, table=True):
    """What one learner wrote, where, and how it stands.

    At a lesson: `lesson`, perhaps a section (its anchor, and its heading as it was read) or a practice question, the
    one with the number `slot`. In a round of practice: a question without number, and `lesson` is the one that teaches
    it, "" for none. In a test: `attempt_id` and `slot`, and `lesson` as in a round. What is asked in a test that runs
    is shown to nobody before that test is closed. `objective` is "" where several are meant.
    """

    __table_args__ = (
        # The button pressed twice, or a retry after a lost response: one exchange.
        UniqueConstraint("person_id", "key"),
        one_of("topic", Topic),
        one_of("state", State),
        Index(None, "course_id", "state", "asked_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: UUID = Field(default_factory=uuid4, unique=True)
    person_id: int = Field(foreign_key="person.id")
    key: str
    course_id: int = Field(foreign_key="course.id")
    course_version_id: int = Field(foreign_key="course_version.id")
    lesson: str
    section: str
    heading: str
    objective: str
    question_version_id: int | None = Field(default=None, foreign_key="question_version.id", index=True)
    attempt_id: int | None = Field(default=None, foreign_key="attempt.id", index=True)
    slot: int | None = None
    language: str
    topic: str
    text: str
    asked_at: datetime = Instant()
    # What its acts make of it (`rules.standing`), so that a queue is one look at an index.
    state: str = State.OPEN
    is_hidden: bool = False
    is_published: bool = False
    regrading_id: int | None = Field(default=None, foreign_key="regrading.id")


class ExchangeAct(SQLModel, table=True):
    """One thing that was done with an exchange; rows are added, never changed.

    `text` is the answer, the reason for hiding, or the answer as it is published, `question` the question as it is
    published.
    """

    __tablename__ = "exchange_act"
    __table_args__ = (
        # Sent twice, it is done once.
        UniqueConstraint("exchange_id", "key"),
        one_of("act", Act),
    )

    # Two instructors at once, each from the same page: the first one's act has the number, the second one is told.
    exchange_id: int = Field(primary_key=True, foreign_key="exchange.id")
    number: int = Field(primary_key=True)
    key: str
    act: str
    text: str = ""
    question: str = ""
    acted_by: int = Field(foreign_key="person.id")
    acted_at: datetime = Instant()

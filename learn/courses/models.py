"""Courses, their immutable versions, who is enrolled, and how far they are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant


class Course(SQLModel, table=True):
    """A course by its permanent address. What it teaches is in its versions.

    `beside` is one more whenever something changes that stands beside its lessons for all: pages are kept by it.
    """

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    created_at: datetime = Instant()
    beside: int = 0


class CourseVersion(SQLModel, table=True):
    """One publication of a course, never changed. `document` holds the head in every language."""

    __tablename__ = "course_version"
    # The same folder published from two terminals at once: the second looks again and finds nothing new.
    # The hash is not unique, so that going back to an older text is a new version too.
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id")
    number: int
    content_hash: str
    document: dict[str, Any] = Document()
    published_at: datetime = Instant()
    published_by: int | None = Field(default=None, foreign_key="person.id")


class LessonVersion(SQLModel, table=True):
    """A lesson as published in one course version. Its id is its address and never reused for another."""

    __tablename__ = "lesson_version"

    course_version_id: int = Field(primary_key=True, foreign_key="course_version.id")
    lesson: str = Field(primary_key=True)
    position: int
    module: int
    kind: str
    minutes: int
    titles: dict[str, Any] = Document()
    objectives: list[str] = Document()
    # The key of the practice quiz with the questions inside the lesson; empty when it has none.
    practice: str = ""
    head: dict[str, Any] = Document(default_factory=dict)


class LessonPage(SQLModel, table=True):
    """The lesson's HTML for one language and one region, rendered and sanitised when it was published.

    `region` is empty for learners of every region that the lesson has no block for. `parts` alternates
    HTML with the questions between it: [{"html": …} | {"question": id}, …].
    """

    __tablename__ = "lesson_page"
    __table_args__ = (
        ForeignKeyConstraint(
            ["course_version_id", "lesson"], ["lesson_version.course_version_id", "lesson_version.lesson"]
        ),
    )

    course_version_id: int = Field(primary_key=True)
    lesson: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    region: str = Field(primary_key=True, default="")
    parts: list[dict[str, Any]] = Document()
    headings: list[dict[str, Any]] = Document()
    hash: str


class CourseMedium(SQLModel, table=True):
    """A file that a course version uses, by the name its author gave it."""

    __tablename__ = "course_medium"

    course_version_id: int = Field(primary_key=True, foreign_key="course_version.id")
    name: str = Field(primary_key=True)
    hash: str = Field(foreign_key="medium.hash", index=True)


class Enrolment(SQLModel, table=True):
    """A person in a course, on the version and in the unit of the day they enrolled.

    It ends (`ended_at`) when it is withdrawn, and when its owner has finished and begins the course again.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "number"),
        # Two tabs that enrol at once: one active enrolment, the other request gets the row that won.
        Index(
            "uq_enrolment_active",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    course_id: int = Field(foreign_key="course.id", index=True)
    number: int
    course_version_id: int = Field(foreign_key="course_version.id")
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    region: str = ""
    enrolled_at: datetime = Instant()
    enrolled_by: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = Field(default=None, index=True)
    lessons_done_at: datetime | None = Instant(default=None)
    withdrawn_at: datetime | None = Instant(default=None)
    ended_at: datetime | None = Instant(default=None)


class LessonProgress(SQLModel, table=True):
    """How far a person is in a lesson. `section` is the anchor last read; progress never goes back."""

    __tablename__ = "lesson_progress"

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id")
    lesson: str = Field(primary_key=True)
    section: str = ""
    section_number: int = 0
    started_at: datetime = Instant()
    seen_at: datetime = Instant()
    done_at: datetime | None = Instant(default=None)

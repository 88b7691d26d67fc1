"""A day of tests on paper, its sheets, what people copied from them, and what was corrected afterwards."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from learn.assessments.models import Occasion
from learn.db.columns import Document, Instant, one_of


class Kind(StrEnum):
    """What somebody says of a sheet: what stands on it, which of two copies is right, or that theirs is void."""

    TYPED = "typed"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class PaperSession(SQLModel, table=True):
    """People of a unit take one test of a course on paper on a day.

    Nothing is printed before whoever teaches the course has released it: the forms are secret, and those who plan are
    many. A cancelled one stays as it was.
    """

    __tablename__ = "paper_session"
    __table_args__ = (
        one_of("occasion", Occasion),
        # The same plan sent twice: one session.
        UniqueConstraint("planned_by", "key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    course: str = Field(index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    occasion: str
    day: date
    language: str
    planned_by: int = Field(foreign_key="person.id")
    planned_at: datetime = Instant()
    key: str
    released_by: int | None = Field(default=None, foreign_key="person.id")
    released_at: datetime | None = Instant(default=None)
    cancelled_at: datetime | None = Instant(default=None)


class PaperSheet(SQLModel, table=True):
    """One person's answer sheet, by its number in the session. `kept_at`: when its answers became a test."""

    __tablename__ = "paper_sheet"
    __table_args__ = (UniqueConstraint("session_id", "number"), UniqueConstraint("session_id", "enrolment_id"))

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="paper_session.id")
    number: int
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    letter: str
    kept_at: datetime | None = Instant(default=None)


class PaperEntry(SQLModel, table=True):
    """What one person copied from a sheet, whole, each time they saved it: `cells` by slot. Rows are only added."""

    __tablename__ = "paper_entry"
    __table_args__ = (
        # Two tabs of one person: the second is told that the first was quicker.
        UniqueConstraint("sheet_id", "entered_by", "number"),
        # The same form sent twice: one entry.
        UniqueConstraint("sheet_id", "entered_by", "key"),
        one_of("kind", Kind),
    )

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="paper_sheet.id")
    entered_by: int = Field(foreign_key="person.id")
    number: int
    key: str
    kind: str
    cells: dict[str, Any] = Document()
    entered_at: datetime = Instant()


class PaperCorrection(SQLModel, table=True):
    """What a sheet that had become a test says after it was compared with the paper once more, whole: `cells` by slot.

    Rows are only added. `based_on` is the scoring of the test it started from; the next scoring is what it made.
    """

    __tablename__ = "paper_correction"
    # Two who correct one test at once, or while it is marked otherwise: the second looks again.
    __table_args__ = (UniqueConstraint("based_on"),)

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="paper_sheet.id", index=True)
    based_on: int = Field(foreign_key="attempt_score.id")
    cells: dict[str, Any] = Document()
    reason: str
    corrected_by: int = Field(foreign_key="person.id")
    corrected_at: datetime = Instant()

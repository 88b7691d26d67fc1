"""Units, positions, competencies, who works where, and who may see what."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from learn.db.columns import Document, Instant, one_of


class Role(StrEnum):
    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Sees(StrEnum):
    """How far a supervisor looks: persons below, or groups only with the small ones hidden."""

    PEOPLE = "people"
    FIGURES = "figures"


class Unit(SQLModel, table=True):
    """A node of the organisation. Its code is permanent; what changes over time is in UnitVersion."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)


class UnitVersion(SQLModel, table=True):
    """What a unit was called, whose part it was and where it lay, over [valid_from, valid_to)."""

    __tablename__ = "unit_version"
    # Two imports at once that both rename a unit from the same day: the second fails as a whole.
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    valid_from: date
    valid_to: date | None = None
    name: str
    search_name: str = Field(index=True)
    kind: str
    region: str = ""
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)


class UnitDescent(SQLModel, table=True):
    """Every ancestor of every unit today, itself included (depth 0): a subtree is one indexed look-up."""

    __tablename__ = "unit_descent"

    ancestor_id: int = Field(primary_key=True, foreign_key="unit.id")
    unit_id: int = Field(primary_key=True, foreign_key="unit.id", index=True)
    depth: int


class Position(SQLModel, table=True):
    """A job position with its validity; codes are never reused."""

    code: str = Field(primary_key=True)
    name: dict[str, Any] = Document()
    valid_from: date
    valid_to: date | None = None
    source: str = ""


class Competency(SQLModel, table=True):
    """What can be required: its name and the observable behaviours of levels 1 to 5."""

    code: str = Field(primary_key=True)
    group_code: str
    group_name: dict[str, Any] = Document()
    name: dict[str, Any] = Document()
    levels: dict[str, Any] = Document()


class Requirement(SQLModel, table=True):
    """The level (1 to 5) of a competency that a position requires."""

    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level_range"),)

    position_code: str = Field(primary_key=True, foreign_key="position.code")
    competency_code: str = Field(primary_key=True, foreign_key="competency.code")
    level: int


class Appointment(SQLModel, table=True):
    """Who works where, in which position, over [valid_from, valid_to)."""

    __table_args__ = (UniqueConstraint("person_id", "unit_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    position_code: str | None = Field(default=None, foreign_key="position.code")
    valid_from: date
    valid_to: date | None = None


class Grant(SQLModel, table=True):
    """A role over a unit and all below it, or over a course, or (neither) over everything; dated."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("unit_id IS NULL OR course IS NULL", name="one_scope"),
        CheckConstraint("sees IS NULL OR sees IN ('people', 'figures')", name="sees_known"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    course: str | None = None
    sees: str | None = None
    valid_from: date
    valid_to: date | None = None
    given_by: int | None = Field(default=None, foreign_key="person.id")
    given_at: datetime = Instant()

"""People and the units they work in."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from learn.dashboards.standing import Standing
from learn.organisation.models import Sees
from learn.web.api.documents.base import Fraction, example
from learn.web.api.names import PERSON


class UnitName(BaseModel):
    """A unit by its permanent code, and what it is called today."""

    model_config = example(code="15001", name="Xã Tân Lập", kind="commune")

    code: str
    name: str
    kind: str = Field(description="Such as `commune` or `province`; '' where it was not said.")


class Unit(UnitName):
    """A unit as far as the person's grants show it."""

    model_config = example(
        code="15001",
        name="Xã Tân Lập",
        kind="commune",
        sees="people",
        path=[{"code": "15", "name": "Tỉnh Lào Cai", "kind": "province"}],
    )

    sees: Sees = Field(description="`people`: persons and all figures; `figures`: groups only, small ones hidden.")
    path: list[UnitName] = Field(description="The units above it, from the top of what the person sees.")


class PersonName(BaseModel):
    """Somebody who works in a unit, and where they stand in the course that was asked about."""

    model_config = example(
        id=PERSON,
        name="Nguyễn Thị Hạnh",
        unit="Xã Tân Lập",
        standing="learning",
        standing_text="Đang học",
    )

    id: UUID
    name: str
    unit: str
    standing: Standing
    standing_text: str


class ObjectiveMarks(BaseModel):
    """Marks of one person on one objective; null where it was not measured."""

    text: str
    before: float | None
    after: float | None
    possible: float
    is_held: bool


class PersonCourse(BaseModel):
    """A person in a course."""

    slug: str
    title: str
    lessons: int
    lessons_done: int
    enrolled_on: date
    due_on: date | None
    before: float | None = Fraction
    after: float | None = Fraction
    later: float | None = Fraction
    change_text: str = Field(description="The change in words: for one person a number would claim too much.")
    remarks: list[str]
    objectives: list[ObjectiveMarks]
    next: str = Field(description="What comes next for them, in words.")


class Person(BaseModel):
    """A person whom the asker may see. Phone number and sign-in name are not told here."""

    model_config = example(
        id=PERSON, name="Nguyễn Thị Hạnh", unit="Xã Tân Lập", position="Công chức văn phòng", courses=[]
    )

    id: UUID
    name: str
    unit: str | None
    position: str | None
    courses: list[PersonCourse]

"""Courses and their publications."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from learn.web.api.documents.base import example

_VERSION: dict[str, Any] = {
    "number": 1,
    "published_at": "2026-10-14T01:12:00Z",
    "is_newest": True,
    "title": "Đạo đức công vụ",
    "languages": ["vi", "en"],
}

_OUTLINE: dict[str, Any] = _VERSION | {
    "language": "vi",
    "summary": "Làm đúng và giữ được lòng tin.",
    "hours": 6,
    "owner": "Học viện",
    "review_by": "2027-06-30",
    "objectives": [{"id": "qua-bieu", "text": "Từ chối quà biếu đúng cách"}],
    "modules": [
        {
            "title": "Quà biếu",
            "lessons": [{"id": "qua-bieu", "title": "Phong bì trên bàn", "kind": "case", "minutes": 8}],
        }
    ],
}

_COURSE: dict[str, Any] = {
    "slug": "dao-duc-cong-vu",
    "title": "Đạo đức công vụ",
    "summary": "Làm đúng và giữ được lòng tin.",
    "language": "vi",
    "hours": 6,
    "version": 1,
    "is_enrolled": True,
    "may_enrol": False,
    "is_taught": False,
    "enrolment": "dao-duc-cong-vu.1",
}


class Objective(BaseModel):
    """Something one will be able to do."""

    id: str
    text: str


class LessonName(BaseModel):
    """A lesson in a course's outline."""

    id: str
    title: str
    kind: str = Field(description="`theory`, `practice` or `case`.")
    minutes: int


class Module(BaseModel):
    """A part of a course with its lessons, in order."""

    title: str
    lessons: list[LessonName]


class VersionName(BaseModel):
    """A publication of a course; it never changes."""

    model_config = example(**_VERSION)

    number: int
    published_at: datetime
    is_newest: bool
    title: str
    languages: list[str]


class Version(VersionName):
    """A publication with its outline."""

    model_config = example(**_OUTLINE)

    language: str
    summary: str
    hours: float
    owner: str
    review_by: date
    objectives: list[Objective]
    modules: list[Module]


class Course(BaseModel):
    """A course as the person meets it: in it, free to join it, or teaching it."""

    model_config = example(**_COURSE)

    slug: str
    title: str
    summary: str
    language: str = Field(description="Of these texts: the wished one, where the course has it.")
    hours: float
    version: int = Field(description="The one the person is on; for who is not enrolled the newest.")
    is_enrolled: bool
    may_enrol: bool
    is_taught: bool = Field(description="Whether the person is an instructor of it.")
    enrolment: str | None = Field(description="The person's active enrolment.")


class CourseOutline(Course):
    """A course with the outline of that version."""

    model_config = example(**_COURSE, outline=_OUTLINE)

    outline: Version

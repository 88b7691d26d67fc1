"""Enrolments and where one stands in them."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from learn.assessments.models import Occasion
from learn.web.api.bodies import Ordinal, Sent
from learn.web.api.documents.base import example
from learn.web.api.names import ATTEMPT, LONGEST_SLUG, SLUG_PATTERN

_ENROLMENT: dict[str, Any] = {
    "id": "dao-duc-cong-vu.1",
    "course": "dao-duc-cong-vu",
    "number": 1,
    "version": 1,
    "enrolled_at": "2026-11-20T01:12:00Z",
    "due_on": None,
    "lessons_done_at": None,
    "withdrawn_at": None,
    "ended_at": None,
}


class NewEnrolment(Sent):
    """A course to enrol oneself in."""

    model_config = example(course="dao-duc-cong-vu", after=None)

    course: str = Field(pattern=SLUG_PATTERN, max_length=LONGEST_SLUG)
    after: Ordinal | None = Field(
        default=None, description="The number of one's finished enrolment that another shall follow."
    )


class Enrolment(BaseModel):
    """A person in a course, on the version of the day they enrolled."""

    model_config = example(**_ENROLMENT)

    id: str
    course: str
    number: int = Field(description="Which of the person's enrolments in the course this is.")
    version: int
    enrolled_at: datetime
    due_on: date | None
    lessons_done_at: datetime | None
    withdrawn_at: datetime | None
    ended_at: datetime | None = Field(description="When it was withdrawn, or followed by another.")


class Test(BaseModel):
    """Where the person stands with a test. Only who begins later to be compared has the one called baseline."""

    occasion: Occasion
    state: Literal["not-open", "offered", "running", "waiting", "done", "skipped"]
    reason: str | None = Field(description="Why it is not open, in words.")
    opens_at: datetime | None = Field(description="When it opens, where time decides.")
    attempt: UUID | None = Field(description="The attempt under way, or the one that counts.")


class EnrolmentProgress(Enrolment):
    """An enrolment with how far one is."""

    model_config = example(
        **_ENROLMENT,
        lessons=12,
        lessons_done=3,
        lessons_unlocked=True,
        tests=[{"occasion": "pre", "state": "done", "reason": None, "opens_at": None, "attempt": ATTEMPT}],
    )

    lessons: int
    lessons_done: int
    lessons_unlocked: bool
    tests: list[Test] = Field(description="Empty for a course without tests and for an enrolment that has ended.")

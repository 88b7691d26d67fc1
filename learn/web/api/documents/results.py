"""What tests showed: of an enrolment as a whole, and of one attempt."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from learn.assessments.models import Occasion
from learn.web.api.documents.base import Fraction, example
from learn.web.api.names import ATTEMPT


class Share(BaseModel):
    """Marks on one objective, of those possible."""

    marks: float
    possible: float


class ObjectiveGain(BaseModel):
    """One objective before, after and at the follow-up; null where it was not measured."""

    id: str
    text: str
    before: Share | None
    after: Share | None
    later: Share | None
    change: float | None = Field(description="Of the fraction, after minus before.")
    is_newly_mastered: bool


class Gain(BaseModel):
    """What the training changed for the person in this enrolment."""

    model_config = example(
        enrolment="dao-duc-cong-vu.1",
        before=0.45,
        after=0.75,
        later=None,
        change=0.3,
        follow_up_on="2027-01-19",
        objectives=[],
        remarks=[],
    )

    enrolment: str
    before: float | None = Fraction
    after: float | None = Fraction
    later: float | None = Fraction
    change: float | None = Field(description="After minus before; null without both.")
    follow_up_on: date | None
    objectives: list[ObjectiveGain]
    remarks: list[str] = Field(description="What weakens these figures, in words.")


class LessonToReview(BaseModel):
    """A lesson that teaches what was missed."""

    id: str
    title: str
    minutes: int


class ObjectiveResult(ObjectiveGain):
    """One objective with this test's marks."""

    this: Share | None
    is_mastered: bool
    lessons: list[LessonToReview]


class Result(BaseModel):
    """What a closed test showed, by objective: never by question."""

    model_config = example(
        attempt=ATTEMPT,
        course="dao-duc-cong-vu",
        title="Đạo đức công vụ",
        occasion="post",
        is_complete=True,
        is_measured=True,
        fraction=0.75,
        passed=True,
        pass_mark=0.7,
        before=0.45,
        after=0.75,
        later=None,
        change=0.3,
        follow_up_on="2027-01-19",
        objectives=[],
        remarks=[],
    )

    attempt: UUID
    course: str
    title: str
    occasion: Occasion
    is_complete: bool
    is_measured: bool
    fraction: float | None = Field(ge=0, le=1, description="Null while marks are not shown; `remarks` say until when.")
    passed: bool | None = Field(description="Null where there is nothing to pass.")
    pass_mark: float | None
    before: float | None = Fraction
    after: float | None = Fraction
    later: float | None = Fraction
    change: float | None
    follow_up_on: date | None
    objectives: list[ObjectiveResult]
    remarks: list[str]

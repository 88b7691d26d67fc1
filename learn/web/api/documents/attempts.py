"""Attempts, their questions, answers and what became of them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from learn.assessments.models import Occasion
from learn.web.api.bodies import Sent, Whole
from learn.web.api.documents.base import example
from learn.web.api.names import ATTEMPT

_ATTEMPT: dict[str, Any] = {
    "id": ATTEMPT,
    "enrolment": "dao-duc-cong-vu.1",
    "course": "dao-duc-cong-vu",
    "occasion": "pre",
    "state": "open",
    "language": "vi",
    "started_at": "2026-11-23T01:12:00Z",
    "deadline": "2026-11-23T01:32:00Z",
    "closed_at": None,
}


class NewAttempt(Sent):
    """A test to start, or to go back to."""

    model_config = example(occasion="pre", code="")

    occasion: Occasion
    code: str = Field("", max_length=40, description="The code of a supervised test, as its supervisor reads it.")


class AttemptName(BaseModel):
    """An attempt at a test."""

    model_config = example(**_ATTEMPT)

    id: UUID
    enrolment: str
    course: str
    occasion: Occasion
    state: Literal["open", "closed"]
    language: str = Field(description="Fixed when the attempt began.")
    started_at: datetime
    deadline: datetime | None
    closed_at: datetime | None


class Choice(BaseModel):
    """An option or a row: what an answer calls it, and its HTML."""

    id: str
    html: str


class AnswerStanding(BaseModel):
    """Where an answer stands."""

    state: Literal["empty", "saved", "invalid", "late", "rival"]
    message: str


class Question(BaseModel):
    """A question as it is shown in this attempt. Never its key, never its feedback."""

    slot: int
    number: int
    type: str = Field(description="Such as `single_choice`: what an answer looks like, docs/api.md says by type.")
    kind: str = Field(description="The type in words.")
    html: str = Field(description="The stem.")
    options: list[Choice]
    rows: list[Choice]
    details: dict[str, Any] = Field(description="What else the type shows, such as the unit of a number: docs/api.md.")
    response: dict[str, Any] = Field(description="The answer that counts now; {} for none.")
    step: int | None = Field(description="The number of that answer: what the next one is `based_on`.")
    standing: AnswerStanding


class Attempt(AttemptName):
    """An attempt with its questions while it is open; a closed one has its result at `…/result`."""

    model_config = example(
        **_ATTEMPT,
        answered=0,
        total=1,
        questions=[
            {
                "slot": 1,
                "number": 1,
                "type": "single_choice",
                "kind": "Chọn một",
                "html": "<p>Ông H. để lại phong bì. Anh/chị làm gì?</p>",
                "options": [{"id": "1", "html": "Trả lại ngay"}, {"id": "0", "html": "Giữ lại"}],
                "rows": [],
                "details": {},
                "response": {},
                "step": None,
                "standing": {"state": "empty", "message": "Chưa trả lời"},
            }
        ],
    )

    answered: int | None = Field(description="Questions with an answer; null once it is closed.")
    total: int | None
    questions: list[Question]


class Answer(Sent):
    """One answer. A malformed one is kept as `invalid` and is no error."""

    model_config = example(
        key="8f14e45f-ceea-4e7a-9c1b-2a1d6f0c3b77",
        response={"option": "2"},
        based_on=None,
        client_time="2026-11-23T08:14:05+07:00",
        seconds=31.5,
        client="may-ban-1",
        sequence=4,
    )

    key: str = Field(
        min_length=1, max_length=64, pattern=r"^[!-~]+$", description="New for each answer, the same for each retry."
    )
    response: dict[str, str | list[str] | dict[str, str]] = Field(
        max_length=8, description='By the question\'s type, such as {"option": "2"}; {} takes the answer back.'
    )
    based_on: Whole | None = Field(None, description="The `step` that was shown.")
    client_time: AwareDatetime | None = Field(
        None,
        description="When the answer was made, in the server's time: what the server said (`Date`), counted on by a"
        " clock that nobody sets. Made before the deadline, an answer may arrive up to 180 s after it.",
    )
    seconds: float | None = Field(None, ge=0, le=14_400, description="How long the question was looked at.")
    client: str = Field(
        "", max_length=64, pattern=r"^[!-~]*$", description="One name for one program at one place, or ''."
    )
    sequence: Whole | None = Field(
        None,
        description="Counts the answers of this client: a late one never undoes a later one.",
    )


class Receipt(AnswerStanding):
    """What became of an answer, given once it is durably stored."""

    model_config = example(
        state="saved", message="Đã lưu lên hệ thống", slot=1, step=1, is_replay=False, is_late=False, is_current=True
    )

    slot: int
    step: int
    is_replay: bool = Field(description="Whether the key was known: this is the first receipt again.")
    is_late: bool
    is_current: bool = Field(description="Whether this answer is the one that counts.")


class Submission(BaseModel):
    """A test that was handed in, or that time had ended before."""

    model_config = example(
        attempt=ATTEMPT, enrolment="dao-duc-cong-vu.1", course="dao-duc-cong-vu", occasion="pre", is_complete=True
    )

    attempt: UUID
    enrolment: str
    course: str
    occasion: Occasion
    is_complete: bool = Field(description="False when it was cut too short to measure.")

"""One's own enrolments, past ones too, as programs list and read them. An enrolment is named `slug.number`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from learn.assessments import offering, taking
from learn.assessments.models import Occasion
from learn.assessments.occasions import Done, NotOpen, Offer, Running, Skipped, State, Waiting
from learn.assessments.presence import Presence
from learn.assessments.taking import Refused, Started
from learn.courses import audience
from learn.courses import store as course_store
from learn.courses.models import CourseVersion, Enrolment
from learn.db.columns import id_of
from learn.errors import Conflict, Message, NotFound, say

# The states of a test in words that a program compares.
WORDS: dict[type[State], str] = {
    NotOpen: "not-open",
    Offer: "offered",
    Running: "running",
    Waiting: "waiting",
    Done: "done",
    Skipped: "skipped",
}


@dataclass(frozen=True)
class OwnEnrolment:
    """An enrolment with its course and the version it is on."""

    slug: str
    enrolment: Enrolment
    version: CourseVersion

    @property
    def name(self) -> str:
        """What it is called in addresses: the course, and which of one's enrolments in it this is."""
        return f"{self.slug}.{self.enrolment.number}"


@dataclass(frozen=True)
class TestState:
    """Where one stands with a test: `state` is one of WORDS; `opens_at` where time decides.

    `attempt` is the one under way or, when it is done, the one that counts.
    """

    occasion: Occasion
    state: str
    why: Message | None = None
    opens_at: datetime | None = None
    attempt: UUID | None = None


@dataclass(frozen=True)
class EnrolmentView:
    """An enrolment, how far its lessons are, and its tests; none for one that has ended or has no tests."""

    own: OwnEnrolment
    lessons_done: int
    lessons: int
    lessons_unlocked: bool
    tests: tuple[TestState, ...]


def own_enrolments(db: Session, person_id: int, now: datetime) -> list[OwnEnrolment]:
    """A person's enrolments in what they see today, ended ones too, by course and number."""
    return [
        OwnEnrolment(course.slug, enrolment, version)
        for enrolment, course, version in course_store.enrolments_ever(db, person_id)
        if audience.sees(db, person_id, id_of(version), now)
    ]


def own_enrolment(db: Session, person_id: int, name: str, now: datetime) -> OwnEnrolment:
    """The person's enrolment of this name; NotFound."""
    slug, _, number = name.rpartition(".")
    for one in own_enrolments(db, person_id, now):
        if one.slug == slug and str(one.enrolment.number) == number:
            return one
    raise NotFound


def enrolment_view(db: Session, own: OwnEnrolment, now: datetime) -> EnrolmentView:
    """Where its owner stands."""
    lessons = course_store.lessons_of(db, id_of(own.version))
    progress = course_store.progress_of(db, id_of(own.enrolment))
    done = sum(1 for lesson in lessons if (at := progress.get(lesson.lesson)) and at.done_at)
    tests = None if own.enrolment.ended_at else offering.overview(db, own.enrolment, now)
    return EnrolmentView(
        own=own,
        lessons_done=done,
        lessons=len(lessons),
        lessons_unlocked=own.enrolment.ended_at is None and (tests is None or tests.lessons_unlocked),
        tests=tuple(_test(occasion, state) for occasion, state in tests.states.items()) if tests else (),
    )


def begin_attempt(  # who begins what, and what came along
    db: Session, person_id: int, own: OwnEnrolment, occasion: Occasion, language: str, now: datetime, come: Presence
) -> Started:
    """Start a test of this enrolment, or go back to it, as `taking.begin`; Conflict when the enrolment has ended.

    Ask `refusal` before, in the same transaction.
    """
    if own.enrolment.ended_at is not None:
        raise Conflict(say("Lần học này đã kết thúc, nên không làm bài được nữa."))
    begun = taking.begin(db, person_id, own.slug, occasion, language, now, come)
    if isinstance(begun, Refused):
        raise begun.error()
    return begun


def refusal(  # who begins what, and what came along
    db: Session, person_id: int, own: OwnEnrolment, occasion: Occasion, now: datetime, come: Presence
) -> Refused | None:
    """Why the code that came along opens nothing: the guess is counted, and the caller commits it."""
    if own.enrolment.ended_at is not None:
        return None
    return taking.refusal(db, person_id, own.slug, occasion, now, come)


def _test(occasion: Occasion, state: State) -> TestState:
    word = WORDS[type(state)]
    match state:
        case NotOpen(why=why, opens_at=opens_at):
            return TestState(occasion, word, why, opens_at)
        case Waiting(until=until):
            return TestState(occasion, word, opens_at=until)
        case Running(attempt_id=attempt) | Done(attempt_id=attempt):
            return TestState(occasion, word, attempt=attempt)
        case _:
            return TestState(occasion, word)

"""Taking a test: starting, skipping, submitting, and what follows from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from learn.assessments import closing, facts, occasions, outcomes, presence, store
from learn.assessments.accommodating import minutes_for, rules_for
from learn.assessments.facts import Sat
from learn.assessments.models import Occasion, Sitting, Skip
from learn.assessments.occasions import Facts, NotOpen, Offer, Running, Skipped, State
from learn.assessments.presence import NOWHERE, Presence
from learn.audit import service as audit
from learn.courses import service as courses
from learn.courses.models import Course
from learn.db.columns import id_of
from learn.errors import Conflict, Invalid, Message, NotFound, say
from learn.quizzes import attempts
from learn.quizzes.attempts import Manner
from learn.quizzes.formsets import FormQuestions
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import Attempt, ClosedBy
from learn.quizzes.steps import Arrival
from learn.quizzes.uploads import Files


@dataclass(frozen=True)
class Started:
    """The attempt to go to, and whether it was begun just now."""

    attempt_id: UUID
    is_new: bool


@dataclass(frozen=True)
class Refused:
    """The code was not the right one: the guess is counted, so its transaction must be committed."""

    why: Message

    def error(self) -> Invalid:
        """What to raise once that is done."""
        return Invalid({"code": self.why})


@dataclass(frozen=True)
class Submitted:
    """A closed test. `is_complete` is False when it was cut too short to measure."""

    attempt_id: UUID
    occasion: Occasion
    slug: str
    is_complete: bool
    fraction: float


def start(db: Session, person_id: int, slug: str, occasion: Occasion, language: str, now: datetime) -> UUID:
    """The attempt to go to, as `begin` gives it to somebody who comes from nowhere and has no code."""
    begun = begin(db, person_id, slug, occasion, language, now)
    if isinstance(begun, Refused):
        raise begun.error()
    return begun.attempt_id


def begin(  # who begins what, and what came along
    db: Session,
    person_id: int,
    slug: str,
    occasion: Occasion,
    language: str,
    now: datetime,
    come: Presence = NOWHERE,
) -> Started | Refused:
    """The attempt to go to: the one under way, or a new one in this language.

    One whose time is over is closed and given back, so that its page says what happened. Raises
    Conflict when the occasion can't be started now, Forbidden from outside its places, TooMany after too many guesses
    at its code. What is under way needs neither place nor code to be gone back to; its page asks for the place.
    """
    sat = facts.held(db, courses.require_active(db, person_id, slug, now))
    facts.require_occasion(sat, occasion)
    state = occasions.state(sat.facts, occasion, now)
    if isinstance(state, Running):
        _close_if_over(db, sat, state, now)
        return Started(state.attempt_id, is_new=False)
    if not isinstance(state, Offer):
        raise Conflict(_why_not(state))
    if refused := _refused(db, sat, occasion, come, now):
        return refused
    attempt = _begin(db, sat, occasion, state, language, now)
    outcomes.recompute(db, [id_of(sat.enrolment)], now)
    return Started(attempt.public_id, is_new=True)


def refusal(  # who begins what, and what came along
    db: Session, person_id: int, slug: str, occasion: Occasion, now: datetime, come: Presence
) -> Refused | None:
    """What `begin` would refuse for its code, before it is asked; None also where something else keeps it shut."""
    sat = facts.held(db, courses.require_active(db, person_id, slug, now))
    facts.require_occasion(sat, occasion)
    is_offered = isinstance(occasions.state(sat.facts, occasion, now), Offer)
    return _refused(db, sat, occasion, come, now) if is_offered else None


def skip(db: Session, person_id: int, slug: str, now: datetime) -> None:
    """Record that the person takes no pre-test: final, and it opens the lessons. A second time changes nothing.

    Raises Conflict when it is under way or done, or when the course doesn't allow it.
    """
    sat = facts.held(db, courses.require_active(db, person_id, slug, now))
    state = occasions.state(sat.facts, Occasion.PRE, now)
    if isinstance(state, Skipped):
        return
    if not (isinstance(state, Offer | NotOpen) and state.may_skip):
        raise Conflict(say("Bài đầu vào này không bỏ qua được nữa."))
    db.add(Skip(enrolment_id=id_of(sat.enrolment), occasion=Occasion.PRE.value, skipped_at=now))
    audit.record(
        db,
        at=now,
        actor_id=person_id,
        action="assessment.skip",
        object_kind="enrolment",
        object_id=str(id_of(sat.enrolment)),
        details={"course": slug, "occasion": Occasion.PRE.value},
    )
    outcomes.recompute(db, [id_of(sat.enrolment)], now)


def submit(
    db: Session,
    person_id: int,
    public_id: UUID,
    now: datetime,
    read: Callable[[FormQuestions, str], Sequence[Arrival]] | None = None,
    files: Files = MappingProxyType({}),
) -> Submitted:
    """Close and score the person's test and write what follows from it, all in this transaction.

    `read` gives the answers that came along, from the form and the attempt's language; they are kept in any
    case, late ones as late.

    Any number of submits give the same answer. A submit that arrives after the deadline counts as
    ended by time, also when the page sent it by itself: whether it measures then depends on how many
    questions were reached. NotFound for somebody else's attempt and for one that is no test.
    """
    enrolment_id = store.enrolment_of_attempt(db, person_id, public_id)
    if enrolment_id is None:
        raise NotFound
    # Before the attempt, like everybody who holds both: or this and `closing` would wait for each other.
    store.hold(db, [enrolment_id])
    attempt = attempts.owned(db, person_id, public_id, hold=True)
    if read:
        attempts.answer(db, person_id, public_id, read, now, files)
    if attempts.close(db, attempt, now, ClosedBy.PERSON):
        outcomes.recompute(db, [enrolment_id], now)
    return _submitted(db, attempt)


def attempt_name(enrolment_id: int, occasion: Occasion, number: int) -> str:
    """What the attempt of a try is called; unique, so that of two starts at once one makes it."""
    return f"assessment/{enrolment_id}/{occasion.value}/{number}"


def _begin(db: Session, sat: Sat, occasion: Occasion, chosen: Offer, language: str, now: datetime) -> Attempt:
    enrolment_id = id_of(sat.enrolment)
    name = attempt_name(enrolment_id, occasion, chosen.number)
    attempt = attempts.start(
        db,
        name=name,
        person_id=sat.enrolment.person_id,
        form_id=store.forms_of(db, id_of(sat.version))[chosen.letter],
        language=language,
        seed=_seed(sat.version.seed, name),
        now=now,
        manner=manner(sat.facts, occasion),
    )
    sitting = Sitting(
        enrolment_id=enrolment_id,
        occasion=occasion.value,
        number=chosen.number,
        letter=chosen.letter,
        attempt_id=id_of(attempt),
        started_at=now,
        form_seen=chosen.form_seen,
    )
    try:
        with db.begin_nested():
            db.add(sitting)
    except IntegrityError:
        # Another start of the same try came first, and the attempt's name gave both the same attempt.
        if store.sitting_by_number(db, enrolment_id, occasion, chosen.number) is None:
            raise
    if attempt.deadline:
        closing.plan(db, attempt.deadline, now)
    return attempt


def _refused(db: Session, sat: Sat, occasion: Occasion, come: Presence, now: datetime) -> Refused | None:
    rules = rules_for(sat.facts.policies, sat.facts.granted, occasion)
    course = store.course_of(db, sat.version)
    why = presence.refusal(db, sat.enrolment.person_id, course, occasion, rules, come, now)
    return Refused(why) if why else None


def manner(facts: Facts, occasion: Occasion) -> Manner:
    """How a test is gone through, and in how many minutes where this person has more than others."""
    rules = rules_for(facts.policies, facts.granted, occasion)
    own = minutes_for(facts.policies, facts.granted) if facts.granted.extra_percent else None
    return Manner(is_paged=rules.is_paged, is_one_way=not rules.may_go_back, minutes=own)


def _seed(seed: str, name: str) -> int:
    """31 bits for the order in which options are shown, different for every try."""
    return int.from_bytes(sha256(f"{seed}/{name}".encode()).digest()[:4]) >> 1


def _close_if_over(db: Session, sat: Sat, running: Running, now: datetime) -> None:
    if running.deadline is None or now <= running.deadline + GRACE:
        return
    attempt = attempts.owned(db, sat.enrolment.person_id, running.attempt_id)
    if attempts.close(db, attempt, now, ClosedBy.DEADLINE):
        outcomes.recompute(db, [id_of(sat.enrolment)], now)


def _why_not(state: State) -> Message:
    match state:
        case occasions.NotOpen(why=why):
            return why
        case occasions.Waiting():
            return say("Chưa đến lúc làm lại bài đầu ra.")
        case occasions.Skipped():
            return say("Anh/chị đã bỏ qua bài đầu vào.")
        case _:
            return say("Anh/chị đã làm xong bài này.")


def _submitted(db: Session, attempt: Attempt) -> Submitted:
    sitting = store.sitting_of(db, id_of(attempt))
    score = attempts.latest_score(db, id_of(attempt))
    if sitting is None or score is None:
        raise NotFound
    enrolment = courses.enrolment(db, sitting.enrolment_id)
    return Submitted(
        attempt_id=attempt.public_id,
        occasion=Occasion(sitting.occasion),
        slug=db.get_one(Course, enrolment.course_id).slug,
        is_complete=score.is_complete,
        fraction=score.fraction,
    )

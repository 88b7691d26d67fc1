"""What is offered to somebody in a course: a test before it is started, where they stand with all, and the lessons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from learn.assessments import facts, occasions, store
from learn.assessments.accommodating import minutes_for, rules_for
from learn.assessments.models import Occasion
from learn.assessments.occasions import Running, State
from learn.assessments.policies import Policies, Rules
from learn.assessments.tries import REPLACEMENTS
from learn.courses import service as courses
from learn.courses.models import Enrolment
from learn.db.columns import id_of


@dataclass(frozen=True)
class TestPage:
    """A test before it is started. `questions` is the number of them, `minutes` the time for all as this person has
    it, `usual_minutes` as everybody has; `rules` are what holds for this person, `policies` for all. `tries_left` is
    None where there is no pass mark to try again for."""

    slug: str
    occasion: Occasion
    state: State
    minutes: int
    usual_minutes: int
    questions: int
    rules: Rules
    policies: Policies
    tries_left: int | None = None
    is_expired: bool = False

    @property
    def running(self) -> UUID | None:
        """The attempt to go back to; None when none is under way."""
        return self.state.attempt_id if isinstance(self.state, Running) else None


@dataclass(frozen=True)
class Occasions:
    """Where a person stands with all tests they have in a course, in the order of time."""

    enrolment_id: int
    states: Mapping[Occasion, State]
    lessons_unlocked: bool


def overview(db: Session, enrolment: Enrolment, now: datetime) -> Occasions | None:
    """All occasions of an enrolment, and whether its lessons are open; None where the course has no tests."""
    sat = facts.read(db, enrolment)
    if sat is None:
        return None
    states = {occasion: occasions.state(sat.facts, occasion, now) for occasion in sat.facts.occasions}
    return Occasions(id_of(enrolment), states, occasions.lessons_unlocked(sat.facts))


def lessons_unlocked(db: Session, enrolment_id: int) -> bool:
    """Whether the lessons are open, in one statement: the pre-test is done, skipped or spent, or there is none."""
    return store.is_pre_settled(db, enrolment_id, REPLACEMENTS)


def offer(db: Session, person_id: int, slug: str, occasion: Occasion, now: datetime) -> TestPage:
    """What a test is before it is started; NotFound without an active enrolment or without such a test."""
    sat = facts.require(db, courses.require_active(db, person_id, slug, now))
    facts.require_occasion(sat, occasion)
    state = occasions.state(sat.facts, occasion, now)
    forms = store.forms_of(db, id_of(sat.version))
    return TestPage(
        slug=slug,
        occasion=occasion,
        state=state,
        minutes=minutes_for(sat.facts.policies, sat.facts.granted),
        usual_minutes=sat.facts.policies.minutes,
        questions=store.form_size(db, forms[sat.allotment.forms[0]]),
        rules=rules_for(sat.facts.policies, sat.facts.granted, occasion),
        policies=sat.facts.policies,
        tries_left=occasions.tries_left(sat.facts, occasion),
        is_expired=isinstance(state, Running) and state.deadline is not None and now > state.deadline,
    )

"""Taking a course more than once: when it may begin again, in which order forms come, and which time counts. Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from learn.assessments.accommodating import rules_for
from learn.assessments.models import Occasion
from learn.assessments.occasions import Facts, Running, follow_up_on, state
from learn.assessments.policies import Window
from learn.assessments.tries import REPLACEMENTS, measured, voids
from learn.days import start_of
from learn.quizzes.forms import MAX_ANCHORS

FOLLOW_UP_OPEN = timedelta(days=30)
"""So long a follow-up that nobody takes keeps a course from beginning again."""


@dataclass(frozen=True)
class Enrolled:
    """One of a person's enrolments in a course. `has_pair`: its pre-test and post-test were both measured."""

    number: int
    has_pair: bool
    withdrawn: bool


def counted(enrolled: Sequence[Enrolled]) -> int:
    """The number of the enrolment by which a person is counted in every figure of a course: each person once.

    The first with a measured pair, and no later one ever takes its place; without a pair the last that was not
    withdrawn; else the last. What was hasty or left out is a measured pair too: nobody gets another go at it.
    """
    pairs = [one.number for one in enrolled if one.has_pair]
    staying = [one.number for one in enrolled if not one.withdrawn]
    return min(pairs) if pairs else max(staying or [one.number for one in enrolled])


def is_over(facts: Facts | None, lessons_done_at: datetime | None, now: datetime) -> bool:
    """Whether nothing is left of a course that beginning it again would take away; without tests, of its lessons.

    The post-test was measured or can't be any more, none is under way, and the follow-up was taken, can't be
    taken, or was open for 30 days. What a window shut can't be taken.
    """
    if facts is None:
        return lessons_done_at is not None
    if any(isinstance(state(facts, occasion, now), Running) for occasion in Occasion):
        return False
    post, later = facts.at(Occasion.POST), facts.at(Occasion.FOLLOW_UP)
    if measured(post) is None:
        return voids(post) > REPLACEMENTS or _window(facts, Occasion.POST).is_closed(now)
    return _was_open(facts, now) or measured(later) is not None or voids(later) > REPLACEMENTS


def _was_open(facts: Facts, now: datetime) -> bool:
    """Whether the follow-up was open for 30 days, or until its window closed."""
    day, window = follow_up_on(facts), _window(facts, Occasion.FOLLOW_UP)
    if day is None:
        return False
    return window.is_closed(now) or now >= start_of(max(day, window.begins or day)) + FOLLOW_UP_OPEN


def _window(facts: Facts, occasion: Occasion) -> Window:
    return rules_for(facts.policies, facts.granted, occasion).window


def order_again(forms: str, seen: Mapping[str, datetime]) -> str:
    """The order of forms of a later enrolment: those never seen, then the one seen longest ago.

    Ties stand as in `forms`, the order drawn for the first enrolment, so that each form still comes first as
    often as the others and which one somebody gets has nothing to do with them.
    """
    unseen = [letter for letter in forms if letter not in seen]
    return "".join(unseen + sorted((letter for letter in forms if letter in seen), key=seen.__getitem__))


def is_same_form(questions: Set[str], asked: Set[str]) -> bool:
    """Whether somebody who was asked these questions has seen a form: more of them are in it than anchors may be.

    A form whose author mended a question is the same form to whoever sat it before.
    """
    return len(questions & asked) > MAX_ANCHORS

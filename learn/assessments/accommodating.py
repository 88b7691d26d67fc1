"""What holds for one person at a test: the rules of the occasion, with what was granted to this person. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from learn.assessments.models import Occasion
from learn.assessments.policies import ANY_DAY, Policies, Rules, Shown, Window


@dataclass(frozen=True)
class Granted:
    """What was granted to a person in a course; it holds until something else is granted in its place.

    `extra_percent` of the minutes on every occasion, `extra_tries` of the post-test, another `window` on the occasion
    `window_for`, and `any_place` where places are prescribed.
    """

    extra_percent: int = 0
    extra_tries: int = 0
    window_for: Occasion | None = None
    window: Window = ANY_DAY
    any_place: bool = False


NOTHING = Granted()


def rules_for(policies: Policies, granted: Granted, occasion: Occasion) -> Rules:
    """The rules of an occasion as they are for one person."""
    rules = policies.rules(occasion)
    if granted.any_place:
        rules = replace(rules, places=())
    return replace(rules, window=granted.window) if granted.window_for is occasion else rules


def minutes_for(policies: Policies, granted: Granted) -> int:
    """The whole minutes a test takes at most, rounded up in the person's favour."""
    return policies.minutes + ceil(policies.minutes * granted.extra_percent / 100)


def deadline_for(started_at: datetime, deadline: datetime | None, minutes: int) -> datetime | None:
    """The deadline of a test under way once these minutes hold for it; it is never moved forward."""
    return None if deadline is None else max(deadline, started_at + timedelta(minutes=minutes))


def is_shown(when: Shown, policies: Policies, granted: Granted, occasion: Occasion, now: datetime) -> bool:
    """Whether its owner may see now what a test showed. After the window: everybody's, and the person's own."""
    if when is not Shown.AFTER_WINDOW:
        return when is Shown.AT_ONCE
    own = rules_for(policies, granted, occasion).window
    return all(window.closes_at is None or window.is_closed(now) for window in (policies.rules(occasion).window, own))

"""What an assessment version allows on each occasion, read from its published document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from learn.assessments.models import Occasion
from learn.days import FIRST_DAY, LAST_DAY, start_of


class Shown(StrEnum):
    """When a result is shown to its owner."""

    AT_ONCE = "at_once"
    AFTER_WINDOW = "after_window"
    NEVER = "never"


class Counts(StrEnum):
    """Which complete try of a post-test decides about passing. The measure is the first one whatever this says."""

    FIRST = "first"
    BEST = "best"
    LAST = "last"


_AFTER_ALL = LAST_DAY + timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """The Vietnamese days on which a test may be started, [begins, ends); an absent end is open."""

    begins: date | None = None
    ends: date | None = None

    @classmethod
    def stored(cls, begins: date | None, ends: date | None) -> "Window":
        """A window as it is kept. A day that no way in would take today stands for the nearest one that it would.

        Some days have no instant, and none that far away opens or shuts a test otherwise.
        """
        return cls(begins and min(max(begins, FIRST_DAY), LAST_DAY), ends and min(max(ends, FIRST_DAY), _AFTER_ALL))

    @property
    def last_day(self) -> date | None:
        """The last day on which a start is possible: what people are told, instead of the first one after."""
        return self.ends - timedelta(days=1) if self.ends else None

    @property
    def opens_at(self) -> datetime | None:
        return start_of(self.begins) if self.begins else None

    @property
    def closes_at(self) -> datetime | None:
        return start_of(self.ends) if self.ends else None

    def is_closed(self, now: datetime) -> bool:
        """Whether no start is possible any more."""
        return self.closes_at is not None and self.closes_at <= now


ANY_DAY = Window()


@dataclass(frozen=True)
class Rules:
    """What holds for everybody on one occasion. `places` are ranges of addresses; none: anywhere."""

    window: Window = ANY_DAY
    marks: Shown = Shown.AT_ONCE
    feedback: Shown = Shown.AT_ONCE
    is_paged: bool = False
    may_go_back: bool = True
    needs_code: bool = False
    places: tuple[str, ...] = ()

    @property
    def shown_from(self) -> date | None:
        """The day from which marks that wait for the end of the window are shown; None for others."""
        return self.window.ends if self.marks is Shown.AFTER_WINDOW else None


USUAL = Rules()


@dataclass(frozen=True)
class Policies:
    """Minutes of every occasion, and what pre-test, post-test and follow-up allow.

    `tries` counts the first post-test. `pass_mark` (0 to 1) comes from the course; without one there is
    nothing to try again for. With a delayed-start comparison `later_share` of the people wait `wait_weeks`.
    """

    minutes: int = 20
    may_skip: bool = True
    tries: int = 3
    wait_days: int = 1
    after_days: int = 60
    pass_mark: float | None = None
    wait_weeks: int = 0
    later_share: float = 0.0
    counts: Counts = Counts.BEST
    pre: Rules = USUAL
    post: Rules = USUAL
    follow_up: Rules = USUAL

    def rules(self, occasion: Occasion) -> Rules:
        """The rules of an occasion; the test before a waiting has those of the pre-test."""
        match occasion:
            case Occasion.POST:
                return self.post
            case Occasion.FOLLOW_UP:
                return self.follow_up
            case _:
                return self.pre


def read_policies(document: Mapping[str, Any], pass_mark: float | None) -> Policies:
    """The policies in the document of an assessment version; what it doesn't say has its default."""
    usual = Policies()
    pre, post, follow_up = (document.get(key) or {} for key in ("pre", "post", "follow_up"))
    delayed = document.get("delayed_start") or {}
    return Policies(
        minutes=document.get("minutes", usual.minutes),
        may_skip=pre.get("may_skip", usual.may_skip),
        tries=post.get("tries", usual.tries),
        wait_days=post.get("wait_days", usual.wait_days),
        after_days=follow_up.get("after_days", usual.after_days),
        pass_mark=pass_mark,
        wait_weeks=delayed.get("weeks", usual.wait_weeks),
        later_share=delayed.get("share", usual.later_share),
        counts=Counts(post.get("counts", usual.counts)),
        pre=_rules(pre),
        post=_rules(post),
        follow_up=_rules(follow_up),
    )


def _rules(said: Mapping[str, Any]) -> Rules:
    window, show = said.get("window") or {}, said.get("show") or {}
    return Rules(
        window=Window.stored(_day(window.get("begins")), _day(window.get("ends"))),
        marks=Shown(show.get("marks", USUAL.marks)),
        feedback=Shown(show.get("feedback", USUAL.feedback)),
        is_paged=said.get("pages") == "one",
        may_go_back=said.get("back", USUAL.may_go_back),
        needs_code=said.get("code", USUAL.needs_code),
        places=tuple(said.get("places", USUAL.places)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

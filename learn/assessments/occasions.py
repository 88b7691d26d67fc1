"""What each occasion of one enrolment is now: not open, offered, running, waiting, done or skipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from learn.assessments.accommodating import NOTHING, Granted, is_shown, rules_for
from learn.assessments.models import COURSE, Occasion
from learn.assessments.policies import Counts, Policies, Shown, Window
from learn.assessments.tries import REPLACEMENTS, Try, measured, next_form, passed, voids
from learn.days import day_of, start_of
from learn.errors import Message, say


@dataclass(frozen=True)
class Facts:
    """All that decides. `tries` are in the order they began, `missed` are the lessons behind what the
    last post-test missed, `seen` says when each lesson was last looked at. `known_forms` were seen in
    an earlier enrolment. `begins_on` is the Vietnamese day on which the pre-test and then the lessons
    open for somebody who waits in a delayed-start comparison, and None for everybody else. `granted` is
    what holds for this person alone; outcomes are read without it, for they don't depend on it."""

    forms: str
    policies: Policies
    tries: tuple[Try, ...] = ()
    skipped: bool = False
    lessons_done_at: datetime | None = None
    missed: tuple[str, ...] = ()
    seen: Mapping[str, datetime] = field(default_factory=dict)
    known_forms: frozenset[str] = frozenset()
    begins_on: date | None = None
    granted: Granted = NOTHING

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """The occasions there are for this person, in the order of time."""
        return COURSE if self.begins_on is None else tuple(Occasion)

    def at(self, occasion: Occasion) -> tuple[Try, ...]:
        return tuple(one for one in self.tries if one.occasion is occasion)


@dataclass(frozen=True)
class NotOpen:
    """`opens_at` is None when it depends on what the person does, not on time.

    `may_skip`: it will not open again, and skipping it is the way on.
    """

    why: Message
    opens_at: datetime | None = None
    may_skip: bool = False


@dataclass(frozen=True)
class Offer:
    """It may be started now. `is_measured` is False for further tries for the pass mark."""

    letter: str
    number: int
    form_seen: bool = False
    is_measured: bool = True
    may_skip: bool = False


@dataclass(frozen=True)
class Running:
    """Under way; `deadline` may have passed without the server having closed it yet."""

    attempt_id: UUID
    number: int
    deadline: datetime | None


@dataclass(frozen=True)
class Waiting:
    """The next post-test opens at `until`, once the `lessons` (maybe none) were looked at again."""

    until: datetime
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """Nothing more to take here; `attempt_id` is the measured try, or the last when none measured."""

    attempt_id: UUID
    is_measured: bool


@dataclass(frozen=True)
class Skipped:
    """The person chose not to take the pre-test; final."""


State = NotOpen | Offer | Running | Waiting | Done | Skipped


def state(facts: Facts, occasion: Occasion, now: datetime) -> State:
    """What the occasion is at `now`."""
    tries = facts.at(occasion)
    running = next((one for one in tries if one.is_open), None)
    if running:
        return Running(running.attempt_id, running.number, running.deadline)
    if occasion is Occasion.PRE and facts.skipped:
        return Skipped()
    found = _by_what_was_done(facts, occasion, tries, now)
    if isinstance(found, Done):
        return found
    window = rules_for(facts.policies, facts.granted, occasion).window
    return _outside(window, occasion, found, tries, now) or found


def _by_what_was_done(facts: Facts, occasion: Occasion, tries: Sequence[Try], now: datetime) -> State:
    if measured(tries) is None and voids(tries) <= REPLACEMENTS:
        return _shut(facts, occasion, now) or _offer(facts, occasion, tries)
    if occasion is Occasion.POST and _may_try_again(facts, tries):
        return _again(facts, tries, now)
    return _done(tries)


def lessons_unlocked(facts: Facts) -> bool:
    """Lessons open when the pre-test can't be spoilt any more: complete, skipped, or void with its replacement."""
    tries = facts.at(Occasion.PRE)
    if any(one.is_open for one in tries):
        return False
    return facts.skipped or measured(tries) is not None or voids(tries) > REPLACEMENTS


def follow_up_on(facts: Facts) -> date | None:
    """The Vietnamese day on which the follow-up opens; None before the post-test has measured."""
    post = measured(facts.at(Occasion.POST))
    if post is None or post.closed_at is None:
        return None
    return day_of(post.closed_at) + timedelta(days=facts.policies.after_days)


def _outside(window: Window, occasion: Occasion, found: State, tries: Sequence[Try], now: datetime) -> State | None:
    """What an occasion is on days on which it can't be started; None inside its window.

    Who is in time to start has all the minutes: they are the same for everybody, or two tests would not compare.
    Whose lessons have not begun waits for them whatever the window: else skipping would open them before their day.
    """
    if occasion is Occasion.PRE and isinstance(found, NotOpen):
        return None
    if isinstance(found, Waiting) and window.is_closed(found.until):
        return _done(tries)
    if window.is_closed(now):
        if measured(tries) is not None:
            return _done(tries)
        closed = say("Đã hết những ngày được làm bài này. Ai cần làm muộn thì báo người quản lý của mình.")
        return NotOpen(closed, may_skip=occasion is Occasion.PRE)
    if window.opens_at and now < window.opens_at and not isinstance(found, NotOpen):
        return NotOpen(say("Bài này chưa đến những ngày được làm."), window.opens_at)
    return None


def sees_marks(facts: Facts, occasion: Occasion, now: datetime) -> bool:
    """Whether its owner may see now what a test showed in all."""
    return is_shown(facts.policies.rules(occasion).marks, facts.policies, facts.granted, occasion, now)


def sees_feedback(facts: Facts, occasion: Occasion, now: datetime) -> bool:
    """Whether its owner may see now what a test showed by objective, and the lessons behind what was missed."""
    when = facts.policies.rules(occasion).feedback
    return sees_marks(facts, occasion, now) and is_shown(when, facts.policies, facts.granted, occasion, now)


def _shut(facts: Facts, occasion: Occasion, now: datetime) -> NotOpen | None:
    match occasion:
        case Occasion.BASELINE:
            return _after_waiting(facts, now)
        case Occasion.PRE:
            return _before_the_beginning(facts, now)
        case Occasion.POST:
            if facts.lessons_done_at is None:
                return NotOpen(say("Bài đầu ra mở khi đã học xong các bài của khoá học."))
            return None
        case Occasion.FOLLOW_UP:
            day = follow_up_on(facts)
            if day is None:
                return NotOpen(say("Bài sau khoá học mở một thời gian sau bài đầu ra."))
            opens = start_of(day)
            return NotOpen(say("Bài sau khoá học chưa đến ngày mở."), opens) if now < opens else None


def _after_waiting(facts: Facts, now: datetime) -> NotOpen | None:
    if facts.begins_on is None:
        return NotOpen(say("Chỉ nhóm học sau có bài này."))
    if now >= start_of(facts.begins_on):
        return NotOpen(say("Thời gian chờ đã hết nên không cần làm bài này nữa."))
    return None


def _before_the_beginning(facts: Facts, now: datetime) -> NotOpen | None:
    opens = None if facts.begins_on is None else start_of(facts.begins_on)
    if opens is None or now >= opens:
        return None
    return NotOpen(say("Bài đầu vào và các bài học mở cùng một ngày, khi hết thời gian chờ."), opens)


def _offer(facts: Facts, occasion: Occasion, tries: Sequence[Try]) -> Offer:
    letter, form_seen = next_form(facts.forms, occasion, facts.tries, facts.occasions)
    may_skip = occasion is Occasion.PRE and facts.policies.may_skip
    return Offer(letter, len(tries) + 1, form_seen=form_seen or letter in facts.known_forms, may_skip=may_skip)


def _may_try_again(facts: Facts, tries: Sequence[Try]) -> bool:
    """Whether a try for the pass mark is left; the first void is not counted as a try.

    Where the first try decides another would change nothing; where the last does one may also risk a pass. While
    marks are not shown there is none: that one is offered would tell them.
    """
    policies = facts.policies
    if not tries_left(facts, Occasion.POST):
        return False
    has_passed = passed(tries, policies.pass_mark, policies.counts)
    match policies.counts:
        case Counts.FIRST:
            return has_passed is None
        case Counts.LAST:
            return True
        case Counts.BEST:
            return not has_passed


def tries_left(facts: Facts, occasion: Occasion) -> int | None:
    """How many tries for the pass mark are left, the next one included; None where there is nothing to pass."""
    policies = facts.policies
    if occasion is not Occasion.POST or policies.pass_mark is None or policies.post.marks is not Shown.AT_ONCE:
        return None
    tries = facts.at(occasion)
    counted = len(tries) - min(REPLACEMENTS, voids(tries))
    return max(policies.tries + facts.granted.extra_tries - counted, 0)


def _again(facts: Facts, tries: Sequence[Try], now: datetime) -> Offer | Waiting:
    # A try that was broken off shortens neither the wait nor the way back over the lessons.
    last = next((one for one in reversed(tries) if one.is_complete), None)
    if last is not None and last.closed_at is not None:
        until = last.closed_at + timedelta(days=facts.policies.wait_days)
        missed = facts.missed if sees_feedback(facts, Occasion.POST, now) else ()
        unseen = tuple(name for name in missed if not _seen_since(facts, name, last.closed_at))
        if now < until or unseen:
            return Waiting(until, unseen)
    same = measured(tries) or tries[-1]
    return Offer(same.letter, len(tries) + 1, is_measured=False)


def _seen_since(facts: Facts, lesson: str, instant: datetime) -> bool:
    at = facts.seen.get(lesson)
    return at is not None and at > instant


def _done(tries: Sequence[Try]) -> Done:
    counts = measured(tries)
    return Done((counts or tries[-1]).attempt_id, counts is not None)

"""What may be asked where, how an exchange stands after what was done with it, and its text. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from learn.errors import Invalid, Message, say
from learn.text import nfc

SHORTEST, LONGEST = 10, 2_000
LONGEST_KEY = 64
MOST_A_DAY = 20
DAY = timedelta(days=1)


class Topic(StrEnum):
    """What somebody wants. Stored: words may change, these don't."""

    QUESTION = "question"
    FAULT = "fault"
    OBJECTION = "objection"


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Act(StrEnum):
    """What can be done with an exchange."""

    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    HIDE = "hide"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    UPHOLD = "uphold"


@dataclass(frozen=True)
class Standing:
    """How an exchange stands. `is_published`: beside its lesson, for all."""

    state: State = State.OPEN
    is_answered: bool = False
    is_hidden: bool = False
    is_published: bool = False

    def after(self, act: Act) -> "Standing":
        """What an act makes of it."""
        match act:
            case Act.ANSWER:
                return replace(self, state=State.ANSWERED, is_answered=True)
            case Act.UPHOLD:
                return replace(self, state=State.ANSWERED)
            case Act.CLOSE:
                return replace(self, state=State.CLOSED)
            case Act.REOPEN:
                return replace(self, state=State.OPEN, is_hidden=False)
            case Act.HIDE:
                return replace(self, state=State.CLOSED, is_hidden=True, is_published=False)
            case Act.PUBLISH:
                return replace(self, is_published=True)
            case Act.WITHDRAW:
                return replace(self, is_published=False)

    def allows(self, act: Act, *, may_be_public: bool, is_regradable: bool) -> bool:
        """Whether an act may follow. What would tell a test's questions is never public."""
        match act:
            case Act.ANSWER | Act.HIDE:
                return not self.is_hidden
            case Act.CLOSE:
                return self.state is not State.CLOSED
            case Act.REOPEN:
                return self.state is not State.OPEN
            case Act.PUBLISH:
                return may_be_public and self.is_answered and not self.is_hidden
            case Act.WITHDRAW:
                return self.is_published
            case Act.UPHOLD:
                return is_regradable and not self.is_hidden


def standing(acts: Iterable[Act]) -> Standing:
    """How an exchange stands after these acts, in their order."""
    now = Standing()
    for act in acts:
        now = now.after(act)
    return now


def topics_in_practice(*, is_question: bool) -> tuple[Topic, ...]:
    """What may be wanted at a lesson or in a round; a mark is given to a question only."""
    return tuple(Topic) if is_question else (Topic.QUESTION, Topic.FAULT)


def topics_in_test(*, is_closed: bool) -> tuple[Topic, ...]:
    """While a test runs only a fault is reported: whatever else is said about a question waits until it is over."""
    return tuple(Topic) if is_closed else (Topic.FAULT,)


def read_text(text: str, field: str, least: int = SHORTEST) -> str:
    """Plain text as it is kept: NFC, one kind of line break, trimmed. Invalid when it is too short or too long."""
    read = nfc(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not least <= len(read) <= LONGEST:
        raise Invalid({field: _length(least)})
    return read


def read_key(key: str) -> str:
    """The key that tells a second press from a second wish. Invalid without one."""
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid({"key": say("Thiếu trường “%(name)s”.", name="key")})
    return key


def _length(least: int) -> Message:
    return say("Viết từ %(least)s đến %(most)s ký tự.", least=least, most=LONGEST)


def wait(count: int, oldest: datetime | None, now: datetime) -> int:
    """Seconds until one more may be asked; 0 when it may be now. `count` and `oldest` are of the last DAY."""
    if count < MOST_A_DAY or oldest is None:
        return 0
    return max(1, int((oldest + DAY - now).total_seconds()))

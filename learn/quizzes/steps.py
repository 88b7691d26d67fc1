"""What an arriving answer adds to an attempt. Nothing here stores, raises or looks at a clock.

Steps are appended: which one counts is decided once, when it arrives, and kept in `changes`. So a replay
in any order gives the same state, and replaying history for a regrade can't decide otherwise.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from learn.quizzes.types.base import QuestionType, Response, Sequential, State


class Asked(StrEnum):
    """What somebody who practises asked to see along with an answer. A hint that was asked for is paid for."""

    NOTHING = ""
    HINT = "hint"
    FEEDBACK = "check"


@dataclass(frozen=True)
class Arrival:
    """An answer as it came in.

    `key` is new for every save and the same for every retry of it. `client_id` and `sequence` are made by
    the page's script; from plain forms they come as "" and None. `based_on` is the number of the step that
    the page showed. `client_time` is when the answer was made, in the server's time as the page reckons it by its
    steady clock (see `lateness`). `seconds` are evidence only.
    """

    key: str
    slot: int
    response: Response
    client_id: str
    sequence: int | None
    client_time: datetime | None
    based_on: int | None
    language: str
    seconds: float | None
    asked: Asked = Asked.NOTHING


@dataclass(frozen=True)
class Recorded:
    """A step as it is kept. `changes`: it became the current answer. `rival`: it replaced one that it hadn't seen."""

    number: int
    key: str
    slot: int
    client_id: str
    sequence: int | None
    based_on: int | None
    response: Response
    state: State
    changes: bool
    is_late: bool
    rival: bool
    asked: Asked = Asked.NOTHING


@dataclass(frozen=True)
class NewStep:
    """A step to be stored."""

    is_known: ClassVar[bool] = False

    step: Recorded


@dataclass(frozen=True)
class Known:
    """The step that this key made before: its first receipt is given again."""

    is_known: ClassVar[bool] = True

    step: Recorded


@dataclass(frozen=True)
class History:
    """The steps of one slot, in any order."""

    steps: tuple[Recorded, ...] = ()

    def by_key(self, key: str) -> Recorded | None:
        """The step that this key made."""
        return next((step for step in self.steps if step.key == key), None)

    def by_number(self, number: int | None) -> Recorded | None:
        """The step of this number."""
        return next((step for step in self.steps if step.number == number), None)

    def plus(self, step: Recorded) -> "History":
        """This history with one step more."""
        return History((*self.steps, step))

    @property
    def next_number(self) -> int:
        """The number of the next step, from 1."""
        return max((step.number for step in self.steps), default=0) + 1


def current(history: History) -> Recorded | None:
    """The step that counts: the last that changed the answer. None before the first."""
    return max((step for step in history.steps if step.changes), key=lambda step: step.number, default=None)


def current_by_slot(steps: Iterable[Recorded]) -> dict[int, Recorded]:
    """The step that counts of every slot that has one, from the steps of a whole attempt."""
    found: dict[int, Recorded] = {}
    for step in sorted(steps, key=lambda step: step.number):
        if step.changes:
            found[step.slot] = step
    return found


def hints_by_slot(steps: Iterable[Recorded]) -> dict[int, int]:
    """How often a hint was asked for in each slot where one was: a replayed key is one step, so it is paid for once."""
    return dict(Counter(step.slot for step in steps if step.asked is Asked.HINT))


def is_behind(steps: Iterable[Recorded], slot: int, *, is_paged: bool) -> bool:
    """Whether a later question than this one was reached, so that where there is no way back its answer stays.

    Reached is what has an answer; where questions come one a page also what was opened, which is an empty step. The
    order in which the server heard of it decides: a phone sends what it kept in the order it was given, and no clock
    or number of a phone can open a way back.
    """
    return any(step.slot > slot and not step.is_late and (step.changes or is_paged) for step in steps)


def front(steps: Iterable[Recorded]) -> int | None:
    """The last slot that was opened or answered in time; None before the first."""
    return max((step.slot for step in steps if not step.is_late), default=None)


def arrive(  # what decides about one answer
    question: QuestionType,
    history: History,
    arrival: Arrival,
    *,
    is_late: bool,
    may_restart: bool = False,
    may_change: bool = True,
) -> NewStep | Known:
    """The step that this answer adds to the slot's history, or the step it made before.

    Every new key is recorded, also when nothing changes: otherwise a late replay of an older answer could
    undo a newer one. A late answer (`lateness.is_late` says which are) is kept and never counts by itself, nor does
    one that takes back what had shown more of the question; `may_restart`: an empty one may, in practice. Without
    `may_change` it is kept and changes nothing (see `is_behind`).
    """
    if known := history.by_key(arrival.key):
        return Known(known)
    counts = may_change and not is_late
    changes = counts and _changes(history, arrival) and _follows(question, history, arrival, may_restart)
    return NewStep(
        Recorded(
            number=history.next_number,
            key=arrival.key,
            slot=arrival.slot,
            client_id=arrival.client_id,
            sequence=arrival.sequence,
            based_on=arrival.based_on,
            response=arrival.response,
            state=question.state_of(arrival.response, arrival.language),
            changes=changes,
            is_late=is_late,
            rival=changes and _is_rival(history, arrival),
            asked=arrival.asked,
        )
    )


def _changes(history: History, arrival: Arrival) -> bool:
    """Whether the answer becomes the current one."""
    now = current(history)
    if arrival.response == (now.response if now else {}):
        return False
    if _is_overtaken(history, arrival):
        return False
    # A client that goes back to an earlier answer of its own (A, B, A) means it, even when the receipt
    # for B had not come yet; the same answer from elsewhere is a field that nobody touched.
    # Where nothing counts yet there is nothing that an untouched field could undo.
    if now is None or _is_same_client(now, arrival):
        return True
    return not _is_untouched(history, arrival)


def _follows(question: QuestionType, history: History, arrival: Arrival, may_restart: bool) -> bool:
    """Whether the answer may follow the one that counts."""
    now = current(history)
    if now is None or not isinstance(question, Sequential):
        return True
    return (may_restart and arrival.response == {}) or question.follows(now.response, arrival.response)


def _is_overtaken(history: History, arrival: Arrival) -> bool:
    """Whether a later answer of the same client came first: networks reorder."""
    sequence = arrival.sequence
    if not arrival.client_id or sequence is None:
        return False
    return any(
        step.client_id == arrival.client_id and step.sequence is not None and step.sequence >= sequence
        for step in history.steps
    )


def _is_untouched(history: History, arrival: Arrival) -> bool:
    """Whether the answer is what the page showed in the first place: the field of a whole-page form, sent along."""
    if arrival.based_on is None:
        return arrival.response == {}
    base = history.by_number(arrival.based_on)
    return base is not None and base.response == arrival.response


def _is_rival(history: History, arrival: Arrival) -> bool:
    """Whether the answer replaces one from elsewhere that its page had not shown."""
    now = current(history)
    if now is None or _is_same_client(now, arrival) or arrival.based_on == now.number:
        return False
    base = history.by_number(arrival.based_on)
    # A step that changed nothing, made later with the same answer, shows what counts as well.
    return base is None or base.number < now.number or base.response != now.response


def _is_same_client(step: Recorded, arrival: Arrival) -> bool:
    """Plain forms have no client id: two of them are never known to be the same page."""
    return bool(arrival.client_id) and step.client_id == arrival.client_id

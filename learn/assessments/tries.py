"""The tries of one enrolment: which of them measures, whether they pass, and which form comes next.

A *void* try is one that a deadline or a power cut ended too early to measure. The first void of an
occasion is replaced on another form and is not counted; the first complete try among those two is
the measure, and nothing that comes later changes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from learn.assessments.models import COURSE, Occasion
from learn.assessments.policies import Counts
from learn.errors import say

REPLACEMENTS = 1

PAPER = say("Có bài làm trên giấy, nên không biết thời gian trả lời và mức cố gắng.")
"""What weakens every figure of a person that rests on paper."""


@dataclass(frozen=True)
class Try:
    """One sitting. `is_complete` and `fraction` (0 to 1) are those of its latest score."""

    occasion: Occasion
    number: int
    letter: str
    attempt_id: UUID
    started_at: datetime
    deadline: datetime | None = None
    closed_at: datetime | None = None
    is_complete: bool = False
    fraction: float | None = None
    form_seen: bool = False
    on_paper: bool = False

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_void(self) -> bool:
        return self.closed_at is not None and not self.is_complete


def measured(tries: Sequence[Try]) -> Try | None:
    """The try of one occasion that measures: the first complete one, unless too many voids came before it."""
    for one in tries[: REPLACEMENTS + 1]:
        if one.is_complete:
            return one
        if one.is_open:
            return None
    return None


def voids(tries: Sequence[Try]) -> int:
    return sum(1 for one in tries if one.is_void)


def passed(tries: Sequence[Try], mark: float | None, counts: Counts) -> bool | None:
    """Whether post-tests reach the pass mark, by the complete try that counts; None where none was asked or taken."""
    complete = [one.fraction for one in tries if one.is_complete and one.fraction is not None]
    if mark is None or not complete:
        return None
    match counts:
        case Counts.FIRST:
            return complete[0] >= mark
        case Counts.LAST:
            return complete[-1] >= mark
        case Counts.BEST:
            return max(complete) >= mark


def next_form(
    forms: str, occasion: Occasion, tries: Sequence[Try], occasions: Sequence[Occasion] = COURSE
) -> tuple[str, bool]:
    """The form for a fresh start at one of the occasions, and whether it was seen before.

    The allotted one; when an earlier replacement used it up, the next of the order not seen yet; when
    all were seen, the one longest ago among those only seen in part, else among all. Who waits has four
    occasions for three forms: the last one reuses the first, so that pre-test and post-test come unseen.
    """
    seen = {one.letter for one in tries}
    place = occasions.index(occasion) % len(forms)
    for letter in forms[place:] + forms[:place]:
        if letter not in seen:
            return letter, False
    complete = {one.letter for one in tries if not one.is_void}
    turns = {one.letter: turn for turn, one in enumerate(tries)}
    last_seen = {letter: turn for letter, turn in turns.items() if letter not in complete} or turns
    return min(last_seen, key=lambda letter: last_seen[letter]), True

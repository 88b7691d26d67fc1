"""Whether one person's change is more than what measuring twice gives by itself. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from learn.errors import Message, say

BEYOND = 1.96
"""The index of a person who did not change stays within ±1.96 in 95 of 100 cases."""
FEWEST_TAKERS = 30


class Verdict(StrEnum):
    """What can be said of a change."""

    IMPROVED = "improved"
    DECLINED = "declined"
    WITHIN = "within"
    TOO_FEW = "too few to tell"


@dataclass(frozen=True)
class ReliableChange:
    """The verdict, with its index in standard errors; without an index, `reason` says why nothing can be told."""

    verdict: Verdict
    index: float | None = None
    reason: Message | None = None


def reliable_change(
    pre: float, post: float, sem_pre: float | None, sem_post: float | None, n_pre: int, n_post: int
) -> ReliableChange:
    """RCI = (post − pre)/√(sem_pre² + sem_post²) (Jacobson & Truax 1991, with each form's own error).

    Scores and standard errors of measurement are in one unit. `n_pre` and `n_post` are the people that each form's
    reliability rests on: below 30, or without a known error above 0, it is too few to tell. An index of exactly
    ±1.96 is within measurement error.
    """
    if min(n_pre, n_post) < FEWEST_TAKERS:
        return ReliableChange(
            Verdict.TOO_FEW,
            reason=say("Chưa đủ %(fewest)s người làm mỗi đề để biết sai số đo.", fewest=FEWEST_TAKERS),
        )
    if sem_pre is None or sem_post is None or not sem_pre**2 + sem_post**2 > 0:
        return ReliableChange(Verdict.TOO_FEW, reason=say("Chưa biết sai số đo của đề."))
    index = (post - pre) / sqrt(sem_pre**2 + sem_post**2)
    if abs(index) <= BEYOND:
        return ReliableChange(Verdict.WITHIN, index)
    return ReliableChange(Verdict.IMPROVED if index > 0 else Verdict.DECLINED, index)

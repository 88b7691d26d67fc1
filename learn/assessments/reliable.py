"""Whether one person's change is more than what measuring twice gives by itself. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt

from learn.assessments.links import Line
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


_TITLES = {
    Verdict.IMPROVED: say("Có tiến bộ."),
    Verdict.DECLINED: say("Kết quả giảm."),
    Verdict.WITHIN: say("Chưa thấy thay đổi rõ."),
    Verdict.TOO_FEW: say("Chưa đủ dữ liệu để kết luận."),
}
_WORDS = {
    Verdict.IMPROVED: say("Mức tăng này lớn hơn sai số của phép đo."),
    Verdict.DECLINED: say("Mức giảm này lớn hơn sai số của phép đo."),
    Verdict.WITHIN: say(
        "Mức thay đổi này còn nằm trong sai số của phép đo: một người, một bài ngắn, may rủi cũng có thể cho chừng ấy."
    ),
    Verdict.TOO_FEW: say(
        "Một người, một bài ngắn: con số này còn dao động do may rủi, và chưa đủ người làm để biết dao động đến đâu."
    ),
}


@dataclass(frozen=True)
class ReliableChange:
    """The verdict, with its index in standard errors; without an index, `reason` says why nothing can be told.

    `linked` is the change on linked scores, where it led to another verdict than that on raw ones would have.
    """

    verdict: Verdict
    index: float | None = None
    reason: Message | None = None
    linked: float | None = None

    @property
    def title(self) -> Message:
        """The verdict in a line."""
        return _TITLES[self.verdict]

    @property
    def words(self) -> Message:
        """The verdict in words, the same for the person and for whoever may see the person."""
        return _WORDS[self.verdict]


@dataclass(frozen=True)
class Score:
    """A person's fraction of a test, the line that carries it to the scale of all forms, and of this form the standard
    error of measurement (a fraction as well) with the people that it rests on."""

    fraction: float
    line: Line
    sem: float | None
    n: int

    @property
    def linked(self) -> float:
        return self.line.at(self.fraction)

    @property
    def linked_sem(self) -> float | None:
        return None if self.sem is None else self.line.slope * self.sem


def linked_reliable_change(pre: Score, post: Score) -> ReliableChange:
    """The verdict on a person's change on linked scores, each form's error stretched by its slope."""
    takers = pre.n, post.n
    found = reliable_change(pre.linked, post.linked, pre.linked_sem, post.linked_sem, *takers)
    raw = reliable_change(pre.fraction, post.fraction, pre.sem, post.sem, *takers)
    return found if found.verdict is raw.verdict else replace(found, linked=post.linked - pre.linked)


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

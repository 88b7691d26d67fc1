"""Who began and is not in a figure, and why: the counts that stand beside every figure. Pure."""

from dataclasses import dataclass

from learn.dashboards.figures import Counts
from learn.dashboards.remarks import SMALLEST_SHOWN
from learn.errors import Message, say

NOBODY = Counts()
REASONS = {
    "hasty": say("làm bài quá vội"),
    "void": say("bài bị ngắt giữa chừng"),
    "skipped": say("bỏ qua bài đầu vào"),
    "unmatched": say("mới làm một trong hai bài"),
    "excluded": say("biết trước đáp án (biên soạn, phản biện)"),
}


@dataclass(frozen=True)
class LeftOut:
    """A reason and how many people it holds for."""

    reason: Message
    count: int


def left_out(counts: Counts, *, sees_people: bool, is_root: bool, known: Counts = NOBODY) -> tuple[LeftOut, ...]:
    """The people left out by reason; reasons that hold for nobody are not listed.

    A viewer of groups gets the reasons only for the root of their grant, and there only when each count is 0 or
    large enough: a small count could otherwise be had as a difference between units or between reasons.
    Elsewhere it is one line for all reasons together. The people whom the viewer knows (`known`) can be subtracted,
    so that the others must be 0 or enough by themselves.
    """
    held = [LeftOut(words, getattr(counts, name)) for name, words in REASONS.items() if getattr(counts, name)]
    others = [getattr(counts, name) - getattr(known, name) for name in REASONS]
    is_open = sees_people or (is_root and not any(0 < count < SMALLEST_SHOWN for count in others))
    if is_open or not held:
        return tuple(held)
    together = sum(one.count for one in held)
    return (LeftOut(say("chưa đủ hai lần đo hợp lệ, mọi lý do"), together),)

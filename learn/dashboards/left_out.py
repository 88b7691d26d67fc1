"""Who began and is not in a figure, and why: the counts that stand beside every figure. Pure."""

from dataclasses import dataclass

from learn.dashboards.figures import Counts
from learn.dashboards.remarks import SMALLEST_SHOWN
from learn.errors import Message, say


@dataclass(frozen=True)
class LeftOut:
    """A reason and how many people it holds for."""

    reason: Message
    count: int


def left_out(counts: Counts, *, sees_people: bool, is_root: bool) -> tuple[LeftOut, ...]:
    """The people left out by reason; reasons that hold for nobody are not listed.

    A viewer of groups gets the reasons only for the root of their grant, and there only when each count is 0 or
    large enough: a small count could otherwise be had as a difference between units or between reasons.
    Elsewhere it is one line for all reasons together.
    """
    reasons = [
        LeftOut(say("làm bài quá vội"), counts.hasty),
        LeftOut(say("bài bị ngắt giữa chừng"), counts.void),
        LeftOut(say("bỏ qua bài đầu vào"), counts.skipped),
        LeftOut(say("mới làm một trong hai bài"), counts.unmatched),
        LeftOut(say("biết trước đáp án (biên soạn, phản biện)"), counts.excluded),
    ]
    held = [one for one in reasons if one.count]
    is_open = sees_people or (is_root and all(one.count >= SMALLEST_SHOWN for one in held))
    if is_open or not held:
        return tuple(held)
    together = sum(one.count for one in held)
    return (LeftOut(say("chưa đủ hai lần đo hợp lệ, mọi lý do"), together),)

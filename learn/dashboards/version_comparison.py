"""What the statistics page says of an assessment version beside the one before it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learn.errors import Message, say


@dataclass(frozen=True)
class ComparedLine:
    """A figure of the earlier version and of this one on the earlier one's scale, as fractions; `difference` is this
    one less the earlier, None with its interval where only the two stand beside each other."""

    label: Message
    earlier: float
    later: float
    is_change: bool
    difference: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class VersionsCompared:
    """This version beside number `previous`, by `anchors` common questions; `reason` says why there are no lines."""

    previous: int
    anchors: int
    reason: Message | None
    lines: tuple[ComparedLine, ...]


def versions_compared(kept: Mapping[str, Any] | None) -> VersionsCompared | None:
    """None for a first version, and before the analysis knew of versions."""
    if not kept:
        return None
    if reason := kept["reason"]:
        return VersionsCompared(kept["previous"], 0, Message(reason["text"], reason["values"]), ())
    figures = kept["figures"]
    if figures["change_difference"] is None:
        why = figures["unavailable"]["change_difference"]
        return VersionsCompared(kept["previous"], kept["anchors"], Message(why["text"], why["values"]), ())
    return VersionsCompared(
        kept["previous"],
        kept["anchors"],
        None,
        (
            _line(say("Trước khoá học"), figures, "pre"),
            ComparedLine(say("Sau khoá học"), figures["post_y"], figures["post_x"], is_change=False),
            _line(say("Thay đổi"), figures, "change"),
        ),
    )


def _line(label: Message, figures: Mapping[str, Any], name: str) -> ComparedLine:
    low, high = figures[f"{name}_difference_interval"]
    difference = figures[f"{name}_difference"]
    earlier, later = figures[f"{name}_y"], figures[f"{name}_x"]
    return ComparedLine(label, earlier, later, name == "change", difference, (low, high))

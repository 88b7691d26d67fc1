"""Whether a test was taken with effort, from the seconds each question was in the foreground.

Our variant, on the median, of the normative threshold of Wise & Ma (2012); 0.9 as the line follows
Wise & Kong (2005).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HASTY_BELOW = 0.9
CAP_SECONDS = 10.0
SHARE_OF_MEDIAN = 0.1


@dataclass(frozen=True)
class Timing:
    """One question of one attempt: its seconds (None: the page could not tell), whether it was answered
    and reached, and its frozen threshold (None: none yet)."""

    seconds: float | None
    answered: bool
    reached: bool
    threshold: float | None


def threshold(seconds: Sequence[float]) -> float:
    """Below how many seconds an answer to a question was no effort: a tenth of the median, at most 10 s.

    Raises ValueError without timings.
    """
    if not seconds:
        raise ValueError("a threshold needs timings")
    return min(CAP_SECONDS, SHARE_OF_MEDIAN * median(seconds))


def share_with_effort(timings: Sequence[Timing]) -> float | None:
    """The share (0 to 1) of the questions reached that got at least their threshold's time.

    When the page counted seconds, a question left blank and never timed had none, and an answered one
    whose seconds were lost is left out. A paper on which nothing was answered or timed shows no effort
    (0). None when the page counted nothing or no thresholds are frozen: not known is not hasty.
    """
    reached = [timing for timing in timings if timing.reached]
    if not any(timing.answered or timing.seconds is not None for timing in timings):
        return 0.0 if timings else None
    if all(timing.seconds is None for timing in reached):
        return None
    judged = [
        (timing.seconds or 0.0) >= timing.threshold
        for timing in reached
        if timing.threshold is not None and (timing.seconds is not None or not timing.answered)
    ]
    return sum(judged) / len(judged) if judged else None


def is_hasty(share: float | None) -> bool:
    """Whether a known share of effort lies under the line."""
    return share is not None and share < HASTY_BELOW

"""What one person gained. Fractions are of the maximum; nothing here knows of forms or of other people."""

from collections.abc import Mapping

MASTERED_FROM = 2 / 3
_ROUNDING = 1e-9

Share = tuple[float, float]
"""Marks reached and marks possible."""


def raw_change(pre: float | None, post: float | None) -> float | None:
    """post − pre, from −1 to 1 for raw fractions; None when either is missing."""
    return None if pre is None or post is None else post - pre


def is_mastered(share: Share) -> bool:
    """Whether at least two thirds of an objective's marks were reached; never when there were none to reach."""
    marks, possible = share
    return possible > 0 and marks >= MASTERED_FROM * possible - _ROUNDING


def newly_mastered(before: Mapping[str, Share], after: Mapping[str, Share]) -> list[str]:
    """The objectives mastered after and not before, in the order of `after`.

    One that was not measured before is not called new.
    """
    return [
        objective
        for objective, share in after.items()
        if objective in before and is_mastered(share) and not is_mastered(before[objective])
    ]


def normalized_gain(pre: float, post: float) -> float | None:
    """The share of what was still to learn that was learnt (after Hake 1998), for one person.

    None when there was nothing left to gain (pre is 1) or when linking has carried a score outside 0 to 1.
    """
    if not (0 <= pre < 1 and 0 <= post <= 1):
        return None
    return (post - pre) / (1 - pre)


def normalized_change(pre: float, post: float) -> float | None:
    """Gain over what was left to gain, or loss over what was there to lose (Marx & Cummings 2007), −1 to 1.

    None when both are 0 or both are 1 (nothing could be seen to change) or a score lies outside 0 to 1.
    """
    if not (0 <= pre <= 1 and 0 <= post <= 1):
        return None
    if pre == post:
        return None if pre in (0, 1) else 0.0
    return (post - pre) / (1 - pre) if post > pre else (post - pre) / pre

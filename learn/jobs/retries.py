"""When a piece of work that failed is tried again."""

from datetime import timedelta

MOST_TRIES = 8
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=6)


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after that many tries (from 1): 30 s, doubling, at most 6 h; None to give up."""
    if tries >= MOST_TRIES:
        return None
    return min(_FIRST_PAUSE * pow(2.0, tries - 1), _LONGEST_PAUSE)

"""Whether an answer came in time: by the server's clock, and for answers held up on their way by the page's steady one.

A page reckons the server's time by counting on, with a clock that nobody sets, from the time the server told it. So an
answer made in time and held up by the network says when it was made, and that is believed for a short while after
the deadline; what a phone says can never win more than this while.
"""

from datetime import datetime, timedelta

# A form sent in the last second may take this long on a slow line and is still in time.
TRANSFER = timedelta(seconds=15)
# An answer made before the deadline may arrive this much later; then the server closes what is still open.
GRACE = timedelta(seconds=180)


def is_late(
    made_at: datetime | None,
    received_at: datetime,
    started_at: datetime,
    deadline: datetime | None,
    closed_at: datetime | None,
) -> bool:
    """Whether an answer is too late to count by itself. It is kept all the same, and somebody reviews it.

    `made_at` is when it was made, in the server's time as the page reckons it; None where no page said so.
    Whatever arrives after the attempt was closed is late: handed in or ended by time, it has been scored.
    """
    if closed_at is not None:
        return True
    if deadline is None or received_at <= deadline + TRANSFER:
        return False
    was_made_in_time = made_at is not None and started_at <= made_at <= deadline
    return not (was_made_in_time and received_at <= deadline + GRACE)

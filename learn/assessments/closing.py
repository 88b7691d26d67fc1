"""Closing the tests whose time is over and whose owners did not come back, soon after it and in small batches.

Each start plans the work for the moment its grace ends; one piece of work serves all tests that end within a few
seconds. A batch is one short transaction, so that saves of others come in between; the work for the rest is asked for
in the same transaction, so that nothing is left behind by whoever is killed in the middle.
"""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from learn.assessments import outcomes, store
from learn.db.columns import id_of
from learn.jobs import service as jobs
from learn.quizzes import attempts
from learn.quizzes.lateness import GRACE

CLOSE_EXPIRED = "assessments.close_expired"
AT_ONCE = 50
"""How many tests one transaction closes: others wait to write meanwhile."""

BUCKET = timedelta(seconds=5)


def plan(db: Session, deadline: datetime, now: datetime) -> None:
    """Ask for the closing of a test that nobody hands in; of all that end within a bucket, one asks.

    Call it before units are held, which is the order of everybody who does both.
    """
    due = bucket_after(deadline + GRACE)
    jobs.enqueue(db, CLOSE_EXPIRED, f"{CLOSE_EXPIRED}:{due.isoformat()}", {}, due, now)


def bucket_after(instant: datetime) -> datetime:
    """The first whole bucket after an instant."""
    whole = (instant - datetime(2000, 1, 1, tzinfo=UTC)) // BUCKET + 1
    return datetime(2000, 1, 1, tzinfo=UTC) + whole * BUCKET


def close_expired(db: Session, now: datetime) -> int:
    """Close and score a batch of tests whose time and grace are over; how many this call closed.

    When there may be more, the next batch is asked for, by the name of the last of this one: of two workers who came
    upon the same batch, one asks.
    """
    over = attempts.expired(db, now, AT_ONCE)
    enrolments = store.enrolments_of(db, [id_of(attempt) for attempt in over])
    store.hold(db, enrolments.values())
    closed = [id_of(attempt) for attempt in attempts.close_by_time(db, over, now)]
    outcomes.recompute(db, sorted({enrolments[each] for each in closed if each in enrolments}), now)
    if len(over) == AT_ONCE:
        jobs.enqueue(db, CLOSE_EXPIRED, f"{CLOSE_EXPIRED}:after:{over[-1].id}", {}, now, now)
    return len(closed)

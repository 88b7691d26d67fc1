"""Which function does which kind of background work; every kind that is ever enqueued stands here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from learn.assessments import reminders
from learn.jobs import service as jobs
from learn.jobs.worker import Handler


def tidy_jobs(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Forget old finished work."""
    jobs.tidy(db, now)


HANDLERS: Mapping[str, Handler] = {
    "jobs.tidy": tidy_jobs,
    **reminders.HANDLERS,
}
DAILY = ("jobs.tidy", *reminders.DAILY)
MINUTELY = ("assessments.close_expired",)

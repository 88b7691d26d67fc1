"""Work that is due again and again."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlmodel import Session

from learn.days import day_of
from learn.jobs.service import enqueue


def plan_day(db: Session, now: datetime, kinds: Iterable[str]) -> int:
    """Ask for today's work of each kind, `today` being Vietnam's; how many were not yet asked for.

    The key carries the day, so any number of processes may plan the same day.
    """
    day = day_of(now).isoformat()
    return sum(enqueue(db, kind, f"{kind}:{day}", {"day": day}, now, now) for kind in kinds)


def plan_minute(db: Session, now: datetime, kinds: Iterable[str]) -> int:
    """Ask for this minute's work of each kind; how many were not yet asked for. Minutes missed stay missed."""
    minute = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return sum(enqueue(db, kind, f"{kind}:{minute}", {}, now, now) for kind in kinds)

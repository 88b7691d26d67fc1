"""The statements behind the job table; each decides a race inside one UPDATE."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import Session, col, select

from learn.db.inserts import insert_once
from learn.jobs.models import Job


def add(db: Session, values: dict[str, Any]) -> bool:
    return insert_once(db, Job, values)


def is_due(now: datetime, kinds: Collection[str]) -> ColumnElement[bool]:
    """Unfinished, at its time, and with no worker whose lease still runs."""
    return and_(
        col(Job.done_at).is_(None),
        col(Job.failed_at).is_(None),
        col(Job.run_at) <= now,
        or_(col(Job.leased_until).is_(None), col(Job.leased_until) <= now),
        col(Job.kind).in_(kinds),
    )


def any_due(db: Session, now: datetime, kinds: Collection[str]) -> bool:
    return db.exec(select(Job.id).where(is_due(now, kinds)).limit(1)).first() is not None


def untaken(db: Session, kind: str) -> Sequence[Mapping[str, Any]]:
    """What the work of a kind is about that no worker has begun."""
    waits = (Job.kind == kind, col(Job.done_at).is_(None), col(Job.failed_at).is_(None), col(Job.lease).is_(None))
    return db.exec(select(Job.payload).where(*waits)).all()


def take(db: Session, now: datetime, kinds: Collection[str], lease: str, until: datetime) -> Job | None:
    """Lease the job that has waited longest.

    SKIP LOCKED, which SQLite neither has nor needs, lets workers on PostgreSQL pass by a job that another
    one is just taking or finishing.
    """
    oldest = (
        select(Job.id)
        .where(is_due(now, kinds))
        .order_by(col(Job.run_at), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        update(Job)
        .where(col(Job.id) == oldest)
        .values(lease=lease, leased_until=until, tries=col(Job.tries) + 1)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return db.execute(taken).scalar_one_or_none()


def change_leased(db: Session, job_id: int, lease: str, values: dict[str, Any]) -> bool:
    """Change a job that this lease still holds; False when another worker has it by now."""
    mine = and_(col(Job.id) == job_id, col(Job.lease) == lease, col(Job.done_at).is_(None))
    return bool(db.connection().execute(update(Job).where(mine).values(**values)).rowcount)


def fail_worn_out(db: Session, now: datetime, most_tries: int, error: str) -> None:
    """Give up on jobs that took their worker down each time, so that `fail` was never reached."""
    worn_out = and_(col(Job.tries) >= most_tries, col(Job.leased_until) <= now, col(Job.failed_at).is_(None))
    statement = update(Job).where(worn_out, col(Job.done_at).is_(None)).values(failed_at=now, error=error)
    db.connection().execute(statement)


def try_again(db: Session, job_id: int, now: datetime) -> bool:
    """Make a job that failed for good due now, as if for the first time; False when there is no such job."""
    failed = and_(col(Job.id) == job_id, col(Job.failed_at).is_not(None), col(Job.done_at).is_(None))
    values = {"failed_at": None, "tries": 0, "run_at": now, "lease": None, "leased_until": None}
    return bool(db.connection().execute(update(Job).where(failed).values(**values)).rowcount)


def newest(db: Session, limit: int) -> list[Job]:
    return list(db.exec(select(Job).order_by(col(Job.id).desc()).limit(limit)))


def remove_done(db: Session, before: datetime) -> int:
    return db.connection().execute(delete(Job).where(col(Job.done_at) < before)).rowcount

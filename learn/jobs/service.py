"""Background work: written down in the transaction that wants it, done exactly once in the database's eyes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from learn.errors import NotFound
from learn.jobs import store
from learn.jobs.models import Job
from learn.jobs.retries import MOST_TRIES, pause_after

KEPT = timedelta(days=14)
_LONGEST_ERROR = 500


class LeaseLost(Exception):
    """The lease ran out and another worker has the job: undo what was done for it."""


class State(StrEnum):
    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Leased:
    """A job in the hands of one worker, until its lease runs out."""

    id: int
    kind: str
    payload: dict[str, Any]
    tries: int
    lease: str


@dataclass(frozen=True)
class Line:
    """One job, for a list."""

    id: int
    kind: str
    key: str
    state: State
    run_at: datetime
    tries: int
    error: str


def enqueue(db: Session, kind: str, key: str, payload: dict[str, Any], run_at: datetime, now: datetime) -> bool:
    """Ask for a piece of work at or after `run_at`; False when a job with this key was asked for before."""
    values = {"kind": kind, "key": key, "payload": payload, "created_at": now, "run_at": run_at}
    return store.add(db, {**values, "tries": 0, "error": ""})


def untaken(db: Session, kind: str) -> Sequence[Mapping[str, Any]]:
    """The payloads of the work of a kind that no worker has begun, so that what is committed now is still in time."""
    return store.untaken(db, kind)


def is_due(db: Session, now: datetime, kinds: Collection[str]) -> bool:
    """Whether there is something to lease; a look that takes no lock."""
    return store.any_due(db, now, kinds)


def lease(
    db: Session, now: datetime, lease_seconds: int, kinds: Collection[str], longer: Mapping[str, int] | None = None
) -> Leased | None:
    """Take the oldest due job of these kinds; None when there is none. `longer` has the seconds of kinds of long work.

    Commit before working on it: only then does a worker that is killed leave a lease that runs out.
    """
    store.fail_worn_out(db, now, MOST_TRIES, "the worker ended during every try")
    job = store.take(db, now, kinds, uuid4().hex, now + timedelta(seconds=lease_seconds))
    if job is None or job.id is None or job.lease is None:
        return None
    if seconds := (longer or {}).get(job.kind):
        store.change_leased(db, job.id, job.lease, {"leased_until": now + timedelta(seconds=seconds)})
    return Leased(job.id, job.kind, job.payload, job.tries, job.lease)


def finish(db: Session, job: Leased, now: datetime) -> None:
    """Mark a job done, in the transaction that holds its effects. Raises LeaseLost."""
    if not store.change_leased(db, job.id, job.lease, {"done_at": now, "leased_until": None, "error": ""}):
        raise LeaseLost


def fail(db: Session, job: Leased, now: datetime, error: str) -> None:
    """Plan the next try, or give up after the eighth. A job that another worker has by now stays as it is."""
    pause = pause_after(job.tries)
    values: dict[str, Any] = {"lease": None, "leased_until": None, "error": error[:_LONGEST_ERROR]}
    values |= {"failed_at": now} if pause is None else {"run_at": now + pause}
    store.change_leased(db, job.id, job.lease, values)


def try_again(db: Session, job_id: int, now: datetime) -> None:
    """Have a job that was given up done after all: what it failed of has been put right. NotFound for any other."""
    if not store.try_again(db, job_id, now):
        raise NotFound


def lines(db: Session, now: datetime, limit: int = 50) -> list[Line]:
    """The newest jobs, newest first."""
    return [
        Line(job.id or 0, job.kind, job.key, _state(job, now), job.run_at, job.tries, job.error)
        for job in store.newest(db, limit)
    ]


def tidy(db: Session, now: datetime) -> int:
    """Forget work done more than 14 days ago; how many jobs that were. Failed ones stay to be looked at."""
    return store.remove_done(db, now - KEPT)


def _state(job: Job, now: datetime) -> State:
    if job.done_at:
        return State.DONE
    if job.failed_at:
        return State.FAILED
    return State.LEASED if job.leased_until and job.leased_until > now else State.WAITING

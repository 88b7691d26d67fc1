"""What takes jobs and does them, in a thread of the server or in a process of its own."""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from learn.days import day_of
from learn.db.transactions import reading, write
from learn.jobs import service
from learn.jobs.schedule import plan_day, plan_minute

Deed = Callable[[Session, dict[str, Any], datetime], None]


class Look(Protocol):
    """What a study reads and reckons from a job's payload."""

    def __call__(self, _db: Session, /, payload: dict[str, Any]) -> Any: ...


@dataclass(frozen=True)
class Study:
    """A handler of long work. `look` reads and reckons on one picture of the database, while others write; `keep`
    writes what it gave, in the transaction that marks the job done. `look` and what it gives must pickle."""

    look: Look
    keep: Callable[[Session, Any, datetime], None]


class Reader(Protocol):
    """What does a long read and gives what it gave."""

    def __call__(self, work: Callable[[Session], Any], /) -> Any: ...


Handler = Deed | Study

_log = structlog.get_logger(__name__)


class Worker:
    """Does the jobs of the kinds it has handlers for, one at a time; as many workers may run as one likes.

    A handler runs in the transaction that marks its job done: whatever it changes in the database
    happens once, also when the worker is killed and another one does the job again. What it does
    outside the database (sending something) may happen twice.
    What a `Study` looks at is read by `reader`, if there is one, which may do it in another process; else in this one.
    Another worker takes over what isn't done within `lease_seconds`, or within those that `longer` has for its kind.
    `daily` kinds are asked for once a day of Vietnam, `minutely` ones once a minute.
    """

    def __init__(
        self,
        engine: Engine,
        handlers: Mapping[str, Handler],
        clock: Callable[[], datetime],
        *,
        daily: Collection[str] = (),
        minutely: Collection[str] = (),
        lease_seconds: int = 120,
        longer: Mapping[str, int] | None = None,
        idle_seconds: float = 2.0,
        reader: Reader | None = None,
    ) -> None:
        if unknown := {*daily, *minutely} - set(handlers):
            raise ValueError(f"no handler for {sorted(unknown)}")
        self._engine = engine
        self._handlers = handlers
        self._clock = clock
        self._daily = daily
        self._minutely = minutely
        self._lease_seconds = lease_seconds
        self._longer = longer or {}
        self._idle_seconds = idle_seconds
        self._reader = reader or self._read
        self._day: date | None = None
        self._minute: datetime | None = None

    def run_once(self) -> bool:
        """Do one job if one is due; False when none was."""
        job = self._lease()
        if job is None:
            return False
        try:
            deed = self._deed(self._handlers[job.kind], job.payload)
            with write(self._engine) as db:
                deed(db, job.payload, self._clock())
                service.finish(db, job, self._clock())
        except service.LeaseLost:
            _log.warning("job.lease_lost", job=job.id, kind=job.kind)
        except Exception as error:
            # Whatever a handler raises is that job's failure, not this worker's.
            _log.exception("job.failed", job=job.id, kind=job.kind, tries=job.tries)
            with write(self._engine) as db:
                service.fail(db, job, self._clock(), _told(error))
        return True

    def _deed(self, handler: Handler, payload: dict[str, Any]) -> Deed:
        """What is left to do in the transaction that marks the job done."""
        if not isinstance(handler, Study):
            return handler
        seen = self._reader(partial(handler.look, payload=payload))
        return lambda db, _payload, now: handler.keep(db, seen, now)

    def _read(self, work: Callable[[Session], Any]) -> Any:
        with reading(self._engine) as db:
            return work(db)

    def run_forever(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a job under way is finished first. A database that is away is waited for."""
        while not stop.is_set():
            try:
                self._plan()
                worked = self.run_once()
            except DBAPIError:
                _log.exception("job.database_unavailable")
                worked = False
            if not worked:
                stop.wait(self._idle_seconds)

    def _lease(self) -> service.Leased | None:
        # Looking first keeps an idle worker from taking SQLite's only write lock again and again.
        with reading(self._engine) as db:
            if not service.is_due(db, self._clock(), list(self._handlers)):
                return None
        with write(self._engine) as db:
            return service.lease(db, self._clock(), self._lease_seconds, list(self._handlers), self._longer)

    def _plan(self) -> None:
        """Ask for what this day and this minute bring, once in this process."""
        now = self._clock()
        minute = now.replace(second=0, microsecond=0)
        if minute == self._minute:
            return
        with write(self._engine) as db:
            plan_minute(db, now, self._minutely)
            if day_of(now) != self._day:
                plan_day(db, now, self._daily)
        self._minute, self._day = minute, day_of(now)


def _told(error: Exception) -> str:
    """The kind and the first line: a database's further lines hold the values of the statement."""
    first = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {first}"

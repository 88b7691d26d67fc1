"""The application behind a real socket on this machine, with a clock that stands until it is moved."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import uvicorn
from sqlalchemy import Engine

from learn.cli.handlers import DAILY, HANDLERS, MINUTELY
from learn.config import Settings
from learn.db.transactions import write
from learn.jobs.schedule import plan_day, plan_minute
from learn.jobs.worker import Worker
from learn.people import sessions
from learn.web.app import create_app
from learn.web.cookies import DEVICE, SESSION

LOOPBACK = "127.0.0.1"


@dataclass
class Clock:
    """The server's time."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass(frozen=True)
class Served:
    """A running application. `people` are ids by user name."""

    address: str
    engine: Engine
    clock: Clock
    people: Mapping[str, int]

    def cookies_of(self, username: str) -> dict[str, str]:
        """The cookies of a browser in which this person has just signed in, without the form."""
        with write(self.engine) as db:
            person_id = self.people[username]
            new = sessions.start(db, person_id, device_token=None, device="Chrome, Android", now=self.clock.now)
        return {SESSION: new.token, DEVICE: new.device_token}

    def work(self) -> None:
        """Do what is due by itself now, as the worker beside a server would."""
        with write(self.engine) as db:
            plan_day(db, self.clock.now, DAILY)
            plan_minute(db, self.clock.now, MINUTELY)
        worker = Worker(self.engine, HANDLERS, self.clock)
        while worker.run_once():
            pass


@contextmanager
def serving(settings: Settings, engine: Engine, clock: Clock, people: Mapping[str, int]) -> Iterator[Served]:
    """Serve as `learn serve` does, on a free port, until the block ends."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        # The socket listens already: a request that comes before the server is ready waits in line.
        config = uvicorn.Config(
            create_app(settings, engine, clock),
            access_log=False,
            log_level="error",
            server_header=False,
            timeout_graceful_shutdown=1,
            lifespan="off",
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="served")
        thread.start()
        try:
            yield Served(f"http://{LOOPBACK}:{listening.getsockname()[1]}", engine, clock, people)
        finally:
            server.should_exit = True
            thread.join()

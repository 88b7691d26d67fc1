"""Long reads in a process of their own: beside them in this one, every save would wait for the interpreter."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from learn.db.engine import make_engine
from learn.db.transactions import reading

Result = TypeVar("Result")

# After everything that somebody waits for, as far as the system can tell.
_NICE = 10


class Apart:
    """Long reads of one database, one at a time, in a process that starts with the first of them and then stays."""

    def __init__(self, engine: Engine) -> None:
        self._url = engine.url.render_as_string(hide_password=False)
        self._pool = self._new_pool()

    async def read(self, work: Callable[[Session], Result]) -> Result:
        """Do a long read; `work`, what it gives and what it raises must pickle.

        When the system ends the process (memory ran out), the read is tried once more in a new one.
        """
        pool = self._pool
        try:
            return await self._in(pool, work)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = self._new_pool()
            return await self._in(self._pool, work)

    def wait_for(self, work: Callable[[Session], Result]) -> Result:
        """`read` for a thread that has nothing else to do meanwhile."""
        return asyncio.run(self.read(work))

    @staticmethod
    def _new_pool() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin)

    async def _in(self, pool: ProcessPoolExecutor, work: Callable[[Session], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(pool, _read, self._url, work)


def _begin() -> None:
    """In the new process: give way to the server, and end with it, also when it is killed."""
    os.nice(_NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    if (server := parent_process()) is not None:
        server.join()
    os._exit(1)


def _read(url: str, work: Callable[[Session], Result]) -> Result:
    # Opened for each: a read that takes a second doesn't feel it, and nothing is kept open in between.
    engine = make_engine(url)
    try:
        with reading(engine) as db:
            return work(db)
    finally:
        engine.dispose()

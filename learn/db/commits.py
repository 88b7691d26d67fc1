"""Many waiting saves of one process, made durable by one commit."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from learn.db.engine import writing
from learn.db.turns import Urgency

Result = TypeVar("Result")
Work = Callable[[Session], Any]

# So long may saves keep the event loop from everything else at a stretch, and a transaction from being committed.
STRETCH_SECONDS = 0.004
BATCH_SECONDS = 0.05

_Done = tuple["asyncio.Future[Any]", Any, Exception | None]


class SharedCommits:
    """Saves on SQLite: those that wait while one commit is under way share the next.

    A commit takes as long for a hundred answers as for one, and SQLite has one writer. The short work of each save
    is done on the event loop, in a savepoint of its own, so that one that fails leaves its neighbours alone; what
    may wait, beginning and committing, is done in a thread. Nobody is told anything, a refusal included, before
    the commit: what a refusal rests on may be a neighbour's answer.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()

    async def save(self, work: Callable[[Session], Result]) -> Result:
        """Do short work and come back when it is durable; whatever it raises is raised, and nothing of it stays."""
        loop = asyncio.get_running_loop()
        queue = self._queues.get(loop)
        if queue is None:
            queue = self._queues[loop] = _Queue(self._engine)
        result: Result = await queue.put(work)
        return result


class _Queue:
    """The saves that wait on one event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: deque[tuple[Work, asyncio.Future[Any]]] = deque()
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commits")

    async def put(self, work: Work) -> Any:
        result = asyncio.get_running_loop().create_future()
        self._waiting.append((work, result))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await result

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._commit_some()
        finally:
            self._running = None

    async def _commit_some(self) -> None:
        """One transaction for as many of those that wait as it can take, each told what became of its own."""
        loop = asyncio.get_running_loop()
        done: list[_Done] = []
        try:
            connection = await loop.run_in_executor(self._thread, self._begin)
            try:
                await self._work(connection, done)
            finally:
                await loop.run_in_executor(self._thread, _end, connection, bool(done))
        except Exception as error:
            # Nothing of this transaction stays, and everybody in it is told; if it never began, that is who waits.
            if not done:
                done = [(future, None, None) for _, future in self._waiting]
                self._waiting.clear()
            done = [(future, None, failure or error) for future, _, failure in done]
        for future, result, failure in done:
            if future.done():  # nobody waits any more
                continue
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _begin(self) -> Connection:
        connection = writing(self._engine.connect(), Urgency.SAVE)
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    async def _work(self, connection: Connection, done: list[_Done]) -> None:
        begun = since = now = time.perf_counter()
        while self._waiting and now - begun < BATCH_SECONDS:
            work, future = self._waiting.popleft()
            try:
                done.append((future, _savepoint(connection, work), None))
            except Exception as error:  # this save's own, and told to who asked for it
                done.append((future, None, error))
                if not _is_open(connection):
                    return
            now = time.perf_counter()
            if now - since > STRETCH_SECONDS:
                await asyncio.sleep(0)
                since = time.perf_counter()


def _end(connection: Connection, is_worth_it: bool) -> None:
    """Commit, and give the turn to the next writer in any case."""
    with connection:
        if not is_worth_it:
            return
        if not _is_open(connection):
            raise OperationalError("COMMIT", {}, sqlite.OperationalError("the transaction was rolled back"))
        try:
            connection.commit()
        except BaseException:
            # Closing takes a commit that failed for the end of the transaction, and would leave it open.
            connection.rollback()
            raise


def _is_open(connection: Connection) -> bool:
    """Whether SQLite still has the transaction: a full disk or an I/O error undoes it as a whole, and the driver
    would then take a COMMIT for done."""
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.in_transaction)


def _savepoint(connection: Connection, work: Callable[[Session], Result]) -> Result:
    # Through the driver: SQLAlchemy's way takes as long as the three statements of a save. What goes through the
    # session has a savepoint of its own in this one, so that a failed flush doesn't undo the whole transaction.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("SAVEPOINT save")
    try:
        with Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            result = work(session)
            if session.in_transaction():
                session.commit()
    except BaseException:
        if _is_open(connection):
            driver.execute("ROLLBACK TO save")
            driver.execute("RELEASE save")
        raise
    driver.execute("RELEASE save")
    return result

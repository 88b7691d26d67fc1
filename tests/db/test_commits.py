"""Saves that wait together are committed together, each for itself, and none is told before the commit."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, event, func
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, select

from learn.db.columns import id_of
from learn.db.commits import SharedCommits
from learn.db.transactions import durably, reading, write
from learn.db.turns import Turns, Urgency
from learn.people.models import Person, SignInName

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def naming(person_id: int, name: str) -> Callable[[Session], str]:
    """Work that adds a row; a name that is taken fails when it is flushed."""

    def work(db: Session) -> str:
        db.add(SignInName(person_id=person_id, kind="username", name=name))
        db.flush()
        return name

    return work


def names(engine: Engine) -> list[str]:
    with reading(engine) as db:
        return sorted(db.exec(select(SignInName.name)))


async def together(commits: SharedCommits, *works: Callable[[Session], Any]) -> list[Any]:
    return await asyncio.gather(*(commits.save(work) for work in works), return_exceptions=True)


@pytest.fixture
def person(sqlite_engine: Engine) -> int:
    with write(sqlite_engine) as db:
        made = Person(created_at=NOW)
        db.add(made)
        db.flush()
        return id_of(made)


@pytest.fixture
def commits_made(sqlite_engine: Engine) -> list[None]:
    made: list[None] = []
    event.listen(sqlite_engine, "commit", lambda _connection: made.append(None))
    return made


def test_those_that_wait_share_a_commit(
    sqlite_engine: Engine, person: int, commits_made: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learn.db.commits.BATCH_SECONDS", 60.0)
    works = [naming(person, f"n{number:02}") for number in range(40)]
    done = asyncio.run(together(SharedCommits(sqlite_engine), *works))
    assert done == names(sqlite_engine)
    assert len(done) == 40
    assert len(commits_made) == 1


def test_one_that_fails_leaves_its_neighbours_alone(sqlite_engine: Engine, person: int) -> None:
    def broken(db: Session) -> None:
        naming(person, "half")(db)
        raise LookupError

    works = (naming(person, "a"), broken, naming(person, "b"), naming(person, "a"), naming(person, "c"))
    done = asyncio.run(together(SharedCommits(sqlite_engine), *works))
    assert [type(each) for each in done] == [str, LookupError, str, IntegrityError, str]
    assert names(sqlite_engine) == ["a", "b", "c"]


def test_nobody_is_told_before_the_commit(sqlite_engine: Engine, person: int) -> None:
    """Neither a success nor a refusal: the refusal of the second "a" rests on the first."""
    told: list[object] = []

    def fail(_connection: object) -> None:
        assert told == []
        raise sqlite.OperationalError("disk I/O error")

    event.listen(sqlite_engine, "commit", fail)

    async def save(commits: SharedCommits, work: Callable[[Session], str]) -> None:
        try:
            told.append(await commits.save(work))
        except Exception as error:
            told.append(error)

    async def both() -> None:
        commits = SharedCommits(sqlite_engine)
        await asyncio.gather(*(save(commits, naming(person, name)) for name in ("a", "b")))

    asyncio.run(both())
    assert [isinstance(each, sqlite.OperationalError) for each in told] == [True, True]
    assert names(sqlite_engine) == []


def test_a_transaction_that_the_database_undid_is_told_to_everybody_in_it(sqlite_engine: Engine, person: int) -> None:
    """A full disk undoes the whole transaction, and COMMIT would then do nothing and say nothing."""

    def full(db: Session) -> None:
        driver: Any = db.connection().connection.dbapi_connection
        driver.execute("ROLLBACK")
        raise sqlite.OperationalError("database or disk is full")

    commits = SharedCommits(sqlite_engine)
    done = asyncio.run(together(commits, naming(person, "a"), full, naming(person, "b")))
    assert [isinstance(each, Exception) for each in done] == [True, True, False]
    assert names(sqlite_engine) == ["b"]


def test_it_works_on_when_the_writer_before_it_is_done(sqlite_engine: Engine, person: int) -> None:
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with write(sqlite_engine):
            held.set()
            over.wait(20)

    async def wait_and_save() -> list[Any]:
        waiting = asyncio.create_task(together(SharedCommits(sqlite_engine), naming(person, "a"), naming(person, "b")))
        await asyncio.sleep(0)
        over.set()
        return await waiting

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    assert asyncio.run(wait_and_save()) == ["a", "b"]
    other.join()


def test_turns_go_to_the_most_urgent_and_nobody_waits_for_ever() -> None:
    now = 0.0
    turns, order = Turns(lambda: now), []
    assert turns.take(Urgency.REST, 0)

    def wait(name: str, urgency: Urgency) -> threading.Thread:
        def run() -> None:
            assert turns.take(urgency, 20)
            order.append(name)
            turns.give_back()

        known = len(turns._waiting)
        thread = threading.Thread(target=run)
        thread.start()
        while len(turns._waiting) == known:
            thread.join(0.001)
        return thread

    threads = [wait("old export", Urgency.REST)]
    now = 10.0
    threads += [wait("export", Urgency.REST), wait("start", Urgency.START), wait("save", Urgency.SAVE)]
    turns.give_back()
    for thread in threads:
        thread.join()
    assert order == ["old export", "save", "start", "export"]


def test_who_gives_up_waiting_is_passed_over() -> None:
    turns = Turns()
    assert turns.take(Urgency.SAVE, 0)
    assert not turns.take(Urgency.SAVE, 0)
    turns.give_back()
    assert turns.take(Urgency.REST, 0)


@pytest.mark.parametrize(
    ("sqlstate", "kind", "tries"),
    [
        ("40001", DBAPIError, 3),
        ("57P01", DBAPIError, 3),
        (None, OperationalError, 3),  # nobody answers
        ("23505", DBAPIError, 1),
        (None, DataError, 1),  # a value that can't be sent: it can't be sent the next time either
    ],
)
def test_what_a_rival_or_a_failover_undid_is_done_again(
    postgresql_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    sqlstate: str | None,
    kind: type[DBAPIError],
    tries: int,
) -> None:
    monkeypatch.setattr("learn.db.transactions.PAUSES", (0.0, 0.0, 0.0))
    count = 0

    class Undone(Exception):
        pass

    Undone.sqlstate = sqlstate  # type: ignore[attr-defined]

    def work(db: Session) -> int:
        nonlocal count
        count += 1
        if count < 3:
            raise kind("SELECT 1", {}, Undone())
        return db.exec(select(func.count()).select_from(SignInName)).one()

    if tries == 1:
        with pytest.raises(DBAPIError):
            durably(postgresql_engine, work)
    else:
        assert durably(postgresql_engine, work) == 0
    assert count == tries

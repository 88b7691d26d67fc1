"""The two databases, durable, and how fast each commits one row with nothing around it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import URL, Engine, Integer, text

from learn.db.engine import PRAGMAS, writing
from learn.db.tables import all_tables
from tests import postgres

# As the server of the tests, but with nothing of a real one's durability switched off.
DURABLE = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c listen_addresses='' -c max_connections=300"
_CHUNK = 1_000
_NEXT_ID = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) FROM \"{table}\""
_TABLE = "CREATE TABLE bare (id INTEGER PRIMARY KEY, response TEXT)"
_INSERT = 'INSERT INTO bare VALUES ({mark}, \'{{"option": "2"}}\')'


@contextmanager
def postgresql(folder: Path) -> Iterator[URL]:
    """A migrated database on a PostgreSQL of this run's own, its data in the folder, with fsync on."""
    postgres.OPTIONS = DURABLE
    with closing(postgres.begin_run(folder)):
        try:
            with postgres.new_database() as address:
                yield address
        finally:
            postgres.end_run()


def copy(source: Engine, target: Engine) -> None:
    """Every row of one database into another, empty but for its schema, so that both hold the same."""
    tables = all_tables().sorted_tables
    with source.connect() as reading, target.connect() as connection, writing(connection).begin():
        for table in tables:
            for rows in reading.execute(table.select()).mappings().partitions(_CHUNK):
                connection.execute(table.insert(), [dict(row) for row in rows])
        if target.dialect.name == "postgresql":
            for table in tables:
                if "id" in table.c and isinstance(table.c.id.type, Integer):
                    connection.execute(text(_NEXT_ID.format(table=table.name)))
    if target.dialect.name == "postgresql":
        # What its autovacuum does after so many rows.
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def says(engine: Engine) -> str:
    """What the database itself says about its version and durability."""
    if engine.dialect.name == "sqlite":
        asked = {
            "sqlite": "SELECT sqlite_version()",
            "synchronous": "PRAGMA synchronous",
            "journal": "PRAGMA journal_mode",
        }
    else:
        asked = {name: f"SHOW {name}" for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")}
    with engine.connect() as connection:
        return ", ".join(f"{name} {connection.execute(text(question)).scalar()}" for name, question in asked.items())


def sqlite_commits(folder: Path, seconds: float) -> float:
    """Durable one-row transactions a second on a file with the pragmas of Learn, one after another."""
    with closing(sqlite.connect(folder / "bare.db", isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute(_TABLE)
        insert = _INSERT.format(mark="?")

        def commit(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(insert, (number,))
            connection.execute("COMMIT")

        rate = _rate(commit, seconds)
    for left in folder.glob("bare.db*"):
        left.unlink()
    return rate


def postgresql_commits(address: URL, connections: int, seconds: float) -> float:
    """Durable one-row transactions a second, over so many connections at once: PostgreSQL lets them share a sync."""
    conninfo = f"host={address.query['host']} dbname={address.database} user={address.username}"
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute(_TABLE)
    rates: list[float] = []

    def one(which: int) -> None:
        with psycopg.connect(conninfo, autocommit=True) as own:
            insert = _INSERT.format(mark="%s")
            rates.append(_rate(lambda number: own.execute(insert, (which * 10_000_000 + number,)), seconds))

    threads = [threading.Thread(target=one, args=(which,)) for which in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(rates)


def _rate(commit: Callable[[int], object], seconds: float) -> float:
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        commit(count)
        count += 1
    return count / (time.perf_counter() - begun)

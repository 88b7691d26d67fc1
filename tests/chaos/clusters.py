"""A PostgreSQL of a test's own, which it may stop, durable as a real one."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL

from benchmarks.databases import DURABLE
from learn.db import schema
from learn.db.engine import make_engine
from tests import postgres


class Cluster:
    """A server with one migrated database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self.url = URL.create("postgresql+psycopg", postgres.OWNER, database="learn", query={"host": str(folder)})

    def make(self) -> None:
        """Make it and start it."""
        self._data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            for path in (self._data, self._folder):
                shutil.chown(path, postgres.UNPRIVILEGED)
        owner = ("-U", postgres.OWNER, "-A", "trust")
        self._run("initdb", "-D", str(self._data), *owner, "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        with psycopg.connect(host=str(self._folder), user=postgres.OWNER, dbname="postgres", autocommit=True) as db:
            db.execute("CREATE DATABASE learn")
        engine = make_engine(self.url)
        schema.upgrade(engine)
        engine.dispose()

    def start(self) -> None:
        """Returns when it takes connections."""
        options = f"{DURABLE} -k '{self._folder}'"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._folder / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """At once, as if it had crashed: it will have to recover."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def kill_a_backend(self) -> None:
        """kill -9 of one process that serves the application: PostgreSQL then ends all of them and recovers."""
        with psycopg.connect(host=str(self._folder), user=postgres.OWNER, dbname="learn") as db:
            asked = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            backends = db.execute(f"{asked} ORDER BY state_change DESC").fetchall()
        os.kill(backends[0][0], signal.SIGKILL)

    def _run(self, program: str, *arguments: str) -> None:
        postgres.run(self._folder, program, *arguments)


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A running cluster that nobody else uses, from the programs of this run's PostgreSQL."""
    postgres.binaries()
    # Where PostgreSQL's own user can look.
    folder = Path(tempfile.mkdtemp(prefix="learn-chaos-"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    try:
        cluster.make()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)

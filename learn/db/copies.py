"""A consistent copy of a database while it is written to, and a database made from such a copy."""

import gzip
import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.conninfo import make_conninfo
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine

from learn.db.archive import BackupError
from learn.db.contents import Contents, contents_of

_COMPRESSION = 4  # of gzip: most of what the best level gains, in a fifth of the time


def copy_database(engine: Engine, file: Path, programs: Path | None) -> Contents:
    """Write a compressed copy to `file`, and say what is in it. Nobody who writes meanwhile waits.

    `programs` is where PostgreSQL's pg_dump is, None to look on PATH. Raises BackupError.
    """
    return _copy_sqlite(engine, file) if _is_sqlite(engine) else _copy_postgresql(engine, file, programs)


def load_database(engine: Engine, file: Path, expected: dict[str, int], programs: Path | None) -> None:
    """Replace what is in a database by a copy that has the `expected` rows by table. Raises BackupError.

    On SQLite the copy is examined first and then put in place in one transaction. On PostgreSQL
    pg_restore fills the emptied database in one transaction.
    """
    if _is_sqlite(engine):
        _load_sqlite(engine, file, expected)
    else:
        _load_postgresql(engine, file, expected, programs)


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _copy_sqlite(engine: Engine, file: Path) -> Contents:
    plain = file.with_suffix(".plain")
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - a checked-out connection has one
        # Copying the file itself would miss what is still in the WAL, and tear pages that change meanwhile.
        driver.execute("VACUUM INTO ?", (str(plain),))
    with closing(sqlite.connect(str(plain))) as copy:
        found = contents_of(copy, "sqlite")
    with plain.open("rb") as source, gzip.open(file, "wb", compresslevel=_COMPRESSION) as out:
        shutil.copyfileobj(source, out)
    plain.unlink()
    return found


def _load_sqlite(engine: Engine, file: Path, expected: dict[str, int]) -> None:
    plain = file.with_suffix(".plain")
    with gzip.open(file, "rb") as source, plain.open("xb") as out:
        shutil.copyfileobj(source, out)
    with closing(sqlite.connect(str(plain))) as copy:
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise BackupError("Cơ sở dữ liệu trong bản sao lưu hỏng")
        if copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupError("Cơ sở dữ liệu trong bản sao lưu có liên kết đứt")
        _same_rows(contents_of(copy, "sqlite"), expected)
        with engine.connect() as connection:
            target = connection.connection.driver_connection
            assert target is not None  # noqa: S101 - a checked-out connection has one
            # Through SQLite, not by renaming a file: a WAL left behind would be applied to the wrong database.
            copy.backup(target)
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_postgresql(engine: Engine, file: Path, programs: Path | None) -> Contents:
    with psycopg.connect(_address(engine)) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None  # noqa: S101 - the statement always gives a row
        # pg_dump reads on this transaction's snapshot, so that what is counted is what is dumped.
        dump = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={row[0]}", f"--file={file}"]
        _run(engine, "pg_dump", dump, programs)
        return contents_of(connection, "postgresql")


def _load_postgresql(engine: Engine, file: Path, expected: dict[str, int], programs: Path | None) -> None:
    _program("pg_restore", programs)  # before anything is dropped
    with psycopg.connect(_address(engine)) as connection:
        _drop_everything(connection)
    restore = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file)]
    _run(engine, "pg_restore", restore, programs)
    with psycopg.connect(_address(engine)) as connection:
        _same_rows(contents_of(connection, "postgresql"), expected)
        connection.execute("ANALYZE")


def _drop_everything(connection: psycopg.Connection) -> None:
    """Drop tables and functions rather than the schema, which the application's role may not own."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    for (name,) in tables:
        connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
    functions = connection.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    ).fetchall()
    for (signature,) in functions:
        connection.execute(sql.SQL("DROP FUNCTION ") + sql.SQL(signature))


def _same_rows(found: Contents, expected: dict[str, int]) -> None:
    if found.tables != expected:
        wrong = sorted(name for name in {*found.tables, *expected} if found.tables.get(name) != expected.get(name))
        raise BackupError(f"Số dòng không khớp bản kê: {', '.join(wrong)}")


def _address(engine: Engine, *, with_password: bool = True) -> str:
    _, options = engine.dialect.create_connect_args(engine.url)
    chosen = {name: str(value) for name, value in options.items() if isinstance(value, str | int)}
    if not with_password:
        chosen.pop("password", None)
    return make_conninfo("", **chosen)


def _program(name: str, programs: Path | None) -> str:
    found = shutil.which(name, path=str(programs) if programs else None)
    if found is None:
        raise BackupError(
            f"Không tìm thấy {name}: cài postgresql-client cùng phiên bản với máy chủ, hoặc thêm vào PATH"
        )
    return found


def _run(engine: Engine, name: str, arguments: list[str], programs: Path | None) -> None:
    command = [_program(name, programs), "--dbname", _address(engine, with_password=False), *arguments]
    # In the environment, because everybody on the machine can read a command line.
    environment = {**os.environ, "PGPASSWORD": engine.url.password} if engine.url.password else None
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603 - no shell
    if done.returncode:
        raise BackupError(f"{name}: {done.stderr.strip()}")

"""Bringing a database to today's schema, and asking whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from learn.db.engine import writing
from learn.db.tables import all_tables

MIGRATIONS = Path(__file__).parent / "migrations"


class BrokenReferences(Exception):
    """A migration left rows that point at nothing; it was undone."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - the tree always holds at least the first migration
    return revision


def revision_of(engine: Engine) -> str | None:
    """The revision a database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    return revision_of(engine) == head()


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the missing migrations up to a revision in one transaction, or change nothing.

    On SQLite a batch migration drops and refills tables, which with foreign keys on would delete
    child rows: they are off meanwhile, and every reference is checked before the commit.
    """
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            with writing(connection).begin():
                command.upgrade(_config(connection), to)
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenReferences
        finally:
            if is_sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def new_revision(engine: Engine, message: str) -> None:
    """Write the migration from what a database has to what the models say (for developers)."""
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def differences(engine: Engine) -> list[object]:
    """What the models say and the database has not, or the other way round; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, all_tables()))

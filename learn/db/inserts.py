"""Inserting a row unless it is there, in one statement on both databases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_once(db: Session, model: type[SQLModel], values: Mapping[str, Any]) -> bool:
    """Insert one row; False, and nothing changed, when a unique constraint says that it is there.

    Rivals need no savepoint this way: the one that comes second waits for the first and then does nothing.
    Defaults of the model are not applied: give every column that has no default in the database.
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    # A row comes back only when one was inserted; the row count says so on SQLite only.
    statement = insert(model).values(**values).on_conflict_do_nothing().returning(literal(1))
    return db.connection().execute(statement).first() is not None

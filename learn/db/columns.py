"""Column helpers that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import JSON, CheckConstraint, Dialect, MetaData
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Field, SQLModel

# Named constraints, so that a migration can say which one it changes on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database; a naive value is a mistake in the program."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def Instant(**options: Any) -> Any:  # noqa: N802 - reads as a type in a model
    """A column for an aware instant."""
    return Field(sa_type=UtcDateTime, **options)


def Document(**options: Any) -> Any:  # noqa: N802 - reads as a type in a model
    """A column for a JSON document that is read whole and never searched."""
    return Field(sa_type=JSON, **options)


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Text and a CHECK instead of a database enum, which neither database can change easily."""
    quoted = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_known")


class Stored(Protocol):
    """A row whose id the database gives."""

    id: int | None


def id_of(row: Stored) -> int:
    """The id of a row that is in the database; a row that is not yet there is a mistake in the program."""
    if row.id is None:
        raise LookupError(f"{type(row).__name__} has not been stored")
    return row.id


Words = Mapping[str, str]
"""One text in each of its languages: {"vi": …, "en": …}."""

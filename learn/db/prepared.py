"""Statements of the busiest pages and saves: written with SQLAlchemy, compiled once, run on the driver's own cursor."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import BindParameter, Connection, Dialect, Insert, Select, Table, bindparam, insert
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, SQLModel

Row = TypeVar("Row")
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """The statement in one database's words, and how values go in and come out."""

    sql: str
    fixed: Mapping[str, Any]
    into: Mapping[str, Convert]
    # The order of the values where the driver takes them by place, else None.
    places: tuple[str, ...] | None
    out: tuple[tuple[int, Convert], ...]

    def arguments(self, values: Mapping[str, Any]) -> Any:
        given = {**self.fixed, **values}
        for name, convert in self.into.items():
            given[name] = convert(given[name])
        return given if self.places is None else [given[name] for name in self.places]

    def row(self, raw: Any) -> Any:
        if not self.out:
            return raw
        row = list(raw)
        for place, convert in self.out:
            row[place] = convert(row[place])
        return row


class Prepared(Generic[Row]):
    """A SELECT whose rows become `Row`s, its columns in the order of their fields.

    Executing a statement through SQLAlchemy costs several times what SQLite takes to answer a short one; the
    pages asked for most often feel it. Everything that names a column or a type is SQLAlchemy's all the same.
    Statements with parameters that grow (IN) have to go the usual way: ValueError at the first use.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], row: Callable[..., Row]) -> None:
        self._statement = statement
        self._row = row
        self._compiled: dict[str, _Compiled] = {}

    def all(self, db: Session, **values: Any) -> list[Row]:
        """Every row, for these values of the statement's parameters."""
        connection = _connection(db)
        ready = _ready(self._compiled, self._statement, connection.dialect)
        with _cursor(connection, ready.sql) as cursor:
            cursor.execute(ready.sql, ready.arguments(values))
            found = cursor.fetchall()
        return [self._row(*ready.row(each)) for each in found]

    def first(self, db: Session, **values: Any) -> Row | None:
        """The first row, None when there is none."""
        return next(iter(self.all(db, **values)), None)


class PreparedInsert:
    """An INSERT of rows that give every column but the id; what the session still holds is not sent before it."""

    def __init__(self, model: type[SQLModel]) -> None:
        table: Table = model.__table__  # type: ignore[attr-defined]
        given: dict[str, BindParameter[Any]] = {
            column.name: bindparam(column.name) for column in table.columns if not column.primary_key
        }
        # Inline: nobody asks for the ids.
        self._statement = insert(table).values(given).inline()
        self._compiled: dict[str, _Compiled] = {}

    def run(self, db: Session, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert the rows, in their order."""
        connection = _connection(db)
        ready = _ready(self._compiled, self._statement, connection.dialect)
        with _cursor(connection, ready.sql) as cursor:
            cursor.executemany(ready.sql, [ready.arguments(values) for values in rows])


def _connection(db: Session) -> Connection:
    return db.bind if isinstance(db.bind, Connection) else db.connection()


@contextmanager
def _cursor(connection: Connection, sql: str) -> Iterator[Any]:
    """The driver's cursor; its errors come as SQLAlchemy's."""
    try:
        cursor = connection.connection.cursor()
        yield cursor
        cursor.close()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(error, sql, connection) from error


def _told(error: DBAPIModule.Error, sql: str, connection: Connection) -> Exception:
    """The error as SQLAlchemy tells it; a connection that is lost is not used again."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    # The values stay out of the message: one of them may be the hash of somebody's session.
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )


def _ready(compiled: dict[str, _Compiled], statement: Select[*tuple[Any, ...]] | Insert, dialect: Dialect) -> _Compiled:
    return compiled.get(dialect.name) or compiled.setdefault(dialect.name, _compile(statement, dialect))


def _compile(statement: Select[*tuple[Any, ...]] | Insert, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
        raise ValueError("a statement whose parameters grow can't be prepared")
    into = {
        name: convert
        for name, parameter in compiled.binds.items()
        if (convert := parameter.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    out = tuple(
        (place, convert)
        for place, column in enumerate(statement.selected_columns if isinstance(statement, Select) else ())
        if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
    )
    places = tuple(compiled.positiontup) if compiled.positional and compiled.positiontup is not None else None
    return _Compiled(str(compiled), compiled.construct_params(_check=False), into, places, out)

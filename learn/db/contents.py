"""What a database holds, counted on one picture of it."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Engine, inspect, text


class Connection(Protocol):
    """What the two drivers have in common."""

    def execute(self, statement: str, /) -> Any: ...


@dataclass(frozen=True)
class Contents:
    """Rows by table; sizes of media in bytes by hash; the newest hash of the audit chain."""

    revision: str
    tables: dict[str, int]
    media: dict[str, int]
    audit_head: str | None


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def contents_of(connection: Connection, kind: str) -> Contents:
    """Count a Learn database of whatever revision, as a driver's connection (of `kind`) sees it."""
    names = sorted(name for (name,) in connection.execute(_TABLES[kind]).fetchall())
    tables = {name: _one(connection, f'SELECT count(*) FROM "{name}"') for name in names}  # noqa: S608 - names from the catalogue
    media = connection.execute("SELECT hash, size FROM medium").fetchall() if "medium" in tables else []
    head = "SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1"
    return Contents(
        revision=_one(connection, "SELECT version_num FROM alembic_version"),
        tables=tables,
        media=dict(media),
        audit_head=_one(connection, head) if tables.get("audit_entry") else None,
    )


def is_empty(engine: Engine) -> bool:
    """Whether no table has a row, the one with the schema's revision apart."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        quote = engine.dialect.identifier_preparer.quote
        found = (connection.execute(text(f"SELECT 1 FROM {quote(name)} LIMIT 1")).first() for name in names)  # noqa: S608
        return not any(found)


def _one(connection: Connection, statement: str) -> Any:
    return connection.execute(statement).fetchone()[0]

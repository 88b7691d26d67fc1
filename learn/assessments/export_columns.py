"""The columns of an export, from the dictionary that is given out with it: what is not in there is not exported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

Value = str | int | float | bool | datetime | date | None
Row = Mapping[str, Value]

_FILE = Path(__file__).with_name("export_dictionary.yaml")


class Table(StrEnum):
    QUESTIONS = "questions"
    PEOPLE = "people"
    ANSWERS = "answers"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column with its type (text, integer, number, boolean, instant or date), what it says, and which figures it
    enters; in both languages."""

    column: str
    type: str
    unit: str = ""
    meaning_vi: str
    meaning_en: str
    figures_vi: str
    figures_en: str


DICTIONARY = ("table", *(field.name for field in fields(Column)))
"""The columns of the dictionary itself, in the order in which `dictionary` gives them."""

# What people typed may name somebody: it goes out only when asked for.
TYPED = "text"


def columns(table: Table, *, texts: bool = False) -> tuple[Column, ...]:
    """The columns of a table in their order."""
    return tuple(each for each in _dictionary()[table.value] if texts or each.column != TYPED)


def dictionary(*, texts: bool = False) -> Iterator[Row]:
    """A row for each column of each table."""
    for table in Table:
        for column in columns(table, texts=texts):
            yield {"table": table.value, **vars(column)}


@cache
def _dictionary() -> Mapping[str, tuple[Column, ...]]:
    read = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {table: tuple(Column(**column) for column in rows) for table, rows in read.items()}

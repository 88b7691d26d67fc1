"""Vietnamese days and months in SQL; in Python see `learn.days`."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class vietnamese_day(FunctionElement[date]):  # noqa: N801 - written like a function of SQL
    """vietnamese_day(instant): the day in Vietnam on which it falls, as learn.days.day_of."""

    type = Date()
    inherit_cache = True


class month_before(FunctionElement[str]):  # noqa: N801
    """month_before(day, n): the month ("2026-11") of the day that lies n days earlier."""

    type = String()
    inherit_cache = True


class days_between(FunctionElement[float]):  # noqa: N801
    """days_between(earlier, later): how many days lie between two instants, parts of days too; null with either."""

    type = Float()
    inherit_cache = True


def _arguments(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> list[str]:
    return [compiler.process(argument, **options) for argument in element.clauses]


@compiles(vietnamese_day, "sqlite")
def _day_on_sqlite(element: vietnamese_day, compiler: SQLCompiler, **options: Any) -> str:
    (instant,) = _arguments(element, compiler, **options)
    # SQLite knows no zones; Vietnam's has been seven hours ahead since 1975.
    return f"date({instant}, '+7 hours')"


@compiles(vietnamese_day, "postgresql")
def _day_on_postgresql(element: vietnamese_day, compiler: SQLCompiler, **options: Any) -> str:
    (instant,) = _arguments(element, compiler, **options)
    return f"CAST({instant} AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)"


@compiles(month_before, "sqlite")
def _month_on_sqlite(element: month_before, compiler: SQLCompiler, **options: Any) -> str:
    day, days = _arguments(element, compiler, **options)
    return f"strftime('%Y-%m', {day}, '-' || ({days}) || ' days')"


@compiles(month_before, "postgresql")
def _month_on_postgresql(element: month_before, compiler: SQLCompiler, **options: Any) -> str:
    day, days = _arguments(element, compiler, **options)
    return f"to_char({day} - ({days})::integer, 'YYYY-MM')"


@compiles(days_between, "sqlite")
def _between_on_sqlite(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = _arguments(element, compiler, **options)
    return f"(julianday({later}) - julianday({earlier}))"


@compiles(days_between, "postgresql")
def _between_on_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = _arguments(element, compiler, **options)
    return f"(EXTRACT(EPOCH FROM ({later}) - ({earlier})) / 86400)"

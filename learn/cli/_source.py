"""A CSV file that an analysis is asked about, row by row, and every mistake in it told by line and column."""

import re
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path

import typer

from learn.cli.context import stop
from learn.errors import Message, say
from learn.imports.problems import Problem, in_order
from learn.imports.tables import Numbered, Unreadable, csv_rows
from learn.text import tidy

MOST_SHOWN = 200
PERSON = "person"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Source:
    """UTF-8 with or without a byte order mark; comma, semicolon or tab between cells.

    Where it is not a comma, a decimal comma is as good as a point. A first column `person` says who a row is of:
    `first` is then 1 and `persons` has whom `rows` has come to; without it `first` is 0 and `persons` None.
    A file that is no table ends the command at once, other mistakes when `close` is called.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._problems: list[Problem] = []
        self._mistakes = 0
        separator, rows = self._opened(path)
        self._has_decimal_comma = separator != ","
        self._rows = self._told(rows)
        line, header = next(self._rows, (1, ()))
        self.header = tuple(tidy(cell) for cell in header)
        self._check_header(line)
        self.first = 1 if self.header[0].casefold() == PERSON else 0
        self.persons: dict[str, int] | None = {} if self.first else None

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Line and cells, as many as the header has. Empty lines are nothing at the end and a mistake before it."""
        empty: list[int] = []
        for line, cells in self._rows:
            if not cells:
                empty.append(line)
                continue
            for before in empty:
                self.wrong(before, say("Dòng trống giữa tệp."))
            empty.clear()
            if len(cells) != len(self.header):
                count = {"cells": len(cells), "columns": len(self.header)}
                self.wrong(line, say("Dòng có %(cells)s ô mà bảng có %(columns)s cột.", **count))
            elif self._is_new_person(line, cells):
                yield line, cells

    def number(self, cell: str) -> float | None:
        """The number in a cell; None when there is none, or one that is not finite."""
        text = cell.strip()
        if self._has_decimal_comma:
            text = text.replace(",", ".", 1)
        found = float(text) if _NUMBER.fullmatch(text) else None
        return found if found is not None and isfinite(found) else None

    def wrong(self, line: int, problem: Message, column: int | None = None) -> None:
        """Remember a mistake in a line, or in its cell of a column (from 0)."""
        if column is not None:
            name = self.header[column]
            words = str(problem)
            problem = say("cột %(place)s (%(name)s): %(problem)s", place=column + 1, name=name, problem=words)
        self._mistakes += 1
        # A file of another kind may be wrong in millions of cells.
        if self._mistakes <= MOST_SHOWN:
            self._problems.append(Problem(self.file, line, problem))

    def close(self) -> None:
        """End the command with every mistake that was remembered; go on when there are none."""
        if not self._mistakes:
            return
        for problem in in_order(self._problems):
            typer.echo(str(problem), err=True)
        raise stop(f"{self.file}: {self._mistakes} lỗi; chưa tính gì.")

    def _opened(self, path: Path) -> tuple[str, Numbered]:
        try:
            return csv_rows(path.read_bytes())
        except OSError:
            raise self._no_table(0, say("Không đọc được tệp.")) from None
        except Unreadable as error:
            raise self._no_table(error.line, error.message) from None

    def _told(self, rows: Numbered) -> Numbered:
        try:
            yield from rows
        except Unreadable as error:
            raise self._no_table(error.line, error.message) from None

    def _no_table(self, line: int, message: Message) -> typer.Exit:
        return stop(Problem(self.file, line, message))

    def _check_header(self, line: int) -> None:
        if not self.header:
            raise self._no_table(line, say("Tệp trống; dòng đầu cần có tên các cột."))
        for column, name in enumerate(self.header):
            if not name:
                self.wrong(line, say("Cột này chưa có tên."), column)
            elif name in self.header[:column]:
                self.wrong(line, say("Tên cột này đã có."), column)
        self.close()

    def _is_new_person(self, line: int, cells: Sequence[str]) -> bool:
        if self.persons is None:
            return True
        person = tidy(cells[0])
        if not person:
            self.wrong(line, say("Dòng này chưa có mã người."), 0)
        elif person in self.persons:
            self.wrong(line, say("Người này đã có ở dòng %(line)s.", line=str(self.persons[person])), 0)
        else:
            self.persons[person] = line
            return True
        return False

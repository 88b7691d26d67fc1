"""Answers marked by the program: a large workbook examined, and mixed answers to every type of question scored."""

import io
import time
from collections.abc import Callable
from itertools import cycle, islice

import xlsxwriter

from benchmarks.figures import Figure
from learn.quizzes import scoring
from learn.quizzes.tasks.apart import examine_apart
from learn.quizzes.tasks.checks import Kind, read_checks
from learn.quizzes.tasks.examining import examine
from learn.quizzes.types.registry import TYPES

PART = "marking"
SHEETS, ROWS, ANSWERS = 40, 100, 100_000
_NO_DATABASE = "none"


def measure(*, rounds: int, answers: int = ANSWERS) -> list[Figure]:
    """Seconds for a workbook of 40 sheets with a check on each, in this process and in one of its own; answers scored
    in a second, by type."""
    data = _workbook()
    checks = read_checks(
        Kind.WORKBOOK,
        [{"check": "formula", "sheet": f"Thôn {at}", "cell": f"D{ROWS}", "uses": ["SUM"]} for at in range(SHEETS)],
    )
    what = f"a workbook of {SHEETS} sheets, {SHEETS * ROWS * 4:,} cells"
    found = [
        _figure(f"{what}, examined", rounds, lambda: examine(Kind.WORKBOOK, "a.xlsx", data, checks)),
        _figure(
            f"{what}, in a process of its own", rounds, lambda: examine_apart(Kind.WORKBOOK, "a.xlsx", data, checks)
        ),
    ]
    return [*found, *(_scored(key, rounds, answers) for key in TYPES)]


def _figure(what: str, rounds: int, work: Callable[[], object]) -> Figure:
    return Figure(PART, _NO_DATABASE, what, "s", [_seconds(work) for _ in range(rounds)])


def _scored(key: str, rounds: int, answers: int) -> Figure:
    question = TYPES[key].sample()
    mixed = list(islice(cycle(question.examples()), answers))

    def score() -> None:
        for example in mixed:
            scoring.grade(question, example.response, example.language)

    return Figure(PART, _NO_DATABASE, f"{key} scored", "/s", [answers / _seconds(score) for _ in range(rounds)])


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for at in range(SHEETS):
        sheet = book.add_worksheet(f"Thôn {at}")
        for row in range(ROWS - 1):
            sheet.write_row(row, 0, [f"Hộ {row}", row, row * 1.5, row + at])
        sheet.write_row(ROWS - 1, 0, ["Cộng", 0, 0])
        sheet.write_formula(ROWS - 1, 3, f"=SUM(D1:D{ROWS - 1})", None, 5)
    book.close()
    return out.getvalue()


if __name__ == "__main__":
    for each in measure(rounds=3, answers=20_000):
        print(f"{each.what}: {each.median:,.2f} {each.unit}")

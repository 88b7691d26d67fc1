"""What was found in a file, check by check, and what that earns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from learn.quizzes.tasks.checks import Check
from learn.text import tidy

_LONGEST = 80
# The day that spreadsheets number 0 (after their mistaken 29 February 1900, which is why it is not 31 December 1899).
_DAY_ZERO = date(1899, 12, 30)
# Floating point: 0.1 + 0.2 is the 0.3 that an author writes.
_NOISE = 1e-9


@dataclass(frozen=True)
class Finding:
    """Whether a check was passed. `found` is what stood there instead, in a few characters; "" for nothing to tell."""

    passed: bool
    found: str = ""


PASSED = Finding(True)
FAILED = Finding(False)


def judged(passed: bool, found: object = "") -> Finding:
    """A finding; what was found is told only of a check that failed."""
    return PASSED if passed else Finding(False, tidy(str(found))[:_LONGEST])


def earned(checks: Sequence[Check], findings: Sequence[Finding]) -> float:
    """The fraction (0 to 1) of all points that the passed checks have; 0 when they don't belong to each other."""
    if len(checks) != len(findings):
        return 0.0
    total = sum(check.points for check in checks)
    return sum(check.points for check, finding in zip(checks, findings, strict=True) if finding.passed) / total


def is_expected(value: object, expected: float | str, within: float) -> bool:
    """Whether a value is the expected one: numbers within a tolerance, days as days, texts whatever their case."""
    if isinstance(expected, str):
        if isinstance(value, float) and (day := _day(expected)):
            return _as_day(value) == day
        return value is not None and same_text(str(value), expected)
    if isinstance(value, bool) or not isinstance(value, float):
        return False
    return abs(value - expected) <= within + _NOISE * max(1.0, abs(expected))


def same_text(one: str, two: str) -> bool:
    """Whether two texts are the same but for case and spaces."""
    return tidy(one).casefold() == tidy(two).casefold()


def plainly(value: object, expected: float | str = 0.0) -> str:
    """A value as people write it: whole numbers without .0, and where a day is expected the day that a number is."""
    if isinstance(value, float) and isinstance(expected, str) and _day(expected) and (day := _as_day(value)):
        return f"{day:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _as_day(number: float) -> date | None:
    """The day of a spreadsheet's number, until 9999; None for any other number."""
    return _DAY_ZERO + timedelta(days=int(number)) if 0 < number < 2_958_466 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

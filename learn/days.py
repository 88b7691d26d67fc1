"""Instants are in UTC, days are Vietnamese: one place turns the one into the other."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""The days that a test may be taken on: no instant of another is needed, and some have none."""


def day_of(instant: datetime) -> date:
    """The calendar day in Vietnam on which an aware instant falls."""
    return instant.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """The UTC instant at which a Vietnamese day begins."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


def week_of(instant: datetime) -> int:
    """The number of the Vietnamese week, Monday to Sunday, in which an aware instant falls."""
    return (day_of(instant).toordinal() - 1) // 7


def monday_of(week: int) -> date:
    """The first day of a week of `week_of`."""
    return date.fromordinal(7 * week + 1)


def holds_on(day: date, valid_from: date, valid_to: date | None) -> bool:
    """Whether a dated row holds on a day; ranges are [from, to), an absent end is open."""
    return valid_from <= day and (valid_to is None or day < valid_to)

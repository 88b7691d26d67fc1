"""Days and months mean the same in SQL on both databases as in Python."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import literal, select
from sqlmodel import Session, col

from learn.days import day_of
from learn.db.calendar import days_between, month_before, vietnamese_day
from learn.people.models import Person


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 6, 30, 16, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 6, 30, 17, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 17, 30, tzinfo=UTC),
        datetime(2028, 2, 28, 20, 0, tzinfo=UTC),
    ],
)
def test_a_day_is_vietnams(db: Session, instant: datetime) -> None:
    db.add(Person(created_at=instant))
    db.flush()
    assert db.execute(select(vietnamese_day(col(Person.created_at)))).scalars().all() == [day_of(instant)]


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 2), date(2026, 12, 31), date(2028, 4, 29)])
@pytest.mark.parametrize("days", [0, 1, 60, 365])
def test_a_month_so_many_days_before(db: Session, day: date, days: int) -> None:
    found = db.execute(select(month_before(literal(day), literal(days)))).scalar()
    assert found == f"{day - timedelta(days):%Y-%m}"


def test_days_between_two_instants(db: Session) -> None:
    begun = datetime(2026, 6, 30, 16, 59, tzinfo=UTC)
    db.add(Person(created_at=begun, ended_at=begun + timedelta(days=41, hours=6)))
    db.flush()
    assert db.execute(select(days_between(col(Person.created_at), col(Person.ended_at)))).scalar() == pytest.approx(
        41.25
    )

"""A prepared statement gives what the same statement gives the usual way."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session, col

from learn.db.columns import UtcDateTime, id_of
from learn.db.prepared import Prepared
from learn.db.transactions import reading, write
from learn.notices.models import Notice
from learn.people.models import Person

LONG_AGO = datetime(1998, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    person_id: int
    values: object
    read_at: datetime | None
    created_at: datetime


TOLD = select(col(Notice.person_id), col(Notice.values), col(Notice.read_at), col(Notice.created_at)).where(
    col(Notice.created_at) > bindparam("since", type_=UtcDateTime)
)


def tell(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        db.add(person := Person(created_at=now))
        db.flush()
        for hours in range(3):
            at = now + timedelta(hours=hours)
            db.add(Notice(person_id=id_of(person), kind="k", key=f"{hours}", values={"tên": "Đỗ"}, created_at=at))


def test_rows_are_those_of_the_usual_way(engine: Engine, now: datetime) -> None:
    """Instants, documents and numbers come out as they do from SQLAlchemy, on both databases."""
    tell(engine, now)
    prepared = Prepared(TOLD.order_by(col(Notice.created_at)), Told)
    with reading(engine) as db:
        usual = [Told(*row) for row in db.connection().execute(TOLD.order_by(col(Notice.created_at)), {"since": now})]
        assert prepared.all(db, since=now) == usual
        assert [row.created_at for row in usual] == [now + timedelta(hours=1), now + timedelta(hours=2)]
        assert prepared.first(db, since=now) == usual[0]
        assert prepared.first(db, since=now + timedelta(days=1)) is None


def test_it_belongs_to_the_transaction_of_its_session(engine: Engine, now: datetime) -> None:
    """It sees what its own transaction wrote, and one picture of the database however long it reads."""
    prepared = Prepared(TOLD, Told)
    with write(engine) as db:
        db.add(person := Person(created_at=now))
        db.flush()
        db.add(Notice(person_id=id_of(person), kind="k", key="", values={}, created_at=now))
        db.flush()
        assert len(prepared.all(db, since=LONG_AGO)) == 1
    with reading(engine) as db:
        assert len(prepared.all(db, since=LONG_AGO)) == 1
        tell(engine, now)
        assert len(prepared.all(db, since=LONG_AGO)) == 1
    with reading(engine) as db:
        assert len(prepared.all(db, since=LONG_AGO)) == 4
    with Session(engine) as db:
        assert len(prepared.all(db, since=LONG_AGO)) == 4


def test_a_failure_is_told_in_the_words_of_the_usual_way(engine: Engine, now: datetime) -> None:
    with write(engine) as db:
        db.connection().exec_driver_sql("ALTER TABLE notice RENAME TO told")
    with reading(engine) as db, pytest.raises((OperationalError, ProgrammingError)):
        Prepared(TOLD, Told).all(db, since=now)


def test_a_list_of_values_can_not_be_prepared(sqlite_engine: Engine) -> None:
    growing = Prepared(TOLD.where(col(Notice.id).in_(bindparam("ids", expanding=True))), Told)
    with reading(sqlite_engine) as db, pytest.raises(ValueError, match="grow"):
        growing.all(db, since=LONG_AGO, ids=[1, 2])

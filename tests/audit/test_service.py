"""The audit record: one chain, whoever writes, that shows every change made behind its back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from learn.audit import service
from learn.audit.chain import GENESIS
from learn.db.transactions import reading, write

ROWS = 60


def recorded(db: Session, now: datetime, count: int = ROWS) -> None:
    for number in range(count):
        at = now + timedelta(microseconds=number)
        service.record(db, at=at, actor_id=number, action="course.view", object_id="đạo-đức", details={"n": number})


def without_guard(db: Session) -> None:
    """What somebody with full rights on the database could do."""
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text("DROP TRIGGER audit_entry_no_update"))
        db.execute(text("DROP TRIGGER audit_entry_no_delete"))
    else:
        db.execute(text("DROP TRIGGER audit_entry_no_change ON audit_entry"))


def test_a_record_that_nobody_touched_is_sound(db: Session, now: datetime) -> None:
    assert service.verify(db) is None
    recorded(db, now)
    assert service.verify(db) is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET action = 'nothing' WHERE id = 1", 1),
        ("UPDATE audit_entry SET actor_id = NULL WHERE id = 30", 30),
        ("UPDATE audit_entry SET object_kind = 'unit' WHERE id = 30", 30),
        ("UPDATE audit_entry SET object_id = 'dao-duc' WHERE id = 30", 30),
        ("UPDATE audit_entry SET at = '2026-11-23 00:00:00.000001' WHERE id = 31", 31),
        ("UPDATE audit_entry SET details = '{}' WHERE id = 60", 60),
        ("UPDATE audit_entry SET hash = previous_hash || 'x' WHERE id = 12", 12),
        ("DELETE FROM audit_entry WHERE id = 1", 2),
        ("DELETE FROM audit_entry WHERE id = 30", 31),
        ("DELETE FROM audit_entry WHERE id BETWEEN 10 AND 20", 21),
    ],
)
def test_a_changed_or_missing_entry_is_found(db: Session, now: datetime, statement: str, broken: int) -> None:
    recorded(db, now)
    without_guard(db)
    db.execute(text(statement))
    assert service.verify(db) == broken


def test_entries_cut_off_at_the_end_are_missed_by_who_kept_the_head(db: Session, now: datetime) -> None:
    recorded(db, now)
    kept = service.head(db)
    assert service.reaches(db, kept)
    without_guard(db)
    db.execute(text("DELETE FROM audit_entry WHERE id > 50"))
    assert service.verify(db) is None
    assert not service.reaches(db, kept)


def test_every_record_reaches_the_beginning(db: Session) -> None:
    assert service.head(db) == GENESIS
    assert service.reaches(db, GENESIS)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_changes(db: Session, now: datetime, statement: str) -> None:
    recorded(db, now, 1)
    with pytest.raises(DatabaseError, match="append-only"):
        db.execute(text(statement))


def test_many_writers_at_once_make_one_chain(engine: Engine, now: datetime) -> None:
    def append(actor: int) -> None:
        for number in range(5):
            with write(engine) as db:
                service.record(db, at=now, actor_id=actor, action="sign-in", details={"n": number})

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(append, range(20)))
    with reading(engine) as db:
        assert service.verify(db) is None
        assert len(service.entries(db, limit=200)) == 100


def test_an_undone_transaction_leaves_no_gap_in_the_chain(engine: Engine, now: datetime) -> None:
    def fail() -> None:
        with write(engine) as db:
            recorded(db, now, 2)
            raise LookupError

    with write(engine) as db:
        recorded(db, now, 2)
    with pytest.raises(LookupError):
        fail()
    with write(engine) as db:
        recorded(db, now, 2)
        assert service.verify(db) is None
        assert len(service.entries(db)) == 4


def test_pages_go_from_the_newest_to_the_oldest(db: Session, now: datetime) -> None:
    recorded(db, now, 5)
    first = service.entries(db, limit=3)
    second = service.entries(db, before=first[-1].id, limit=3)
    assert [entry.details["n"] for entry in [*first, *second]] == [4, 3, 2, 1, 0]
    assert first[0].at == now + timedelta(microseconds=4)


def test_a_page_can_be_narrowed_to_an_actor_or_an_action(db: Session, now: datetime) -> None:
    recorded(db, now, 3)
    service.record(db, at=now, actor_id=1, action="grant.add")
    assert [entry.action for entry in service.entries(db, actor_id=1)] == ["grant.add", "course.view"]
    assert len(service.entries(db, action="course.view")) == 3


@pytest.mark.parametrize("details", [{"password": "x"}, {"form": [{"Token": "x"}]}])
def test_a_secret_is_refused(db: Session, now: datetime, details: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="may not hold"):
        service.record(db, at=now, actor_id=1, action="sign-in", details=details)

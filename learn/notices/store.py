"""Notices in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from learn.db.inserts import insert_once
from learn.notices.models import Notice


def add(db: Session, values: Mapping[str, Any]) -> bool:
    return insert_once(db, Notice, values)


def count_unread(db: Session, person_id: int) -> int:
    mine = select(func.count()).where(Notice.person_id == person_id, col(Notice.read_at).is_(None))
    return db.exec(mine).one()


def newest(db: Session, person_id: int, before: int | None, limit: int) -> list[Notice]:
    chosen = select(Notice).where(Notice.person_id == person_id).order_by(col(Notice.id).desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(col(Notice.id) < before)
    return list(db.exec(chosen))


def belongs(db: Session, person_id: int, notice_id: int) -> bool:
    mine = select(Notice.id).where(Notice.person_id == person_id, Notice.id == notice_id)
    return db.exec(mine).first() is not None


def set_read(db: Session, person_id: int, now: datetime, notice_id: int | None = None) -> None:
    """Mark one notice of a person, or all; one that was read keeps the time of the first reading."""
    unread = update(Notice).where(col(Notice.person_id) == person_id, col(Notice.read_at).is_(None))
    if notice_id is not None:
        unread = unread.where(col(Notice.id) == notice_id)
    db.execute(unread.values(read_at=now))

"""Rows about stored files."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from learn.db.inserts import insert_once
from learn.media.models import Medium


def add(db: Session, values: Mapping[str, Any]) -> bool:
    return insert_once(db, Medium, values)


def get(db: Session, content_hash: str) -> Medium | None:
    return db.get(Medium, content_hash)

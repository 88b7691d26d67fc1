"""Whom a course shows itself to: everybody, or only those who teach. Who teaches is the policy's to say."""

from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session

from learn.courses.models import CourseVersion
from learn.organisation import policy

INSTRUCTORS = "instructors"

# Versions never change, and every lesson page asks.
_known: WeakKeyDictionary[Engine, dict[int, bool]] = WeakKeyDictionary()


def is_for_instructors(version: CourseVersion) -> bool:
    """Whether a version says that only instructors see it. Such a course makes no figures of units."""
    head = version.document["languages"][version.document["language"]]
    return (head.get("audience") or {}).get("seen_by") == INSTRUCTORS


def needs_preview(db: Session, version_id: int) -> bool:
    """`is_for_instructors` by the version's id, remembered by each process."""
    known = _known.setdefault(db.get_bind().engine, {})
    if version_id not in known:
        known[version_id] = is_for_instructors(db.get_one(CourseVersion, version_id))
    return known[version_id]


def sees(db: Session, person_id: int, version_id: int, now: datetime) -> bool:
    """Whether a person sees a course version today, enrolled or not. Who doesn't is answered as if it were absent."""
    return not needs_preview(db, version_id) or policy.may_preview(policy.load_viewer(db, person_id, now))

"""Giving and taking back rights; nothing is deleted, and everything is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from learn.audit import service as audit
from learn.days import day_of
from learn.errors import Invalid, NotFound, say
from learn.organisation.models import Grant, Role, Sees
from learn.organisation.policy.rights import Right, holding


@dataclass(frozen=True)
class Given:
    """A grant of somebody, for a list."""

    id: int
    role: Role
    unit_id: int | None
    course: str | None
    sees: Sees | None
    valid_from: date
    valid_to: date | None


def check(right: Right) -> None:
    """Raise Invalid for a right that the policy would give no meaning to."""
    if right.unit_id is not None and right.course is not None:
        raise Invalid({"course": say("Một quyền thuộc về một đơn vị hoặc một khoá học, không phải cả hai.")})
    if right.role is Role.SUPERVISOR and right.sees is None:
        raise Invalid({"sees": say("Người quản lý cần một mức xem: từng người (people) hay chỉ số liệu (figures).")})
    if right.role is not Role.SUPERVISOR and right.sees is not None:
        raise Invalid({"sees": say("Chỉ người quản lý có mức xem; với vai trò khác, để “Không áp dụng”.")})
    if right.role is Role.INSTRUCTOR and right.unit_id is not None:
        raise Invalid({"unit": say("Quyền giảng viên thuộc về một khoá học hoặc mọi khoá học, không thuộc đơn vị.")})
    if right.role in (Role.SUPERVISOR, Role.ADMINISTRATOR) and right.course is not None:
        raise Invalid({"course": say("Quyền này thuộc về đơn vị, không thuộc khoá học.")})


def give(
    db: Session,
    person_id: int,
    right: Right,
    *,
    given_by: int | None,
    now: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> int:
    """Give a right, from today unless said otherwise; the grant's id. Giving what is held already changes nothing."""
    check(right)
    begins = valid_from or day_of(now)
    if valid_to is not None and valid_to <= begins:
        raise Invalid({"valid_to": say("Ngày kết thúc phải sau ngày bắt đầu.")})
    if valid_to is None and (held := _held(db, person_id, right, begins)) is not None:
        return held
    grant = Grant(
        person_id=person_id,
        role=right.role,
        unit_id=right.unit_id,
        course=right.course,
        sees=right.sees,
        valid_from=begins,
        valid_to=valid_to,
        given_by=given_by,
        given_at=now,
    )
    db.add(grant)
    db.flush()
    _record(db, "grant.given", grant, given_by, now)
    return grant.id or 0


def end(db: Session, grant_id: int, *, ended_by: int | None, now: datetime, on: date | None = None) -> None:
    """Take a right back from a day on (today: at once). Never lengthens it; ending it twice is well. NotFound."""
    grant = db.execute(select(Grant).where(col(Grant.id) == grant_id).with_for_update()).scalars().first()
    if grant is None:
        raise NotFound
    last = max(on or day_of(now), grant.valid_from)
    if grant.valid_to is not None and grant.valid_to <= last:
        return
    grant.valid_to = last
    db.add(grant)
    db.flush()
    _record(db, "grant.ended", grant, ended_by, now)


def grants_of(db: Session, person_id: int) -> Sequence[Given]:
    """All rights a person holds, held or will hold, oldest first."""
    found = db.execute(
        select(Grant).where(col(Grant.person_id) == person_id).order_by(col(Grant.valid_from), col(Grant.id))
    )
    return [
        Given(g.id or 0, Role(g.role), g.unit_id, g.course, Sees(g.sees) if g.sees else None, g.valid_from, g.valid_to)
        for g in found.scalars()
    ]


def has_administrator(db: Session, today: date) -> bool:
    """Whether anybody administers the whole installation today."""
    statement = select(col(Grant.id)).where(
        col(Grant.role) == Role.ADMINISTRATOR,
        col(Grant.unit_id).is_(None),
        col(Grant.course).is_(None),
        holding(Grant, today),
    )
    return db.execute(statement.limit(1)).first() is not None


def _held(db: Session, person_id: int, right: Right, day: date) -> int | None:
    found = db.execute(
        select(col(Grant.id)).where(
            col(Grant.person_id) == person_id,
            col(Grant.role) == right.role,
            col(Grant.unit_id).is_not_distinct_from(right.unit_id),
            col(Grant.course).is_not_distinct_from(right.course),
            col(Grant.sees).is_not_distinct_from(right.sees),
            col(Grant.valid_from) <= day,
            col(Grant.valid_to).is_(None),
        )
    )
    return found.scalars().first()


def _record(db: Session, action: str, grant: Grant, actor_id: int | None, now: datetime) -> None:
    details = {
        "person": grant.person_id,
        "role": grant.role,
        "unit": grant.unit_id,
        "course": grant.course,
        "sees": grant.sees,
        "from": grant.valid_from.isoformat(),
        "to": grant.valid_to.isoformat() if grant.valid_to else None,
    }
    audit.record(
        db, at=now, actor_id=actor_id, action=action, object_kind="grant", object_id=str(grant.id), details=details
    )

"""The people below a unit with where each stands in one course: what lists, filters and counts are made of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlmodel import Session, col

from learn.assessments.models import Outcome
from learn.courses.models import Course, Enrolment
from learn.dashboards.standing import WORDS, Standing, rank, standing
from learn.dashboards.words import Action, Tone, address
from learn.days import day_of
from learn.errors import Message
from learn.organisation import policy
from learn.organisation.models import Appointment, UnitDescent, UnitVersion
from learn.organisation.policy import Viewer
from learn.organisation.policy.rights import holding
from learn.people.models import Person, PersonIdentity
from learn.text import fold


@dataclass(frozen=True)
class PersonRow:
    """One person of a list: who, where, how they stand in words, and the one thing to do."""

    id: UUID
    name: str
    url: str
    unit: str
    standing: Standing
    state: Message
    why: Message
    tone: Tone
    action: Action


def people_below(viewer: Viewer, unit_id: int, course: str | None, now: datetime, query: str = "") -> Subquery:
    """Everybody who works in the unit or below today and whom the viewer may see, each once, with their standing.

    `query` is compared word by word with the folded name, so "nguyen hanh" finds Nguyễn Thị Hạnh.
    """
    day = day_of(now)
    placed = (
        select(col(Appointment.person_id), func.min(col(Appointment.unit_id)).label("unit_id"))
        .join(UnitDescent, col(UnitDescent.unit_id) == col(Appointment.unit_id))
        .where(col(UnitDescent.ancestor_id) == unit_id, holding(Appointment, day))
        .group_by(col(Appointment.person_id))
        .subquery()
    )
    enrolled = and_(
        col(Enrolment.person_id) == col(Person.id),
        col(Enrolment.course_id) == select(col(Course.id)).where(col(Course.slug) == (course or "")).scalar_subquery(),
        col(Enrolment.ended_at).is_(None),
    )
    word = standing(now)
    return (
        select(
            col(Person.public_id),
            col(PersonIdentity.full_name),
            col(PersonIdentity.search_name),
            col(UnitVersion.name).label("unit"),
            word.label("standing"),
            rank(word).label("rank"),
        )
        .join(placed, placed.c.person_id == col(Person.id))
        .join(PersonIdentity, col(PersonIdentity.person_id) == col(Person.id))
        .join(UnitVersion, and_(col(UnitVersion.unit_id) == placed.c.unit_id, holding(UnitVersion, day)))
        .outerjoin(Enrolment, enrolled)
        .outerjoin(Outcome, and_(col(Outcome.enrolment_id) == col(Enrolment.id), col(Outcome.scope) == ""))
        .where(col(Person.ended_at).is_(None), col(Person.id).in_(policy.people_visible(viewer)), *_named_like(query))
        .subquery()
    )


def tally(db: Session, people: Subquery) -> dict[Standing, int]:
    """How many stand where; standings with nobody are absent."""
    rows = db.execute(select(people.c.standing, func.count()).group_by(people.c.standing))
    return {Standing(word): count for word, count in rows}


def rows(
    db: Session, people: Subquery, course: str | None, states: Collection[Standing], *, limit: int, offset: int = 0
) -> tuple[PersonRow, ...]:
    """Those who stand in one of `states` (in any, when empty), who needs help first, then by name."""
    chosen = select(people.c.public_id, people.c.full_name, people.c.unit, people.c.standing)
    if states:
        chosen = chosen.where(people.c.standing.in_([state.value for state in states]))
    ordered = chosen.order_by(people.c.rank, people.c.search_name, people.c.public_id).limit(limit).offset(offset)
    return tuple(_row(row.public_id, row.full_name, row.unit, row.standing, course) for row in db.execute(ordered))


def rows_after(
    db: Session, people: Subquery, course: str | None, states: Collection[Standing], *, after: UUID | None, limit: int
) -> tuple[PersonRow, ...]:
    """Like `rows`, by id and from the one after `after` on.

    An id never changes and standings and names do: so nobody is skipped or met twice by who reads page after page.
    """
    chosen = select(people.c.public_id, people.c.full_name, people.c.unit, people.c.standing)
    if states:
        chosen = chosen.where(people.c.standing.in_([state.value for state in states]))
    if after is not None:
        chosen = chosen.where(people.c.public_id > after)
    ordered = chosen.order_by(people.c.public_id).limit(limit)
    return tuple(_row(row.public_id, row.full_name, row.unit, row.standing, course) for row in db.execute(ordered))


def _row(public_id: UUID, name: str, unit: str, word: str, course: str | None) -> PersonRow:
    words, url = WORDS[Standing(word)], address(f"/people/{public_id}")
    place = "#sign-in" if word == Standing.LOCKED_OUT else f"#{course}" if course else ""
    return PersonRow(
        id=public_id,
        name=name,
        url=url,
        unit=unit,
        standing=Standing(word),
        state=words.state,
        why=words.why,
        tone=words.tone,
        action=Action(words.verb, url + place, tone=words.tone),
    )


def _named_like(query: str) -> list[ColumnElement[bool]]:
    return [col(PersonIdentity.search_name).contains(word, autoescape=True) for word in fold(query).split()]

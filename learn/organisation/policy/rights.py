"""What somebody holds today: their grants as values."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from learn.days import day_of
from learn.organisation.models import Appointment, Grant, Role, Sees, UnitVersion


@dataclass(frozen=True)
class Right:
    """A grant as it holds today."""

    role: Role
    unit_id: int | None = None
    course: str | None = None
    sees: Sees | None = None

    @property
    def is_over_all(self) -> bool:
        """Whether it is over everything, not over a unit or a course."""
        return self.unit_id is None and self.course is None

    @property
    def shows(self) -> Sees | None:
        """How far this right lets its holder see into units; None: not at all.

        A supervisor's grant that does not say sees figures only.
        """
        if self.course is not None:
            return None
        if self.role is Role.ADMINISTRATOR:
            return Sees.PEOPLE
        return (self.sees or Sees.FIGURES) if self.role is Role.SUPERVISOR else None

    def teaches(self, course_slug: str) -> bool:
        """Whether this right is that of an instructor of the course; instructors are not of units."""
        return self.role is Role.INSTRUCTOR and (self.is_over_all or self.course == course_slug)


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks, with the rights they hold today."""

    person_id: int
    grants: tuple[Right, ...]
    today: date

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today; everybody is a learner."""
        return frozenset({Role.LEARNER, *(grant.role for grant in self.grants)})

    @property
    def showing_units(self) -> tuple[Right, ...]:
        return tuple(grant for grant in self.grants if grant.shows)

    @property
    def showing_people(self) -> tuple[Right, ...]:
        return tuple(grant for grant in self.grants if grant.shows is Sees.PEOPLE)


def right_of(grant: Grant) -> Right:
    """A stored grant as a value, whatever its dates."""
    return Right(Role(grant.role), grant.unit_id, grant.course, Sees(grant.sees) if grant.sees else None)


def load_viewer(db: Session, person_id: int, now: datetime) -> Viewer:
    """The person with the grants that hold on this Vietnamese day."""
    today = day_of(now)
    found = db.execute(
        select(Grant).where(col(Grant.person_id) == person_id, holding(Grant, today)).order_by(col(Grant.id))
    )
    return Viewer(person_id, tuple(right_of(grant) for grant in found.scalars()), today)


def holding(dated: type[Grant | Appointment | UnitVersion], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """learn.days.holds_on in SQL: [valid_from, valid_to)."""
    return and_(col(dated.valid_from) <= day, or_(col(dated.valid_to).is_(None), col(dated.valid_to) > day))

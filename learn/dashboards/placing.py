"""A unit as one viewer comes to it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from learn.dashboards import store
from learn.dashboards.store import NamedUnit
from learn.dashboards.words import Crumb, unit_url
from learn.errors import NotFound
from learn.organisation import policy
from learn.organisation.models import Sees
from learn.organisation.policy import Viewer


@dataclass(frozen=True)
class Place:
    """A unit, how far the viewer sees into it, and the way down to it from the root of their widest grant over it."""

    unit: NamedUnit
    sees: Sees
    way: tuple[NamedUnit, ...]

    @property
    def root(self) -> NamedUnit:
        return self.way[0]

    @property
    def is_root(self) -> bool:
        return self.root.id == self.unit.id

    @property
    def sees_people(self) -> bool:
        return self.sees is Sees.PEOPLE

    @property
    def shows_groups(self) -> bool:
        """Whether groups of this unit's people may be shown; why, see `learn.dashboards.group_hiding`."""
        return self.sees_people or self.is_root

    def crumbs(self, course: str | None) -> tuple[Crumb, ...]:
        """The units above, as far up as the viewer may go."""
        return tuple(Crumb(step.name, unit_url(step.code, course)) for step in self.way[:-1])


def place(db: Session, viewer: Viewer, code: str, day: date) -> Place:
    """NotFound when the unit is absent, has ended, or lies outside what the viewer sees."""
    found = policy.require_unit(db, viewer, code)
    way = tuple(store.way_down(db, found.unit_id, policy.units_visible(viewer), day))
    if not way or way[-1].id != found.unit_id:
        raise NotFound
    return Place(way[-1], found.sees, way)

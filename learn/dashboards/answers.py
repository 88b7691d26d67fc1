"""`/units/{code}/answers`: where the answers that a phone could not send are handed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.dashboards.placing import place
from learn.dashboards.words import Crumb, unit_url
from learn.days import day_of
from learn.errors import NotFound
from learn.organisation.policy import Viewer


@dataclass(frozen=True)
class AnswersPage:
    """The unit from whose people page one comes."""

    code: str
    name: str
    path: tuple[Crumb, ...]


def answers_page(db: Session, viewer: Viewer, code: str, now: datetime) -> AnswersPage:
    """NotFound when the unit is absent, foreign, or seen by this viewer only as figures."""
    here = place(db, viewer, code, day_of(now))
    if not here.sees_people:
        raise NotFound
    path = (*here.crumbs(None), Crumb(here.unit.name, unit_url(code, None)))
    return AnswersPage(code, here.unit.name, path)

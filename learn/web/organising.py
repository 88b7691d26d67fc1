"""Who holds a test on paper, and the session they hold: what every one of its addresses asks first."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path
from sqlmodel import Session

from learn.assessments.on_paper.models import PaperSession
from learn.dashboards.paper import organised, session_in
from learn.dashboards.paper_grid import open_session
from learn.organisation.policy import Viewer
from learn.web.deps import CurrentPerson, CurrentViewer, Now, ReadDb

# A larger number is no row of ours; the databases would refuse it as a fault.
Number = Annotated[int, Path(le=2**31 - 1)]


def _organiser(
    code: str,
    viewer: CurrentViewer,
    person: CurrentPerson,  # noqa: ARG001 - a visitor is asked to sign in before anything is looked up
    now: Now,
    db: ReadDb,
) -> Viewer:
    """Who may hold tests on paper in the unit of the address; asked before a form is read. NotFound for others."""
    organised(db, viewer, code, now)
    return viewer


Organiser = Annotated[Viewer, Depends(_organiser)]


def opened(db: Session, viewer: Viewer, code: str, number: int, now: datetime) -> PaperSession:
    """The session of the address, once its sheets may be copied by this viewer."""
    return open_session(db, viewer, session_in(db, viewer, organised(db, viewer, code, now), number), now)

"""The table of a unit's page, written as a file."""

from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple

from sqlmodel import Session

from learn.dashboards.exports import to_csv, to_xlsx, unit_table
from learn.dashboards.unit import unit_page
from learn.errors import say
from learn.organisation.policy import Viewer
from learn.web import i18n
from learn.web.i18n import Language

Kind = Literal["csv", "xlsx"]


class UnitFile(NamedTuple):
    """The bytes, and the course they are about; None when nothing has been measured."""

    body: bytes
    course: str | None


def unit_file(  # one page with its place, its language and its time
    db: Session, viewer: Viewer, code: str, course: str | None, *, kind: Kind, language: Language, now: datetime
) -> UnitFile:
    """The file of a unit as this viewer may see it; NotFound as its page."""
    view = unit_page(db, viewer, code, course, now, language)
    translate = partial(i18n.translate, language=language)
    table = unit_table(view, translate, now)
    body = to_csv(table) if kind == "csv" else to_xlsx([table], translate(say("Chú giải")), now)
    return UnitFile(body, view.course.slug if view.course else None)

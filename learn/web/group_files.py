"""The table of a unit's groups, written as a file."""

from datetime import datetime
from functools import partial

from sqlmodel import Session

from learn.dashboards.exports import to_csv, to_xlsx
from learn.dashboards.group_exports import group_table
from learn.dashboards.group_words import By
from learn.dashboards.groups import groups_page
from learn.errors import say
from learn.organisation.policy import Viewer
from learn.web import i18n
from learn.web.i18n import Language
from learn.web.unit_files import Kind, UnitFile


def group_file(
    db: Session,
    viewer: Viewer,
    code: str,
    by: By,
    course: str | None,
    *,
    kind: Kind,
    language: Language,
    now: datetime,
) -> UnitFile:
    """The file of a split as this viewer may see it; NotFound as its page."""
    view = groups_page(db, viewer, code, by, course, now=now, language=language)
    translate = partial(i18n.translate, language=language)
    table = group_table(view, translate, now)
    body = to_csv(table) if kind == "csv" else to_xlsx([table], translate(say("Chú giải")), now)
    return UnitFile(body, view.course.slug if view.course else None)

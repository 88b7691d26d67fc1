"""The statistics of a course, written as files."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from sqlmodel import Session

from learn.dashboards.course_statistics import course_statistics
from learn.dashboards.exports import to_csv, to_xlsx
from learn.dashboards.gains_page import gains_page
from learn.dashboards.gains_tables import bin_table, figure_table
from learn.dashboards.statistics_tables import form_table, model_table, objective_table, question_table
from learn.errors import Message, say
from learn.organisation.policy import Viewer
from learn.web import i18n
from learn.web.i18n import Language

Kind = Literal["xlsx", "csv", "json"]
_GAINS_IN_JSON = (
    "slug",
    "title",
    "version",
    "analysed_at",
    "n",
    "units",
    "clusters",
    "enrolled",
    "left_out",
    "figures",
    "bins",
    "flags",
    "is_linked",
    "withheld",
)
_IN_JSON = (
    "slug",
    "title",
    "version",
    "analysed_at",
    "forms",
    "whole",
    "objectives",
    "questions",
    "versions",
    "withheld",
)


def statistics_file(db: Session, viewer: Viewer, slug: str, *, kind: Kind, language: Language, now: datetime) -> bytes:
    """The file of a course's statistics; NotFound as its page.

    The CSV holds the questions, the workbook every table with a legend, the JSON the page's own values, fractions from
    0 to 1 in full precision.
    """
    view = course_statistics(db, viewer, slug, language)
    translate = partial(i18n.translate, language=language)
    if kind == "json":
        document = {name: _plain(getattr(view, name), translate) for name in _IN_JSON}
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    if kind == "csv":
        return to_csv(question_table(view, translate, now))
    tables = [make(view, translate, now) for make in (form_table, objective_table, question_table, model_table)]
    return to_xlsx(tables, translate(say("Chú giải")), now)


def gains_file(db: Session, viewer: Viewer, slug: str, *, kind: Kind, language: Language, now: datetime) -> bytes:
    """The file of a course's gain; NotFound as its page.

    The CSV holds the figures, the workbook also the distribution, each with its legend; the JSON the page's own values
    in full precision, fractions from 0 to 1, and the same legend.
    """
    view = gains_page(db, viewer, slug, language)
    translate = partial(i18n.translate, language=language)
    figures = figure_table(view, translate, now)
    if kind == "json":
        document = {name: _plain(getattr(view, name), translate) for name in _GAINS_IN_JSON}
        return json.dumps(document | {"legend": dict(figures.legend)}, ensure_ascii=False, indent=1).encode()
    if kind == "csv":
        return to_csv(figures)
    return to_xlsx([figures, bin_table(view, translate)], translate(say("Chú giải")), now)


def _plain(value: Any, translate: Callable[[Message], str]) -> Any:
    """A value of the page in JSON's own types, sentences in the reader's language."""
    if isinstance(value, Message):
        return translate(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name), translate) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each, translate) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value

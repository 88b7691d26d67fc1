"""The page of a unit: what the training changed in it and below it, who needs help, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments.groups import GroupFigure
from learn.dashboards import crowds, listing
from learn.dashboards.branches import Branch, branches_of
from learn.dashboards.cautions import cautions
from learn.dashboards.choosing import choose_course
from learn.dashboards.figures import Counts
from learn.dashboards.group_words import groups_url
from learn.dashboards.left_out import LeftOut, left_out
from learn.dashboards.listing import PersonRow
from learn.dashboards.next_actions import next_actions
from learn.dashboards.placing import Place, place
from learn.dashboards.remarks import Said, footing_words, method_words, remark_on
from learn.dashboards.rows import Scale, UnitRow, in_order, row_action, scale_for
from learn.dashboards.standing import NEED_HELP, Standing
from learn.dashboards.store import NamedUnit
from learn.dashboards.words import Action, CourseChoice, Crumb, people_url, unit_url
from learn.days import day_of
from learn.errors import Message
from learn.organisation.policy import Viewer

# Who needs help fits one screen; the rest is one link away.
HELP_SHOWN = 12


@dataclass(frozen=True)
class UnitPage:
    """`/units/{code}`.

    `figure` is None when nobody is measured twice and when it is hidden; `said` tells which. `left_out` counts,
    by reason, people who are not in the figure (module left_out). `people_url` is None for a viewer of groups only,
    `groups_url` where no groups may be shown.
    """

    code: str
    name: str
    kind: str
    url: str
    path: tuple[Crumb, ...]
    courses: tuple[CourseChoice, ...]
    course: CourseChoice | None
    people_url: str | None
    groups_url: str | None
    counts: Counts
    figure: GroupFigure | None
    said: Said
    left_out: tuple[LeftOut, ...]
    cautions: tuple[Message, ...]
    method: Message | None
    scale: Scale
    rows: tuple[UnitRow, ...]
    next_actions: tuple[Action, ...]
    help: tuple[PersonRow, ...]
    help_total: int
    help_url: str | None
    export_urls: Mapping[str, str]

    @property
    def footing(self) -> Message | None:
        """Which scores the figure rests on; None without one."""
        return footing_words(self.figure)


def unit_page(
    db: Session, viewer: Viewer, code: str, course_slug: str | None, now: datetime, language: str = "vi"
) -> UnitPage:
    """What the viewer may know about a unit. NotFound when it is absent or foreign.

    The number of statements does not depend on how many units lie below.
    """
    here = place(db, viewer, code, day_of(now))
    unit, sees_people = here.unit, here.sees_people
    courses, chosen = choose_course(db, unit.id, course_slug, language)
    course = chosen.slug if chosen else None
    found = branches_of(db, viewer, here, course, day_of(now))
    rows = in_order(_row(branch, course, sees_people=sees_people) for branch in found.below)
    standings, need_help = ({}, ()) if rows or not sees_people else _own_people(db, viewer, unit, course, now)
    return UnitPage(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        url=unit_url(unit.code, course),
        path=here.crumbs(course),
        courses=courses,
        course=chosen,
        people_url=people_url(unit.code, course) if sees_people else None,
        groups_url=groups_url(unit.code, course=course) if here.shows_groups else None,
        counts=found.whole.counts,
        figure=found.whole.figure,
        said=_said(found.whole),
        left_out=_left_out(db, viewer, here, course, found.whole.counts),
        cautions=cautions(found.whole.figure, found.whole.counts),
        method=method_words(found.whole.figure) if found.whole.figure else None,
        scale=scale_for(rows),
        rows=rows,
        next_actions=next_actions(unit.code, course, found.whole.counts, rows, standings, sees_people=sees_people),
        help=need_help,
        help_total=sum(standings.get(standing, 0) for standing in NEED_HELP),
        help_url=people_url(unit.code, course) if need_help else None,
        export_urls={kind: unit_url(f"{unit.code}/export.{kind}", course) for kind in ("xlsx", "csv")},
    )


def _own_people(
    db: Session, viewer: Viewer, unit: NamedUnit, course: str | None, now: datetime
) -> tuple[dict[Standing, int], tuple[PersonRow, ...]]:
    people = listing.people_below(viewer, unit.id, course, now)
    return listing.tally(db, people), listing.rows(db, people, course, NEED_HELP, limit=HELP_SHOWN)


def _left_out(db: Session, viewer: Viewer, here: Place, course: str | None, counts: Counts) -> tuple[LeftOut, ...]:
    everybody = left_out(counts, sees_people=here.sees_people, is_root=here.is_root)
    if here.sees_people or not here.is_root or course is None or not everybody:
        return everybody
    known = crowds.known_below(db, viewer, here.unit.id, course)
    return left_out(counts, sees_people=False, is_root=True, known=known)


def _said(branch: Branch) -> Said:
    return remark_on(branch.figure, branch.counts, is_hidden=branch.is_hidden)


def _row(branch: Branch, course: str | None, *, sees_people: bool) -> UnitRow:
    said, unit = _said(branch), branch.unit
    return UnitRow(
        code=unit.code,
        name=unit.name,
        url=unit_url(unit.code, course),
        counts=branch.counts,
        figure=branch.figure,
        said=said,
        action=row_action(unit.code, course, said.remark, sees_people=sees_people),
        is_own=branch.is_own,
    )

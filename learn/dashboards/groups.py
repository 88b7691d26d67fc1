"""The page of a unit's people split into groups: by position, region or kind of unit, and over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from learn.assessments import link_store
from learn.assessments.hiding import hiding_below
from learn.assessments.links import Links
from learn.assessments.splits import SIDE_BY_SIDE
from learn.assessments.suppression import SMALLEST
from learn.dashboards import crowds, group_store
from learn.dashboards.cautions import cautions
from learn.dashboards.choosing import choose_course
from learn.dashboards.group_hiding import hiding_of_groups
from learn.dashboards.group_rows import GroupRow, Seen, rows_of
from learn.dashboards.group_store import Cell
from learn.dashboards.group_words import MEANINGS, TITLES, WAYS, By, group_name, groups_url
from learn.dashboards.placing import Place, place
from learn.dashboards.remarks import Remark
from learn.dashboards.rows import Scale, in_order, scale_for
from learn.dashboards.words import CourseChoice, Crumb, unit_url
from learn.days import day_of
from learn.errors import Message, say
from learn.organisation.policy import Viewer
from learn.organisation.units import descend, kinds, regions


@dataclass(frozen=True)
class WayChoice:
    """A way of splitting that can be chosen."""

    words: Message
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class GroupsPage:
    """`/units/{code}/groups`.

    `withheld` says why no group is shown at all; `root_url` leads to where some may be. `whole` is about all people
    of the table, over time those with a post-test. Rows are listed by the lower bound of their interval, months as
    they follow each other.
    """

    code: str
    name: str
    url: str
    path: tuple[Crumb, ...]
    by: By
    ways: tuple[WayChoice, ...]
    courses: tuple[CourseChoice, ...]
    course: CourseChoice | None
    headline: Message | None
    withheld: Message | None
    root_url: str | None
    whole: GroupRow | None
    rows: tuple[GroupRow, ...]
    scale: Scale
    cautions: tuple[Message, ...]
    export_urls: Mapping[str, str]

    @property
    def title(self) -> Message:
        """What the page is about, without the unit."""
        return TITLES[self.by]

    @property
    def meaning(self) -> Message:
        """What a group is here."""
        return MEANINGS[self.by]

    @property
    def trends(self) -> tuple[GroupRow, ...]:
        """Over time: the groups with people measured three times, after everybody when there are several."""
        if self.by is not By.MONTH or self.whole is None:
            return ()
        rows = tuple(row for row in self.rows if row.trend or row.hides_trend)
        return (self.whole, *rows) if len(rows) > 1 else rows


def groups_page(
    db: Session, viewer: Viewer, code: str, by: By, course_slug: str | None, *, now: datetime, language: str = "vi"
) -> GroupsPage:
    """What the viewer may know of the groups of a unit's people. NotFound when the unit is absent or foreign.

    The number of statements depends neither on how many units lie below nor on how many groups there are. Of a whole
    country it takes seconds: every enrolment is looked at.
    """
    here = place(db, viewer, code, day_of(now))
    courses, chosen = choose_course(db, here.unit.id, course_slug, language)
    course = chosen.slug if chosen else None
    is_withheld = not here.shows_groups
    whole, rows = (None, ()) if course is None or is_withheld else _table(db, viewer, here, course, by, language)
    return GroupsPage(
        code=here.unit.code,
        name=here.unit.name,
        url=unit_url(here.unit.code, course),
        path=(*here.crumbs(course), Crumb(here.unit.name, unit_url(here.unit.code, course))),
        by=by,
        ways=tuple(WayChoice(words, groups_url(code, way, course), way is by) for way, words in WAYS.items()),
        courses=courses,
        course=chosen,
        headline=_headline(rows),
        withheld=_elsewhere(here) if is_withheld else _all_hidden(rows),
        root_url=groups_url(here.root.code, by, course) if is_withheld else None,
        whole=whole,
        rows=rows,
        scale=scale_for(rows),
        cautions=_cautions(whole),
        export_urls={kind: groups_url(code, by, course, f"/export.{kind}") for kind in ("xlsx", "csv")},
    )


def _table(
    db: Session, viewer: Viewer, here: Place, course: str, by: By, language: str
) -> tuple[GroupRow, tuple[GroupRow, ...]]:
    links = link_store.links(db, course)
    cells = _cells(db, viewer, here, course, by, links)
    if here.sees_people:
        seen = Seen(sees_people=True, links=links)
    else:
        seen = _seen_as_figures(db, viewer, here, course, by, cells, links)
    codes = {cell.group for cell in cells}
    positions = group_store.position_names(db, codes, language) if by is By.POSITION else {}
    whole, rows = rows_of(cells, seen, lambda group: group_name(by, group, positions))
    return whole, rows if by is By.MONTH else in_order(rows)


def _cells(db: Session, viewer: Viewer, here: Place, course: str, by: By, links: Links) -> list[Cell]:
    unit_id, reader = here.unit.id, None if here.sees_people else viewer
    match by:
        case By.POSITION:
            return group_store.by_position(db, unit_id, course, links, reader)
        case By.MONTH:
            return group_store.by_month(db, unit_id, course, links, reader)
    of_units = regions if by is By.REGION else kinds
    groups = of_units(db, descend(unit_id), viewer.today)
    cells = group_store.by_unit(db, unit_id, course, links)
    return [replace(cell, group=groups.get(cell.unit_id, "")) for cell in cells]


def _seen_as_figures(
    db: Session, viewer: Viewer, here: Place, course: str, by: By, cells: Sequence[Cell], links: Links
) -> Seen:
    root_id = here.unit.id
    tree = crowds.tree(db, viewer, root_id, course, links)
    units = hiding_below(tree)
    if by in (By.REGION, By.KIND):
        unknown = {unit.unit_id: unit.matched for unit in tree}
        cells = [replace(cell, unknown=unknown[cell.unit_id]) for cell in cells]
    companies = group_store.companies(db, root_id, course, viewer) if by is By.MONTH else ()
    is_hidden = root_id in units.hidden.units
    groups = hiding_of_groups(by, cells, companies, units, is_hidden=is_hidden)
    return Seen(sees_people=False, links=links, units=units, groups=groups, is_hidden=is_hidden)


def _headline(rows: Sequence[GroupRow]) -> Message | None:
    """The finding in one sentence; None where no group has an interval."""
    said = [row.said for row in rows if row.figure and row.figure.low is not None]
    rising = sum(one.remark is Remark.RISES for one in said)
    match len(said), rising:
        case 0, _:
            return None
        case 1, _:
            return said[0].headline
        case _, 0:
            return say("Chưa thấy nhóm nào tăng rõ")
    return say("%(rising)s trong %(all)s nhóm tăng rõ", rising=rising, all=len(said))


def _elsewhere(here: Place) -> Message:
    return say(
        "Quyền của anh/chị là xem số liệu, không xem từng người. Với quyền này, các nhóm chỉ hiện ở %(unit)s, nơi "
        "quyền bắt đầu: ghép bảng của nhiều đơn vị có thể làm lộ kết quả của vài người.",
        unit=here.root.name,
    )


def _all_hidden(rows: Sequence[GroupRow]) -> Message | None:
    measured = [row for row in rows if row.counts.matched]
    if not measured or any(not row.said.is_hidden for row in measured):
        return None
    return say(
        "Chưa hiện được nhóm nào: đặt cạnh số liệu của các đơn vị, bảng này sẽ làm lộ kết quả của dưới %(smallest)s "
        "người. Con số hiện ra khi các nhóm cùng có người đã đo ở ít nhất %(blocks)s đơn vị.",
        smallest=SMALLEST,
        blocks=SIDE_BY_SIDE,
    )


def _cautions(whole: GroupRow | None) -> tuple[Message, ...]:
    if whole is None or whole.figure is None:
        return ()
    return (
        *cautions(whole.figure, whole.counts),
        say("Các nhóm khác nhau ở nhiều điều; chênh lệch giữa hai nhóm chưa nói lên vì sao."),
        say("Cứ hai mươi khoảng 95% thì chừng một khoảng không chứa mức thay đổi thật; càng nhiều nhóm càng dễ gặp."),
    )

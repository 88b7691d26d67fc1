"""Units and their figures, as far as the person's grants show them: suppressed exactly as on the pages."""

from typing import Annotated

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from learn.assessments.groups import GroupFigure
from learn.dashboards.placing import Place, place
from learn.dashboards.rows import UnitRow
from learn.dashboards.store import NamedUnit
from learn.dashboards.unit import UnitPage, unit_page
from learn.days import day_of
from learn.organisation import policy, units
from learn.people.api_tokens import Bearer
from learn.web.api.answers import shown
from learn.web.api.documents.figures import Counts, Figure, LeftOut, UnitFigure, UnitFigures
from learn.web.api.documents.people import Unit, UnitName
from learn.web.api.language import CurrentLanguage, Translate, words_of
from learn.web.api.names import CODE_PATTERN, LONGEST_CODE, Code, CourseFilter
from learn.web.api.operations import reads
from learn.web.api.paging import USUAL, Limit, Page, cursor_of, link, piece
from learn.web.api.tokens import SeesFigures, SeesUnits
from learn.web.deps import Now, ReadDb

router = APIRouter(tags=["units"])
After = Annotated[str | None, cursor_of(CODE_PATTERN, LONGEST_CODE, "15001")]

# As many decimals as the file of a unit's page has: more than is shown, so that sums can be checked.
DIGITS = 6


@router.get("/units/{code}", response_model=Unit, responses=reads(403, 404), name="get-unit")
def show_unit(code: Code, request: Request, bearer: SeesUnits, now: Now, db: ReadDb) -> Response:
    """A unit, and how far the person sees into it. Either scope will do."""
    here = _place(db, bearer, code, now)
    above = [_name(unit) for unit in here.way[:-1]]
    return shown(request, Unit(**_name(here.unit).model_dump(), sees=here.sees, path=above))


@router.get(
    "/units/{code}/units", response_model=Page[UnitName], responses=reads(403, 404, 422, pages=True), name="list-units"
)
def list_units(
    code: Code,
    request: Request,
    bearer: SeesUnits,
    now: Now,
    db: ReadDb,
    cursor: After = None,
    limit: Limit = USUAL,
) -> Response:
    """The units directly below, by code. Either scope will do."""
    here = _place(db, bearer, code, now)
    below = sorted(units.children(db, here.unit.id, day_of(now)), key=lambda unit: unit.code)
    some, following = piece(below, cursor, limit, lambda unit: unit.code, str)
    items = [UnitName(code=unit.code, name=unit.name, kind=unit.kind) for unit in some]
    return shown(request, Page(items=items, next=following), link(request, following))


@router.get("/units/{code}/figures", response_model=UnitFigures, responses=reads(403, 404, 422), name="get-figures")
def show_figures(
    code: Code,
    request: Request,
    bearer: SeesFigures,
    language: CurrentLanguage,
    now: Now,
    db: ReadDb,
    course: CourseFilter = None,
) -> Response:
    """What the training changed in a unit and each unit below: in one course, by default that with most people."""
    viewer = policy.load_viewer(db, bearer.person_id, now)
    return shown(request, _figures(unit_page(db, viewer, code, course, now, language), words_of(language)))


def _place(db: Session, bearer: Bearer, code: str, now: Now) -> Place:
    viewer = policy.load_viewer(db, bearer.person_id, now)
    return place(db, viewer, code, day_of(now))


def _name(unit: NamedUnit) -> UnitName:
    return UnitName(code=unit.code, name=unit.name, kind=unit.kind)


def _figures(page: UnitPage, say: Translate) -> UnitFigures:
    return UnitFigures(
        **_row(page, say, is_own=False).model_dump(),
        course=page.course.slug if page.course else None,
        left_out=[LeftOut(reason=say(left.reason), count=left.count) for left in page.left_out],
        cautions=[say(caution) for caution in page.cautions],
        below=[_row(row, say, is_own=row.is_own) for row in page.rows],
    )


def _row(row: UnitPage | UnitRow, say: Translate, *, is_own: bool) -> UnitFigure:
    counts = row.counts
    return UnitFigure(
        code=row.code,
        name=row.name,
        is_own=is_own,
        counts=Counts(
            enrolled=counts.enrolled, started=counts.started, finished=counts.finished, measured=counts.matched
        ),
        figure=_figure(row.figure, say),
        is_suppressed=row.said.is_hidden,
        remark=row.said.remark,
        remark_text=say(row.said.words),
    )


def _figure(figure: GroupFigure | None, say: Translate) -> Figure | None:
    if figure is None or figure.mean_pre is None or figure.mean_post is None or figure.change is None:
        return None
    return Figure(
        n=figure.n,
        mean_before=round(figure.mean_pre, DIGITS),
        mean_after=round(figure.mean_post, DIGITS),
        change=round(figure.change, DIGITS),
        low=None if figure.low is None else round(figure.low, DIGITS),
        high=None if figure.high is None else round(figure.high, DIGITS),
        method=figure.method,
        # Said only where the page says it: how many groups were merged is nobody's business.
        clusters=figure.clusters if figure.method == "cr1" else None,
        reason=say(figure.reason) if figure.reason else None,
        scale=figure.footing,
    )

"""The grid in which sheets are copied: a row for each, a cell for each question, and what is wrong beside each cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlmodel import Session

from learn.assessments.models import Occasion
from learn.assessments.on_paper import ahead, checking, store
from learn.assessments.on_paper.codes import code_of
from learn.assessments.on_paper.copies import Cells, Copy, differing, in_force
from learn.assessments.on_paper.models import Kind, PaperSession, PaperSheet
from learn.dashboards.learning import NAMES
from learn.dashboards.paper import organised, session_in, title_of, way_to
from learn.dashboards.words import Crumb, address
from learn.db.columns import id_of
from learn.errors import Message, NotFound, say
from learn.organisation.policy import Viewer
from learn.quizzes import written
from learn.quizzes.formsets import FormQuestions

PER_PAGE = 20
"""Rows of a page: with forms of any length the form stays within what is read of one (learn.web.forms)."""

Typed = Mapping[int, Cells]
"""Rows whose cells were sent and not saved, by number: they are shown as they were typed."""


@dataclass(frozen=True)
class Cell:
    """One cell: its field, what stands in it, what is wrong with it, and what another copy says."""

    slot: int
    name: str
    value: str
    error: Message | None
    other: str | None
    size: int


@dataclass(frozen=True)
class GridRow:
    """One sheet as this person copies it. `message` says why the row as typed was not saved."""

    number: int
    code: str
    based: int
    cells: tuple[Cell, ...]
    is_kept: bool
    is_own: bool
    is_different: bool
    message: Message | None


@dataclass(frozen=True)
class Legend:
    """How answers to some of the questions are written into their cells."""

    slots: str
    how: Message


@dataclass(frozen=True)
class Choice:
    """A form, or a page of one, to go to."""

    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class GridPage:
    """One page of the sheets of one form."""

    code: str
    url: str
    action: str
    path: tuple[Crumb, ...]
    title: str
    occasion: Message
    day: date
    label: str
    labels: tuple[Choice, ...]
    pages: tuple[Choice, ...]
    slots: tuple[int, ...]
    legend: tuple[Legend, ...]
    rows: tuple[GridRow, ...]


def grid_page(  # what is asked for, and what was typed and refused
    db: Session,
    viewer: Viewer,
    code: str,
    number: int,
    now: datetime,
    language: str,
    label: str = "",
    page: int = 1,
    typed: Typed | None = None,
    refused: Mapping[int, Message] | None = None,
) -> GridPage:
    """As for `open_session`, and NotFound for a session that isn't the viewer's to hold. Says no names."""
    here = organised(db, viewer, code, now)
    made = open_session(db, viewer, session_in(db, viewer, here, number), now)
    sheets = store.sheets(db, id_of(made))
    forms = checking.forms_of(db, sheets)
    labels = checking.labels(forms, sheets)
    chosen = label if label in labels.values() else next(iter(sorted(labels.values())), "")
    mine = [sheet for sheet in sheets if labels[sheet.number] == chosen]
    pages = max(-(-len(mine) // PER_PAGE), 1)
    at = min(max(page, 1), pages)
    shown = mine[(at - 1) * PER_PAGE : at * PER_PAGE]
    form = forms[shown[0].number] if shown else None
    copies = store.copies(db, [id_of(sheet) for sheet in shown])
    url = f"/units/{code}/paper/{made.id}"
    return GridPage(
        code=code,
        url=url,
        action=address(f"{url}/entry", form=chosen, page=at if at > 1 else None),
        path=way_to(here),
        title=title_of(db, made, language),
        occasion=NAMES[Occasion(made.occasion)],
        day=made.day,
        label=chosen,
        labels=tuple(
            Choice(each, address(f"{url}/entry", form=each), each == chosen) for each in sorted(set(labels.values()))
        ),
        pages=tuple(
            Choice(str(each), address(f"{url}/entry", form=chosen, page=each), each == at)
            for each in range(1, pages + 1)
        ),
        slots=tuple(form.slots) if form else (),
        legend=legend(form) if form else (),
        rows=tuple(
            _row(
                made,
                sheet,
                forms[sheet.number],
                copies[id_of(sheet)],
                viewer.person_id,
                (typed or {}).get(sheet.number),
                (refused or {}).get(sheet.number),
            )
            for sheet in shown
        ),
    )


@dataclass(frozen=True)
class BlockPage:
    """Where a block of rows is sent; `first` is the code of a sheet, and forms have up to `slots` questions."""

    code: str
    url: str
    path: tuple[Crumb, ...]
    title: str
    day: date
    first: str
    slots: int
    legend: tuple[tuple[str, tuple[Legend, ...]], ...]


def block_page(db: Session, viewer: Viewer, code: str, number: int, now: datetime, language: str) -> BlockPage:
    """NotFound as for the grid. The legend of each form goes with its label."""
    here = organised(db, viewer, code, now)
    made = open_session(db, viewer, session_in(db, viewer, here, number), now)
    sheets = store.sheets(db, id_of(made))
    forms = checking.forms_of(db, sheets)
    by_label = {label: forms[of] for of, label in checking.labels(forms, sheets).items()}
    return BlockPage(
        code=code,
        url=f"/units/{code}/paper/{made.id}",
        path=way_to(here),
        title=title_of(db, made, language),
        day=made.day,
        first=code_of(id_of(made), 1),
        slots=max((len(form.slots) for form in forms.values()), default=0),
        legend=tuple((label, legend(form)) for label, form in sorted(by_label.items())),
    )


def open_session(db: Session, viewer: Viewer, made: PaperSession, now: datetime) -> PaperSession:
    """The session, whose forms may be printed and whose sheets may be copied by this viewer.

    NotFound before its forms were released and when it was cancelled; Forbidden with a test of the course ahead.
    """
    if made.released_at is None or made.cancelled_at is not None:
        raise NotFound
    ahead.require_none_ahead(db, viewer.person_id, made, now)
    return made


def legend(form: FormQuestions) -> tuple[Legend, ...]:
    """How the answers of a form are written, questions that are written alike together."""
    groups: dict[str, tuple[Message, list[str]]] = {}
    for slot, each in form.slots.items():
        how = written.how(each.question)
        groups.setdefault(how.text, (how, []))[1].append(str(slot))
    return tuple(Legend(", ".join(slots), how) for how, slots in groups.values())


def _row(  # one sheet with everything that is shown of it
    made: PaperSession,
    sheet: PaperSheet,
    form: FormQuestions,
    copies: Sequence[Copy],
    by: int,
    typed: Cells | None,
    message: Message | None,
) -> GridRow:
    own = next((copy for copy in copies if copy.by == by), None)
    is_own = own is not None and own.kind is not Kind.WITHDRAWN
    saved: Cells = own.cells if own and is_own else {}
    cells = saved if typed is None else typed
    # What others copied is shown to who has copied the sheet too, and never before: a second look is a check.
    mine = [copy for copy in in_force(copies) if copy.by == by]
    rivals: dict[int, str] = {}
    for other in in_force(copies) if mine else ():
        different = differing([*mine, other], partial(checking.alike, form))
        rivals |= {slot: other.cells.get(slot, "") for slot in different}
    return GridRow(
        number=sheet.number,
        code=code_of(id_of(made), sheet.number),
        based=own.number if own else 0,
        cells=tuple(_cell(sheet.number, slot, form, cells.get(slot, ""), rivals.get(slot)) for slot in form.slots),
        is_kept=sheet.kept_at is not None,
        is_own=is_own,
        is_different=bool(rivals),
        message=message,
    )


def _cell(number: int, slot: int, form: FormQuestions, value: str, other: str | None) -> Cell:
    question = form.slots[slot].question
    error = None
    if value and written.response_in(value, question) is None:
        error = say("cần %(how)s", how=written.how(question))
    return Cell(slot, f"c-{number}-{slot}", value, error, other, written.width(question))

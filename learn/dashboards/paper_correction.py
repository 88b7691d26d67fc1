"""One test that was copied from paper: its answers as they stand, what correcting some would change, and the past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlmodel import Session

from learn.assessments.models import Occasion
from learn.assessments.on_paper import correcting, store
from learn.assessments.on_paper.codes import code_of
from learn.assessments.on_paper.copies import Cells
from learn.assessments.on_paper.correcting import Correction, KeptTest, Wanted
from learn.dashboards.learning import NAMES
from learn.dashboards.paper import organised, session_in, title_of, way_to
from learn.dashboards.paper_grid import Legend, legend, open_session
from learn.dashboards.words import Crumb
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.organisation.policy import Viewer
from learn.quizzes import written


@dataclass(frozen=True)
class AnswerCell:
    """One question: its field, what stands now and what its field holds."""

    slot: int
    name: str
    kept: str
    value: str
    size: int


@dataclass(frozen=True)
class Difference:
    """One answer that becomes, or became, another; "" for none."""

    slot: int
    was: str
    cell: str


@dataclass(frozen=True)
class Trial:
    """What a correction would change. Scores are fractions, 0 to 1; `crossing` says when the pass mark is crossed.

    `fields` are the form's own, to be sent again with `reason`.
    """

    changes: tuple[Difference, ...]
    before: float
    after: float
    crossing: Message | None
    fields: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True)
class PastLine:
    """A correction that was carried out."""

    at: datetime
    reason: str
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class KeptPage:
    """`based_on` is the scoring that is looked at, `score` its fraction."""

    code: str
    url: str
    session_url: str
    path: tuple[Crumb, ...]
    title: str
    occasion: Message
    day: date
    sheet: str
    name: str
    letter: str
    score: float
    based_on: int
    cells: tuple[AnswerCell, ...]
    legend: tuple[Legend, ...]
    reason: str
    trial: Trial | None
    past: tuple[PastLine, ...]


def kept_page(  # which test, and what was typed about it
    db: Session,
    viewer: Viewer,
    code: str,
    number: int,
    sheet: int,
    now: datetime,
    language: str,
    typed: Wanted | None = None,
    trial: Correction | None = None,
) -> tuple[KeptTest, KeptPage]:
    """As for the grid, and NotFound for a sheet that is no test."""
    here = organised(db, viewer, code, now)
    made = open_session(db, viewer, session_in(db, viewer, here, number), now)
    test = correcting.kept_test(db, made, sheet)
    url = f"/units/{code}/paper/{made.id}"
    return test, KeptPage(
        code=code,
        url=f"{url}/sheets/{sheet}",
        session_url=url,
        path=way_to(here),
        title=title_of(db, made, language),
        occasion=NAMES[Occasion(made.occasion)],
        day=made.day,
        sheet=code_of(id_of(made), sheet),
        name=store.names(db, [test.sheet.enrolment_id]).get(test.sheet.enrolment_id, ""),
        letter=test.sheet.letter,
        score=test.score.fraction,
        based_on=id_of(test.score),
        cells=tuple(_cells(test, typed.cells if typed else test.cells)),
        legend=legend(test.form),
        reason=typed.reason if typed else "",
        trial=_trial(test, trial) if trial else None,
        past=tuple(_past(test)),
    )


def _cells(test: KeptTest, values: Cells) -> list[AnswerCell]:
    return [
        AnswerCell(
            slot,
            correcting.field_of(slot),
            test.cells.get(slot, ""),
            values.get(slot, ""),
            written.width(each.question),
        )
        for slot, each in test.form.slots.items()
    ]


def _trial(test: KeptTest, it: Correction) -> Trial:
    crossings: Mapping[int, Message] = {
        1: say("Bài này từ chưa đạt thành đạt mức cần có của khoá học."),
        -1: say("Bài này từ đạt thành chưa đạt mức cần có của khoá học."),
    }
    return Trial(
        changes=_differences(test.cells, it.cells),
        before=it.score.before,
        after=it.score.after,
        crossing=crossings.get(it.score.crosses),
        fields=tuple((correcting.field_of(slot), cell) for slot, cell in sorted(it.cells.items())),
        reason=it.reason,
    )


def _past(test: KeptTest) -> list[PastLine]:
    """The newest first."""
    states = [test.first, *map(correcting.cells_of, test.past)]
    lines = [
        PastLine(row.corrected_at, row.reason, _differences(was, cells))
        for row, (was, cells) in zip(test.past, pairwise(states), strict=True)
    ]
    return lines[::-1]


def _differences(was: Cells, cells: Cells) -> tuple[Difference, ...]:
    slots = sorted({*was, *cells})
    pairs = ((slot, was.get(slot, ""), cells.get(slot, "")) for slot in slots)
    return tuple(Difference(slot, before, after) for slot, before, after in pairs if before != after)

"""One session on paper: where each sheet stands, what keeping the ready ones adds, and what is printed for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from learn.assessments.models import Occasion
from learn.assessments.on_paper import ahead, checking, store
from learn.assessments.on_paper.checking import Checked, CheckedSheet, Standing
from learn.assessments.on_paper.codes import code_of
from learn.assessments.on_paper.minutes import Allowed, allowed
from learn.assessments.on_paper.models import PaperSession
from learn.dashboards.learning import NAMES
from learn.dashboards.paper import organised, session_in, state_of, title_of, way_to
from learn.dashboards.words import Crumb, Tone
from learn.db.columns import id_of
from learn.errors import Message, NotFound, say
from learn.organisation.policy import Viewer
from learn.quizzes import printed
from learn.quizzes.formsets import FormQuestions
from learn.quizzes.printed import Place as AnswerPlace
from learn.quizzes.printed import PrintedQuestion

SHEETS, LIST = "sheets", "list"
"""What is printed beside the forms, which go by their labels."""

WORDS: Mapping[Standing, tuple[Message, Tone]] = {
    Standing.MISSING: (say("Chưa chép"), Tone.QUIET),
    Standing.DIFFERS: (say("Hai lần chép khác nhau"), Tone.LOOK),
    Standing.WRONG: (say("Chưa nhập được"), Tone.LOOK),
    Standing.READY: (say("Sẵn sàng"), Tone.GOOD),
    Standing.KEPT: (say("Đã thành bài làm"), Tone.GOOD),
}


@dataclass(frozen=True)
class SheetLine:
    """One sheet: whose, which form, where it stands and why. `people` copied it, with `blank` questions left empty.

    `test_url` leads to the test it became, "" while it is none; that was corrected so many times.
    """

    code: str
    name: str
    label: str
    standing: Standing
    words: Message
    tone: Tone
    problems: tuple[Message, ...]
    people: int
    blank: int
    allowed: Allowed
    test_url: str
    corrections: int


@dataclass(frozen=True)
class SessionPage:
    """`counts` are pairs of a standing in words and how many sheets stand there; `ready` would be kept with `mark`.

    `refused` says why the viewer may neither print forms nor see answers, None when they may.
    """

    code: str
    id: int
    url: str
    path: tuple[Crumb, ...]
    unit: str
    title: str
    occasion: Message
    day: date
    state: Message
    tone: Tone
    is_released: bool
    is_cancelled: bool
    refused: Message | None
    may_cancel: bool
    parts: tuple[tuple[str, int], ...]
    lines: tuple[SheetLine, ...]
    counts: tuple[tuple[Message, int], ...]
    ready: int
    mark: str


@dataclass(frozen=True)
class PrintedSheet:
    """One person's answer sheet, without their name."""

    code: str
    label: str
    questions: tuple[tuple[int, Message, tuple[AnswerPlace, ...]], ...]
    allowed: Allowed


@dataclass(frozen=True)
class PrintPage:
    """One part of what is printed: a form (`questions`), the `sheets`, or who gets which sheet (`lines`)."""

    url: str
    unit: str
    title: str
    occasion: Message
    day: date
    part: str
    minutes: int | None
    language: str
    questions: tuple[PrintedQuestion, ...]
    sheets: tuple[PrintedSheet, ...]
    lines: tuple[SheetLine, ...]


def session_page(db: Session, viewer: Viewer, code: str, number: int, now: datetime, language: str) -> SessionPage:
    """NotFound when the unit is not one the viewer may hold tests on paper in, or the session is not of it."""
    here = organised(db, viewer, code, now)
    made = session_in(db, viewer, here, number)
    checked = checking.check(db, made, now)
    labels = checking.labels(checked.forms, [each.sheet for each in checked.sheets])
    kept = checked.count(Standing.KEPT)
    state, tone = state_of(made, len(checked.sheets), kept)
    return SessionPage(
        code=code,
        id=id_of(made),
        url=_url(code, made),
        path=way_to(here),
        unit=here.unit.name,
        title=title_of(db, made, language),
        occasion=NAMES[Occasion(made.occasion)],
        day=made.day,
        state=state,
        tone=tone,
        is_released=made.released_at is not None,
        is_cancelled=made.cancelled_at is not None,
        refused=ahead.REFUSED if ahead.has_test_ahead(db, viewer.person_id, made, now) else None,
        may_cancel=made.cancelled_at is None and not kept,
        parts=tuple((label, list(labels.values()).count(label)) for label in sorted(set(labels.values()))),
        lines=_lines(db, checked, labels, _url(code, made)),
        counts=tuple((WORDS[each][0], checked.count(each)) for each in Standing if checked.count(each)),
        ready=checked.count(Standing.READY),
        mark=checked.mark,
    )


def print_page(
    db: Session, viewer: Viewer, code: str, number: int, part: str, now: datetime
) -> tuple[PaperSession, PrintPage]:
    """NotFound as for the session, before it is released, and for a part it hasn't got.

    Forbidden for a form to whoever has a test of the course ahead; sheets and list tell nothing of it.
    """
    here = organised(db, viewer, code, now)
    made = session_in(db, viewer, here, number)
    sheets = store.sheets(db, id_of(made))
    forms = checking.forms_of(db, sheets)
    labels = checking.labels(forms, sheets)
    by_label = {label: forms[of] for of, label in labels.items()}
    if made.released_at is None or made.cancelled_at is not None or part not in {SHEETS, LIST, *by_label}:
        raise NotFound
    form = by_label.get(part)
    asked = () if form is None else tuple(printed.printed(each, made.language) for each in form.slots.values())
    if form is not None:
        ahead.require_none_ahead(db, viewer.person_id, made, now)
    lines = _lines(db, checking.check(db, made, now), labels, _url(code, made)) if part == LIST else ()
    times = allowed(db, sheets)
    answer_sheets = [_sheet(id_of(made), of, forms[of], label, times[of]) for of, label in labels.items()]
    return made, PrintPage(
        url=_url(code, made),
        unit=here.unit.name,
        title=title_of(db, made, made.language),
        occasion=NAMES[Occasion(made.occasion)],
        day=made.day,
        part=part,
        minutes=form.minutes if form else None,
        language=made.language,
        questions=asked,
        sheets=tuple(answer_sheets) if part == SHEETS else (),
        lines=lines,
    )


def _url(code: str, made: PaperSession) -> str:
    return f"/units/{code}/paper/{made.id}"


def _lines(db: Session, checked: Checked, labels: Mapping[int, str], url: str) -> tuple[SheetLine, ...]:
    sheets = [each.sheet for each in checked.sheets]
    names = store.names(db, [sheet.enrolment_id for sheet in sheets])
    times, corrected = allowed(db, sheets), store.corrections(db, [id_of(sheet) for sheet in sheets])
    return tuple(
        _line(
            each,
            names.get(each.sheet.enrolment_id, ""),
            labels[each.sheet.number],
            times[each.sheet.number],
            f"{url}/sheets/{each.sheet.number}" if each.standing is Standing.KEPT else "",
            len(corrected[id_of(each.sheet)]),
        )
        for each in checked.sheets
    )


def _line(each: CheckedSheet, name: str, label: str, time: Allowed, test_url: str, corrections: int) -> SheetLine:
    words, tone = WORDS[each.standing]
    problems = each.problems
    if each.differs:
        slots = ", ".join(str(slot) for slot in sorted(each.differs))
        problems = (say("Khác nhau ở câu %(slots)s; mở phần chép để xem lại.", slots=slots),)
    return SheetLine(
        code=each.code,
        name=name,
        label=label,
        standing=each.standing,
        words=words,
        tone=tone,
        problems=problems,
        people=each.people,
        blank=each.blank,
        allowed=time,
        test_url=test_url,
        corrections=corrections,
    )


def _sheet(session_id: int, number: int, form: FormQuestions, label: str, time: Allowed) -> PrintedSheet:
    return PrintedSheet(
        code=code_of(session_id, number),
        label=label,
        questions=tuple((slot, each.question.kind_label, printed.places(each)) for slot, each in form.slots.items()),
        allowed=time,
    )

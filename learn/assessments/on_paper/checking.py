"""Where each sheet of a session stands, what keeping the ready ones would add, and keeping them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlmodel import Session

from learn.assessments import paper_execution, paper_import
from learn.assessments import store as assessments
from learn.assessments.models import Allotment, Occasion
from learn.assessments.on_paper import store
from learn.assessments.on_paper.codes import code_of
from learn.assessments.on_paper.copies import Cells, Copy, differing, in_force
from learn.assessments.on_paper.models import PaperSession, PaperSheet
from learn.assessments.paper_judging import Found, PaperChange
from learn.assessments.paper_sheet import Entry
from learn.db.columns import id_of
from learn.errors import Message, NotFound, say
from learn.imports.plans import Plan
from learn.quizzes import written
from learn.quizzes.formsets import FormQuestions, questions_of


class Standing(StrEnum):
    """Where a sheet stands."""

    MISSING = "missing"
    DIFFERS = "differs"
    WRONG = "wrong"
    READY = "ready"
    KEPT = "kept"


@dataclass(frozen=True)
class CheckedSheet:
    """One sheet. `cells` are those of the first copy in force; `differs` the slots in which another copy disagrees.

    `copies` are everybody's last ones, `people` counts those in force. `problems` say why it can't be kept, `change`
    what keeping it would add; `blank` counts questions without an answer.
    """

    sheet: PaperSheet
    code: str
    standing: Standing
    copies: Sequence[Copy]
    people: int
    cells: Cells
    differs: frozenset[int]
    problems: tuple[Message, ...] = ()
    change: PaperChange | None = None
    blank: int = 0


@dataclass(frozen=True)
class Checked:
    """A session as it stands. `mark` stands for everything that keeping the ready sheets would add."""

    session: PaperSession
    sheets: tuple[CheckedSheet, ...]
    forms: Mapping[int, FormQuestions]

    @property
    def changes(self) -> tuple[PaperChange, ...]:
        return tuple(each.change for each in self.sheets if each.change)

    @property
    def mark(self) -> str:
        said = [[one.line, one.enrolment_id, one.letter, dict(one.responses)] for one in self.changes]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def count(self, standing: Standing) -> int:
        return sum(1 for each in self.sheets if each.standing is standing)


def labels(forms_by_number: Mapping[int, FormQuestions], sheets: Sequence[PaperSheet]) -> dict[int, str]:
    """What the form of each sheet is called, by the sheet's number: its letter.

    People who enrolled before and after a new version of the test have different forms of one letter: then A1 and A2.
    """
    forms: dict[str, list[int]] = {}
    for sheet in sheets:
        known = forms.setdefault(sheet.letter, [])
        if forms_by_number[sheet.number].form_id not in known:
            known.append(forms_by_number[sheet.number].form_id)

    def label(sheet: PaperSheet) -> str:
        known = sorted(forms[sheet.letter])
        return (
            sheet.letter
            if len(known) == 1
            else f"{sheet.letter}{known.index(forms_by_number[sheet.number].form_id) + 1}"
        )

    return {sheet.number: label(sheet) for sheet in sheets}


def forms_of(db: Session, sheets: Sequence[PaperSheet]) -> dict[int, FormQuestions]:
    """The form of each sheet, by the sheet's number: of the assessment version its person is measured with."""
    allotted = assessments.allotments(db, [sheet.enrolment_id for sheet in sheets])
    versions = {one.assessment_version_id for one in allotted.values()}
    letters = {version: assessments.forms_of(db, version) for version in versions}

    def form(one: Allotment, letter: str) -> FormQuestions:
        return questions_of(db, letters[one.assessment_version_id][letter])

    return {sheet.number: form(allotted[sheet.enrolment_id], sheet.letter) for sheet in sheets}


def alike(form: FormQuestions, slot: int, one: str, other: str) -> bool:
    """Whether two cells hold the same answer: "ca b" and "CAB" do, two that can't be read only when they are equal."""
    if one == other or slot not in form.slots:
        return one == other
    read = written.response_in(one, form.slots[slot].question)
    return read is not None and read == written.response_in(other, form.slots[slot].question)


def check(db: Session, made: PaperSession, now: datetime) -> Checked:
    """Every sheet by number. What keeps the ready ones must hold their enrolments before it asks."""
    sheets = store.sheets(db, id_of(made))
    forms, copies = forms_of(db, sheets), store.copies(db, [id_of(sheet) for sheet in sheets])
    found = [_standing(made, sheet, copies[id_of(sheet)], forms[sheet.number]) for sheet in sheets]
    rows = {each.sheet.enrolment_id: [_entry(made, each)] for each in found if each.standing is Standing.READY}
    judged = Found()
    paper_import.judge(db, rows, judged, now)
    changes = {change.line: change for change in judged.changes}
    mistakes: dict[int, list[Message]] = {}
    for line, message in judged.mistakes:
        mistakes.setdefault(line, []).append(message)
    checked = (_judged(each, changes, mistakes, forms[each.sheet.number]) for each in found)
    return Checked(made, tuple(checked), forms)


def keep(db: Session, made: PaperSession, mark: str, by: int, now: datetime) -> tuple[Checked, int]:
    """Keep the ready sheets as tests when they are those that were looked at; how many that were.

    With another `mark` nothing is kept. Sent twice, the second finds nothing more to keep. NotFound when the session
    was cancelled meanwhile.
    """
    store.hold(db, id_of(made))
    if made.cancelled_at is not None:
        raise NotFound
    assessments.hold(db, [sheet.enrolment_id for sheet in store.sheets(db, id_of(made))])
    checked = check(db, made, now)
    if mark != checked.mark or not checked.changes:
        return checked, 0
    planned = Plan(f"paper session {made.id}", checked.changes, ())
    kept = paper_execution.execute(db, made.course, planned, by=by, now=now)
    store.mark_kept(db, [id_of(each.sheet) for each in checked.sheets if each.change], now)
    return checked, kept


def _standing(made: PaperSession, sheet: PaperSheet, copies: Sequence[Copy], form: FormQuestions) -> CheckedSheet:
    valid = in_force(copies)
    differs = differing(valid, partial(alike, form))
    cells: Cells = valid[0].cells if valid else {}
    if sheet.kept_at is not None:
        standing = Standing.KEPT
    elif not valid:
        standing = Standing.MISSING
    else:
        standing = Standing.DIFFERS if differs else Standing.READY
    return CheckedSheet(sheet, code_of(id_of(made), sheet.number), standing, copies, len(valid), cells, differs)


def _entry(made: PaperSession, each: CheckedSheet) -> Entry:
    sheet = each.sheet
    return Entry(
        sheet.number, each.code, Occasion(made.occasion), sheet.letter, made.day, made.language, dict(each.cells)
    )


def _judged(
    each: CheckedSheet,
    changes: Mapping[int, PaperChange],
    mistakes: Mapping[int, Sequence[Message]],
    form: FormQuestions,
) -> CheckedSheet:
    if each.standing is not Standing.READY:
        return each
    number = each.sheet.number
    wrong = tuple(mistakes.get(number, ()))
    change = changes.get(number)
    if change is None and not wrong:
        # The same answers of that day are known already, from a file.
        wrong = (say("Bài này đã có trong hệ thống."),)
    standing = Standing.WRONG if wrong else Standing.READY
    blank = len(form.slots) - len(each.cells)
    return replace(each, standing=standing, problems=wrong, change=change, blank=blank)

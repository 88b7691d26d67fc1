"""Correcting a test that was copied wrongly from its sheet, after it was kept.

Nothing of it is overwritten: the right answers become further steps, the test is scored once more, and what rests on
it is made anew. Its owner is told, with the reason. There is no end to when: the paper says what is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments import outcomes, paper_store, regrading_store
from learn.assessments import store as assessments
from learn.assessments.facts import pass_mark
from learn.assessments.models import Occasion
from learn.assessments.on_paper import checking, store
from learn.assessments.on_paper.copies import Cells, in_force
from learn.assessments.on_paper.entering import LONGEST
from learn.assessments.on_paper.models import PaperCorrection, PaperSession, PaperSheet
from learn.assessments.reasons import read_reason
from learn.assessments.regrades import Regraded
from learn.assessments.reminders import titles
from learn.audit import service as audit
from learn.courses import service as courses
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.db.inserts import insert_once
from learn.errors import Conflict, Invalid, Message, NotFound, say
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation.policy import Viewer
from learn.quizzes import transcribing, written
from learn.quizzes.formsets import FormQuestions
from learn.quizzes.models import Attempt, AttemptScore
from learn.quizzes.types.base import Response
from learn.text import tidy


@dataclass(frozen=True)
class KeptTest:
    """A sheet that became a test: `cells` are those its answers were read from, `past` its corrections, oldest first.

    `first` are the cells as they were kept, `score` is the newest scoring.
    """

    sheet: PaperSheet
    attempt: Attempt
    form: FormQuestions
    score: AttemptScore
    first: Cells
    past: tuple[PaperCorrection, ...]

    @property
    def cells(self) -> Cells:
        return cells_of(self.past[-1]) if self.past else self.first


@dataclass(frozen=True)
class Wanted:
    """What somebody read on the paper, whole: the filled cells by slot. `based_on` is the scoring they looked at."""

    cells: Cells
    reason: str
    based_on: int


@dataclass(frozen=True)
class Correction:
    """What a correction would do: the new cells, whole, and the answers that are others, by slot; the score."""

    cells: Cells
    responses: Mapping[int, Response]
    reason: str
    score: Regraded


def cells_of(row: PaperCorrection) -> Cells:
    """What stands in the filled cells of a corrected sheet, by slot."""
    return {int(slot): str(text) for slot, text in row.cells.items()}


def kept_test(db: Session, made: PaperSession, number: int) -> KeptTest:
    """The test of a sheet. NotFound for a sheet that isn't there or is no test yet."""
    sheet = _sheet(db, made, number)
    rows = assessments.sittings(db, sheet.enrolment_id)
    attempt, score = next(
        (attempt, score)
        for sitting, attempt, score in rows
        if sitting.occasion == made.occasion and attempt.on_paper and score is not None
    )
    return KeptTest(
        sheet=sheet,
        attempt=attempt,
        form=checking.forms_of(db, [sheet])[sheet.number],
        score=score,
        # Nobody can copy a sheet that was kept, so these are still the cells it was kept with.
        first=in_force(store.copies(db, [id_of(sheet)])[id_of(sheet)])[0].cells,
        past=tuple(store.corrections(db, [id_of(sheet)])[id_of(sheet)]),
    )


def plan(db: Session, made: PaperSession, test: KeptTest, wanted: Wanted) -> Correction:
    """What the correction would change. Nothing is written.

    Conflict when the test was corrected or marked otherwise since, or is about to be. Invalid, by field, for cells that
    are no answers, without a reason, and when nothing would be otherwise.
    """
    _require_newest(db, test, wanted)
    cells = _filled(wanted)
    read, wrong = _read(test, cells)
    now = paper_store.answers(db, [id_of(test.attempt)])[id_of(test.attempt)]
    changed = {slot: response for slot, response in read.items() if response != now.get(slot, {})}
    if not (changed or wrong):
        wrong["answers"] = say("Các câu trả lời không khác bài đang ghi; chưa có gì để sửa.")
    if not any(read.values()) and not wrong:
        wrong["answers"] = say("Không còn câu trả lời nào; bài đã nộp có ít nhất một câu trả lời.")
    try:
        reason = read_reason(wanted.reason, say("Ghi lý do: người làm bài sẽ đọc."))
    except Invalid as missing:
        raise Invalid({**wrong, **missing.fields}) from None
    if wrong:
        raise Invalid(wrong)
    after = transcribing.corrected(db, test.attempt, changed)
    return Correction(cells, changed, reason, Regraded(test.score.fraction, after.fraction, _pass_mark(db, made, test)))


def correct(db: Session, viewer: Viewer, made: PaperSession, number: int, wanted: Wanted, now: datetime) -> None:
    """Carry it out, in the words of `plan`; sent twice by one person it is done once."""
    store.hold(db, id_of(made))
    enrolment_id = _sheet(db, made, number).enrolment_id
    # A regrading of one of its questions comes before or after all this.
    assessments.hold(db, [enrolment_id])
    test = kept_test(db, made, number)
    if _is_done(test, viewer, wanted):
        return
    it = plan(db, made, test, wanted)
    row = {
        "sheet_id": id_of(test.sheet),
        "based_on": wanted.based_on,
        "cells": {str(slot): text for slot, text in sorted(it.cells.items())},
        "reason": it.reason,
        "corrected_by": viewer.person_id,
        "corrected_at": now,
    }
    if not insert_once(db, PaperCorrection, row):
        raise _overtaken()
    transcribing.correct(db, test.attempt, it.responses, now)
    outcomes.recompute(db, [enrolment_id], now)
    _tell(db, courses.enrolment(db, enrolment_id), test, it.reason, now)
    record(db, viewer, test, "paper_test.corrected", now, slots=sorted(it.responses))


def record(db: Session, viewer: Viewer, test: KeptTest, action: str, now: datetime, **details: object) -> None:
    """Note what was done with somebody's test. Trying one out is noted as well: it tells what answers are worth."""
    audit.record(
        db,
        at=now,
        actor_id=viewer.person_id,
        action=action,
        object_kind="attempt",
        object_id=str(id_of(test.attempt)),
        details=details,
    )


def _sheet(db: Session, made: PaperSession, number: int) -> PaperSheet:
    for sheet in store.sheets(db, id_of(made)):
        if sheet.number == number and sheet.kept_at is not None:
            return sheet
    raise NotFound


def _require_newest(db: Session, test: KeptTest, wanted: Wanted) -> None:
    if wanted.based_on != id_of(test.score):
        raise _overtaken()
    if regrading_store.is_under_way(db, {each.version_id for each in test.form.slots.values()}):
        raise Conflict(say("Một câu của đề này đang được chấm lại. Anh/chị đợi ít phút rồi sửa."))


def _overtaken() -> Conflict:
    return Conflict(say("Bài này vừa được người khác sửa hoặc được chấm lại. Xem bài đang ghi rồi sửa tiếp nếu cần."))


def _filled(wanted: Wanted) -> Cells:
    return {slot: text for slot, cell in wanted.cells.items() if (text := tidy(cell))}


def _read(test: KeptTest, cells: Cells) -> tuple[dict[int, Response], dict[str, Message]]:
    """The answer in each slot of the form, {} for none; what is wrong, by field."""
    read: dict[int, Response] = {}
    beyond = cells.keys() - test.form.slots.keys()
    wrong = {field_of(slot): say("Đề này không có câu %(slot)s.", slot=slot) for slot in beyond}
    for slot, each in test.form.slots.items():
        cell = cells.get(slot, "")
        response = written.response_in(cell, each.question)
        if len(cell) > LONGEST:
            wrong[field_of(slot)] = say("Ô này dài quá %(most)s ký tự.", most=LONGEST)
        elif response is None:
            wrong[field_of(slot)] = say("Câu %(slot)s cần %(how)s.", slot=slot, how=written.how(each.question))
        else:
            read[slot] = response
    return read, wrong


def field_of(slot: int) -> str:
    """The field of a question in the form of a correction."""
    return f"c-{slot}"


def _is_done(test: KeptTest, viewer: Viewer, wanted: Wanted) -> bool:
    """Whether this very correction was sent before."""
    done = next((row for row in test.past if row.based_on == wanted.based_on), None)
    return (
        done is not None
        and (done.corrected_by, done.reason) == (viewer.person_id, tidy(wanted.reason))
        and cells_of(done) == _filled(wanted)
    )


def _pass_mark(db: Session, made: PaperSession, test: KeptTest) -> float | None:
    if made.occasion != Occasion.POST:
        return None
    return pass_mark(courses.version_of(db, courses.enrolment(db, test.sheet.enrolment_id)))


def _tell(db: Session, enrolment: Enrolment, test: KeptTest, reason: str, now: datetime) -> None:
    notices.tell(
        db,
        enrolment.person_id,
        Kind.PAPER_CORRECTED,
        f"paper/{id_of(test.attempt)}/{len(test.past) + 1}",
        {"course": titles(courses.version_of(db, enrolment)), "reason": reason},
        f"/attempts/{test.attempt.public_id}/result",
        now,
    )

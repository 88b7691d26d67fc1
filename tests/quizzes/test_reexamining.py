"""A mended list of checks: files are examined with it once, and scoring anew then uses what was found."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learn.jobs.models import Job
from learn.media.storage import DiskStorage
from learn.quizzes import attempts, reexamining, uploads
from learn.quizzes.models import ClosedBy, Examination, SlotScore
from learn.quizzes.publishing import store_bank
from learn.quizzes.steps import Arrival
from learn.quizzes.tasks.findings import Finding
from learn.quizzes.types.files import SentFile
from learn.quizzes.uploads import Examined, NewFile
from tests.quizzes.forms import BANK, KINDS, an_attempt, documents
from tests.quizzes.tasks.test_workbooks import BOOK

SLOT = KINDS.index("workbook") + 1


def test_a_mended_check_examines_files_again_and_a_new_score_uses_it(db, now, tmp_path):
    storage = DiskStorage(tmp_path)
    attempt = an_attempt(db, now)
    question = attempts.questions_of(db, attempt.form_id).slots[SLOT]
    file = SentFile(storage.put(BOOK), "bai.xlsx", len(BOOK))
    # As if a first marking had found nothing right.
    first = Examined(question.marking_id, 0.0, (Finding(False), Finding(False)))
    new = NewFile(file, (".xlsx",), "application/x", examined=first)
    sent = Arrival("k", SLOT, file.response, "", None, None, None, "vi", None)
    attempts.answer(db, attempt.person_id, attempt.public_id, lambda _form, _language: [sent], now, {SLOT: new})
    attempts.close(db, attempt, now, ClosedBy.PERSON)
    assert reexamining.look(db, storage) == []

    mended = [
        each.model_copy(update={"marking": {"checks": [{"check": "value", "cell": "C6", "equals": 3250}]}})
        if each.type == "workbook"
        else each
        for each in documents()
    ]
    store_bank(db, BANK, mended, now)
    store_bank(db, BANK, mended, now)
    assert [job.kind for job in db.exec(select(Job))] == [reexamining.KIND]
    # Until the file has been examined again, the score names the marking that it has.
    assert slot_score(db, attempt, now).fraction == 0
    found = reexamining.look(db, storage)
    assert [each.examined.fraction for each in found] == [1.0]
    reexamining.keep(db, found, now)
    reexamining.keep(db, found, now)
    db.flush()
    assert reexamining.look(db, storage) == []
    assert len(db.exec(select(Examination)).all()) == 2
    score = slot_score(db, attempt, now + timedelta(minutes=1))
    assert (score.fraction, score.marking_id) == (1.0, found[0].examined.marking_id)
    # What was found by the first marking is still what it was.
    (then,) = uploads.found_in(db, [attempt.id], [question.marking_id]).values()
    assert then == first


def slot_score(db, attempt, now) -> SlotScore:
    score = attempts.rescore(db, attempt, now)
    return db.exec(select(SlotScore).where(SlotScore.attempt_score_id == score.id, SlotScore.slot == SLOT)).one()


def test_a_file_that_is_gone_is_not_called_wrong(db, now, tmp_path):
    attempt = an_attempt(db, now)
    file = SentFile("ab" * 32, "bai.xlsx", 5)
    sent = Arrival("k", SLOT, file.response, "", None, None, None, "vi", None)
    new = {SLOT: NewFile(file, (".xlsx",), "application/x")}
    attempts.answer(db, attempt.person_id, attempt.public_id, lambda _form, _language: [sent], now, new)
    with pytest.raises(FileNotFoundError):
        reexamining.look(db, DiskStorage(tmp_path))

"""A kept test that was copied wrongly: what correcting it does to every figure, by the services, on both databases."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlmodel import select

from learn.assessments import recompute, regrading, store, taking
from learn.assessments.measuring import ALL
from learn.assessments.models import Occasion, UnitCell
from learn.assessments.on_paper import correcting
from learn.assessments.on_paper.correcting import KeptTest, Wanted
from learn.assessments.on_paper.models import PaperCorrection, PaperSession
from learn.audit.models import AuditEntry
from learn.db.columns import id_of
from learn.errors import Conflict, Invalid, NotFound
from learn.jobs import service as jobs
from learn.notices.models import Notice
from learn.notices.words import Kind
from learn.organisation.policy import Viewer
from learn.quizzes.models import AttemptScore, AttemptStep
from learn.quizzes.rulings import Mending
from tests.assessments.on_paper.town import Town
from tests.assessments.world import RIGHT, SIZE, SLUG, answer, finish_lessons

KEPT = "A" * 12 + "B" * 12
REASON = "Chép nhầm dòng"


def sheet_of(town: Town, made: PaperSession, number: int = 1, signs: str = KEPT) -> KeptTest:
    """A sheet that was copied and kept."""
    assert town.type(made, town.supervisor, number, signs)
    assert town.keep(made) == 1
    return correcting.kept_test(town.db, made, number)


def wanted(test: KeptTest, changes: Mapping[int, str], reason: str = REASON) -> Wanted:
    return Wanted({**test.cells, **changes}, reason, id_of(test.score))


def correct(town: Town, made: PaperSession, asked: Wanted, by: Viewer | None = None, number: int = 1) -> KeptTest:
    correcting.correct(town.db, by or town.supervisor, made, number, asked, town.now)
    return correcting.kept_test(town.db, made, number)


def test_a_corrected_test_changes_every_figure_and_overwrites_nothing(town: Town) -> None:
    db, made = town.db, town.session()
    test = sheet_of(town, made)
    person, enrolment = test.attempt.person_id, test.sheet.enrolment_id
    # A post-test, so that there is a gain.
    finish_lessons(db, person, town.now)
    after = taking.start(db, person, SLUG, Occasion.POST, "vi", town.now)
    answer(db, after, dict.fromkeys(range(1, SIZE + 1), RIGHT), town.now)
    taking.submit(db, person, after, town.now + timedelta(minutes=5))
    asked = wanted(test, {13: "a", 14: "?", 1: ""})
    before = {row.id: row.model_dump() for row in db.exec(select(AttemptStep))}

    plan = correcting.plan(db, made, test, asked)
    assert plan.score.before == 0.5
    assert plan.score.after == pytest.approx(12 / SIZE)  # one more and one less
    assert sorted(plan.responses) == [1, 13, 14]
    assert len(db.exec(select(AttemptStep)).all()) == len(before)  # nothing yet

    again = wanted(test, {13: "a", 14: "A"})
    assert correcting.plan(db, made, test, again).score.after == pytest.approx(14 / SIZE)
    for _ in range(2):  # sent twice
        found = correct(town, made, again)
    assert found.score.fraction == pytest.approx(14 / SIZE)
    assert (found.score.number, found.cells[13], found.first[13]) == (2, "a", "B")
    found = correct(town, made, wanted(found, {1: "", 2: "?"}))
    assert found.score.fraction == pytest.approx(12 / SIZE)
    assert 1 not in found.cells
    assert found.score.answered == SIZE - 1

    rows = {row.id: row.model_dump() for row in db.exec(select(AttemptStep))}
    assert {each: rows[each] for each in before} == before
    scores = db.exec(select(AttemptScore).where(AttemptScore.attempt_id == id_of(test.attempt))).all()
    assert [round(score.fraction * SIZE) for score in scores] == [12, 14, 12]
    outcome = store.outcomes_of(db, enrolment)
    assert (outcome[ALL].p, outcome[ALL].q) == (pytest.approx(12 / SIZE), 1.0)
    assert outcome["mot"].p == pytest.approx(10 / 12)
    cell = db.exec(select(UnitCell).where(UnitCell.scope == ALL)).one()
    assert cell.sum_p == pytest.approx(12 / SIZE)
    assert recompute.check(db) == []
    recompute.rebuild(db, town.now)
    assert len(db.exec(select(AttemptScore)).all()) == len(scores) + 1  # nothing was found to score again
    told = db.exec(select(Notice).where(Notice.person_id == person, Notice.kind == Kind.PAPER_CORRECTED)).all()
    assert [each.values["reason"] for each in told] == [REASON] * 2
    audited = [each for each in db.exec(select(AuditEntry)) if each.action == "paper_test.corrected"]
    assert [each.details["slots"] for each in audited] == [[13, 14], [1, 2]]


def test_of_two_who_correct_one_test_the_second_is_told(town: Town) -> None:
    made = town.session()
    test = sheet_of(town, made)
    first, second = wanted(test, {13: "A"}), wanted(test, {14: "A"})
    correct(town, made, first)
    for by, asked in ((town.colleague, second), (town.colleague, first)):
        with pytest.raises(Conflict):
            correct(town, made, asked, by)
    found = correcting.kept_test(town.db, made, 1)
    assert (found.cells[13], found.cells[14]) == ("A", "B")
    found = correct(town, made, wanted(found, {14: "A"}), town.colleague)
    assert (found.cells[13], found.cells[14]) == ("A", "A")
    correct(town, made, first)  # the form of the first once more: known
    assert len(town.db.exec(select(PaperCorrection)).all()) == 2


def test_what_is_no_correction_is_told_by_field_and_only_sheets_that_became_tests_have_any(town: Town) -> None:
    made = town.session()
    test = sheet_of(town, made)
    town.type(made, town.supervisor, 2, KEPT)
    wrong: tuple[tuple[Mapping[int, str], str, set[str]], ...] = (
        ({1: "B"}, " ", {"reason"}),
        ({1: "B"}, "x" * 501, {"reason"}),
        ({}, REASON, {"answers"}),
        ({1: "a"}, REASON, {"answers"}),  # spelt otherwise, answered the same
        ({2: "Z", 3: "B" * 301}, "", {"c-2", "c-3", "reason"}),
        ({25: "A"}, REASON, {"c-25"}),
        (dict.fromkeys(range(1, SIZE + 1), ""), REASON, {"answers"}),
    )
    for changes, reason, fields in wrong:
        with pytest.raises(Invalid) as refused:
            correct(town, made, wanted(test, changes, reason))
        assert set(refused.value.fields) == fields
    for number in (2, 3, 99):  # copied, untouched, none
        with pytest.raises(NotFound):
            correct(town, made, wanted(test, {1: "B"}), number=number)
    assert town.db.exec(select(PaperCorrection)).all() == []


def test_a_test_is_not_corrected_while_it_is_marked_otherwise_and_keeps_that_marking_afterwards(town: Town) -> None:
    db, now, made = town.db, town.now, town.session()
    test = sheet_of(town, made)
    name = f"{test.sheet.letter.lower()}-01"
    it = regrading.asked(db, town.teacher, SLUG, name)
    regrading.ask(db, town.teacher, SLUG, name, Mending((), is_dropped=True), "Câu sai", id_of(it.marking), now)
    with pytest.raises(Conflict, match="đang được chấm lại"):
        correct(town, made, wanted(test, {13: "A"}))
    while job := jobs.lease(db, now, 60, [regrading.REGRADE]):
        regrading.carry_out(db, job.payload, now)
        jobs.finish(db, job, now)
    with pytest.raises(Conflict):  # it was looked at before
        correct(town, made, wanted(test, {13: "A"}))
    found = correct(town, made, wanted(correcting.kept_test(db, made, 1), {13: "A"}))
    assert found.score.fraction == pytest.approx(12 / (SIZE - 1))
    assert recompute.check(db) == []

"""A test held on paper, from the plan to the marks, by the services and on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from learn.assessments import granting, paper_execution, paper_import, recompute, store, taking
from learn.assessments.accommodating import Granted
from learn.assessments.measuring import ALL
from learn.assessments.models import AssessmentVersion, CourseAssessment, Occasion, Sitting
from learn.assessments.on_paper import blocks, entering, planning
from learn.assessments.on_paper import store as papers
from learn.assessments.on_paper.checking import Standing
from learn.assessments.on_paper.codes import code_of
from learn.assessments.on_paper.copies import in_force
from learn.assessments.on_paper.entering import Typed
from learn.assessments.on_paper.minutes import Allowed, allowed
from learn.assessments.on_paper.models import Kind, PaperEntry
from learn.assessments.on_paper.planning import Plan
from learn.assessments.policies import Window
from learn.audit.models import AuditEntry
from learn.courses.models import CourseMedium, CourseVersion, Enrolment
from learn.dashboards.files import readable_medium
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Conflict, Invalid, NotFound
from learn.imports.tables import Row, Table
from learn.media.models import Medium
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right, Viewer
from learn.people import service as people
from learn.quizzes.models import Attempt, AttemptStep
from tests.assessments.on_paper.town import Town
from tests.assessments.world import SIZE, SLUG


def test_a_session_on_paper_becomes_measured_tests_once(town: Town) -> None:
    db, made = town.db, town.session()
    sheets = papers.sheets(db, id_of(made))
    assert [sheet.number for sheet in sheets] == [1, 2, 3]
    letters = [sheet.letter for sheet in sheets]
    assert letters == sorted(letters)
    offered = store.allotments(db, [sheet.enrolment_id for sheet in sheets])
    assert letters == [offered[sheet.enrolment_id].forms[0] for sheet in sheets]
    assert town.standings(made) == ["missing"] * 3

    assert town.type(made, town.supervisor, 1, "A" * SIZE)
    assert town.type(made, town.supervisor, 2, "A" * 12 + "B" * 11 + "?")
    assert town.type(made, town.supervisor, 3, "A" * 23 + "7")
    assert town.standings(made) == ["ready", "ready", "wrong"]
    checked = town.check(made)
    assert "Cột “q24”" in str(checked.sheets[2].problems[0])
    assert town.keep(made, "other") == 0
    assert town.keep(made, checked.mark) == 2
    assert town.keep(made, checked.mark) == 0  # sent twice
    assert town.standings(made) == ["kept", "kept", "wrong"]

    for sheet, score in zip(sheets[:2], (1.0, 0.5), strict=True):
        outcome = store.outcomes_of(db, sheet.enrolment_id)[ALL]
        assert (outcome.p, outcome.pre, outcome.pre_form) == (score, "complete", sheet.letter)
    assert [attempt.on_paper for attempt in db.exec(select(Attempt))] == [True, True]
    assert len(db.exec(select(AttemptStep)).all()) == 2 * SIZE
    assert len(db.exec(select(Sitting)).all()) == 2
    assert recompute.check(db) == []
    actions = [each.action for each in db.exec(select(AuditEntry)) if "paper" in each.action]
    assert actions == ["paper_session.planned", "paper_session.released", "paper_results.imported"]
    # What is a test stays as it is; the one that is not is mended and kept by itself.
    assert not town.type(made, town.supervisor, 1, "B" * SIZE, based=1)
    assert town.type(made, town.supervisor, 3, "A" * SIZE, based=1)
    assert town.keep(made) == 1
    with pytest.raises(Conflict):
        planning.cancel(db, town.supervisor, made, town.now)


def test_two_who_copy_one_sheet_are_compared_and_neither_overwrites_the_other(town: Town) -> None:
    made = town.session()
    assert town.type(made, town.supervisor, 1, "A" * SIZE)
    assert town.type(made, town.colleague, 1, "a." + "A" * 22)
    assert town.standings(made)[0] == "differs"
    assert town.check(made).sheets[0].differs == {2}  # the spelling of the first is no difference
    assert town.keep(made) == 0
    assert town.type(made, town.colleague, 1, "A" * 23 + "B", based=1, kind=Kind.SETTLED)
    first = town.check(made).sheets[0]
    assert (first.standing, first.cells[24], len(in_force(first.copies))) == (Standing.READY, "B", 1)
    # Withdrawn again: the first copy counts, which nobody touched.
    assert town.type(made, town.colleague, 1, "", based=2, kind=Kind.WITHDRAWN)
    first = town.check(made).sheets[0]
    assert (first.standing, first.cells[24], first.people) == (Standing.READY, "A", 1)


def test_a_row_from_an_old_page_overwrites_nothing_and_one_sent_twice_is_once(town: Town) -> None:
    made = town.session()
    for _ in range(2):
        assert town.type(made, town.supervisor, 1, "AB", key="same")
    assert town.type(made, town.supervisor, 1, "AC", based=1)
    assert not town.type(made, town.supervisor, 1, "AD", based=1)  # another window was quicker
    assert not town.type(made, town.supervisor, 1, "AE", key="same")  # back to the first page, changed, sent again
    assert town.type(made, town.supervisor, 1, "AC", based=1)  # the same as saved is nothing new
    entries = town.db.exec(select(PaperEntry)).all()
    assert [(entry.number, entry.cells) for entry in entries] == [(1, {"1": "A", "2": "B"}), (2, {"1": "A", "2": "C"})]
    with pytest.raises(Invalid):
        entering.save(town.db, made, 1, [Typed(2, 0, {1: "x" * 301})], "long", town.now)


def test_a_block_from_a_spreadsheet_is_copied_whole_or_not_at_all(town: Town) -> None:
    made = town.session()
    by = town.supervisor.person_id

    def sent(*rows: Row, key: str) -> list[str]:
        found = blocks.save(town.db, made, by, Table("phieu.csv", rows), key, SIZE, town.now)
        return [str(problem) for problem in found]

    good = Row(2, {"code": code_of(id_of(made), 1), **{f"q{slot}": "A" for slot in range(1, SIZE + 1)}})
    assert sent(good, Row(3, {"code": "1-001-1", "q1": "A"}), key="a")
    assert town.standings(made) == ["missing"] * 3
    assert sent(good, key="b") == []
    assert sent(good, key="c") == []
    assert town.standings(made) == ["ready", "missing", "missing"]
    assert len(town.db.exec(select(PaperEntry)).all()) == 1


def test_who_can_take_part_is_said_before_anything_is_printed(town: Town) -> None:
    db, now = town.db, town.now
    lan, minh, _ = town.people
    taking.start(db, minh, SLUG, Occasion.PRE, "vi", now)
    listed = {each.name: each.refused for each in planning.candidates(db, town.supervisor, town.unit, town.plan)}
    assert {*listed} == {"Lan", "Minh", "Thao"}  # nobody of another commune
    assert (listed["Lan"], listed["Thao"]) == (None, None)
    assert "đang làm dở" in str(listed["Minh"])
    for wrong in ([town.enrolment(minh)], [town.enrolment(lan), town.enrolment(town.stranger)], []):
        with pytest.raises(Invalid):
            planning.make(db, town.supervisor, town.unit, town.plan, wrong, "w", now)
    made = planning.make(db, town.supervisor, town.unit, town.plan, [town.enrolment(lan)], "one", now)
    again = planning.make(db, town.supervisor, town.unit, town.plan, [town.enrolment(lan)], "one", now)
    assert made.id == again.id
    waiting = planning.candidates(db, town.supervisor, town.unit, town.plan)
    assert "Đã có phiếu" in str(next(each.refused for each in waiting if each.name == "Lan"))
    planning.cancel(db, town.supervisor, made, now)
    assert planning.candidates(db, town.supervisor, town.unit, town.plan)[0].refused is None
    with pytest.raises(NotFound):
        planning.release(db, town.teacher, SLUG, id_of(made), now)  # cancelled
    with pytest.raises(NotFound):
        planning.release(db, town.supervisor, SLUG, id_of(made), now)
    yesterday = Plan(SLUG, Occasion.PRE, day_of(now - timedelta(days=1)), "vi")
    with pytest.raises(Invalid):
        planning.candidates(db, town.supervisor, town.unit, yesterday)


def test_a_form_with_a_question_that_needs_a_screen_is_refused_before_it_is_printed(db: Session, now: datetime) -> None:
    town = Town(db, now, with_story=True)
    found = {each.letter: each.refused for each in planning.candidates(db, town.supervisor, town.unit, town.plan)}
    assert "câu 3 không in được" in str(found["A"])
    assert (found["B"], found["C"]) == (None, None)


def test_what_was_taken_elsewhere_meanwhile_is_refused_and_the_others_are_kept(town: Town) -> None:
    db, made = town.db, town.session()
    sheets = papers.sheets(db, id_of(made))
    for number in (1, 2):
        town.type(made, town.supervisor, number, "A" * SIZE)
    person = next(each for each in town.people if town.enrolment(each) == sheets[0].enrolment_id)
    name = people.profile(db, person).full_name.lower()
    row = Row(2, {"person": name, "form": sheets[0].letter, "occasion": "pre", "date": str(made.day), "q1": "A"})
    plan = paper_import.plan(db, SLUG, Table("x.csv", (row,)), town.now, hold=True)
    paper_execution.execute(db, SLUG, plan, by=None, now=town.now)
    checked = town.check(made)
    assert town.standings(made) == ["wrong", "ready", "missing"]
    assert "đã có bài được tính" in str(checked.sheets[0].problems[0])
    assert town.keep(made) == 1


def test_a_window_holds_on_paper_too_and_what_was_granted_beside_it_as_minutes_are(town: Town) -> None:
    db, now = town.db, town.now
    made, today = town.session(), day_of(now)
    for number in (1, 2, 3):
        town.type(made, town.supervisor, number, "A" * SIZE)
    version = db.exec(select(AssessmentVersion)).one()
    version.document = {**version.document, "pre": {"window": {"ends": today.isoformat()}}}
    longer = Granted(window_for=Occasion.PRE, window=Window(None, today + timedelta(days=1)), extra_percent=50)
    granting.grant(db, town.supervisor, town.people[0], SLUG, longer, reason="ốm", based_on=0, now=now)
    sheets = papers.sheets(db, id_of(made))
    minutes = {sheet.enrolment_id: allowed(db, sheets)[sheet.number] for sheet in sheets}
    assert [minutes[town.enrolment(person)] for person in town.people] == [Allowed(30, 10), *[Allowed(20, 0)] * 2]
    assert town.keep(made) == 1
    assert sorted(town.standings(made)) == ["kept", "wrong", "wrong"]
    tomorrow = replace(town.plan, day=today + timedelta(days=1))
    planned = planning.candidates(db, town.supervisor, town.unit, tomorrow)
    assert ["đến hết" in str(each.refused) for each in planned if each.name != "Lan"] == [True, True]


def test_who_has_left_the_course_is_not_tested_by_a_sheet_of_before(town: Town) -> None:
    made = town.session()
    for number in (1, 2, 3):
        town.type(made, town.supervisor, number, "A" * SIZE)
    enrolment = town.db.get_one(Enrolment, papers.sheets(town.db, id_of(made))[0].enrolment_id)
    enrolment.ended_at = town.now
    town.db.flush()
    assert "không còn ở trong khoá học" in str(town.check(made).sheets[0].problems)
    assert town.keep(made) == 2


def test_nothing_is_kept_of_a_session_that_was_cancelled_meanwhile(town: Town) -> None:
    made = town.session()
    town.type(made, town.supervisor, 1, "A" * SIZE)
    mark = town.check(made).mark
    planning.cancel(town.db, town.supervisor, made, town.now)
    with pytest.raises(NotFound):
        town.keep(made, mark)


def test_a_form_that_is_sent_twice_at_once_makes_one_session(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    made, by_key = town.session(), papers.session_by_key
    unseen: list[None] = [None]
    monkeypatch.setattr(papers, "session_by_key", lambda *key: unseen.pop() if unseen else by_key(*key))
    assert town.session() == made
    assert unseen == []


def test_nobody_gets_a_form_in_a_language_that_their_own_course_has_not(town: Town) -> None:
    db = town.db
    older = db.get_one(CourseVersion, town.world.version_id)
    document = {**older.document, "languages": {**older.document["languages"], "en": {}}}
    newer = CourseVersion(
        course_id=older.course_id, number=2, content_hash="c2", document=document, published_at=town.now
    )
    db.add(newer)
    db.flush()
    measured = db.exec(select(CourseAssessment)).one()
    db.add(CourseAssessment(course_version_id=id_of(newer), assessment_version_id=measured.assessment_version_id))
    db.flush()
    planned = planning.candidates(db, town.supervisor, town.unit, replace(town.plan, language="en"))
    assert ["không có ngôn ngữ" in str(each.refused) for each in planned] == [True] * 3


def test_nobody_holds_the_session_in_which_they_take_the_test(town: Town) -> None:
    made = town.session()
    own = Viewer(town.people[0], town.supervisor.grants, made.day)
    assert papers.session_of(town.db, town.colleague, town.unit, id_of(made)) == made
    assert papers.session_of(town.db, own, town.unit, id_of(made)) is None
    assert papers.sessions_of_unit(town.db, town.colleague, town.unit) == [made]
    assert papers.sessions_of_unit(town.db, own, town.unit) == []
    assert not papers.prints(town.db, own, [town.world.version_id])


def test_the_pictures_of_a_form_are_seen_by_who_prints_it_and_nobody_else(town: Town) -> None:
    db = town.db
    picture = "0" * 64
    db.add(Medium(hash=picture, mime="image/png", size=1, created_at=town.now))
    db.flush()
    db.add(CourseMedium(course_version_id=town.world.version_id, name="so-do.png", hash=picture))
    db.flush()
    chosen = [town.enrolment(person) for person in town.people]
    made = planning.make(db, town.supervisor, town.unit, town.plan, chosen, "k", town.now)

    def seen(viewer: Viewer) -> bool:
        try:
            return readable_medium(db, viewer, picture, "so-do.png").hash == picture
        except NotFound:
            return False

    assert not seen(town.supervisor)
    planning.release(db, town.teacher, SLUG, id_of(made), town.now)
    assert seen(town.supervisor)
    figures = Viewer(town.colleague.person_id, (Right(Role.SUPERVISOR, town.unit, None, Sees.FIGURES),), made.day)
    elsewhere = Viewer(figures.person_id, (Right(Role.SUPERVISOR, town.world.units[1], None, Sees.PEOPLE),), made.day)
    assert not seen(figures)
    assert not seen(elsewhere)
    planning.cancel(db, town.supervisor, made, town.now)
    assert not seen(town.supervisor)

"""Sheets of paper results: planned with every mistake, kept all at once, the same sheet twice is once."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from learn.assessments import enrolling, offering, paper_execution, paper_import, recompute, store, taking
from learn.assessments.measuring import ALL
from learn.assessments.models import Occasion, Outcome, Sitting
from learn.assessments.paper_judging import PaperChange
from learn.assessments.results import result_of
from learn.audit.models import AuditEntry
from learn.courses import service as courses
from learn.dashboards.person import person_page
from learn.db.columns import id_of
from learn.db.transactions import write
from learn.errors import Invalid, NotFound
from learn.imports.plans import Plan
from learn.imports.tables import Row, Table, read_table
from learn.organisation import policy
from learn.organisation.models import Grant
from learn.people import service as people
from learn.people.models import Person
from learn.quizzes.models import Attempt, AttemptStep
from tests.assessments.world import SIZE, SLUG, World, a_world, answer, enrolment_of, right

PRE_DAY, POST_DAY = "2026-05-04", "05/06/2026"
HEAD = ("person", "form", "occasion", "date")


@pytest.fixture
def world(db: Session, now: datetime) -> World:
    made = a_world(db, now, title="Đạo đức", objectives=[{"id": "mot", "text": "Một"}, {"id": "hai", "text": "Hai"}])
    for name in ("lan.tran", "minh.vu"):
        person = people.create(db, full_name="Cán bộ", username=name, created_by=None, now=now)
        enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    people.create(db, full_name="Người lạ", username="nguoi.la", created_by=None, now=now)
    return made


def cells(right_ones: int, size: int = SIZE) -> dict[str, str]:
    """A for the right ones, B for the others."""
    return {f"q{slot}": "A" if slot <= right_ones else "B" for slot in range(1, size + 1)}


def row(line: int, person: str, form: str, occasion: str, day: str, answers: dict[str, str]) -> Row:
    return Row(line, {**dict(zip(HEAD, (person, form, occasion, day), strict=True)), **answers})


def planned(db: Session, now: datetime, *rows: Row, by_hand: bool = False) -> Plan[PaperChange]:
    return paper_import.plan(db, SLUG, Table("giay.csv", rows), now, by_hand=by_hand, hold=True)


def kept(db: Session, now: datetime, *rows: Row, by_hand: bool = False) -> int:
    plan = planned(db, now, *rows, by_hand=by_hand)
    assert plan.problems == ()
    done = paper_execution.execute(db, SLUG, plan, by=None, now=now)
    db.expire_all()
    return done


def told(plan: Plan[PaperChange]) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in plan.problems]


def outcome(db: Session, name: str, scope: str = ALL) -> Outcome:
    return store.outcomes_of(db, id_of(enrolment_of(db, people.find(db, name))))[scope]


LAN = (row(2, "lan.tran", "b", "Đầu vào", PRE_DAY, cells(6)), row(3, "LAN.TRAN", "C", "post", POST_DAY, cells(18)))


def test_matched_sheets_become_measured_tests(db: Session, now: datetime, world: World) -> None:
    assert kept(db, now, *LAN) == 2
    whole, first = outcome(db, "lan.tran"), outcome(db, "lan.tran", "mot")
    assert (whole.p, whole.q, whole.pre, whole.post) == (0.25, 0.75, "complete", "complete")
    assert (whole.pre_form, whole.post_form) == ("B", "C")
    assert (first.p, first.q) == (0.5, 1.0)
    assert whole.follow_up_on == date(2026, 8, 4)
    assert recompute.check(db) == []
    attempts = db.exec(select(Attempt).order_by(col(Attempt.id))).all()
    assert [(one.on_paper, one.closed_by, one.deadline) for one in attempts] == [(True, "person", None)] * 2
    assert db.exec(select(AuditEntry).where(AuditEntry.action == "paper_results.imported")).one().details["tests"] == 2


def test_effort_on_paper_is_not_known_and_that_is_said(db: Session, now: datetime, world: World) -> None:
    kept(db, now, *LAN)
    whole = outcome(db, "lan.tran")
    assert (whole.pre_effort, whole.post_effort) == (None, None)
    person = people.find(db, "lan.tran")
    shown = result_of(db, id_of(enrolment_of(db, person)), "vi", now)
    assert shown is not None
    assert any("trên giấy" in str(flag) for flag in shown.flags)
    page = person_page(db, policy.load_viewer(db, person, now), db.get_one(Person, person).public_id, now)
    assert any("trên giấy" in str(words) for words in page.courses[0].cautions)


def test_a_paper_with_nothing_that_can_be_read_is_not_hasty(db: Session, now: datetime, world: World) -> None:
    kept(db, now, row(2, "lan.tran", "A", "pre", PRE_DAY, {"q1": "?"}))
    whole = outcome(db, "lan.tran")
    assert (whole.p, whole.pre_effort) == (0.0, None)
    step = db.exec(select(AttemptStep)).one()
    assert (step.state, step.seconds) == ("invalid", None)


def test_the_same_sheet_again_changes_nothing(db: Session, now: datetime, world: World) -> None:
    kept(db, now, *LAN)
    again = planned(db, now + timedelta(days=1), *LAN)
    assert (again.changes, again.problems, again.unchanged) == ((), (), 2)
    assert paper_execution.execute(db, SLUG, again, by=None, now=now) == 0
    assert len(db.exec(select(AuditEntry).where(AuditEntry.action == "paper_results.imported")).all()) == 1


def test_a_sheet_that_grew_adds_what_is_new(db: Session, now: datetime, world: World) -> None:
    kept(db, now, LAN[0])
    assert kept(db, now, *LAN, row(4, "minh.vu", "A", "pre", PRE_DAY, cells(3))) == 2
    assert outcome(db, "minh.vu").p == 0.125


def test_another_answer_for_a_test_that_was_kept_is_a_mistake(db: Session, now: datetime, world: World) -> None:
    kept(db, now, LAN[0])
    plan = planned(db, now, row(2, "lan.tran", "B", "pre", PRE_DAY, cells(7)))
    assert told(plan) == ["2: Người này đã có bài được tính cho lần đo này."]


def test_who_was_measured_on_the_screen_is_not_measured_again(db: Session, now: datetime, world: World) -> None:
    person = people.find(db, "lan.tran")
    attempt = taking.start(db, person, SLUG, Occasion.PRE, "vi", now)
    assert told(planned(db, now, LAN[0])) == ["2: Người này đang làm dở một bài trên màn hình."]
    answer(db, attempt, right(6), now)
    taking.submit(db, person, attempt, now)
    assert told(planned(db, now, LAN[0])) == ["2: Người này đã có bài được tính cho lần đo này."]


def test_after_a_pre_test_on_paper_the_screen_goes_on_with_another_form(
    db: Session, now: datetime, world: World
) -> None:
    kept(db, now, LAN[0])
    person = people.find(db, "lan.tran")
    assert offering.lessons_unlocked(db, id_of(enrolment_of(db, person)))
    enrolment = courses.require_active(db, person, SLUG, now)
    for lesson in ("bai-1", "bai-2", "bai-3"):
        courses.finish_lesson(db, enrolment, lesson, now)
    taking.start(db, person, SLUG, Occasion.POST, "vi", now)
    letters = db.exec(select(Sitting.letter).order_by(col(Sitting.id))).all()
    assert letters[0] == "B"
    assert letters[1] != "B"


def test_marks_by_hand_count_as_they_are_and_survive_a_replay(db: Session, now: datetime, world: World) -> None:
    marks = {f"q{slot}": "0,5" if slot <= 12 else "1" for slot in range(1, SIZE + 1)}
    assert kept(db, now, row(2, "lan.tran", "A", "pre", PRE_DAY, marks), by_hand=True) == 1
    assert (outcome(db, "lan.tran").p, outcome(db, "lan.tran", "mot").p) == (0.75, 0.5)
    assert recompute.check(db) == []


def test_every_mistake_is_told_by_row_and_column_and_nothing_is_written(
    db: Session, now: datetime, world: World
) -> None:
    plan = planned(
        db,
        now,
        row(2, "lan.tran", "D", "giữa kỳ", "31/02/2026", cells(1)),
        row(3, "", "A", "pre", PRE_DAY, cells(1)),
        row(4, "khong.co", "A", "pre", PRE_DAY, cells(1)),
        row(5, "nguoi.la", "A", "pre", PRE_DAY, cells(1)),
        row(6, "minh.vu", "A", "pre", PRE_DAY, {"q1": "AB", "q24": "5", "q2": "A"}),
        row(7, "minh.vu", "A", "post", POST_DAY, cells(1)),
        row(8, "minh.vu", "C", "pre", PRE_DAY, cells(1)),
        row(9, "lan.tran", "A", "pre", "2027-01-01", {"language": "fr", "q1": "A"}),
        row(10, "lan.tran", "A", "post", PRE_DAY, {}),
        row(11, "lan.tran", "A", "pre", "0001-01-01", cells(1)),
    )
    words = told(plan)
    for line, part in (
        (2, "Cột “form”: không có đề “D”"),
        (2, "Cột “occasion”: không có lần đo “giữa kỳ”"),
        (2, "Cột “date”: ngày “31/02/2026” không đúng"),
        (3, "Cột “person”: còn trống"),
        (4, "Cột “person”: không có ai dùng tên hoặc số “khong.co”"),
        (5, "Cột “person”: “nguoi.la” không ở trong khoá học"),
        (6, "Cột “q1”: “AB” không phải câu trả lời; cần một chữ cái, ví dụ B, hoặc ?"),
        (6, "Cột “q24”: “5” không phải"),
        (7, "đã làm đề A"),
        (8, "Cột “occasion”: đã có ở dòng 6"),
        (9, "Cột “language”: khoá học không có ngôn ngữ này"),
        (9, "chưa đến"),
        (10, "Không có câu trả lời nào"),
        (10, "Chưa có bài đầu vào"),
        (11, "Cột “date”: ngày “0001-01-01” không đúng"),
    ):
        assert any(word.startswith(f"{line}: ") and part in word for word in words), (line, part, words)
    assert len(words) == 15
    with pytest.raises(Invalid):
        paper_execution.execute(db, SLUG, plan, by=None, now=now)
    assert db.exec(select(Attempt)).all() == []


def test_a_sheet_of_marks_has_no_other_words(db: Session, now: datetime, world: World) -> None:
    plan = planned(db, now, row(2, "lan.tran", "A", "pre", PRE_DAY, {"q1": "A", "q2": "1,5"}), by_hand=True)
    assert told(plan) == [
        "2: Cột “q1”: “A” không phải tỷ lệ từ 0 đến 1.",
        "2: Cột “q2”: “1,5” không phải tỷ lệ từ 0 đến 1.",
    ]


def test_people_who_withdrew_or_know_the_keys(db: Session, now: datetime, world: World) -> None:
    minh = people.find(db, "minh.vu")
    enrolling.withdraw(db, person_id=minh, slug=SLUG, now=now, by=None)
    assert "không ở trong khoá học" in told(planned(db, now, row(2, "minh.vu", "A", "pre", PRE_DAY, cells(1))))[0]
    lan = people.find(db, "lan.tran")
    db.add(Grant(person_id=lan, role="instructor", course=SLUG, valid_from=date(2026, 1, 1), given_at=now))
    kept(db, now, *LAN)
    assert outcome(db, "lan.tran").excluded


def test_a_course_without_tests_has_no_sheet(db: Session, now: datetime, world: World) -> None:
    with pytest.raises(NotFound):
        paper_import.columns(db, "khong-co")
    assert len(paper_import.columns(db, SLUG)) == 5 + SIZE


def test_a_workbook_with_more_columns_than_letters_is_read(
    db: Session, now: datetime, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "giay.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Tên đăng nhập", "Đề", "Lần đo", "Ngày", *range(1, SIZE + 1)])
        page.write_row(1, 0, ["lan.tran", "B", "pre", PRE_DAY, *cells(6).values()])
    table = read_table(file, paper_import.columns(db, SLUG))
    plan = paper_import.plan(db, SLUG, table, now, hold=True)
    assert told(plan) == []
    paper_execution.execute(db, SLUG, plan, by=None, now=now)
    assert outcome(db, "lan.tran").p == 0.25


def test_both_tests_of_one_day_keep_their_order_whatever_the_order_of_the_rows(
    db: Session, now: datetime, world: World
) -> None:
    kept(
        db,
        now,
        row(2, "lan.tran", "C", "post", PRE_DAY, cells(18)),
        row(3, "lan.tran", "B", "pre", PRE_DAY, cells(6)),
    )
    sat = store.sittings(db, id_of(enrolment_of(db, people.find(db, "lan.tran"))))
    assert [(sitting.occasion, sitting.letter) for sitting, _, _ in sat] == [("pre", "B"), ("post", "C")]


def test_who_carries_a_sheet_out_keeps_the_tests_of_its_people_waiting(
    postgresql_engine: Engine, now: datetime
) -> None:
    with write(postgresql_engine) as db:
        a_world(db, now)
        person = people.create(db, full_name="Lan", username="lan.tran", created_by=None, now=now)
        enrolling.enrol(db, person_id=person, slug=SLUG, now=now, by=None)
    with write(postgresql_engine) as db, postgresql_engine.connect() as other:
        assert len(planned(db, now, *LAN).changes) == 2
        other.execute(text("SET lock_timeout = '50ms'"))
        with pytest.raises(OperationalError):
            other.execute(text("SELECT id FROM enrolment FOR NO KEY UPDATE"))

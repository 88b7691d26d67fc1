"""Publishing: one immutable version of course, questions and assessment, or nothing at all."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import col, func, select

from learn.assessments import enrolling, regrading, store
from learn.assessments.models import AssessmentVersion, CourseQuestion, PracticePool
from learn.assessments.reporting import question_figures
from learn.audit.models import AuditEntry
from learn.authoring import publishing
from learn.authoring.plan import ContentPlan, Frameworks
from learn.authoring.reading import read_course
from learn.courses import service as courses
from learn.courses.models import CourseVersion
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.discussions import answering
from learn.errors import Invalid
from learn.media.storage import DiskStorage
from learn.organisation.models import Role
from learn.organisation.policy import Right, Viewer
from learn.people import service as people
from learn.quizzes.formsets import FormQuestions, questions_of
from tests.authoring.courses import (
    BANK,
    QUESTION,
    SLUG,
    STEM,
    Writer,
    markings,
    measured_with,
    question_versions,
    version_of,
)
from tests.web.country import NOW, contents, written


@pytest.fixture
def author(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def test_the_same_folder_twice_makes_no_second_version(engine: Engine, author: Writer) -> None:
    assert author.publish(engine) == (1, True)
    before = contents(engine)
    assert author.publish(engine) == (1, False)
    assert written(before, contents(engine)) == set()


def test_a_course_that_goes_back_has_the_questions_of_its_earlier_tests_marked_again(
    engine: Engine, author: Writer
) -> None:
    author.publish(engine)
    author.new_stem()
    author.publish(engine)
    author.change(BANK, "Kể từ ngày 2 đến ngày 6 cùng tháng", STEM)
    author.publish(engine)
    teacher = Viewer(0, (Right(Role.INSTRUCTOR, course=SLUG),), NOW.date())
    with reading(engine) as db:
        first, second, third = (measured_with(db, number).id for number in (1, 2, 3))
        assert first == third != second
        assert courses.course_by_slug(db, SLUG).beside == 3  # every version may have moved questions into its tests
        earlier, abandoned = question_versions(db)
        assert regrading.asked(db, teacher, SLUG, QUESTION).question.version_id == earlier.id
        assert answering._is_asked_now(db, SLUG, id_of(earlier))
        assert not answering._is_asked_now(db, SLUG, id_of(abandoned))
        figures = question_figures(db, SLUG)
        assert [each.version_number for each in figures if each.question == QUESTION] == [1]


def test_the_first_slip_after_banks_began_to_be_kept_is_a_slip(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    with write(engine) as db:
        db.execute(delete(CourseQuestion))
        db.execute(delete(PracticePool))
    author.new_stem()
    author.declare("2026-11-22")
    author.publish(engine)
    with reading(engine) as db:
        assert len(question_versions(db)) == 1
        assert measured_with(db, 1).id == measured_with(db, 2).id


def test_a_mistake_anywhere_publishes_nothing(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    before = contents(engine)
    author.typo()
    author.change("bank/luyen-tap.md", "- (x) 180", "- ( ) 180")
    plan = read_course(author.course)
    assert plan.problems
    with pytest.raises(Invalid):
        publishing.ready(ContentPlan((plan,), Frameworks(), plan.problems))
    assert written(before, contents(engine)) == set()


def test_what_fails_half_way_leaves_nothing_behind(
    engine: Engine, author: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    author.publish(engine)
    before = contents(engine)
    author.new_stem()

    def fall(*_anything: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(publishing, "_measure", fall)
    with pytest.raises(RuntimeError):
        author.publish(engine)
    assert written(before, contents(engine)) == set()


def test_a_typo_in_a_lesson_keeps_the_questions_and_the_counting(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    author.typo()
    assert author.publish(engine) == (2, True)
    with reading(engine) as db:
        assert measured_with(db, 1).id == measured_with(db, 2).id
        assert len(question_versions(db)) == 1


def test_a_changed_stem_is_a_new_version_of_that_question_only(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    author.new_stem()
    assert author.publish(engine) == (2, True)
    with reading(engine) as db:
        assert [version.number for version in question_versions(db)] == [1, 2]
        assert len(question_versions(db, "tinh-ngay-01")) == 1
        assert (measured_with(db, 1).number, measured_with(db, 2).number) == (1, 2)


def test_a_changed_key_is_a_new_marking_of_the_same_version(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    author.new_key()
    assert author.publish(engine) == (2, True)
    with reading(engine) as db:
        assert markings(db) == [(1, 1), (1, 2)]
        assert measured_with(db, 1).id == measured_with(db, 2).id


def test_a_declared_slip_keeps_question_and_counting_and_who_is_under_way_sees_what_they_saw(
    engine: Engine, author: Writer
) -> None:
    author.publish(engine)
    author.new_stem()
    author.declare("2026-11-22")
    assert author.publish(engine) == (2, True)
    assert author.publish(engine) == (2, False)
    with reading(engine) as db:
        (version,) = question_versions(db)
        assert measured_with(db, 1).id == measured_with(db, 2).id
        forms = map(partial(questions_of, db), store.forms_of(db, id_of(measured_with(db, 2))).values())
        (form,) = [form for form in forms if _has(form, id_of(version))]
        before, after = (_stem(form.as_of(at), id_of(version)) for at in (NOW, NOW + timedelta(minutes=2)))
        assert ("Kể từ ngày 2" in before, "Kể từ ngày 2" in after) == (False, True)
    # The declaration is about that change: the next one is a new question.
    author.change("bank/de-tinh-ngay.md", "Kể từ ngày 2 đến", "Tính từ ngày 2 đến")
    assert author.publish(engine) == (3, True)
    with reading(engine) as db:
        assert len(question_versions(db)) == 2
        assert measured_with(db, 3).id != measured_with(db, 2).id


def _has(form: FormQuestions, version_id: int) -> bool:
    return any(each.version_id == version_id for each in form.slots.values())


def _stem(form: FormQuestions, version_id: int) -> str:
    return next(str(each.shown["stem"]["vi"]) for each in form.slots.values() if each.version_id == version_id)


def test_a_slip_that_is_more_than_words_is_refused_by_file_and_line(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    before = contents(engine)
    author.new_stem()
    author.new_key()
    author.declare("2026-11-22")
    with pytest.raises(Invalid, match=r"bank/de-tinh-ngay\.md:\d+: Câu #tinh-ngay-02 ghi typo="):
        author.publish(engine)
    assert written(before, contents(engine)) == set()


def test_going_back_to_an_older_text_is_a_new_version_with_the_old_questions(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    old = (author.course / "bank/de-tinh-ngay.md").read_text(encoding="utf-8")
    author.new_stem()
    author.publish(engine)
    (author.course / "bank/de-tinh-ngay.md").write_text(old, encoding="utf-8")
    assert author.publish(engine) == (3, True)
    with reading(engine) as db:
        assert len(question_versions(db)) == 2
        assert measured_with(db, 3).id == measured_with(db, 1).id
        assert version_of(db, 3).content_hash == version_of(db, 1).content_hash


def test_who_is_enrolled_stays_on_their_version(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    with write(engine) as db:
        early = people.create(db, full_name="Nguyễn Thị Hạnh", username="hanh", created_by=None, now=NOW)
        late = people.create(db, full_name="Trần Văn Minh", username="minh", created_by=None, now=NOW)
        enrolling.enrol(db, person_id=early, slug=SLUG, now=NOW, by=None)
    author.typo()
    author.publish(engine)
    with write(engine) as db:
        enrolling.enrol(db, person_id=late, slug=SLUG, now=NOW, by=None)
        enrolling.enrol(db, person_id=early, slug=SLUG, now=NOW, by=None)
    with reading(engine) as db:
        on = [courses.version_of(db, courses.require_active(db, person, SLUG, NOW)).number for person in (early, late)]
        assert on == [1, 2]
        pages = [
            courses.lesson_page(db, id_of(version_of(db, number)), "phan-tram", "vi", "").parts for number in (1, 2)
        ]
        assert ["Một câu viết thêm." in str(parts) for parts in pages] == [False, True]


@pytest.mark.parametrize("is_new_course", [True, False])
def test_two_terminals_at_once_make_one_new_version(engine: Engine, author: Writer, is_new_course: bool) -> None:
    if not is_new_course:
        author.publish(engine)
        author.new_stem()
    plan = read_course(author.course)
    content = ContentPlan((plan,), Frameworks(), plan.problems)
    ready = publishing.ready(content)
    storage = DiskStorage(author.media)
    publishing.keep_files(ready, storage)
    at_once = threading.Barrier(4)

    def terminal(_number: int) -> publishing.Published:
        at_once.wait()
        with write(engine) as db:
            return publishing.publish(db, content, ready, storage, NOW)[0]

    with ThreadPoolExecutor(4) as pool:
        published = list(pool.map(terminal, range(4)))
    expected = 1 if is_new_course else 2
    assert sorted(each.is_new for each in published) == [False, False, False, True]
    assert {each.number for each in published} == {expected}
    with reading(engine) as db:
        assert db.exec(select(func.count(col(CourseVersion.id)))).one() == expected
        assert db.exec(select(func.count(col(AssessmentVersion.id)))).one() == expected


def test_every_publication_is_recorded(engine: Engine, author: Writer) -> None:
    author.publish(engine)
    author.publish(engine)
    author.typo()
    author.publish(engine)
    with reading(engine) as db:
        entries = db.exec(select(AuditEntry).where(AuditEntry.action == "content.publish").order_by(col(AuditEntry.id)))
        assert [entry.details["number"] for entry in entries] == [1, 2]

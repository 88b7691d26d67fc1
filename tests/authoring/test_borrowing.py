"""A question whose words another course has: read with them, and never practised where another course tests with it."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import col, select

from learn.assessments import banks
from learn.assessments.models import CourseQuestion
from learn.authoring.reading import read_course
from learn.courses import store as courses
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.errors import Invalid
from learn.quizzes.models import Question, QuestionVersion
from tests.authoring.mistakes import FIXTURES, SMALL
from tests.web.country import NOW, content_of, contents, publish, written

GIVER, TAKER = "khoa-cho", "khoa-muon"
GIVEN = "## Câu hai {#cau-hai objective=muc-mot level=1 use=practice}\n\nHai cộng hai?\n\n- (x) Bốn\n- ( ) Năm\n"
TAKEN = f"## Câu mượn {{#muon from={GIVER}/cau-hai objective=muc-hai level=3 use=practice group=g}}\n"


class Library:
    """Two courses side by side, the second of which takes a question from the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for slug, question in ((GIVER, GIVEN), (TAKER, TAKEN)):
            shutil.copytree(FIXTURES / SMALL, folder / slug)
            self.write(slug, question)
        head = folder / TAKER / "course.md"
        text = head.read_text(encoding="utf-8")
        objective = "  - {id: muc-mot, text: Làm được một việc, competency: DIG-1, level: 1}\n"
        assert objective in text
        head.write_text(text.replace(objective, objective + objective.replace("muc-mot", "muc-hai")), encoding="utf-8")
        lesson = folder / TAKER / "lessons" / "01-bai-mot.md"
        text = lesson.read_text(encoding="utf-8")
        lesson.write_text(text.replace("[muc-mot]", "[muc-mot, muc-hai]"), encoding="utf-8")

    def write(self, slug: str, question: str) -> None:
        (self.folder / slug / "bank" / "them.md").write_text(f"# Thêm\n\n{question}", encoding="utf-8")

    def publish(self, engine: Engine, *slugs: str) -> list[bool]:
        """Whether each course has a new version."""
        plans = [read_course(self.folder / slug) for slug in slugs]
        assert [plan.problems for plan in plans] == [()] * len(plans)
        return [one.is_new for one in publish(engine, content_of(*plans), self.folder / "stored", NOW)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "courses")


def test_the_words_are_the_other_course_s_and_the_rest_its_own(library: Library) -> None:
    plan = read_course(library.folder / TAKER)
    assert plan.problems == ()
    (its,) = [each for each in read_course(library.folder / GIVER).questions if each.id == "cau-hai"]
    (taken,) = [each for each in plan.questions if each.id == "muon"]
    assert (taken.shown, taken.marking, taken.feedback, taken.type) == (
        its.shown,
        its.marking,
        its.feedback,
        its.type,
    )
    own = (taken.title, taken.objective, taken.level, taken.group, taken.origin, taken.line)
    assert own == ({"vi": "Câu mượn"}, "muc-hai", 3, "g", f"{GIVER}/cau-hai", 3)


def test_it_is_a_question_of_its_own_that_changes_with_the_other(engine: Engine, library: Library) -> None:
    assert library.publish(engine, GIVER, TAKER) == [True, True]
    assert library.publish(engine, TAKER) == [False]
    with reading(engine) as db:
        (version,) = [
            courses.latest_version(db, id_of(course)) for course in [courses.course_by_slug(db, TAKER)] if course
        ]
        assert version
        bank = banks.bank_of(db, id_of(version))
        assert [each.id for each in bank if not each.lessons] == ["muon"]
        assert [each.id for each in bank if each.is_unused] == []  # rounds of practice ask what no lesson shows
        found = {each.id: each.origin for each in bank}
    assert found == {"cau-mot": f"{TAKER}/cau-mot", "muon": f"{GIVER}/cau-hai"}
    library.write(GIVER, GIVEN.replace("Hai cộng hai?", "Hai cộng hai bằng mấy?"))
    assert library.publish(engine, TAKER) == [True]
    # The same words, now its own.
    library.write(TAKER, GIVEN.replace("Hai cộng hai?", "Hai cộng hai bằng mấy?").replace("muc-mot", "muc-hai"))
    assert library.publish(engine, TAKER) == [True]


def test_what_one_course_practises_is_never_in_the_tests_of_another(engine: Engine, library: Library) -> None:
    library.publish(engine, GIVER, TAKER)
    library.write(GIVER, GIVEN.replace("use=practice", "use=form"))
    before = contents(engine)
    with pytest.raises(Invalid, match=f"Câu {GIVER}/cau-hai là use=form ở khoá học {GIVER} mà ở khoá học {TAKER}"):
        library.publish(engine, GIVER)
    library.write(TAKER, TAKEN.replace("use=practice", "use=form"))
    with pytest.raises(Invalid):  # people have practised it already
        library.publish(engine, GIVER, TAKER)
    assert written(before, contents(engine)) == set()


def test_what_was_published_before_banks_were_kept_counts_too(engine: Engine, library: Library) -> None:
    library.write(GIVER, GIVEN.replace("use=practice", "use=form"))
    library.publish(engine, GIVER)
    with write(engine) as db:
        db.execute(delete(CourseQuestion))
    library.write(GIVER, GIVEN)
    with pytest.raises(Invalid, match=f"mà ở khoá học {GIVER} là use=form"):
        library.publish(engine, GIVER, TAKER)


def test_a_slip_mended_is_declared_by_each_course_for_itself(engine: Engine, library: Library) -> None:
    """What the other course calls a slip may be another question here, where its text before was never published."""
    library.publish(engine, GIVER, TAKER)
    real = GIVEN.replace("Hai cộng hai?", "Ba cộng một?")
    library.write(GIVER, real)
    library.publish(engine, GIVER)
    library.write(GIVER, real.replace("một?", "một bằng mấy?").replace("#cau-hai", "#cau-hai typo=2026-11-22"))
    library.publish(engine, GIVER, TAKER)
    chosen = select(Question.bank).join(QuestionVersion).where(col(Question.name).in_(["muon", "cau-hai"]))
    with reading(engine) as db:
        assert Counter(db.exec(chosen)) == {GIVER: 2, TAKER: 2}
    library.write(GIVER, real.replace("một?", "một bằng bao nhiêu?").replace("#cau-hai", "#cau-hai typo=2026-11-23"))
    library.write(TAKER, TAKEN.replace("#muon", "#muon typo=2026-11-23"))
    library.publish(engine, GIVER, TAKER)
    with reading(engine) as db:
        assert Counter(db.exec(chosen)) == {GIVER: 2, TAKER: 2}

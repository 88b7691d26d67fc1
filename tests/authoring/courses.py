"""The bilingual fixture course, changed a little and published again."""

import re
import shutil
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from learn.assessments.models import AssessmentVersion, CourseAssessment
from learn.authoring.digests import digest_of
from learn.authoring.plan import CoursePlan
from learn.authoring.reading import read_course
from learn.courses.models import Course, CourseVersion
from learn.quizzes.models import Marking, Question, QuestionVersion
from tests.web.country import FIXTURE, NOW, content_of, publish

SLUG = "song-ngu"
LESSON = "lessons/02-phan-tram.md"
BANK = "bank/de-tinh-ngay.md"
QUESTION = "tinh-ngay-02"
STEM = "Từ ngày 2 đến ngày 6 cùng tháng"
KEY = "không tính ngày đầu?\n\n= 4\n"


class Writer:
    """An author's folder."""

    def __init__(self, folder: Path) -> None:
        self.course = Path(shutil.copytree(FIXTURE, folder / SLUG))
        self.media = folder / "stored"

    def change(self, name: str, old: str, new: str) -> None:
        """Change one place in a file and, where the text is in it, in its English."""
        path = self.course / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, old
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def typo(self) -> None:
        """A word of a lesson, and nothing that is counted."""
        path = self.course / LESSON
        path.write_text(path.read_text(encoding="utf-8") + "\nMột câu viết thêm.\n", encoding="utf-8")

    def new_stem(self) -> None:
        self.change(BANK, STEM, "Kể từ ngày 2 đến ngày 6 cùng tháng")

    def declare(self, day: str) -> None:
        """Say of the question, in both languages, that a slip was mended on a day."""
        for name in (BANK, BANK.replace(".md", ".en.md")):
            path = self.course / name
            text = re.sub(rf"(#{QUESTION})( typo=[\d-]+)?", rf"\1 typo={day}", path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")

    def new_key(self) -> None:
        for name in (BANK, BANK.replace(".md", ".en.md")):
            path = self.course / name
            parts = path.read_text(encoding="utf-8").split(f"{{#{QUESTION} ", 1)
            path.write_text(f"{parts[0]}{{#{QUESTION} " + parts[1].replace("= 4\n", "= 5\n", 1), encoding="utf-8")

    def publish(self, engine: Engine) -> tuple[int, bool]:
        """The number of the version in force, and whether this made it."""
        (published,) = publish(engine, content_of(_read(self.course)), self.media, NOW)
        return published.number, published.is_new


_plans: dict[str, CoursePlan] = {}


def _read(course: Path) -> CoursePlan:
    """The plan of a folder; the same for the same files, which each kind of database is given."""
    digest = digest_of(course, FIXTURE)
    if digest not in _plans:
        _plans[digest] = read_course(course)
    return _plans[digest]


def version_of(db: Session, number: int) -> CourseVersion:
    chosen = select(CourseVersion).join(Course).where(Course.slug == SLUG, CourseVersion.number == number)
    return db.exec(chosen).one()


def measured_with(db: Session, number: int) -> AssessmentVersion:
    """The assessment version of a course version."""
    link = db.get_one(CourseAssessment, version_of(db, number).id)
    return db.get_one(AssessmentVersion, link.assessment_version_id)


def question_versions(db: Session, name: str = QUESTION) -> list[QuestionVersion]:
    chosen = select(QuestionVersion).join(Question).where(Question.bank == SLUG, Question.name == name)
    return list(db.exec(chosen.order_by(QuestionVersion.number)))


def markings(db: Session, name: str = QUESTION) -> list[tuple[int, int]]:
    """(version, number of the marking) of every marking of a question."""
    chosen = (
        select(QuestionVersion.number, Marking.number)
        .join(Marking)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.bank == SLUG, Question.name == name)
    )
    return [tuple(row) for row in db.exec(chosen.order_by(QuestionVersion.number, Marking.number))]

"""The bank of a course version: which questions it has, in which forms and lessons each stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from learn.assessments.models import AssessmentForm, CourseAssessment, CourseQuestion, PracticePool
from learn.courses.models import Course, CourseVersion, LessonVersion
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.models import Form, FormSlot, Purpose, Question, QuestionVersion, QuestionWording
from learn.text import fold, plain


@dataclass(frozen=True)
class Banked:
    """A question of a bank with what forms are drawn by; `origin` is the "course/id" it was written as
    and `words` are all that can be read in it, as search compares them.

    `letters` are the forms of the course version's tests that it stands in, `lessons` those that show it; `is_drawn`
    where rounds of practice may ask it.
    """

    version_id: int
    id: str
    titles: Mapping[str, str]
    type: str
    objective: str
    level: int
    use: str
    anchor: bool
    group: str | None
    origin: str
    words: str
    letters: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    is_drawn: bool = False

    @property
    def is_unused(self) -> bool:
        """Whether nobody meets it in this course version."""
        return not self.letters and not self.lessons and not self.is_drawn


def keep(
    db: Session,
    slug: str,
    course_version_id: int,
    questions: Sequence[QuestionDocument],
    versions: Mapping[str, int],
    words: Mapping[str, str],
) -> None:
    """Keep which question versions stand in the bank of a course version; `words` are those of `words_in` by id."""
    db.add_all(
        CourseQuestion(
            course_version_id=course_version_id,
            question_version_id=versions[question.id],
            place=place,
            origin=question.origin or f"{slug}/{question.id}",
            anchor=question.anchor,
            together=question.group or "",
            typo=question.typo or "",
            words=words[question.id],
        )
        for place, question in enumerate(questions, start=1)
    )
    db.flush()


def words_in(titles: Mapping[str, str], shown: Mapping[str, Any]) -> str:
    """Everything that can be read in a question, in all languages, as search compares it."""
    return fold(plain(" ".join(_texts([titles, shown]))))


def _texts(document: object) -> Iterable[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for value in document.values():
            yield from _texts(value)
    elif isinstance(document, (list, tuple)):
        for value in document:
            yield from _texts(value)


def mended(db: Session, course_version_id: int, questions: Iterable[QuestionDocument]) -> dict[str, int]:
    """By id, the question versions in a bank in which these only mend a slip: those that say so since it was kept.

    Of a course version from before banks were kept, those that stand in its tests and lessons.
    """
    rows = db.execute(
        select(col(Question.name), col(CourseQuestion.question_version_id), col(CourseQuestion.typo))
        .join_from(CourseQuestion, QuestionVersion, col(QuestionVersion.id) == col(CourseQuestion.question_version_id))
        .join(Question, col(Question.id) == col(QuestionVersion.question_id))
        .where(col(CourseQuestion.course_version_id) == course_version_id)
    )
    before = {name: (version_id, typo) for name, version_id, typo in rows}
    if not before:
        before = {name: (version_id, "") for name, version_id in _asked_in(db, course_version_id)}
    found = {}
    for question in questions:
        version_id, typo = before.get(question.id, (0, question.typo))
        if question.typo and question.typo != typo:
            found[question.id] = version_id
    return found


def is_kept(db: Session, course_version_id: int) -> bool:
    """Whether the bank of a course version is known; those published before banks were kept have none."""
    known = select(CourseQuestion).where(col(CourseQuestion.course_version_id) == course_version_id)
    return db.execute(known.limit(1)).first() is not None


def bank_of(db: Session, course_version_id: int, name: str | None = None) -> list[Banked]:
    """Every question of a course version's bank in its order, or the one of an id. Five statements, whatever its
    size."""
    letters = _by_version(db, _in_forms(course_version_id))
    lessons = _by_version(db, _in_lessons(course_version_id))
    drawn = set(db.execute(_in_rounds(course_version_id)).scalars())
    titles = {row.question_version_id: row.titles for row in db.execute(_mended_titles(course_version_id))}
    return [
        Banked(
            version_id=row.id,
            id=row.name,
            titles=titles.get(row.id, row.titles),
            type=row.type,
            objective=row.objective,
            level=row.level,
            use=row.use,
            anchor=row.anchor,
            group=row.together or None,
            origin=row.origin,
            words=row.words,
            letters=letters.get(row.id, ()),
            lessons=lessons.get(row.id, ()),
            is_drawn=row.id in drawn,
        )
        for row in db.execute(_in_bank(course_version_id, name))
    ]


def question_of(db: Session, course_version_id: int, name: str) -> Banked | None:
    """One question of a course version's bank; None when there is none of this id."""
    return next(iter(bank_of(db, course_version_id, name)), None)


class Elsewhere(NamedTuple):
    """A question that is also in the bank of another course, with what it is for there."""

    course: str
    use: str


def elsewhere(db: Session, slug: str, origins: Iterable[str]) -> dict[str, list[Elsewhere]]:
    """By origin, in which other courses these questions have ever been published, and for what.

    The course that a question was written for may have published it before banks were kept.
    """
    origins = list(origins)
    taken = (
        select(col(CourseQuestion.origin), col(Course.slug), col(QuestionVersion.use))
        .join_from(CourseQuestion, QuestionVersion, col(QuestionVersion.id) == col(CourseQuestion.question_version_id))
        .join(CourseVersion, col(CourseVersion.id) == col(CourseQuestion.course_version_id))
        .join(Course, col(Course.id) == col(CourseVersion.course_id))
        .where(col(Course.slug) != slug, col(CourseQuestion.origin).in_(origins))
    )
    named = [tuple(origin.split("/", 1)) for origin in origins]
    written = (
        select(col(Question.bank), col(Question.name), col(QuestionVersion.use))
        .join(QuestionVersion, col(QuestionVersion.question_id) == col(Question.id))
        .where(col(Question.bank) != slug, tuple_(col(Question.bank), col(Question.name)).in_(named))
    )
    rows = {tuple(row) for row in db.execute(taken)}
    rows |= {(f"{bank}/{name}", bank, use) for bank, name, use in db.execute(written)}
    found: dict[str, list[Elsewhere]] = {}
    for origin, course, use in sorted(rows):
        found.setdefault(origin, []).append(Elsewhere(course, use))
    return found


def _in_bank(course_version_id: int, name: str | None) -> Any:
    chosen = (
        select(
            col(QuestionVersion.id),
            col(Question.name),
            col(QuestionVersion.titles),
            col(QuestionVersion.type),
            col(QuestionVersion.objective),
            col(QuestionVersion.level),
            col(QuestionVersion.use),
            col(CourseQuestion.anchor),
            col(CourseQuestion.together),
            col(CourseQuestion.origin),
            col(CourseQuestion.words),
        )
        .join_from(CourseQuestion, QuestionVersion, col(QuestionVersion.id) == col(CourseQuestion.question_version_id))
        .join(Question, col(Question.id) == col(QuestionVersion.question_id))
        .where(col(CourseQuestion.course_version_id) == course_version_id)
        .order_by(col(CourseQuestion.place))
    )
    return chosen if name is None else chosen.where(col(Question.name) == name)


def _mended_titles(course_version_id: int) -> Any:
    return (
        select(col(QuestionWording.question_version_id), col(QuestionWording.titles))
        .join(CourseQuestion, col(CourseQuestion.question_version_id) == col(QuestionWording.question_version_id))
        .where(col(CourseQuestion.course_version_id) == course_version_id)
        .order_by(col(QuestionWording.number))
    )


def _in_forms(course_version_id: int) -> Any:
    return (
        select(col(FormSlot.question_version_id), col(AssessmentForm.letter))
        .join_from(
            CourseAssessment,
            AssessmentForm,
            col(AssessmentForm.assessment_version_id) == col(CourseAssessment.assessment_version_id),
        )
        .join(FormSlot, col(FormSlot.form_id) == col(AssessmentForm.form_id))
        .where(col(CourseAssessment.course_version_id) == course_version_id)
        .order_by(col(AssessmentForm.letter))
    )


def _in_lessons(course_version_id: int) -> Any:
    """A lesson names its quiz by bank and key."""
    return (
        select(col(FormSlot.question_version_id), col(LessonVersion.lesson))
        .join_from(LessonVersion, CourseVersion, col(CourseVersion.id) == col(LessonVersion.course_version_id))
        .join(Course, col(Course.id) == col(CourseVersion.course_id))
        .join(
            Form,
            (col(Form.bank) == col(Course.slug))
            & (col(Form.content_hash) == col(LessonVersion.practice))
            & (col(Form.purpose) == Purpose.PRACTICE.value),
        )
        .join(FormSlot, col(FormSlot.form_id) == col(Form.id))
        .where(col(LessonVersion.course_version_id) == course_version_id)
        .order_by(col(LessonVersion.position))
    )


def _in_rounds(course_version_id: int) -> Any:
    return (
        select(col(FormSlot.question_version_id))
        .join_from(PracticePool, FormSlot, col(FormSlot.form_id) == col(PracticePool.form_id))
        .where(col(PracticePool.course_version_id) == course_version_id)
    )


def _asked_in(db: Session, course_version_id: int) -> Iterable[tuple[str, int]]:
    """The questions of a course version's tests and lessons, by name, with their versions."""
    asked = {*_by_version(db, _in_forms(course_version_id)), *_by_version(db, _in_lessons(course_version_id))}
    chosen = select(col(Question.name), col(QuestionVersion.id)).join_from(QuestionVersion, Question)
    return [(name, version_id) for name, version_id in db.execute(chosen.where(col(QuestionVersion.id).in_(asked)))]


def _by_version(db: Session, chosen: Any) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for version_id, where in db.execute(chosen):
        found[version_id] = (*found.get(version_id, ()), where)
    return found

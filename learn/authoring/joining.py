"""What must hold between lessons, bank and assessment: the places where two documents name each other."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from learn.assessments.documents import AssessmentDocument
from learn.courses.checking import LessonFile, nearest, no_objective
from learn.courses.documents import CourseDocument
from learn.errors import say
from learn.imports.problems import Problem
from learn.markup.headings import is_identifier
from learn.markup.validation import Written
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.forms import Shortfall, check_blueprint, check_forms, draw_forms


def check_questions(
    questions: Sequence[QuestionDocument], course: CourseDocument, lessons: Collection[str]
) -> Iterator[Problem]:
    """Every question measures an objective of the course, and the lesson it names exists."""
    objectives = [objective.id for objective in course.objectives]
    for question in questions:
        if question.objective not in objectives:
            yield Problem(question.file, question.line, no_objective(question.objective, objectives))
        if question.lesson is not None and question.lesson not in lessons:
            message = say(
                "Không có bài học “%(lesson)s”; gần nhất: %(known)s.",
                lesson=question.lesson,
                known=nearest(question.lesson, lessons),
            )
            yield Problem(question.file, question.line, message)


def check_inline(
    lesson: LessonFile, questions: Mapping[str, QuestionDocument], known_ids: Collection[str]
) -> Iterator[Problem]:
    """The questions a lesson shows exist, are practice questions and stand there once.

    `known_ids` also holds the questions that could not be read: they are told where they are written. So is a
    block that names no question at all.
    """
    seen: set[str] = set()
    for identifier, line in zip(lesson.body.question_ids, lesson.body.question_lines, strict=True):
        question = questions.get(identifier)
        if not is_identifier(identifier):
            continue
        if identifier not in known_ids:
            message = say(
                "Không có câu hỏi “%(id)s” trong bank; gần nhất: %(known)s.",
                id=identifier,
                known=nearest(identifier, known_ids),
            )
            yield Problem(lesson.file, line, message)
        elif question is not None and question.use == "form":
            message = say(
                "Câu “%(id)s” dành cho đề kiểm tra (use=form) nên không đặt trong bài; dùng câu use=practice.",
                id=identifier,
            )
            yield Problem(lesson.file, line, message)
        elif identifier in seen:
            yield Problem(lesson.file, line, say("Câu “%(id)s” đã có ở trên trong bài này.", id=identifier))
        seen.add(identifier)


def check_assessment(written: Written[AssessmentDocument], course: Written[CourseDocument]) -> list[Problem]:
    """The blueprint speaks of objectives of the course."""
    objectives = [objective.id for objective in course.document.objectives]
    return [
        written.wrong(("blueprint", number), no_objective(row.objective, objectives))
        for number, row in enumerate(written.document.blueprint)
        if row.objective not in objectives
    ]


def make_forms(
    written: Written[AssessmentDocument], slug: str, questions: Sequence[QuestionDocument]
) -> tuple[dict[str, list[str]], list[Problem]]:
    """The question ids of each form, as listed or drawn; empty when the bank can't fill the blueprint."""
    document = written.document
    if document.forms is not None:
        listed = document.forms.by_letter()
        wrong = [*check_blueprint(document.blueprint), *check_forms(listed, questions, document.blueprint)]
        return ({} if wrong else listed), [_shortfall(written, each) for each in wrong]
    drawn = draw_forms(questions, document.blueprint, seed=document.seed_for(slug))
    forms = {letter: list(ids) for letter, ids in drawn.forms.items()}
    return forms, [_shortfall(written, each) for each in drawn.problems]


def _shortfall(written: Written[AssessmentDocument], found: Shortfall) -> Problem:
    if found.row is not None:
        return written.wrong(("blueprint", found.row), found.message)
    return written.wrong(("forms", found.letter) if found.letter else ("blueprint",), found.message)


def check_pass_mark(course: Written[CourseDocument], has_assessment: bool) -> Iterator[Problem]:
    """A pass mark needs a test to pass."""
    if course.document.completion.post_test is not None and not has_assessment:
        message = say("“post_test” cần bài kiểm tra: thêm assessment.yaml, hoặc bỏ “post_test”.")
        yield course.wrong(("completion", "post_test"), message)

"""Reads content folders: everything in one pass, every mistake at once, nothing written."""

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from learn.assessments.documents import AssessmentDocument
from learn.authoring.borrowing import Shelves
from learn.authoring.folder import CourseFolder, Found, label_of, look_into
from learn.authoring.joining import check_assessment, check_inline, check_pass_mark, check_questions, make_forms
from learn.authoring.lessons import CourseTexts, bundle_of, read_texts
from learn.authoring.media import read_media, resolver_of
from learn.authoring.plan import ContentPlan, CoursePlan, Frameworks
from learn.errors import say
from learn.imports.problems import Problem, in_order
from learn.markup.frontmatter import read_text, read_yaml
from learn.markup.headings import is_identifier
from learn.markup.links import Resolver
from learn.markup.rendering import render_fragment
from learn.markup.validation import Written, validate
from learn.organisation.frameworks import CompetenciesDocument, PositionsDocument, check_competencies, check_positions
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.parsing import ParsedQuestion, merge_languages, parse_bank

Document = TypeVar("Document", bound=BaseModel)


def read_content(folder: Path) -> ContentPlan:
    """A content folder with `frameworks/` and `courses/`. Files in messages are relative to it."""
    frameworks, problems = read_frameworks(folder / "frameworks")
    inside = sorted((folder / "courses").iterdir()) if (folder / "courses").is_dir() else []
    folders = [path for path in inside if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")]
    courses = [read_course(path, frameworks, f"courses/{path.name}") for path in folders]
    if not courses:
        problems.append(Problem("courses", 0, say("Chưa có khoá học nào trong thư mục này.")))
    every = [*problems, *(problem for course in courses for problem in course.problems)]
    return ContentPlan(tuple(courses), frameworks, tuple(in_order(every)))


def read_frameworks(folder: Path) -> tuple[Frameworks, list[Problem]]:
    """The documents of `frameworks/`, checked against each other."""
    competencies, problems = _yaml(CompetenciesDocument, folder / "competencies.yaml", "frameworks/competencies.yaml")
    positions, more = _yaml(PositionsDocument, folder / "positions.yaml", "frameworks/positions.yaml")
    problems += more
    codes = None
    if competencies:
        codes = competencies.document.codes()
        problems += check_competencies(competencies)
    if positions:
        problems += check_positions(positions, codes)
    read = Frameworks(
        competencies.document if competencies else None,
        positions.document if positions else None,
    )
    return read, in_order(problems)


def read_course(folder: Path, frameworks: Frameworks | None = None, label: str = "") -> CoursePlan:
    """One course folder. Without `frameworks` nothing is said about competencies and positions.

    `label` is what messages put before the file names; without it they are relative to the folder.
    """
    found = look_into(folder, label)
    if not is_identifier(folder.name):
        found.wrong(label or ".", say("Tên thư mục khoá học gồm chữ thường không dấu, chữ số và gạch nối."))
    media, problems = read_media(found)
    resolver = resolver_of(folder.name, found, media)
    texts = read_texts(found, frameworks or Frameworks(), resolver, folder.name)
    bank, bank_problems = _bank(found, texts, resolver, Shelves(folder.absolute(), label, resolver))
    problems += [*found.problems, *texts.problems, *bank_problems, *_inline(texts, bank)]
    assessment, forms, more = _assessment(found, texts, bank.questions if not bank_problems else None)
    seed = assessment.seed_for(folder.name) if assessment and assessment.forms is None else None
    return CoursePlan(
        slug=folder.name,
        bundle=bundle_of(texts),
        questions=tuple(bank.questions),
        assessment=assessment,
        forms=forms,
        seed=seed,
        media=media,
        problems=tuple(in_order([*problems, *more])),
    )


class _Bank:
    """The questions of a course in all its languages, and the ids of those that could not be read too."""

    def __init__(self, questions: list[QuestionDocument], ids: Collection[str]) -> None:
        self.questions = questions
        self.by_id = {question.id: question for question in questions}
        self.ids = frozenset(ids)


def _bank(found: CourseFolder, texts: CourseTexts, resolver: Resolver, shelves: Shelves) -> tuple[_Bank, list[Problem]]:
    parsed: dict[str, list[ParsedQuestion]] = {language: [] for language in texts.languages}
    problems: list[Problem] = []
    for file in found.banks:
        language = file.language or texts.main_language
        if language not in parsed:
            problems.append(Problem(file.label, 0, say("Không có course.%(language)s.md.", language=language)))
            continue
        text, wrong = read_text(file.path, file.label)
        problems += wrong
        if text is not None:
            markup = partial(render_fragment, language=language, resolve=resolver)
            questions, wrong = parse_bank(text, file.label, language, markup)
            filled, absent = shelves.fill(questions)
            parsed[language] += filled
            problems += [*wrong, *absent]
    missing = _missing_banks(found.banks, texts)
    main = parsed.pop(texts.main_language)
    # A whole file that is absent is told once, not again for each of its questions.
    merged, wrong = merge_languages(main, {} if missing else parsed)
    lessons = [lesson.id for lesson in texts.lessons]
    if texts.main is not None:
        problems += check_questions(merged, texts.main.document, lessons)
    return _Bank(merged, [each.id for each in main]), [*problems, *missing, *wrong]


def _missing_banks(banks: list[Found], texts: CourseTexts) -> list[Problem]:
    there = {(file.id, file.language or texts.main_language) for file in banks}
    return [
        Problem(file.label, 0, say("Thiếu bản tiếng “%(language)s” của tệp này.", language=language))
        for file in banks
        for language in texts.languages
        if not file.language and (file.id, language) not in there
    ]


def _inline(texts: CourseTexts, bank: _Bank) -> list[Problem]:
    return [problem for lesson in texts.lessons for problem in check_inline(lesson, bank.by_id, bank.ids)]


def _assessment(
    found: CourseFolder, texts: CourseTexts, questions: list[QuestionDocument] | None
) -> tuple[AssessmentDocument | None, dict[str, list[str]], list[Problem]]:
    """The assessment and its forms. Nothing is drawn from a bank with mistakes (None): it would tell them twice."""
    problems = list(check_pass_mark(texts.main, found.assessment is not None)) if texts.main else []
    if found.assessment is None:
        return None, {}, problems
    written, wrong = _yaml(AssessmentDocument, found.assessment.path, label_of(found, "assessment.yaml"))
    problems += wrong
    if written is None:
        return None, {}, problems
    if texts.main is not None:
        wrong = check_assessment(written, texts.main)
        problems += wrong
    if questions is None or wrong:
        return written.document, {}, problems
    forms, wrong = make_forms(written, texts.slug, questions)
    return written.document, forms, [*problems, *wrong]


def _yaml(model: type[Document], path: Path, label: str) -> tuple[Written[Document] | None, list[Problem]]:
    text, problems = read_text(path, label)
    if text is None:
        return None, problems
    located, problems = read_yaml(text, label)
    if problems:
        return None, problems
    document, problems = validate(model, located, label)
    return (Written(document, label, located) if document is not None else None), problems

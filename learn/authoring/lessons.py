"""course.md and the lessons, in every language, read and held against each other."""

from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from learn.authoring.folder import CourseFolder, Found, label_of
from learn.authoring.plan import Frameworks
from learn.courses.checking import (
    LessonFile,
    check_course_language,
    check_head,
    check_languages,
    check_lesson_language,
    check_lessons,
)
from learn.courses.documents import CourseBundle, CourseDocument, LessonHead, ParsedLesson
from learn.errors import say
from learn.imports.problems import Problem
from learn.markup.frontmatter import read_document, read_text
from learn.markup.links import Resolver
from learn.markup.rendering import LessonBody, render_lesson
from learn.markup.validation import Written, validate

DEFAULT_LANGUAGE = "vi"

Head = TypeVar("Head", bound=BaseModel)


@dataclass
class CourseTexts:
    """The heads and bodies that could be read. `languages` begins with the course's own."""

    slug: str
    main_language: str = DEFAULT_LANGUAGE
    languages: list[str] = field(default_factory=list)
    heads: dict[str, Written[CourseDocument]] = field(default_factory=dict)
    welcome: dict[str, LessonBody] = field(default_factory=dict)
    files: list[LessonFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def main(self) -> Written[CourseDocument] | None:
        """The head in the course's own language."""
        return self.heads.get(self.main_language)

    @property
    def lessons(self) -> list[LessonFile]:
        """The lessons in the course's own language."""
        return [lesson for lesson in self.files if lesson.language == self.main_language]


def read_texts(found: CourseFolder, frameworks: Frameworks, resolver: Resolver, slug: str) -> CourseTexts:
    """All Markdown of a course but the bank, checked."""
    texts = CourseTexts(slug)
    _read_heads(found, texts, resolver)
    for file in found.lessons:
        _read_lesson(file, texts, resolver)
    _check(texts, frameworks)
    return texts


def bundle_of(texts: CourseTexts) -> CourseBundle | None:
    """The course in all its languages; None when a head or a lesson of it is missing or wrong."""
    main = texts.main
    if main is None or set(texts.heads) != set(texts.languages):
        return None
    files = {(lesson.id, lesson.language): lesson for lesson in texts.files}
    lessons: list[ParsedLesson] = []
    for module_index, module in enumerate(main.document.modules):
        for identifier in module.lessons:
            lesson = _joined(identifier, len(lessons), module_index, texts.languages, files)
            if lesson is None:
                return None
            lessons.append(lesson)
    course = {language: texts.heads[language].document for language in texts.languages}
    return CourseBundle(texts.slug, tuple(texts.languages), course, texts.welcome, tuple(lessons))


def _joined(
    identifier: str, position: int, module_index: int, languages: list[str], files: dict[tuple[str, str], LessonFile]
) -> ParsedLesson | None:
    heads, bodies = {}, {}
    for language in languages:
        file = files.get((identifier, language))
        if file is None or file.head is None:
            return None
        heads[language], bodies[language] = file.head.document, file.body
    return ParsedLesson(identifier, position, module_index, heads, bodies)


def _read_heads(found: CourseFolder, texts: CourseTexts, resolver: Resolver) -> None:
    if "" not in found.heads:
        texts.problems.append(Problem(label_of(found, "course.md"), 0, say("Thiếu course.md.")))
    for language, file in sorted(found.heads.items()):  # the course's own, whose key is empty, first
        head, body = _document(CourseDocument, file, language or texts.main_language, texts, resolver)
        name = head.document.language if head else language or DEFAULT_LANGUAGE
        if head and language and name != language:
            message = say("“language” phải là “%(language)s” như trong tên tệp.", language=language)
            texts.problems.append(head.wrong(("language",), message))
            name = language
        if not language:
            texts.main_language = name
        texts.languages.append(name)
        texts.welcome[name] = body
        if head:
            texts.heads[name] = head
        for line in body.question_lines:
            texts.problems.append(Problem(file.label, line, say("Câu hỏi chỉ đặt trong bài học.")))
    texts.languages = texts.languages or [DEFAULT_LANGUAGE]


def _read_lesson(file: Found, texts: CourseTexts, resolver: Resolver) -> None:
    language = file.language or texts.main_language
    if language not in texts.languages:
        message = say("Khoá học chưa có course.%(language)s.md cho ngôn ngữ này.", language=language)
        texts.problems.append(Problem(file.label, 0, message))
    head, body = _document(LessonHead, file, language, texts, resolver)
    texts.files.append(LessonFile(file.label, file.number, file.id, language, head, body))


def _document(
    model: type[Head], file: Found, language: str, texts: CourseTexts, resolver: Resolver
) -> tuple[Written[Head] | None, LessonBody]:
    text, problems = read_text(file.path, file.label)
    texts.problems += problems
    if text is None:
        return None, _empty()
    located, markdown, first_line, problems = read_document(text, file.label)
    texts.problems += problems
    head = None
    if not problems:
        head, problems = validate(model, located, file.label)
        texts.problems += problems
    body = render_lesson(markdown, file=file.label, first_line=first_line, language=language, resolve=resolver)
    texts.problems += body.problems
    return (Written(head, file.label, located) if head else None), body


def _empty() -> LessonBody:
    return render_lesson("", file="", first_line=1, language=DEFAULT_LANGUAGE, resolve=None)


def _check(texts: CourseTexts, frameworks: Frameworks) -> None:
    competencies = frameworks.competencies.codes() if frameworks.competencies else None
    positions = frameworks.positions.codes() if frameworks.positions else None
    main = texts.main
    if main is not None:
        texts.problems += check_head(main, competencies, positions)
        texts.problems += check_lessons(main, texts.lessons)
        for language, other in texts.heads.items():
            if language != texts.main_language:
                texts.problems += check_course_language(main, other)
    originals = {lesson.id: lesson for lesson in texts.lessons}
    for lesson in texts.files:
        if lesson.language != texts.main_language and lesson.id in originals:
            texts.problems += check_lesson_language(originals[lesson.id], lesson)
    known = {(each.id, each.language): each.file for each in texts.files if each.language in texts.languages}
    texts.problems += check_languages(texts.languages, known)

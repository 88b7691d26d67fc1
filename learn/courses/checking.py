"""What must hold between the documents of one course. Every mistake is told at its line, all at once."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from learn.courses.documents import CourseDocument, LessonHead
from learn.errors import Message, say
from learn.imports.problems import Problem
from learn.markup.rendering import LessonBody
from learn.markup.validation import Written

# What is the same in every language; the rest is translated.
_SHARED_COURSE = ("review_by", "audience", "hours", "completion", "self_enrolment")
_SHARED_LESSON = ("minutes", "kind", "objectives")


@dataclass(frozen=True)
class LessonFile:
    """A lesson read in one language: its number and id come from the file's name. `head` is None when it is wrong."""

    file: str
    number: int
    id: str
    language: str
    head: Written[LessonHead] | None
    body: LessonBody


def check_head(
    course: Written[CourseDocument], competencies: Collection[str] | None, positions: Collection[str] | None
) -> list[Problem]:
    """Ids stand once, competencies and positions exist (None: the framework can't be read, nothing is said)."""
    document = course.document
    problems = [
        *_repeated(course, ((("objectives", n, "id"), o.id) for n, o in enumerate(document.objectives))),
        *_repeated(course, _lesson_places(document)),
    ]
    for number, objective in enumerate(document.objectives):
        if competencies is not None and objective.competency not in competencies:
            place = ("objectives", number, "competency")
            problems.append(course.wrong(place, _no_competency(objective.competency, competencies)))
    for number, position in enumerate(document.audience.positions):
        if positions is not None and position not in positions:
            place_ = ("audience", "positions", number)
            problems.append(course.wrong(place_, _no_position(position, positions)))
    return problems


def check_lessons(course: Written[CourseDocument], lessons: Sequence[LessonFile]) -> list[Problem]:
    """Modules and files agree, in names and in order; objectives exist, and each is taught by a lesson."""
    found = {lesson.id: lesson for lesson in lessons}
    problems = [*_same_id_twice(lessons), *_modules_and_files(course, found)]
    objectives = [objective.id for objective in course.document.objectives]
    for lesson in lessons:
        if lesson.head is None:
            continue
        for number, objective in enumerate(lesson.head.document.objectives):
            if objective not in objectives:
                problems.append(
                    lesson.head.wrong(("objectives", number), no_objective(objective, objectives)),
                )
    if all(lesson.head for lesson in lessons):
        problems.extend(_untaught(course, lessons))
    return problems


def check_course_language(main: Written[CourseDocument], other: Written[CourseDocument]) -> list[Problem]:
    """Another language has the same objectives, modules and rules; only words differ."""
    problems = [_differs(other, (name,), name) for name in _SHARED_COURSE if _differ(main, other, name)]
    ours, theirs = main.document, other.document
    facts = [(o.id, o.competency, o.level) for o in ours.objectives]
    if [(o.id, o.competency, o.level) for o in theirs.objectives] != facts:
        problems.append(_differs(other, ("objectives",), "objectives"))
    if [m.lessons for m in theirs.modules] != [m.lessons for m in ours.modules]:
        problems.append(_differs(other, ("modules",), "modules"))
    return problems


def check_lesson_language(main: LessonFile, other: LessonFile) -> list[Problem]:
    """Another language has the same number, objectives and questions in the same order."""
    problems: list[Problem] = []
    if main.number != other.number:
        name = f"{main.number:02}-{main.id}.{other.language}.md"
        problems.append(Problem(other.file, 0, say("Số thứ tự khác bản gốc; đặt tên “%(name)s”.", name=name)))
    if main.head and other.head:
        problems.extend(
            _differs(other.head, (name,), name) for name in _SHARED_LESSON if _differ(main.head, other.head, name)
        )
    # A body whose head can't be read may not have been read either.
    if main.head and other.head and _placed_questions(main.body) != _placed_questions(other.body):
        message = say(
            "Câu hỏi trong bài khác bản gốc; bản gốc có: %(ids)s.", ids=", ".join(main.body.question_ids) or "–"
        )
        problems.append(Problem(other.file, next(iter(other.body.question_lines), 1), message))
    return problems


def check_languages(languages: Collection[str], files: Mapping[tuple[str, str], str]) -> list[Problem]:
    """Every language is complete. `files`: (id, language) of each lesson → its file."""
    problems = []
    for identifier in dict.fromkeys(identifier for identifier, _ in files):
        there = {language: files[identifier, language] for language in languages if (identifier, language) in files}
        for language in languages:
            if language not in there:
                file = next(iter(there.values()), "")
                message = say(
                    "Bài “%(id)s” chưa có bản tiếng “%(language)s” như khoá học.", id=identifier, language=language
                )
                problems.append(Problem(file, 0, message))
    return problems


def _lesson_places(document: CourseDocument) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, module in enumerate(document.modules):
        for index, lesson in enumerate(module.lessons):
            yield ("modules", number, "lessons", index), lesson


def _repeated(
    course: Written[CourseDocument], places: Iterable[tuple[tuple[str | int, ...], str]]
) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, identifier in places:
        if identifier in seen:
            yield course.wrong(place, say("Mã “%(code)s” đã dùng ở trên; mỗi mã một lần.", code=identifier))
        seen.add(identifier)


def _same_id_twice(lessons: Sequence[LessonFile]) -> Iterator[Problem]:
    first: dict[str, LessonFile] = {}
    for lesson in lessons:
        if lesson.id in first:
            yield Problem(
                lesson.file,
                0,
                say("Bài “%(id)s” đã có ở %(file)s; đổi tên tệp.", id=lesson.id, file=first[lesson.id].file),
            )
        first.setdefault(lesson.id, lesson)


def _modules_and_files(course: Written[CourseDocument], found: Mapping[str, LessonFile]) -> Iterator[Problem]:
    named = list(_lesson_places(course.document))
    for place, identifier in named:
        if identifier not in found:
            yield course.wrong(place, say("Không có tệp lessons/NN-%(id)s.md cho bài “%(id)s”.", id=identifier))
    order = {identifier: position for position, (_, identifier) in enumerate(named)}
    before: LessonFile | None = None
    for lesson in sorted(found.values(), key=lambda each: order.get(each.id, -1)):
        if lesson.id not in order:
            message = say("Bài “%(id)s” không có trong “modules” của course.md; thêm vào một chương.", id=lesson.id)
            yield Problem(lesson.file, 0, message)
        else:
            if before and lesson.number <= before.number:
                message = say(
                    "Số thứ tự %(number)s không theo thứ tự trong “modules”: bài này đứng sau “%(before)s”.",
                    number=f"{lesson.number:02}",
                    before=before.id,
                )
                yield Problem(lesson.file, 0, message)
            before = lesson


def _untaught(course: Written[CourseDocument], lessons: Sequence[LessonFile]) -> Iterator[Problem]:
    taught = {objective for lesson in lessons if lesson.head for objective in lesson.head.document.objectives}
    for number, objective in enumerate(course.document.objectives):
        if objective.id not in taught:
            yield course.wrong(
                ("objectives", number, "id"),
                say("Chưa bài học nào dạy mục tiêu “%(id)s”; ghi nó vào “objectives” của bài.", id=objective.id),
            )


def _placed_questions(body: LessonBody) -> list[tuple[str, tuple[str, ...] | None]]:
    return [(part.id, part.regions) for part in body.parts if not hasattr(part, "text")]


def _differ(
    main: Written[CourseDocument] | Written[LessonHead], other: Written[CourseDocument] | Written[LessonHead], name: str
) -> bool:
    return bool(getattr(main.document, name) != getattr(other.document, name))


def _differs(other: Written[CourseDocument] | Written[LessonHead], place: tuple[str | int, ...], name: str) -> Problem:
    return other.wrong(place, say("“%(name)s” khác bản gốc; hai ngôn ngữ phải giống nhau ở đây.", name=name))


def no_objective(name: str, known: Collection[str]) -> Message:
    """What is said of an objective that the course does not have."""
    return say("Khoá học không có mục tiêu “%(name)s”; gần nhất: %(known)s.", name=name, known=nearest(name, known))


def _no_competency(name: str, known: Collection[str]) -> Message:
    return say("Khung không có năng lực “%(name)s”; gần nhất: %(known)s.", name=name, known=nearest(name, known))


def _no_position(name: str, known: Collection[str]) -> Message:
    return say("Không có vị trí “%(name)s”; gần nhất: %(known)s.", name=name, known=nearest(name, known))


def nearest(name: str, known: Collection[str]) -> str:
    """The known names most like this one, or the first few, for a hint."""
    return ", ".join(difflib.get_close_matches(name, sorted(known), 3) or sorted(known)[:8])

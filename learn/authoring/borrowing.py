"""Questions whose words another course has: `from=course/id`, found in the folder beside."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from learn.authoring.folder import look_into
from learn.courses.checking import nearest
from learn.errors import Message, say
from learn.imports.problems import Problem
from learn.markup.frontmatter import read_document, read_text
from learn.markup.links import Resolver
from learn.markup.rendering import render_fragment
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.parsing import ParsedQuestion, parse_bank
from learn.quizzes.parsing.heading import Facts


class Shelves:
    """The banks of the courses beside one. Each is read when the first question is taken from it.

    Their texts are rendered as parts of this course: the pictures and lessons they name must be here too.
    """

    def __init__(self, folder: Path, label: str, resolver: Resolver) -> None:
        self._course, self._resolver = folder, resolver
        # Beside the course of `courses/x` in messages; a course read by itself has no name there.
        self._above = label.rpartition("/")[0] if label else ".."
        self._taken: dict[tuple[str, str], ParsedQuestion] = {}
        self._banks: dict[tuple[str, str], tuple[list[ParsedQuestion], list[Problem]]] = {}

    def fill(self, parsed: Sequence[ParsedQuestion]) -> tuple[list[ParsedQuestion], list[Problem]]:
        """The questions, those that take another course's words with them or, with a problem, without."""
        found = [(each, each.borrowed and self._once(each, each.borrowed)) for each in parsed]
        problems = [Problem(each.file, each.line, taken) for each, taken in found if isinstance(taken, Message)]
        filled = [each.taking(taken) if isinstance(taken, QuestionDocument) else each for each, taken in found]
        return filled, problems

    def _once(self, parsed: ParsedQuestion, facts: Facts) -> QuestionDocument | Message:
        """Under two ids the same words could stand in two forms."""
        first = self._taken.setdefault((parsed.language, facts.origin or ""), parsed)
        if first is not parsed:
            return say(
                "Câu %(origin)s đã lấy ở %(file)s:%(line)s; mỗi khoá học lấy một câu một lần.",
                origin=facts.origin,
                file=first.file,
                line=str(first.line),
            )
        return self._take(facts, parsed.language)

    def _take(self, facts: Facts, language: str) -> QuestionDocument | Message:
        course, _, name = (facts.origin or "").partition("/")
        if course == self._course.name:
            return say("Câu ở ngay khoá học này; from= chỉ để lấy câu của khoá học khác.")
        heads = self._course.parent.glob("*/course.md")
        courses = [head.parent.name for head in heads if not head.parent.is_symlink()]
        if course not in courses:
            others = [each for each in courses if each != self._course.name]
            return say(
                "Không có khoá học “%(course)s” bên cạnh khoá học này; gần nhất: %(known)s.",
                course=course,
                known=nearest(course, others) or "–",
            )
        bank, problems = self._bank(course, language)
        its = next((each for each in bank if each.id == name), None)
        if its is None:
            return _absent(facts, course, language, bank)
        if its.borrowed is not None:
            return say(
                "Câu %(origin)s cũng lấy từ khoá học khác; ghi from=%(first)s, nơi câu được viết.",
                origin=facts.origin,
                first=its.borrowed.origin,
            )
        if its.document is None:
            return _unusable(facts, its, bank, problems)
        if its.document.use != facts.use:
            return say(
                "Câu %(origin)s là use=%(use)s ở khoá học ấy nên ở đây cũng vậy: câu trong đề của một khoá học không "
                "bao giờ để luyện tập ở khoá học khác.",
                origin=facts.origin,
                use=its.document.use,
            )
        return its.document

    def _bank(self, course: str, language: str) -> tuple[list[ParsedQuestion], list[Problem]]:
        if (course, language) not in self._banks:
            self._banks[course, language] = self._read(course, language)
        return self._banks[course, language]

    def _read(self, course: str, language: str) -> tuple[list[ParsedQuestion], list[Problem]]:
        folder = self._course.parent / course
        found = look_into(folder, f"{self._above}/{course}")
        own = _own_language(folder)
        markup = partial(render_fragment, language=language, resolve=self._resolver)
        questions: list[ParsedQuestion] = []
        problems: list[Problem] = []
        for file in found.banks:
            text = read_text(file.path, file.label)[0] if (file.language or own) == language else None
            if text is not None:
                parsed, wrong = parse_bank(text, file.label, language, markup)
                questions += parsed
                problems += wrong
        return questions, problems


def _own_language(folder: Path) -> str:
    """The language of a course's files without one in their names; "" when its head can't be read."""
    text, _ = read_text(folder / "course.md", "")
    head = read_document(text, "")[0].value if text is not None else None
    return str(head.get("language", "")) if isinstance(head, dict) else ""


def _absent(facts: Facts, course: str, language: str, bank: Sequence[ParsedQuestion]) -> Message:
    if not bank:
        return say("Khoá học “%(course)s” không có câu hỏi tiếng “%(language)s”.", course=course, language=language)
    return say(
        "Không có câu %(origin)s; gần nhất: %(known)s.",
        origin=facts.origin,
        known=nearest((facts.origin or "").partition("/")[2], [each.id for each in bank]),
    )


def _unusable(
    facts: Facts, its: ParsedQuestion, bank: Sequence[ParsedQuestion], problems: Sequence[Problem]
) -> Message:
    """Why a question that is there can't be taken: the first thing wrong in it, read as a part of this course."""
    told = next(iter(_inside(its, bank, problems)), "")
    return say(
        "Không lấy được câu %(origin)s; sửa câu ấy, hoặc chép hình và bài học mà nó nhắc đến sang khoá học này: "
        "%(problem)s",
        origin=facts.origin,
        problem=str(told),
    )


def _inside(its: ParsedQuestion, bank: Sequence[ParsedQuestion], problems: Sequence[Problem]) -> Iterator[Problem]:
    after = min((each.line for each in bank if each.file == its.file and each.line > its.line), default=None)
    for problem in problems:
        if problem.file == its.file and its.line <= problem.line and (after is None or problem.line < after):
            yield problem

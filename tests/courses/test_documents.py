from datetime import date

import pytest

from learn.courses.documents import CourseBundle, CourseDocument, LessonHead, ParsedLesson
from learn.markup.frontmatter import read_yaml
from learn.markup.rendering import LessonBody, render_lesson
from learn.markup.validation import validate

COURSE = """title: Khoá học
language: vi
summary: Một câu.
owner: Nhóm
review_by: 2030-01-01
hours: 1.5
objectives:
  - {id: muc-mot, text: Làm được, competency: X-1, level: 2}
modules:
  - {title: Chương, lessons: [bai-mot, bai-hai]}
"""


def read(text: str, model: type[CourseDocument] | type[LessonHead] = CourseDocument) -> list[str]:
    located, problems = read_yaml(text, "x.md")
    assert problems == []
    return [str(problem) for problem in validate(model, located, "x.md")[1]]


def course(text: str = COURSE) -> CourseDocument:
    document, problems = validate(CourseDocument, read_yaml(text, "x.md")[0], "x.md")
    assert problems == []
    assert document is not None
    return document


def test_what_is_not_written_has_the_usual_value() -> None:
    document = course()
    assert document.audience.regions == ("all",)
    assert document.completion.post_test is None
    assert document.self_enrolment
    assert document.lesson_ids() == ("bai-mot", "bai-hai")
    assert document.review_by == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("hours: 1.5", "hours: 0", "“hours” phải lớn hơn 0."),
        ("id: muc-mot", "id: Mục", "“id” gồm chữ thường"),
        ("level: 2", "level: 6", "“level” không quá 5"),
        ("[bai-mot, bai-hai]", "[]", "“lessons” còn trống"),
        ("owner: Nhóm\n", "", "Thiếu “owner”"),
        ("language: vi", "language: vietnamese", "“language”"),
        ("hours: 1.5", "hours: 1.5\ncompletion: {lessons: most}", "“lessons” phải là một trong: all"),
        ("hours: 1.5", "hours: 1.5\ncompletion: {post_test: 70}", "“post_test” không quá 1"),
        ("hours: 1.5", "hours: 1.5\nself_enrollment: true", "có phải “self_enrolment”?"),
        ("hours: 1.5", "hours: 1.5\naudience: {regions: [nui]}", "Không có vùng “nui”"),
    ],
)
def test_mistakes_in_a_course_head_are_told(written: str, instead: str, told: str) -> None:
    (problem,) = read(COURSE.replace(written, instead))
    assert told in problem


@pytest.mark.parametrize("minutes", [1, 60])
def test_a_lesson_takes_one_to_sixty_minutes(minutes: int) -> None:
    assert read(f"title: a\nminutes: {minutes}\nkind: case", LessonHead) == []


@pytest.mark.parametrize("minutes", ["0", "61", "1.5", '"5"', "true"])
def test_other_minutes_are_refused(minutes: str) -> None:
    assert len(read(f"title: a\nminutes: {minutes}\nkind: case", LessonHead)) == 1


def body(markdown: str) -> LessonBody:
    return render_lesson(markdown, file="x.md", first_line=1, language="vi", resolve=None)


def bundle(
    welcome: str = "Chào", text: str = "Một", minutes: int = 5, document: CourseDocument | None = None
) -> CourseBundle:
    head = LessonHead(title="Bài", minutes=minutes, kind="case")
    lesson = ParsedLesson("bai-mot", 0, 0, {"vi": head}, {"vi": body(text)})
    return CourseBundle("khoa", ("vi",), {"vi": document or course()}, {"vi": body(welcome)}, (lesson,))


def test_the_hash_of_a_course_changes_with_everything_that_is_seen() -> None:
    others = [
        bundle(welcome="Chào anh/chị"),
        bundle(text="Hai"),
        bundle(text="Một\n\n::: question q\n:::"),
        bundle(minutes=6),
        bundle(document=course(COURSE.replace("Một câu", "Hai câu"))),
        bundle(document=course(COURSE + "needs_check: [Một điều]\n")),
    ]
    hashes = {bundle().content_hash(), *(other.content_hash() for other in others)}
    assert len(hashes) == 7
    assert bundle().content_hash() == bundle().content_hash()


def test_blank_lines_make_no_new_version() -> None:
    assert bundle(text="\n\nMột\n\n").content_hash() == bundle().content_hash()

import pytest

from learn.courses.checking import (
    LessonFile,
    check_course_language,
    check_head,
    check_languages,
    check_lesson_language,
    check_lessons,
)
from learn.courses.documents import CourseDocument, LessonHead
from learn.markup.frontmatter import read_yaml
from learn.markup.rendering import render_lesson
from learn.markup.validation import Written, validate

COURSE = """title: Khoá học
language: vi
summary: Một câu.
owner: Nhóm
review_by: 2030-01-01
hours: 1
audience: {positions: [van-thu]}
objectives:
  - {id: muc-mot, text: Làm được, competency: X-1, level: 2}
  - {id: muc-hai, text: Làm được, competency: X-2, level: 1}
modules:
  - {title: Chương một, lessons: [bai-mot]}
  - {title: Chương hai, lessons: [bai-hai]}
"""
HEAD = "title: Bài\nminutes: 5\nkind: case\nobjectives: [muc-mot, muc-hai]\n"


def written(text: str = COURSE, file: str = "course.md") -> Written[CourseDocument]:
    located, _ = read_yaml(text, file)
    document, problems = validate(CourseDocument, located, file)
    assert problems == []
    assert document is not None
    return Written(document, file, located)


def lesson(name: str, head: str = HEAD, body: str = "", language: str = "vi") -> LessonFile:
    file = f"lessons/{name}.md"
    located, _ = read_yaml(head, file)
    document, _ = validate(LessonHead, located, file)
    rendered = render_lesson(body, file=file, first_line=8, language=language, resolve=None)
    number, _, identifier = name.partition("-")
    head_ = Written(document, file, located) if document else None
    return LessonFile(file, int(number), identifier, language, head_, rendered)


def lessons(*names: str) -> list[str]:
    return [str(problem) for problem in check_lessons(written(), [lesson(name) for name in names])]


@pytest.mark.parametrize(
    ("competencies", "positions", "told"),
    [
        (None, None, []),
        ({"X-1", "X-2"}, {"van-thu"}, []),
        ({"X-1"}, {"van-thu"}, ["course.md:10: Khung không có năng lực “X-2”; gần nhất: X-1."]),
        ({"X-1", "X-2"}, {"van-thu-luu-tru"}, ["course.md:7: Không có vị trí “van-thu”; gần nhất: van-thu-luu-tru."]),
    ],
)
def test_competencies_and_positions_are_looked_up_where_they_are_known(
    competencies: set[str] | None, positions: set[str] | None, told: list[str]
) -> None:
    assert [str(problem) for problem in check_head(written(), competencies, positions)] == told


@pytest.mark.parametrize(("again", "line"), [("muc-hai", 10), ("bai-hai", 13)])
def test_an_id_stands_once(again: str, line: int) -> None:
    course = written(COURSE.replace(again, again.replace("hai", "mot")))
    (problem,) = check_head(course, None, None)
    assert (problem.line, "đã dùng ở trên" in str(problem)) == (line, True)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["01-bai-mot", "02-bai-hai"], []),
        (["03-bai-mot", "07-bai-hai"], []),
        (["01-bai-mot"], ["course.md:13: Không có tệp lessons/NN-bai-hai.md cho bài “bai-hai”."]),
        (
            ["01-bai-mot", "02-bai-hai", "03-bai-ba"],
            ["lessons/03-bai-ba.md:0: Bài “bai-ba” không có trong “modules” của course.md; thêm vào một chương."],
        ),
        (
            ["02-bai-mot", "01-bai-hai"],
            ["lessons/01-bai-hai.md:0: Số thứ tự 01 không theo thứ tự trong “modules”: bài này đứng sau “bai-mot”."],
        ),
        (
            ["01-bai-mot", "02-bai-hai", "03-bai-mot"],
            ["lessons/03-bai-mot.md:0: Bài “bai-mot” đã có ở lessons/01-bai-mot.md; đổi tên tệp."],
        ),
    ],
)
def test_modules_and_files_agree(names: list[str], told: list[str]) -> None:
    found = [problem for problem in lessons(*names) if "Số thứ tự 02" not in problem]
    assert found == told


def test_every_objective_is_taught() -> None:
    two = [lesson("01-bai-mot", HEAD.replace(", muc-hai", "")), lesson("02-bai-hai", HEAD.replace(", muc-hai", ""))]
    assert [str(problem) for problem in check_lessons(written(), two)] == [
        "course.md:10: Chưa bài học nào dạy mục tiêu “muc-hai”; ghi nó vào “objectives” của bài."
    ]


def test_nothing_is_said_of_untaught_objectives_while_a_head_is_wrong() -> None:
    assert (
        check_lessons(written(), [lesson("01-bai-mot", HEAD.replace(", muc-hai", "")), lesson("02-bai-hai", "a: 1")])
        == []
    )


def test_a_lesson_names_objectives_of_its_course() -> None:
    two = [lesson("01-bai-mot", HEAD.replace("[muc-mot", "[muc-mat, muc-mot")), lesson("02-bai-hai")]
    assert [str(problem) for problem in check_lessons(written(), two)] == [
        "lessons/01-bai-mot.md:4: Khoá học không có mục tiêu “muc-mat”; gần nhất: muc-mot, muc-hai."
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("hours: 1", "hours: 2", 6),
        ("review_by: 2030", "review_by: 2031", 5),
        ("level: 1", "level: 2", 8),
        ("[bai-hai]", "[bai-hai, bai-ba]", 11),
    ],
)
def test_two_languages_have_the_same_structure(old: str, new: str, line: int) -> None:
    (problem,) = check_course_language(written(), written(COURSE.replace(old, new), "course.en.md"))
    assert (problem.file, problem.line) == ("course.en.md", line)


def test_two_languages_may_have_other_words() -> None:
    other = COURSE.replace("Khoá học", "Course").replace("Làm được", "Can do").replace("Chương một", "Part one")
    assert check_course_language(written(), written(other, "course.en.md")) == []


@pytest.mark.parametrize(
    ("head", "body", "told"),
    [
        (HEAD.replace("Bài", "Lesson"), "::: question q\n:::", []),
        (HEAD.replace("5", "6"), "::: question q\n:::", ["lessons/01-bai-mot.md:2"]),
        (HEAD, "", ["lessons/01-bai-mot.md:1"]),
        (HEAD, "a\n\n::: question r\n:::", ["lessons/01-bai-mot.md:10"]),
        (HEAD, "::: region do-thi\n::: question q\n:::\n:::", ["lessons/01-bai-mot.md:9"]),
    ],
)
def test_a_lesson_has_the_same_questions_in_every_language(head: str, body: str, told: list[str]) -> None:
    main = lesson("01-bai-mot", HEAD, "::: question q\n:::")
    other = lesson("01-bai-mot", head, body, "en")
    assert [f"{p.file}:{p.line}" for p in check_lesson_language(main, other)] == told


def test_every_lesson_is_in_every_language() -> None:
    files = {("a", "vi"): "lessons/01-a.md", ("b", "vi"): "lessons/02-b.md", ("a", "en"): "lessons/01-a.en.md"}
    assert [str(problem) for problem in check_languages(["vi", "en"], files)] == [
        "lessons/02-b.md:0: Bài “b” chưa có bản tiếng “en” như khoá học."
    ]

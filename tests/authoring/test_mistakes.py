"""Every mistake an author can make is told in exactly these words, and no message is without its case."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from learn.authoring.plan import Frameworks
from learn.authoring.reading import read_course, read_frameworks
from tests.authoring.mistakes import BROKEN, FIXTURES, SMALL, expected, laid_out

ROOT = Path(__file__).parents[2]

# One of these cannot be made without another mistake: a form that is short does not fill its blueprint either.
TWO_AT_ONCE = {
    *("form-too-short", "form-too-few-of-a-type", "form-with-an-unknown-question"),
    "blueprint-objective-too-few",
}

# Whatever `learn content check` says of a course is said here; frameworks have tests of their own.
SPEAKING = (
    "learn/markup",
    *(f"learn/authoring/{name}.py" for name in ("borrowing", "folder", "joining", "lessons", "media", "reading")),
    *(f"learn/courses/{name}.py" for name in ("checking", "documents")),
    *("learn/quizzes/parsing", "learn/quizzes/forms"),
    *(f"learn/media/{name}.py" for name in ("kinds", "pictures", "service")),
)

# What no small folder of files can show: too large or unreadable to be kept here, or refused earlier on this way.
ELSEWHERE = {
    "Tệp nặng %(size)s MB; một tệp chữ tối đa 1 MB.": "tests/authoring/test_reading.py",
    "Tệp nặng %(size)s MB; tối đa %(most)s MB.": "tests/authoring/test_reading.py",
    "Tệp nặng quá 1 MB; một tệp chữ tối đa 1 MB.": "tests/markup/test_frontmatter.py",
    "Không đọc được tệp này.": "tests/authoring/test_reading.py",
    "Không dùng liên kết tượng trưng; chép tệp vào thư mục khoá học.": "tests/authoring/test_reading.py",
    "Tên thư mục khoá học gồm chữ thường không dấu, chữ số và gạch nối.": "tests/authoring/test_reading.py",
    "Chưa có khoá học nào trong thư mục này.": "tests/authoring/test_reading.py",
    "“%(name)s” chưa đúng.": "tests/markup/test_validation.py",
    "Đề có %(number)s mục tiêu; nhiều nhất %(most)s.": "tests/quizzes/test_forms.py",
    "Cần đúng ba đề A, B, C; đang có: %(letters)s.": "tests/quizzes/test_forms.py",
    "Tệp này không phải ảnh; nhận ảnh PNG, JPEG và WebP.": "tests/media/test_pictures.py",
}


@pytest.fixture(scope="module")
def frameworks() -> Frameworks:
    return read_frameworks(ROOT / "content" / "frameworks")[0]


def test_the_course_that_is_broken_is_right(frameworks: Frameworks) -> None:
    assert read_course(FIXTURES / SMALL, frameworks).problems == ()


@pytest.mark.parametrize("case", BROKEN, ids=lambda path: path.name)
def test_a_mistake_is_told_in_exactly_these_words(case: Path, tmp_path: Path, frameworks: Frameworks) -> None:
    told = [str(problem) for problem in read_course(laid_out(case, tmp_path), frameworks).problems]
    assert told == expected(case)
    assert len(told) == (2 if case.name in TWO_AT_ONCE else 1)


def messages() -> Iterator[tuple[str, bool]]:
    """Every message of the modules that speak of a course, and whether values are put into it."""
    for place in SPEAKING:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                    yield ast.literal_eval(node.args[0]), bool(node.keywords)


def pattern(text: str, *, has_values: bool) -> re.Pattern[str]:
    parts = [part.replace("%%", "%") if has_values else part for part in re.split(r"%\(\w+\)s", text)]
    return re.compile(".*".join(re.escape(part) for part in parts))


def test_no_message_is_without_its_case() -> None:
    told = {line.partition(": ")[2] for case in BROKEN for line in expected(case)}
    found = dict(messages())
    silent = {
        text for text, has_values in found.items() if not any(map(pattern(text, has_values=has_values).fullmatch, told))
    }
    assert len(found) > 150
    assert silent == set(ELSEWHERE)


@pytest.mark.parametrize(("text", "place"), ELSEWHERE.items())
def test_what_has_no_case_is_asked_elsewhere(text: str, place: str) -> None:
    longest = max(re.split(r"%\(\w+\)s", text), key=len)
    assert longest in (ROOT / place).read_text(encoding="utf-8")

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.markup.frontmatter import LARGEST_TEXT, decode, read_document, read_text, read_yaml


def told(text: str) -> list[str]:
    return [str(problem) for problem in read_yaml(text, "x.yaml")[1]]


def test_values_keep_their_type_and_their_line() -> None:
    located, problems = read_yaml("a: 1\nb:\n  - {c: chữ, d: 2026-01-31}\n  - 0.5\ne: true\nf:\n", "x.yaml")
    assert problems == []
    assert located.value == {"a": 1, "b": ({"c": "chữ", "d": date(2026, 1, 31)}, 0.5), "e": True, "f": None}
    assert [located.line(place) for place in [("a",), ("b",), ("b", 0, "d"), ("b", 1), ("e",)]] == [1, 2, 3, 4, 5]


def test_an_unknown_place_has_the_line_of_the_nearest_one_above() -> None:
    located, _ = read_yaml("\n\na:\n  b: 1\n", "x.yaml")
    assert located.line(("a", "zzz", 3)) == 3
    assert located.line(("zzz",)) == 3


@pytest.mark.parametrize(
    "written",
    ["no", "yes", "on", "Off", "NO", "True", "12:30", "1_000", "010", "0x1f", ".5", "1.0e+3", ".inf", "=", "<<"],
)
def test_what_yaml_would_read_otherwise_than_people_is_refused(written: str) -> None:
    (problem,) = told(f"a: 1\nb: {written}\n")
    assert problem.startswith("x.yaml:2: YAML sẽ hiểu")
    assert f"“{written}”" in problem


@pytest.mark.parametrize("written", ['"no"', "'12:30'", '"2026-01-31"', '"=" '])
def test_in_quotes_everything_is_text(written: str) -> None:
    located, problems = read_yaml(f"a: {written}", "x.yaml")
    assert problems == []
    assert located.value["a"] == written.strip().strip("'\"")


@pytest.mark.parametrize("written", ["2026-02-30", "2026-01-05T10:00:00Z", "2026-01-05 10:00:00"])
def test_only_whole_days_are_dates(written: str) -> None:
    (problem,) = told(f"a: {written}")
    assert "YAML sẽ hiểu" in problem


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3", 3, "hai lần"),
        ("a:\n  b: 1\n  b: 2", 3, "hai lần"),
        ("a: &x 1", 1, "Không dùng “&”"),
        ("a: b: c", 1, "“: ”"),
        ("a: 1\nb: [1, 2", 2, "ngoặc"),
        ("a:\n\tb: 2", 2, "tab"),
        ("- 1\n- 2", 1, "khoá: giá trị"),
        ("", 1, "khoá: giá trị"),
        ("chữ", 1, "khoá: giá trị"),
        ("? [a]\n: 1", 1, "Khoá phải là chữ"),
    ],
)
def test_mistakes_are_told_at_their_line(text: str, line: int, said: str) -> None:
    problems = told(text)
    assert len(problems) == 1
    assert problems[0].startswith(f"x.yaml:{line}: ")
    assert said in problems[0]


def test_a_tag_makes_no_object() -> None:
    located, _ = read_yaml("a: !!python/object/apply:os.system [ls]", "x.yaml")
    assert located.value == {"a": ("ls",)}


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "a: " + "{a: " * 5_000, "- " * 50_000])
def test_deep_nesting_is_told_and_does_not_bring_the_process_down(text: str) -> None:
    assert any("tầng" in problem for problem in told(text))


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text: str) -> None:
    located, problems = read_yaml(text, "x.yaml")
    assert located.value or problems or text.strip()


def test_the_body_knows_on_which_line_it_begins() -> None:
    head, body, first_line, problems = read_document("---\ntitle: Quà\nminutes: 5\n---\n\nThân bài\n", "x.md")
    assert (head.value, body, first_line, problems) == ({"title": "Quà", "minutes": 5}, "\nThân bài\n", 5, [])
    assert head.line(("minutes",)) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Không có phần đầu", "Thiếu phần đầu"),
        ("", "Thiếu phần đầu"),
        ("---\ntitle: Quà\n", "chưa đóng"),
        ("<!DOCTYPE html><html></html>", "HTML"),
        ("\n  <HTML lang=vi>", "HTML"),
    ],
)
def test_a_file_without_a_head_is_one_clear_problem(text: str, said: str) -> None:
    _, _, _, problems = read_document(text, "x.md")
    assert [str(problem)[:7] for problem in problems] == ["x.md:1:"]
    assert said in str(problems[0])


def test_bytes_come_in_many_ways_and_leave_as_one_text() -> None:
    assert decode("\ufeffa\r\nb\rQuà biê\u0301u".encode(), "x.md") == ("a\nb\nQuà biếu", [])


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"a\n\xff\n", "x.md:2:"), ("a\nb".encode("utf-16"), "x.md:1:"), (b"a\n\x00", "x.md:2:")],
)
def test_what_is_not_text_is_told_at_its_line(data: bytes, place: str) -> None:
    text, (problem,) = decode(data, "x.md")
    assert text is None
    assert str(problem).startswith(place)


def test_text_that_arrives_otherwise_than_by_a_file_has_the_same_limit() -> None:
    for told in (decode(b"a" * 1_000_001, "x.md")[1], read_yaml("a: " + "a" * 1_000_001, "x.md")[1]):
        assert [str(problem) for problem in told] == ["x.md:0: Tệp nặng quá 1 MB; một tệp chữ tối đa 1 MB."]


def test_a_huge_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "01-huge.md"
    huge.touch()
    os.truncate(huge, 50_000_000)
    huge.chmod(0)  # reading it would fail otherwise
    assert read_text(huge, "x.md")[0] is None
    assert [str(problem) for problem in read_text(huge, "x.md")[1]] == [
        "x.md:0: Tệp nặng 50 MB; một tệp chữ tối đa 1 MB."
    ]


def test_the_size_limit_holds_for_bytes_too() -> None:
    assert decode(b"a" * LARGEST_TEXT, "x.md")[1] == []
    assert len(decode(b"a" * (LARGEST_TEXT + 1), "x.md")[1]) == 1
    assert len(read_yaml("a: 1 #" + "x" * LARGEST_TEXT, "x.yaml")[1]) == 1


def test_an_absent_file_is_told() -> None:
    assert len(read_text(Path("/nonexistent/x.md"), "x.md")[1]) == 1

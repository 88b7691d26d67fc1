"""Questions in two languages: joined when they are the same, told where they differ."""

import pytest

from learn.markup.rendering import render_fragment
from learn.quizzes.parsing import ParsedQuestion, merge_languages, parse_bank

VI = """## Quà {#qua objective=a level=1 use=form}

Làm gì?

- ( ) Giữ
  > Sai
- (x) Trả

> Chung

## Số {#so objective=a level=1 use=form}

Mấy ngày?

= 5 ngày

## Từ {#tu objective=a level=1 use=form}

Là gì?

= xung đột lợi ích

## Ghép {#ghep objective=a level=1 use=form}

Ghép.

- Một :: Hai
- Ba :: Bốn
"""

EN = """## Gift {#qua objective=a level=1 use=form}

What now?

- ( ) Keep
  > Wrong
- (x) Return

> General

## Number {#so objective=a level=1 use=form}

How many days?

= 5.0 days

## Term {#tu objective=a level=1 use=form}

What is it?

= conflict of interest
= conflicting interests

## Pairs {#ghep objective=a level=1 use=form}

Match.

- One :: Two
- Three :: Four
"""


def read(text: str, language: str, file: str = "") -> list[ParsedQuestion]:
    return parse_bank(text, file or f"a.{language}.md", language, render_fragment)[0]


def differing(old: str, new: str) -> list[str]:
    assert old in EN
    _, problems = merge_languages(read(VI, "vi"), {"en": read(EN.replace(old, new), "en")})
    return [str(problem) for problem in problems]


def test_languages_become_one_question() -> None:
    documents, problems = merge_languages(read(VI, "vi"), {"en": read(EN, "en")})
    assert problems == []
    gift, number, term, pairs = documents
    assert gift.title == {"vi": "Quà", "en": "Gift"}
    assert gift.shown == {
        "stem": {"vi": "Làm gì?", "en": "What now?"},
        "options": [{"vi": "Giữ", "en": "Keep"}, {"vi": "Trả", "en": "Return"}],
        "fixed": False,
    }
    assert gift.marking == {"shares": [0.0, 1.0]}
    assert gift.feedback == {
        "general": {"vi": "Chung", "en": "General"},
        "options": [{"vi": "Sai", "en": "Wrong"}, {}],
    }
    assert (gift.file, gift.line) == ("a.vi.md", 1)
    assert number.marking == {"value": "5", "tolerance": "0"}
    assert number.shown["unit"] == {"vi": "ngày", "en": "days"}
    assert term.question.grade({"text": "conflicting interests"}, "en") == 1
    assert pairs.shown["choices"] == [{"vi": "Hai", "en": "Two"}, {"vi": "Bốn", "en": "Four"}]
    assert all(document.question for document in documents)


def test_one_language_alone_is_whole() -> None:
    documents, problems = merge_languages(read(VI, "vi"), {})
    assert [document.id for document in documents] == ["qua", "so", "tu", "ghep"]
    assert problems == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("#qua", "#qua-2", "a.vi.md:1: Câu #qua chưa có bản tiếng “en”."),
        ("#qua", "#qua-2", "a.en.md:1: Câu #qua-2 không có trong ngôn ngữ chính của khoá học."),
        (
            "- (x) Return",
            "- (x) Return\n- ( ) Share",
            "a.en.md:1: Bản tiếng “en” có 3 phương án hoặc ý, ở a.vi.md:1 có 2",
        ),
        ("- ( ) Keep\n  > Wrong\n- (x) Return", "- (x) Keep\n  > Wrong\n- ( ) Return", "a.en.md:1: Đáp án khác"),
        ("- ( ) Keep\n  > Wrong\n- (x)", "- [ ] Keep\n  > Wrong\n- [x]", "a.en.md:1: type là “multiple_choice”"),
        ("  > Wrong\n", "", "a.en.md:1: Góp ý có ở chỗ khác"),
        ("\n> General\n", "", "a.en.md:1: Góp ý có ở chỗ khác"),
        ("#qua objective=a", "#qua objective=b", "a.en.md:1: objective là “b”, ở a.vi.md:1 là “a”"),
        ("#qua objective=a level=1", "#qua objective=a level=2", "a.en.md:1: level là “2”, ở a.vi.md:1 là “1”"),
        ("#qua", "#qua .fixed", "a.en.md:1: Cách trình bày"),
        ("#qua", "#qua .anchor", "a.en.md:1: anchor là “yes”, ở a.vi.md:1 là “no”"),
        ("= 5.0 days", "= 6 days", "a.en.md:11: Đáp án khác"),
        ("= 5.0 days", "= 5", "a.en.md:11: Cách trình bày"),
        ("- Three :: Four", "- Three :: Two\n- :: Four", "a.en.md:24: Đáp án khác"),
    ],
)
def test_a_difference_is_told_where_it_stands(old: str, new: str, problem: str) -> None:
    assert any(each.startswith(problem) for each in differing(old, new)), differing(old, new)


def test_a_mistake_in_one_language_brings_no_second_message() -> None:
    broken = EN.replace("- (x) Return", "- ( ) Return")
    documents, problems = merge_languages(read(VI, "vi"), {"en": read(broken, "en")})
    assert [document.id for document in documents] == ["so", "tu", "ghep"]
    assert problems == []


def test_ids_are_unique_across_files() -> None:
    other = read("\n\n" + VI, "vi", "b.md")
    documents, problems = merge_languages(read(VI, "vi") + other, {})
    assert len(documents) == 4
    assert str(problems[0]) == "b.md:3: Mã #qua đã dùng ở a.vi.md:1; mỗi câu một mã riêng."


def test_a_question_hashes_what_is_shown_apart_from_how_it_is_marked() -> None:
    one = merge_languages(read(VI, "vi"), {})[0][0]
    moved = merge_languages(read("# Tệp\n\n" + VI, "vi", "z.md"), {})[0][0]
    mended = merge_languages(read(VI.replace("( ) Giữ", "(50%) Giữ"), "vi"), {})[0][0]
    reworded = merge_languages(read(VI.replace("Giữ", "Giữ lại"), "vi"), {})[0][0]
    assert (moved.content_hash(), moved.marking_hash()) == (one.content_hash(), one.marking_hash())
    assert mended.content_hash() == one.content_hash()
    assert mended.marking_hash() != one.marking_hash()
    assert reworded.content_hash() != one.content_hash()
    assert reworded.marking_hash() == one.marking_hash()


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({"title": {"vi": "Khác"}}, False),
        ({"objective": "b"}, False),
        ({"level": 2}, False),
        ({"use": "practice"}, False),
        ({"feedback": {}}, False),
        ({"lesson": "bai"}, True),
        ({"group": "nhom"}, True),
        ({"anchor": True}, True),
    ],
)
def test_what_belongs_to_a_question_version(change: dict[str, object], is_same: bool) -> None:
    one = read(VI, "vi")[0].document
    assert one is not None
    assert (one.model_copy(update=change).content_hash() == one.content_hash()) is is_same

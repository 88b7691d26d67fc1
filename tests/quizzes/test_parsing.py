"""Bank files: what is a question and where it ends, whatever the text."""

from hypothesis import given
from hypothesis import strategies as st

from learn.markup.rendering import render_fragment
from learn.quizzes.parsing import parse_bank
from tests.quizzes.parsing import CHOICES, HEAD, parsed, problems_of, the_question


def test_a_stem_may_hold_lists_and_code_that_look_like_something_else() -> None:
    document = the_question(
        "Cho:\n\n- một\n- hai\n\n1. ba\n\n```\n## không phải tiêu đề\n= không phải đáp án\n```\n\n" + CHOICES
    )
    assert document.type == "single_choice"
    assert "không phải tiêu đề" in str(document.shown["stem"])
    assert "không phải đáp án" in str(document.shown["stem"])


def test_a_fence_ends_only_with_its_own_mark() -> None:
    document = the_question("Cho:\n\n````\n```\n## trong khối\n````\n\n" + CHOICES)
    assert "## trong khối" in str(document.shown["stem"])


def test_an_option_may_hold_several_blocks() -> None:
    document = the_question("Chọn?\n\n- ( ) Một\n\n  - con\n\n- (x) Hai\n")
    options = document.shown["options"]
    assert "<li>con</li>" in str(options)


def test_several_questions_and_a_title_for_authors() -> None:
    two = HEAD.replace("cau-1", "cau-2")
    questions, problems = parsed(f"# Ngân hàng\n\n{HEAD}\n\nMột?\n\n{CHOICES}\n{two}\n\nHai?\n\n{CHOICES}")
    assert problems == []
    assert [(question.id, question.line) for question in questions] == [("cau-1", 3), ("cau-2", 10)]


def test_windows_lines_a_byte_order_mark_and_decomposed_letters_are_read_the_same() -> None:
    text = f"{HEAD}\n\nHỏi?\n\n{CHOICES}"
    plain, _ = parsed(text)
    odd, problems = parsed("\ufeff" + text.replace("\n", "\r\n").replace("ỏ", "o\u0309"))
    assert problems == []
    assert odd == plain


def test_vertical_tabs_do_not_move_line_numbers() -> None:
    assert problems_of("Hỏi\u2028 gì\x0b?\n\n- ( ) Một\n- (y) Hai\n- (x) Ba\n")[0].startswith("6:")


LINES = st.lists(
    st.sampled_from(
        [
            "",
            HEAD,
            "## ",
            "# x",
            "Chữ",
            "- ( ) a",
            "- (x) b",
            "- [x] c",
            "- (150%) d",
            "- a :: b",
            "- ::",
            "  > góp ý",
            "> chung",
            "= 5",
            "= ± 1",
            "=~ *",
            "=",
            "1. một",
            "2.",
            "| Ý | Đúng | Sai |",
            "|--|--|--|",
            "| a | x |",
            "```",
            "~~~~",
            "---",
            "===",
            "\t- (x) tab",
            "- > - (x)",
            "::: note",
            "[^1]: x",
            "[x]: y",
            ": định nghĩa",
        ]
    )
    | st.text(max_size=12),
    max_size=14,
)


@given(LINES)
def test_any_text_gives_questions_and_problems_inside_the_file(lines: list[str]) -> None:
    questions, problems = parse_bank("\n".join(lines), "a.md", "vi", render_fragment)
    length = "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= problem.line <= length for problem in problems)
    for question in questions:
        if question.document:
            assert question.document.question

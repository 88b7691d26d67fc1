"""Bank files: questions with options, statements, short texts and numbers."""

import pytest

from tests.quizzes.parsing import CHOICES, HEAD, problems_of, the_question


def test_a_single_choice_with_feedback() -> None:
    document = the_question(
        "Ông H. để lại **phong bì**.\nLàm gì?\n\n"
        "- ( ) Giữ lại,\n  vì việc đã xong.\n  > Vẫn là\n  > nhận quà.\n"
        "- (x) Trả lại ngay.\n\n"
        "- (50%) Trả lại vào hôm sau.\n\n  > Muộn.\n\n"
        "> Từ chối trước,\n> báo cáo sau.\n",
        "## Quà biếu {#qua-01 objective=tu-choi level=2 use=form lesson=qua-bieu group=phong-bi .anchor .fixed}",
    )
    assert (document.id, document.title, document.type) == ("qua-01", {"vi": "Quà biếu"}, "single_choice")
    assert (document.objective, document.level, document.use) == ("tu-choi", 2, "form")
    assert (document.lesson, document.group, document.anchor) == ("qua-bieu", "phong-bi", True)
    assert (document.file, document.line) == ("bank/a.md", 1)
    assert document.shown == {
        "stem": {"vi": "Ông H. để lại <strong>phong bì</strong>.\nLàm gì?"},
        "options": [{"vi": "Giữ lại,\nvì việc đã xong."}, {"vi": "Trả lại ngay."}, {"vi": "Trả lại vào hôm sau."}],
        "fixed": True,
    }
    assert document.marking == {"shares": [0.0, 1.0, 0.5]}
    assert document.feedback == {
        "general": {"vi": "Từ chối trước,\nbáo cáo sau."},
        "options": [{"vi": "Vẫn là\nnhận quà."}, {}, {"vi": "Muộn."}],
    }


def test_hints_are_read_in_their_order_and_a_question_without_any_keeps_its_version() -> None:
    hinted = the_question(f"Làm gì?\n? Xem *Điều 23* (−20%)\n\n? Hỏi lại. (-5 %)\n\n{CHOICES}")
    assert hinted.shown["stem"] == {"vi": "Làm gì?"}
    assert hinted.feedback["hints"] == [
        {"text": {"vi": "Xem <em>Điều 23</em>"}, "cost": 0.2},
        {"text": {"vi": "Hỏi lại."}, "cost": 0.05},
    ]
    assert "hints" not in the_question(f"Làm gì?\n\n{CHOICES}").feedback


def test_a_question_mark_in_a_text_or_in_code_is_no_hint() -> None:
    document = the_question(f"Làm gì?\n\n```\n? không phải\n```\n\n{CHOICES}")
    assert "hints" not in document.feedback


def test_a_multiple_choice() -> None:
    document = the_question("Chọn gì?\n\n- [x] Một\n- [ ] Hai\n- [X] Ba\n")
    assert document.type == "multiple_choice"
    assert document.marking == {"right": [True, False, True]}
    assert document.shown["options"] == [{"vi": "Một"}, {"vi": "Hai"}, {"vi": "Ba"}]
    assert document.feedback == {"general": {}, "options": []}


@pytest.mark.parametrize(("yes", "no"), [("Đúng", "Sai"), ("True", "False"), ("ĐÚNG", "sai")])
def test_a_true_false_table(yes: str, no: str) -> None:
    document = the_question(
        f"Đúng hay sai?\n\n| Ý | {yes} | {no} |\n|---|:-:|:-:|\n| Một *hai* | x | |\n| Ba | | X |\n"
    )
    assert document.type == "true_false"
    assert document.shown["rows"] == [{"vi": "Một <em>hai</em>"}, {"vi": "Ba"}]
    assert document.marking == {"answers": [True, False]}


def test_a_short_text() -> None:
    document = the_question("Gọi là gì?\n= xung đột  lợi ích\n=~ xung đột * lợi ích\n= (50%) mâu thuẫn lợi ích\n")
    assert document.type == "short_text"
    assert document.shown == {"stem": {"vi": "Gọi là gì?"}}
    assert document.marking == {
        "accepted": {
            "vi": [
                {"text": "xung đột lợi ích", "wildcard": False, "share": 1.0},
                {"text": "xung đột * lợi ích", "wildcard": True, "share": 1.0},
                {"text": "mâu thuẫn lợi ích", "wildcard": False, "share": 0.5},
            ]
        }
    }


@pytest.mark.parametrize(
    ("line", "language", "value", "tolerance", "unit"),
    [
        ("= 5", "vi", "5", "0", None),
        ("= 5,0", "vi", "5", "0", None),
        ("= 42 ± 0.5 km", "vi", "42", "0.5", "km"),
        ("= 42 km ± 0,5", "vi", "42", "0.5", "km"),
        ("= 1.200 +/- 10", "vi", "1200", "10", None),
        ("= 1,200 ± 10", "en", "1200", "10", None),
        ("= 5 ngày làm việc", "vi", "5", "0", "ngày làm việc"),
        ("= -3", "vi", "-3", "0", None),
        ("= 0", "vi", "0", "0", None),
    ],
)
def test_a_number(line: str, language: str, value: str, tolerance: str, unit: str | None) -> None:
    document = the_question(f"Bao nhiêu?\n\n{line}\n", language=language)
    assert document.type == "number"
    assert document.marking == {"value": value, "tolerance": tolerance}
    assert document.shown.get("unit") == ({language: unit} if unit else None)


@pytest.mark.parametrize(
    ("line", "marking", "unit"),
    [
        ("= 42 km ± 5%", {"value": "42", "tolerance": "5", "relative": True}, "km"),
        ("= 42 ± 2,5 %", {"value": "42", "tolerance": "2.5", "relative": True}, None),
        ("= 75 % ± 5 %", {"value": "75", "tolerance": "5"}, "%"),  # from 70 % to 80 %
        ("= 75 % ± 5", {"value": "75", "tolerance": "5"}, "%"),
        ("= 2 m2 ± 1", {"value": "2", "tolerance": "1"}, "m2"),
    ],
)
def test_a_tolerance_in_percent_is_relative(line: str, marking: object, unit: str | None) -> None:
    document = the_question(f"Bao nhiêu?\n\n{line}\n")
    assert document.marking == marking
    assert document.shown.get("unit") == ({"vi": unit} if unit else None)


@pytest.mark.parametrize(
    ("classes", "ignored"),
    [
        (".no-accents", ["case", "accents"]),
        (".no-spaces", ["case", "spaces"]),
        (".capitals", []),
        (".capitals .no-accents .no-spaces", ["accents", "spaces"]),
    ],
)
def test_the_heading_says_what_counts_in_comparing_words(classes: str, ignored: list[str]) -> None:
    document = the_question("Gọi là gì?\n\n= uỷ ban\n", HEAD.replace("level", f"{classes} level"))
    assert document.marking["ignored"] == ignored


def test_classes_for_comparing_words_are_told_where_nothing_is_compared() -> None:
    head = HEAD.replace("level", ".capitals level")
    assert problems_of("Bao nhiêu?\n\n= 5\n", head) == problems_of(f"Chọn.\n\n{CHOICES}", head)


@pytest.mark.parametrize("line", ["= 36/2018/QH14", "= ngày 5", "=~ 5*", "= 5\n= năm"])
def test_what_only_begins_like_a_number_is_text(line: str) -> None:
    assert the_question(f"Số nào?\n\n{line}\n").type == "short_text"


def test_a_type_can_be_said() -> None:
    document = the_question("Ngày nào?\n\n= 01/07/2025\n= 1/7/2025", HEAD.replace("level", ".text level"))
    assert document.type == "short_text"

"""Bank files: what becomes of every shape, and every mistake at its line."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.markup.links import Placed
from learn.markup.rendering import render_fragment
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.parsing import ParsedQuestion, parse_bank
from learn.quizzes.types.gaps import mark

HEAD = "## Tiêu đề {#cau-1 objective=muc-tieu level=1 use=practice}"
CHOICES = "- ( ) Giữ lại\n- (x) Trả lại\n"


def parsed(text: str, language: str = "vi") -> tuple[list[ParsedQuestion], list[str]]:
    questions, problems = parse_bank(text, "bank/a.md", language, render_fragment)
    return questions, [str(problem).removeprefix("bank/a.md:") for problem in problems]


def the_question(body: str, head: str = HEAD, language: str = "vi") -> QuestionDocument:
    questions, problems = parsed(f"{head}\n\n{body}", language)
    assert problems == []
    document = questions[0].document
    assert document is not None
    assert document.question.key == document.type
    return document


def problems_of(body: str, head: str = HEAD) -> list[str]:
    """Problems with the body's first line as line 3."""
    questions, problems = parsed(f"{head}\n\n{body}")
    assert problems
    assert questions[0].document is None
    return problems


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


def test_a_matching_with_an_extra_choice() -> None:
    document = the_question(
        "Ghép.\n\n- Một **a** :: Phải  1\n- Hai :: Phải 2\n- Ba :: Phải 1\n- :: Phải 3\n\n> Góp ý\n"
    )
    assert document.type == "matching"
    assert document.shown["rows"] == [{"vi": "Một <strong>a</strong>"}, {"vi": "Hai"}, {"vi": "Ba"}]
    choices = [choice["vi"] for choice in document.shown["choices"]]
    assert sorted(choices) == ["Phải 1", "Phải 2", "Phải 3"]
    assert [choices[at] for at in document.marking["choices"]] == ["Phải 1", "Phải 2", "Phải 1"]


def test_a_categorising() -> None:
    document = the_question(
        "Xếp nhóm.\n\nTư pháp\n\n: Khai **sinh**\n  > Một cửa.\n: Chứng thực\n\nĐất đai\n: Cấp đổi sổ\n\n> Góp ý\n"
    )
    assert document.type == "categorising"
    rows = [row["vi"] for row in document.shown["rows"]]
    assert document.shown["categories"] == [{"vi": "Tư pháp"}, {"vi": "Đất đai"}]
    belongs = dict(zip(rows, document.marking["belongs"], strict=True))
    assert belongs == {"Khai <strong>sinh</strong>": 0, "Chứng thực": 0, "Cấp đổi sổ": 1}
    said = dict(zip(rows, document.feedback["options"], strict=True))
    assert said == {"Khai <strong>sinh</strong>": {"vi": "Một cửa."}, "Chứng thực": {}, "Cấp đổi sổ": {}}
    assert document.feedback["general"] == {"vi": "Góp ý"}


def test_a_text_with_gaps() -> None:
    document = the_question(
        "Điền.\n\nTrong [[10|mười|(50%) 15]] **ngày**, bằng [[(văn bản) điện thoại, thư tay]].\n\n"
        "- Ai ký: [[~chủ tịch*]]\n\nHết.\n\n- Nơi: [[(xã)|huyện, tỉnh|thôn]]\n\n> Xem `[[lại]]` [[nhé]].\n",
        HEAD.replace("level", ".no-accents level"),
    )
    assert document.type == "gap_text"
    text = document.shown["text"]
    assert isinstance(text, dict)
    assert text["vi"] == (
        f"<p>Trong {mark(0)} <strong>ngày</strong>, bằng {mark(1)}.</p>\n<ul>\n<li>Ai ký: {mark(2)}</li>\n</ul>\n"
        f"<p>Hết.</p>\n<ul>\n<li>Nơi: {mark(3)}</li>\n</ul>"
    )
    gaps, keys = document.shown["gaps"], document.marking["gaps"]
    assert isinstance(gaps, list)
    assert isinstance(keys, list)
    assert keys[0] == {
        "accepted": {
            "vi": [
                {"text": "10", "wildcard": False, "share": 1.0},
                {"text": "mười", "wildcard": False, "share": 1.0},
                {"text": "15", "wildcard": False, "share": 0.5},
            ]
        },
        "ignored": ["case", "accents"],
    }
    for gap, key, right, wrong in ((1, 1, "văn bản", ["điện thoại", "thư tay"]), (3, 3, "xã", ["huyện, tỉnh", "thôn"])):
        options = [each["vi"] for each in gaps[gap]["options"]]  # type: ignore[call-overload,index]
        assert options.pop(keys[key]["right"]) == right  # type: ignore[call-overload,index]
        assert options == wrong
    assert document.feedback["general"] == {"vi": "Xem <code>[[lại]]</code> [[nhé]]."}


def test_the_right_option_of_a_gap_does_not_always_stand_in_one_place() -> None:
    body = "Chọn.\n\n" + "\n".join("[[(a) b, c]]" for _ in range(12))
    keys = the_question(body).marking["gaps"]
    assert isinstance(keys, list)
    assert {key["right"] for key in keys} == {0, 1, 2}  # type: ignore[call-overload,index]


def test_a_table_with_gaps() -> None:
    document = the_question(
        "Ghi.\n\n| Mục | Nội dung |\n|---|---|\n| Ngày *nhận* | [[1/7|01/7]] giờ |\n| Cách | [[(A) B]] |\n"
    )
    assert document.type == "table_entry"
    assert document.shown["columns"] == [{"vi": "Mục"}, {"vi": "Nội dung"}]
    assert document.shown["table"] == [
        {"cells": [{"vi": "Ngày <em>nhận</em>"}, {"vi": f"{mark(0)} giờ"}]},
        {"cells": [{"vi": "Cách"}, {"vi": mark(1)}]},
    ]


def test_a_judgement() -> None:
    document = the_question(
        "Nên không?\n\n| Cách | Chuyên gia |\n|---|---|\n| Nghe *hết* | 5 |\n| Bỏ đi | 1 |\n",
        HEAD.replace("level", ".judge level"),
    )
    assert document.type == "judgement"
    assert document.shown["rows"] == [{"vi": "Nghe <em>hết</em>"}, {"vi": "Bỏ đi"}]
    assert document.marking == {"ratings": [5, 1]}


def test_a_ranking() -> None:
    document = the_question(
        "Xếp từ hay nhất.\n\n| Cách | Chuyên gia |\n| --- | --- |\n| Nghe hết | 5 |\n| Hẹn lại | 3 |\n| Bỏ đi | 1 |\n",
        "## Xếp hạng {#cau-1 .rank objective=muc-tieu level=1 use=practice}",
    )
    assert document.type == "ranking"
    ratings = dict(zip([each["vi"] for each in document.shown["items"]], document.marking["ratings"], strict=True))
    assert ratings == {"Nghe hết": 5, "Hẹn lại": 3, "Bỏ đi": 1}


def test_a_branching_case() -> None:
    document = the_question(
        "Một buổi sáng.\n\n### Phong bì {#phong-bi}\n\nBà Lý để lại **phong bì**.\n\n"
        "- (x) [Trả lại](#ngai)\n  > Phải.\n- (50%) [Cất đi](#hoi)\n\n"
        "### Bà ngại {#ngai}\n\nBà không nhận.\n\n- (x) [Giải thích](#het)\n- ( ) Bỏ qua\n\n"
        "### Có người hỏi {#hoi}\n\nTrưởng phòng hỏi.\n\n- (x) Nói thật\n- ( ) Chối\n\n"
        "### Kết {#het}\n\nBà cảm ơn.\n\n> Góp ý\n",
        HEAD.replace("level", ".case level"),
    )
    assert document.type == "case_study"
    assert document.shown["stem"] == {"vi": "Một buổi sáng."}
    steps: Any = document.shown["steps"]
    assert [step["title"]["vi"] for step in steps] == ["Phong bì", "Bà ngại", "Có người hỏi", "Kết"]
    assert steps[0]["text"] == {"vi": "Bà Lý để lại <strong>phong bì</strong>."}
    assert steps[0]["choices"] == [{"text": {"vi": "Trả lại"}, "to": 1}, {"text": {"vi": "Cất đi"}, "to": 2}]
    assert [[choice["to"] for choice in step["choices"]] for step in steps] == [[1, 2], [3, None], [None, None], []]
    assert document.marking == {"shares": [[1.0, 0.5], [1.0, 0.0], [1.0, 0.0], []]}
    assert document.feedback == {"general": {"vi": "Góp ý"}, "options": [{"vi": "Phải."}, {}, {}, {}, {}, {}]}


class _Pictures:
    """Every picture is there, 300 × 200."""

    def link(self, path: str) -> str | None:  # noqa: ARG002
        return None

    def picture(self, path: str) -> Placed | None:
        return Placed(f"/media/0/{path.rpartition('/')[2]}", 300, 200)


def test_a_hotspot() -> None:
    body = (
        'Chỉ vào ngày hẹn.\n\n![Giấy "hẹn"](media/giay.png "Mẫu")\n\n- region "Số hồ sơ" rect 10,10,110,30\n'
        '- region “Ngày hẹn” poly 10,60 120,60 120,90 (x)\n  > Phải.\n- region "Con dấu" circle 240,150,30 (50%)\n'
    )
    markup = partial(render_fragment, resolve=_Pictures())
    questions, problems = parse_bank(f"{HEAD}\n\n{body}", "bank/a.md", "vi", markup)
    assert problems == []
    document = questions[0].document
    assert document is not None
    assert document.question.key == document.type == "hotspot"
    assert document.shown == {
        "stem": {"vi": "<p>Chỉ vào ngày hẹn.</p>"},
        "picture": {
            "url": {"vi": "/media/0/giay.png"},
            "description": {"vi": 'Giấy "hẹn"'},
            "width": 300,
            "height": 200,
        },
        "options": [{"vi": "Số hồ sơ"}, {"vi": "Ngày hẹn"}, {"vi": "Con dấu"}],
    }
    assert document.marking == {
        "regions": [
            {"shape": "rect", "numbers": [10, 10, 110, 30]},
            {"shape": "poly", "numbers": [10, 60, 120, 60, 120, 90]},
            {"shape": "circle", "numbers": [240, 150, 30]},
        ],
        "shares": [0.0, 1.0, 0.5],
    }
    assert document.feedback["options"] == [{}, {"vi": "Phải."}, {}]


@pytest.mark.parametrize("scale", [".scale", ".scale 1-5", ".scale 1–5"])
def test_a_survey(scale: str) -> None:
    document = the_question(
        "Đồng ý tới đâu?\n\n- Tôi biết hỏi ai\n- Tôi đủ thời gian\n", HEAD.replace("level", f"{scale} level")
    )
    assert document.type == "survey"
    assert document.shown["rows"] == [{"vi": "Tôi biết hỏi ai"}, {"vi": "Tôi đủ thời gian"}]
    assert document.marking == {}


def test_an_ordering() -> None:
    document = the_question("Sắp xếp.\n\n1. Nhận\n2. Kiểm tra\n3. Trả\n", HEAD.replace("level", ".order level"))
    assert document.type == "ordering"
    items = [item["vi"] for item in document.shown["items"]]
    places = dict(zip(items, document.marking["places"], strict=True))
    assert places == {"Nhận": 1, "Kiểm tra": 2, "Trả": 3}


def test_the_order_in_the_page_is_the_ids_and_not_the_keys() -> None:
    """What is stored as item 0 stands as item 0 in the page: over many questions it says nothing of the key."""
    shapes = {
        "places": (".order level", "1. Nhận\n2. Kiểm tra\n3. Trả"),
        "choices": ("level", "- Một :: A\n- Hai :: B\n- Ba :: C"),
        "belongs": ("level", "Nhóm A\n: một\n\nNhóm B\n: hai\n\nNhóm C\n: ba"),
    }
    for name, (head, body) in shapes.items():
        kept = set()
        for number in range(60):
            heading = HEAD.replace("level", head).replace("{#", f"{{#so-{number}-")
            document = the_question(f"Làm đi.\n\n{body}\n", heading)
            assert document == the_question(f"Làm đi.\n\n{body}\n", heading)
            kept.add(tuple(document.marking[name]))
        assert len(kept) == 6, name


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


# Each mistake: the body (its first line is line 3), the line, and words of the message.
MISTAKES = {
    "no key": ("Hỏi?\n\n- ( ) Một\n- ( ) Hai", "5", "đánh dấu (x)"),
    "two keys": ("Hỏi?\n\n- (x) Một\n- (x) Hai", "6", "chỉ có một đáp án, đã có ở dòng 5"),
    "a key that marks no option": ("Hỏi?\n\n- ( ) Một\n- (y) Hai\n- (x) Ba", "6", "Dấu (y) không chỉ phương án nào"),
    "a key that ticks no option": ("Hỏi?\n\n- [ ] Một\n- [y] Hai\n- [x] Ba", "6", "Dấu [y] không chỉ phương án nào"),
    "an option without mark": ("Hỏi?\n\n- ( ) Một\n- Hai\n- (x) Ba", "6", "chưa có dấu chọn"),
    "both kinds of marks": ("Hỏi?\n\n- ( ) Một\n- [x] Hai\n- (x) Ba", "6", "một kiểu dấu"),
    "an option without text": ("Hỏi?\n\n- ( )\n- (x) Hai", "5", "chưa có chữ"),
    "one option": ("Hỏi?\n\n- (x) Một", "5", "ít nhất hai phương án"),
    "two equal options": ("Hỏi?\n\n- (x) Một\n- ( ) MỘT", "6", "trùng với dòng 5"),
    "no ticked option": ("Hỏi?\n\n- [ ] Một\n- [ ] Hai", "5", "đánh dấu [x]"),
    "no wrong option": ("Hỏi?\n\n- [x] Một\n- [x] Hai", "5", "ít nhất một phương án sai"),
    "a share over 100": ("Hỏi?\n\n- (150%) Một\n- (x) Hai", "5", "từ 0% đến 100%"),
    "a share under 0": ("Hỏi?\n\n- (-10%) Một\n- (x) Hai", "5", "từ 0% đến 100%"),
    "shares that never reach 100": ("Hỏi?\n\n- (50%) Một\n- (60%) Hai", "5", "trọn điểm"),
    "text between options": ("Hỏi?\n\n- ( ) Một\n\nChữ lạc\n\n- (x) Hai", "7", "giữa các phương án"),
    "two lists": ("Hỏi?\n\n- ( ) Một\n* (x) Hai", "6", "một danh sách liền nhau"),
    "text after the options": ("Hỏi?\n\n- ( ) Một\n- (x) Hai\n\nGóp ý", "8", "mỗi dòng bắt đầu bằng dấu >"),
    "two general feedbacks": (
        "Hỏi?\n\n- ( ) Một\n- (x) Hai\n\n> a\n\nb\n\n> c",
        "10 12",
        "Sau các phương án chỉ có một góp ý chung",
    ),
    "no stem": ("- ( ) Một\n- (x) Hai", "1", "chưa có thân"),
    "no answers": ("Chỉ có thân?", "1", "Không nhận ra kiểu câu hỏi"),
    "two ways to answer": ("Hỏi?\n\n- ( ) Một\n- (x) Hai\n\n= ba", "8", "hai kiểu trả lời"),
    "a row without x": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| Một | x | |\n| Hai | | |", "8", "chưa có đáp án"),
    "a row with two x": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| Một | x | x |", "7", "cả Đúng lẫn Sai"),
    "a row with another mark": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| Một | v | |", "7", "ghi x"),
    "a row without text": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| | x | |", "7", "chưa có chữ"),
    "a table without rows": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|", "5", "chưa có ý nào"),
    "a table of four columns": (
        "Ý?\n\n| Số | Ý | Đúng | Sai |\n|--|--|--|--|\n| 1 | Một | x | |",
        "5",
        "ba cột",
    ),
    "one pair": ("Ghép?\n\n- Một :: Hai\n- :: Ba", "5", "ít nhất hai cặp"),
    "pairs with one right-hand side": ("Ghép?\n\n- Một :: Ba\n- Hai :: Ba", "5", "hai vế phải khác nhau"),
    "a pair without right side": ("Ghép?\n\n- Một :: Hai\n- Ba ::\n- Bốn :: Năm", "6", "chưa có vế phải"),
    "a pair without colons": ("Ghép?\n\n- Một :: Hai\n- Ba\n- Bốn :: Năm", "6", "trái :: phải"),
    "an extra choice that is a right one": ("Ghép?\n\n- Một :: Hai\n- Ba :: Bốn\n- :: Hai", "7", "Vế phải thừa"),
    "an unreadable number": ("Số?\n\n= 1,2,3", "5", "Không đọc được số"),
    "an unreadable tolerance": ("Số?\n\n= 5 ± vài", "5", "Không đọc được số"),
    "two tolerances": ("Số?\n\n= 5 ± 1 ± 2", "5", "một dấu ±"),
    "a negative tolerance": ("Số?\n\n= 5 ± -1", "5", "không được âm"),
    "two numbers": ("Số?\n\n= 5\n= 6", "6", "chỉ có một dòng ="),
    "an empty answer": ("Từ?\n\n= đúng\n=", "6", "chưa có đáp án"),
    "an answer of wildcards": ("Từ?\n\n=~ *", "5", "chưa có đáp án"),
    "answers that never reach 100": ("Từ?\n\n= (50%) gần", "5", "trọn điểm"),
    "raw HTML in an option": ("Hỏi?\n\n- ( ) Một\n- (x) <b>Hai</b>", "6", "HTML"),
    "raw HTML in feedback": ("Hỏi?\n\n- ( ) Một\n  > Góp ý\n  > <b>Hai</b>\n- (x) Hai", "7", "HTML"),
    "raw HTML in a stem": ("Hỏi\n\n<b>gì</b>?\n\n- ( ) Một\n- (x) Hai", "5", "HTML"),
    "a title in the middle": ("Hỏi?\n\n- ( ) Một\n- (x) Hai\n\n# Phần hai", "8", "chỉ đứng đầu tệp"),
}


@pytest.mark.parametrize(("body", "lines", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_at_its_line(body: str, lines: str, words: str) -> None:
    found = [problem for problem in parsed(f"{HEAD}\n\n{body}\n")[1] if words in problem]
    assert [problem.partition(":")[0] for problem in found] == lines.split()


HEADING_MISTAKES = {
    "no id": ("## Một {objective=a level=1 use=form}", "mã riêng"),
    "no attributes": ("## Một", "mã riêng"),
    "no title": ("## {#a objective=a level=1 use=form}", "tiêu đề ngắn"),
    "no objective": ("## Một {#a level=1 use=form}", "chưa ghi mục tiêu"),
    "no level": ("## Một {#a objective=a use=form}", "chưa ghi bậc"),
    "a level that is none": ("## Một {#a objective=a level=6 use=form}", "Bậc “6”"),
    "no use": ("## Một {#a objective=a level=1}", "dùng ở đâu"),
    "a use that is none": ("## Một {#a objective=a level=1 use=exam}", "use=exam"),
    "an anchor that is none": ("## Một {#a objective=a level=1 use=form anchor=co}", "anchor=co"),
    "an attribute nobody knows": (
        "## Một {#a objectve=a level=1 use=form}",
        "“objectve=”; có phải là “objective”",
    ),
    "a class nobody knows": ("## Một {#a .fixd objective=a level=1 use=form}", "“.fixd”; có phải là “.fixed”"),
    "an attribute like no other": ("## Một {#a zzz=1 objective=a level=1 use=form}", "“zzz=”; có: "),
    "an unclosed brace": ("## Một {#a objective=a", "chưa đóng ngoặc"),
    "an id with capitals": ("## Một {#Cau1 objective=a level=1 use=form}", "chữ thường không dấu"),
    "a class of another shape": ("## Một {#a .text objective=a level=1 use=form}", ".text không dùng cho"),
}


@pytest.mark.parametrize(("head", "words"), HEADING_MISTAKES.values(), ids=HEADING_MISTAKES.keys())
def test_a_mistake_in_a_heading_is_told(head: str, words: str) -> None:
    found = problems_of(f"Hỏi?\n\n{CHOICES}", head)
    assert any(problem.startswith("1:") and words in problem for problem in found), found


def test_an_order_without_numbers_says_what_would_be_right() -> None:
    found = problems_of("Sắp?\n\n- Một\n- Hai\n", HEAD.replace("level", ".order level"))
    assert "danh sách đánh số" in found[0]


def test_one_step_is_no_order_and_a_step_has_text() -> None:
    head = HEAD.replace("level", ".order level")
    assert "ít nhất hai bước" in problems_of("Sắp?\n\n1. Một\n", head)[0]
    assert any(problem.startswith("6:") for problem in problems_of("Sắp?\n\n1. Một\n2.\n3. Ba\n", head))


def test_all_mistakes_are_told_at_once() -> None:
    head = "## {objectve=a level=9}"
    found = problems_of("- (y) Một\n- ( ) Một\n\nLạc\n\n- [x] <b>Ba</b>\n", head)
    assert len(found) >= 10


def test_a_question_with_a_mistake_leaves_the_others_whole() -> None:
    two = HEAD.replace("cau-1", "cau-2")
    questions, problems = parsed(f"{HEAD}\n\nMột?\n\n- ( ) A\n- ( ) B\n\n{two}\n\nHai?\n\n{CHOICES}")
    assert [question.document is not None for question in questions] == [False, True]
    assert len(problems) == 1


def test_a_repeated_id_names_both_places() -> None:
    _, problems = parsed(f"{HEAD}\n\nMột?\n\n{CHOICES}\n{HEAD}\n\nHai?\n\n{CHOICES}")
    assert problems == ["8: Mã #cau-1 đã dùng ở bank/a.md:1; mỗi câu một mã riêng."]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1: Tệp này chưa có câu hỏi nào"),
        ("# Chỉ có tiêu đề\n", "1: Tệp này chưa có câu hỏi nào"),
        (f"\nChữ lạc\nnữa\n\n{HEAD}\n\nHỏi?\n\n{CHOICES}", "2: Chữ đứng trước câu hỏi đầu tiên"),
    ],
)
def test_what_stands_before_the_first_question(text: str, problem: str) -> None:
    _, problems = parsed(text)
    assert len(problems) == 1
    assert problems[0].startswith(problem)


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

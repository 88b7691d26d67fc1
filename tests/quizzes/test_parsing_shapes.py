"""Bank files: questions whose answer has a shape: pairs, groups, gaps, pictures, stories, orders."""

from functools import partial
from typing import Any

import pytest

from learn.markup.links import Placed
from learn.markup.rendering import render_fragment
from learn.quizzes.parsing import parse_bank
from learn.quizzes.types.gaps import mark
from tests.quizzes.parsing import HEAD, the_question


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

"""Any answer to any question can be read in words."""

import pytest

from learn.errors import Message
from learn.quizzes import wording
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.rulings import Mending
from learn.quizzes.types.registry import TYPES


def a_slot(key: str) -> SlotQuestion:
    sample = TYPES[key].sample()
    shown = sample.shown.model_dump(mode="json")
    return SlotQuestion(1, 1.0, 1, 1, key, key, "mot", "", shown, {}, sample, Mending())


def said(key: str, response: dict[str, object]) -> list[str]:
    return [str(line) if isinstance(line, Message) else line for line in wording.in_words(a_slot(key), response, "vi")]


@pytest.mark.parametrize("key", TYPES)
def test_every_example_of_every_type_has_words(key: str) -> None:
    for example in TYPES[key].sample().examples():
        assert all(said(key, dict(example.response)))


@pytest.mark.parametrize(
    ("key", "response", "words"),
    [
        ("single_choice", {"option": "1"}, ["Trả lại ngay"]),
        ("single_choice", {}, ["Chưa trả lời"]),
        ("single_choice", {"option": "9"}, ["Hệ thống chưa hiểu câu trả lời này"]),
        ("true_false", {"rows": {"1": "true"}}, ["Quà không trả được thì nộp lại.: Đúng"]),
        ("matching", {"rows": {"1": "1"}}, ["Hồ sơ của em ruột: Xin đổi người xử lý"]),
        ("categorising", {"rows": {"2": "0"}}, ["Chứng thực chữ ký: Tư pháp – hộ tịch"]),
        ("gap_text", {"gaps": {"0": "mười", "1": "2"}}, ["1: mười", "2: lời nói"]),
        ("judgement", {"rows": {"1": "2"}}, ["Bảo người dân về viết đơn: 2, không nên"]),
        (
            "case_study",
            {"steps": {"0": "1", "2": "0"}},
            ["Phong bì trên bàn: Cất vào ngăn kéo", "Trưởng phòng hỏi: Nói thật và nộp lại"],
        ),
        ("hotspot", {"point": "60,75"}, ["Ngày hẹn trả"]),
        ("hotspot", {"point": "299,1"}, ["một chỗ khác trong hình"]),
        ("short_text", {"text": "<b>liêm</b> chính"}, ["<b>liêm</b> chính"]),
    ],
)
def test_answers_in_words(key: str, response: dict[str, object], words: list[str]) -> None:
    assert said(key, response) == words


def test_places_are_read_in_their_order() -> None:
    lines = said("ordering", {"places": {"0": "2", "1": "1"}})
    assert [line[:2] for line in lines] == ["1.", "2."]


def test_a_stem_is_read_without_its_tags() -> None:
    assert wording.stem(a_slot("true_false"), "vi") == "Mỗi ý đúng hay sai?"

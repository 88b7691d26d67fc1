"""What the codes of a bank are called: types, lights and places of use."""

from collections.abc import Mapping

from learn.errors import Message, say

_TYPES: Mapping[str, Message] = {
    "single_choice": say("Chọn một"),
    "multiple_choice": say("Chọn nhiều"),
    "true_false": say("Đúng hay sai"),
    "short_text": say("Trả lời ngắn"),
    "number": say("Điền số"),
    "matching": say("Ghép đôi"),
    "ordering": say("Sắp thứ tự"),
    "ranking": say("Xếp hạng cách xử lý"),
    "categorising": say("Xếp nhóm"),
    "gap_text": say("Điền vào chỗ trống"),
    "table_entry": say("Điền biểu mẫu"),
    "judgement": say("Xử lý tình huống"),
    "survey": say("Khảo sát, không tính điểm"),
    "case_study": say("Câu chuyện rẽ nhánh"),
    "hotspot": say("Chỉ vào hình"),
    "workbook": say("Thực hành trên bảng tính"),
    "document": say("Thực hành trên văn bản"),
    "csv": say("Thực hành với tệp CSV"),
    "essay": say("Bài viết"),
    "file_task": say("Bài làm gửi bằng tệp"),
}


def type_words(key: str) -> Message:
    """A type of question, without what one question adds to it."""
    return _TYPES[key]


def light_words(light: str) -> Message:
    """A light as its name on the statistics pages."""
    return {
        "red": say("Cần xem lại ngay"),
        "amber": say("Nên xem lại"),
        "green": say("Tốt"),
        "grey": say("Chưa đủ số liệu"),
    }[light]


def use_words(use: str, lessons: Mapping[str, str]) -> Message:
    """A place of use: "form-A", "practice", "lesson-<id>" or "never"; `lessons` has titles by id."""
    kind, _, name = use.partition("-")
    match kind:
        case "form":
            return say("Đề %(form)s", form=name)
        case "lesson":
            return say("Bài “%(lesson)s”", lesson=lessons.get(name, name))
        case "practice":
            return say("Luyện tập")
    return say("Chưa dùng ở đâu")

"""The words that rendering itself puts into a text, in the language of that text.

These are not gettext messages: a lesson is rendered once, in its own language,
whatever language the page around it is shown in.
"""

from collections.abc import Mapping

BOXES = ("note", "tip", "warning", "law", "example", "case", "summary")
REGIONS = ("dong-bang", "mien-nui", "hai-dao", "do-thi", "bien-gioi")

LABELS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "note": "Lưu ý",
        "tip": "Gợi ý",
        "warning": "Chú ý",
        "law": "Quy định",
        "example": "Ví dụ",
        "case": "Tình huống",
        "summary": "Tóm lại",
        "region": "Dành cho",
        "region_note": "Anh/chị thấy phần này vì đơn vị của mình thuộc vùng này. Câu hỏi kiểm tra mọi vùng như nhau.",
        "dong-bang": "đồng bằng",
        "mien-nui": "miền núi",
        "hai-dao": "hải đảo",
        "do-thi": "đô thị",
        "bien-gioi": "biên giới",
        "notes": "Chú thích",
        "back": "Về chỗ đọc",
        "table": "Bảng",
        "code": "Đoạn mã",
        "done": "Đã xong",
        "to_do": "Chưa xong",
    },
    "en": {
        "note": "Note",
        "tip": "Tip",
        "warning": "Take care",
        "law": "Law",
        "example": "Example",
        "case": "Case",
        "summary": "In short",
        "region": "For",
        "region_note": "You see this because your unit is in such an area. Test questions are the same everywhere.",
        "dong-bang": "the delta",
        "mien-nui": "the mountains",
        "hai-dao": "islands",
        "do-thi": "towns",
        "bien-gioi": "border areas",
        "notes": "Notes",
        "back": "Back to the text",
        "table": "Table",
        "code": "Code",
        "done": "Done",
        "to_do": "To do",
    },
}


def labels(language: str) -> Mapping[str, str]:
    """The words for a text's language; Vietnamese where a language has none."""
    return LABELS.get(language, LABELS["vi"])

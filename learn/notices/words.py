"""What each kind of notice says."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from learn.errors import Message, say


class Kind(StrEnum):
    """What a notice is about. Stored: words may change, these don't."""

    ENROLLED = "enrolled"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    LESSONS_OPEN = "lessons_open"
    FOLLOW_UP_OPEN = "follow_up_open"
    FOLLOW_UP_CLOSING = "follow_up_closing"
    VERSION_OFFERED = "version_offered"
    CODE_ISSUED = "code_issued"
    LATE_ACCEPTED = "late_accepted"
    LATE_REFUSED = "late_refused"
    ANSWERS_HANDED_IN = "answers_handed_in"
    REGRADED = "regraded"
    WORK_MARKED = "work_marked"
    ASKED_ANSWERED = "asked_answered"
    ASKED_CLOSED = "asked_closed"
    ASKED_HIDDEN = "asked_hidden"
    ASKED_UPHELD = "asked_upheld"
    ACCOMMODATED = "accommodated"
    PAPER_CORRECTED = "paper_corrected"


# Each sentence names the values that `tell` must be given for its kind.
_SENTENCES: Mapping[Kind, Message] = {
    Kind.ENROLLED: say("Anh/chị được ghi danh vào khoá học “%(course)s”."),
    Kind.DUE_SOON: say("Khoá học “%(course)s” cần hoàn thành trước ngày %(day)s."),
    Kind.OVERDUE: say("Khoá học “%(course)s” đã quá hạn ngày %(day)s; anh/chị vẫn có thể học tiếp."),
    Kind.LESSONS_OPEN: say("Đã hết thời gian chờ: khoá học “%(course)s” bắt đầu với bài kiểm tra đầu vào."),
    Kind.FOLLOW_UP_OPEN: say("Bài kiểm tra sau khoá học “%(course)s” đã mở: xem anh/chị còn nhớ và dùng được gì."),
    Kind.FOLLOW_UP_CLOSING: say("Bài kiểm tra sau khoá học “%(course)s” đóng ngày %(day)s."),
    Kind.VERSION_OFFERED: say("Khoá học “%(course)s” có phiên bản mới; phần đã học của anh/chị được giữ nguyên."),
    Kind.CODE_ISSUED: say(
        "Một mã đăng nhập một lần đã được cấp cho anh/chị. Nếu không yêu cầu, hãy báo người quản lý."
    ),
    Kind.LATE_ACCEPTED: say(
        "%(count)s câu trả lời đến muộn của anh/chị ở khoá học “%(course)s” được chấp nhận và tính vào kết quả."
        " Lý do: %(reason)s"
    ),
    Kind.LATE_REFUSED: say(
        "%(count)s câu trả lời đến muộn của anh/chị ở khoá học “%(course)s” không được tính. Lý do: %(reason)s"
    ),
    Kind.ANSWERS_HANDED_IN: say(
        "%(count)s câu trả lời trong tệp mà điện thoại của anh/chị lưu đã được người quản lý nộp lên hệ thống."
    ),
    Kind.WORK_MARKED: say("Bài làm “%(work)s” của anh/chị đã được chấm, có điểm và nhận xét."),
    Kind.ASKED_ANSWERED: say("Điều anh/chị hỏi hoặc báo ở khoá học “%(course)s” đã có trả lời."),
    Kind.ASKED_CLOSED: say("Điều anh/chị hỏi hoặc báo ở khoá học “%(course)s” đã được xem và khép lại."),
    Kind.ASKED_HIDDEN: say("Một nội dung anh/chị gửi ở khoá học “%(course)s” bị ẩn. Lý do: %(reason)s"),
    Kind.ASKED_UPHELD: say(
        "Ý kiến của anh/chị về một câu trong bài kiểm tra của khoá học “%(course)s” được chấp nhận: câu đó được chấm"
        " lại."
    ),
    Kind.ACCOMMODATED: say(
        "Điều kiện làm bài kiểm tra của anh/chị ở khoá học “%(course)s” được điều chỉnh; xem ở trang của từng bài."
    ),
    Kind.PAPER_CORRECTED: say(
        "Bài làm trên giấy của anh/chị ở khoá học “%(course)s” được sửa cho đúng với phiếu, và kết quả được tính lại."
        " Lý do: %(reason)s"
    ),
    Kind.REGRADED: say(
        "Một câu trong bài kiểm tra của khoá học “%(course)s” được chấm lại nên điểm của anh/chị thay đổi."
        " Lý do: %(reason)s"
    ),
}


def words(kind: Kind, values: Mapping[str, Any], language: str = "vi") -> Message:
    """The sentence of a notice, to be translated where it is shown.

    A value that is a text in several languages is given in `language`, else in Vietnamese; `day`, an ISO
    date, becomes a date, which is written the reader's way where it is shown.
    """
    return Message(_SENTENCES[kind].text, {name: _value(name, value, language) for name, value in values.items()})


def _value(name: str, value: Any, language: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(language) or value["vi"]
    return date.fromisoformat(value) if name == "day" else value

"""Why a file is not taken."""

from learn.errors import Message, say


class NotTaken(Exception):
    """The file as a whole is not taken; `message` says why, and what would do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def broken() -> NotTaken:
    """For a file that is not what it should be inside."""
    return NotTaken(
        say("Tệp bị hỏng hoặc không đúng loại; anh/chị mở lại bằng phần mềm đã tạo ra nó, lưu rồi gửi lại.")
    )


def too_large() -> NotTaken:
    """For a file that is small as it was sent and huge inside."""
    return NotTaken(say("Tệp quá lớn khi mở ra; anh/chị xoá phần thừa rồi gửi lại."))

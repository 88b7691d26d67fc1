"""What holds for one person at a test, beside its questions and minutes, in words. Pure."""

from collections.abc import Iterator
from datetime import datetime

from learn.assessments.offering import TestPage
from learn.assessments.places import is_within
from learn.assessments.policies import Counts, Policies, Rules, Shown, Window
from learn.errors import Message, say

Condition = tuple[Message, Message]
"""What it is about, and what holds."""


def conditions(test: TestPage, policies: Policies, address: str, now: datetime) -> list[Condition]:
    """Only what is other than usual, in the order in which it matters to somebody about to begin."""
    return [
        *_time(test),
        *_window(test.rules.window, now),
        *_way(test.rules),
        *_supervised(test.rules, address),
        *_tries(test, policies),
        *_results(policies.rules(test.occasion)),
    ]


def _time(test: TestPage) -> Iterator[Condition]:
    extra = test.minutes - test.usual_minutes
    if extra:
        yield say("Thêm thời gian"), say("anh/chị được thêm %(extra)s phút, đã tính ở trên", extra=extra)


def _window(window: Window, now: datetime) -> Iterator[Condition]:
    """The last day on which it may be started is said, not the first on which it may not."""
    last = window.last_day
    if window.is_closed(now) or not (window.begins or last):
        return
    about = say("Ngày được làm")
    if window.begins and last:
        yield about, say("từ %(first)s đến hết %(last)s", first=window.begins, last=last)
    elif window.begins:
        yield about, say("từ %(first)s", first=window.begins)
    else:
        yield about, say("đến hết %(last)s; bắt đầu trước lúc đó thì vẫn đủ thời gian làm", last=last)


def _way(rules: Rules) -> Iterator[Condition]:
    if rules.is_paged:
        yield say("Cách làm"), say("mỗi trang một câu; cần có mạng để sang câu khác")
    if not rules.may_go_back:
        yield (
            say("Không quay lại"),
            say("đã sang câu sau thì không sửa được câu trước nữa, nên anh/chị trả lời lần lượt từng câu"),
        )


def _supervised(rules: Rules, address: str) -> Iterator[Condition]:
    if rules.needs_code:
        yield say("Mã mở bài"), say("người trông thi đọc mã lúc bắt đầu")
    if not rules.places:
        return
    here = say("chỉ ở nơi tổ chức kiểm tra; máy này đang ở đó")
    elsewhere = say("chỉ ở nơi tổ chức kiểm tra; máy này đang ở ngoài, anh/chị dùng máy và mạng ở đó")
    yield say("Nơi làm bài"), here if is_within(address, rules.places) else elsewhere


def _tries(test: TestPage, policies: Policies) -> Iterator[Condition]:
    if test.tries_left is None:
        return
    if test.tries_left:
        yield say("Số lần còn lại"), say("%(tries)s lần, kể cả lần này", tries=test.tries_left)
    if policies.counts is Counts.FIRST:
        yield say("Đạt hay chưa"), say("tính theo lần làm trọn vẹn đầu tiên")
    if policies.counts is Counts.LAST:
        yield say("Đạt hay chưa"), say("tính theo lần làm trọn vẹn cuối cùng, cả khi lần trước đã đạt")


def _results(rules: Rules) -> Iterator[Condition]:
    about = say("Xem kết quả")
    match (rules.marks, rules.feedback):
        case (Shown.NEVER, _):
            yield about, say("kết quả bài này không hiện cho người làm; bài đã nộp vẫn được ghi nhận")
        case (Shown.AFTER_WINDOW, _):
            yield about, say("từ %(day)s, khi mọi người đã làm xong", day=rules.window.ends)
        case (_, Shown.NEVER):
            yield about, say("chỉ hiện kết quả cả bài")
        case (_, Shown.AFTER_WINDOW):
            yield about, say("kết quả cả bài hiện ngay; từng mục tiêu hiện từ %(day)s", day=rules.window.ends)

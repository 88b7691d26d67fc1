"""What holds for one person at a test, in words."""

from datetime import date

import pytest

from learn.assessments import offering
from learn.assessments.models import Occasion
from learn.assessments.occasions import Offer
from learn.assessments.policies import Counts, Policies, Rules, Shown, Window
from learn.dashboards.conditions import conditions
from learn.days import start_of

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 10)
NOW = start_of(FIRST)


def said(rules: Rules = Rules(), counts: Counts = Counts.BEST, minutes: int = 20, left: int | None = None) -> list[str]:
    policies = Policies(post=rules, counts=counts)
    page = offering.TestPage("c", Occasion.POST, Offer("A", 1), minutes, 20, 24, rules, policies, left)
    return [f"{about}: {holds}" for about, holds in conditions(page, policies, "203.0.113.9", NOW)]


def test_nothing_is_said_of_what_is_usual() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(window=Window(FIRST, LAST)), ["từ 2026-12-01 đến hết 2026-12-09"]),  # the last day, not the one after
        (Rules(window=Window(ends=LAST)), ["đến hết 2026-12-09"]),
        (Rules(window=Window(ends=FIRST)), []),  # over: the page says so itself
        (Rules(is_paged=True, may_go_back=False), ["mỗi trang một câu", "không sửa được câu trước"]),
        (Rules(needs_code=True, places=("203.0.113.0/24",)), ["người trông thi đọc mã", "máy này đang ở đó"]),
        (Rules(places=("198.51.100.0/24",)), ["máy này đang ở ngoài"]),
        (Rules(marks=Shown.NEVER), ["không hiện cho người làm"]),
        (Rules(marks=Shown.AFTER_WINDOW, window=Window(ends=LAST)), ["đến hết", "từ 2026-12-10"]),
        (Rules(feedback=Shown.NEVER), ["chỉ hiện kết quả cả bài"]),
    ],
)
def test_what_is_other_than_usual_is_said(rules: Rules, words: list[str]) -> None:
    lines = said(rules)
    assert len(lines) == len(words)
    assert all(word in line for word, line in zip(words, lines, strict=True))


def test_time_and_tries_of_one_s_own_are_said() -> None:
    assert "thêm 5 phút" in said(minutes=25)[0]
    assert said(left=2) == ["Số lần còn lại: 2 lần, kể cả lần này"]
    assert "lần làm trọn vẹn đầu tiên" in said(left=1, counts=Counts.FIRST)[1]
    assert "cuối cùng" in said(left=1, counts=Counts.LAST)[1]

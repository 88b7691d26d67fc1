"""The table of a split as a file: the same groups, the same figures hidden, numbers as numbers."""

from collections.abc import Iterator
from datetime import datetime

from learn.dashboards.exports import WORDS, Cell, Table, Translate, numbers_of, percent
from learn.dashboards.group_rows import GroupRow
from learn.dashboards.group_words import By
from learn.dashboards.groups import GroupsPage
from learn.dashboards.remarks import FOOTING_WORDS
from learn.errors import say

COLUMNS = (
    say("Mã nhóm"),
    say("Nhóm"),
    say("Số người"),
    say("Đủ hai lần đo (n)"),
    say("Tỷ lệ đã đo, %"),
    say("Trước khoá học, %"),
    say("Sau khoá học, %"),
    say("Thay đổi, điểm phần trăm"),
    say("Khoảng 95%, từ"),
    say("Khoảng 95%, đến"),
)
TREND_COLUMNS = (
    say("Đủ ba lần đo (n)"),
    say("Trước, của người đủ ba lần, %"),
    say("Sau, của người đủ ba lần, %"),
    say("Lần sau cùng, của người đủ ba lần, %"),
    say("Thang điểm, của người đủ ba lần"),
)
LAST_COLUMNS = (say("Thang điểm"), say("Cách tính khoảng"), say("Nhận xét"))


def group_table(page: GroupsPage, translate: Translate, now: datetime) -> Table:
    """Everybody first, then the groups as on the page; what is hidden there is empty here too."""
    rows = [page.whole, *page.rows] if page.whole else []
    has_trend = page.by is By.MONTH
    columns = (*COLUMNS, *(TREND_COLUMNS if has_trend else ()), *LAST_COLUMNS)
    return Table(
        title=translate(page.title),
        columns=tuple(translate(column) for column in columns),
        rows=tuple(_row(row, translate, has_trend=has_trend) for row in rows),
        legend=tuple(_legend(page, translate, now)),
    )


def _row(row: GroupRow, translate: Translate, *, has_trend: bool) -> tuple[Cell, ...]:
    return (
        row.key,
        translate(row.name),
        row.counts.enrolled,
        row.counts.matched,
        percent(row.coverage),
        *numbers_of(row.figure),
        *(_trend(row, translate) if has_trend else ()),
        translate(row.footing or ""),
        translate(row.method) if row.method else "",
        "; ".join(translate(words) for words in (row.said.words, *row.flags)),
    )


def _trend(row: GroupRow, translate: Translate) -> tuple[Cell, ...]:
    if row.trend is None:
        return (None,) * len(TREND_COLUMNS)
    means = map(percent, (row.trend.before, row.trend.after, row.trend.later))
    return (row.trend.n, *means, translate(FOOTING_WORDS[row.trend.footing]))


def _legend(page: GroupsPage, translate: Translate, now: datetime) -> Iterator[tuple[str, str]]:
    if page.course:
        yield translate(say("Khoá học")), page.course.title
    about = (
        (say("Thời điểm lập"), say("Lúc %(moment)s", moment=now)),
        (say("Đơn vị"), page.name),
        (say("Nhóm"), page.meaning),
    )
    for word, meaning in (*about, *WORDS):
        yield translate(word), translate(meaning)
    if page.withheld:
        yield translate(say("Không hiện")), translate(page.withheld)

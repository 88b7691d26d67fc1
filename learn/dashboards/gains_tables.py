"""The figures of a course's gain as files: numbers as numbers, in the units that stand beside them."""

from collections.abc import Iterator
from datetime import datetime

from learn.assessments.statistics.legends import GAIN
from learn.dashboards.exports import DIGITS, Cell, Table, Translate, percent
from learn.dashboards.gains_page import RETENTION, Figure, GainsPage, Unit
from learn.errors import Message, say

UNITS = {
    Unit.PERCENT: say("phần trăm"),
    Unit.POINTS: say("điểm phần trăm"),
    Unit.RATIO: say("tỷ số"),
    Unit.P: say("xác suất"),
}
_FIGURES = (
    say("Tên"),
    say("Con số"),
    say("Giá trị"),
    say("Khoảng 95%, từ"),
    say("Khoảng 95%, đến"),
    say("Số người (n)"),
    say("Đơn vị tính"),
    say("Vì sao chưa có"),
)
_BINS = (say("Thay đổi từ, điểm phần trăm"), say("Đến dưới, điểm phần trăm"), say("Số người (n)"))
_MADE = say("Thời điểm lập")
_EMPTY = (say("Ô trống"), say("Chưa đo hoặc chưa tính được. Ô trống không phải là số 0."))
_CLUSTERS = (
    say("Cụm"),
    say(
        "Khoảng 95%, t và p tính theo cụm (CR1). Cụm là một đơn vị, hoặc vài đơn vị nhỏ gộp lại để không suy ra được "
        "kết quả của dưới 5 người. Mức duy trì có các cụm riêng, của những người làm đủ ba bài."
    ),
)
_OPEN = (
    say("Thay đổi từ, điểm phần trăm"),
    say("Trống: mọi người thay đổi ít hơn mức bên cạnh. Nhóm dưới 5 người được gộp với nhóm liền kề."),
)
_RETENTION = say("Phần của mức tăng còn giữ được ở bài sau khoá học, của người làm đủ ba bài")


def figure_table(view: GainsPage, translate: Translate, now: datetime) -> Table:
    """A row a figure."""
    names = {one.name for one in view.figures}
    meanings = {**GAIN, "retention": _RETENTION}
    legend: list[tuple[Message | str, Message | str]] = [
        (_MADE, say("Lúc %(moment)s", moment=now)),
        _EMPTY,
        *((name, meaning) for name, meaning in meanings.items() if name in names),
        *_counted(view),
    ]
    return _table(
        say("Mức tăng"), _FIGURES, [_figure(one, view.n, translate) for one in view.figures], legend, translate
    )


def bin_table(view: GainsPage, translate: Translate) -> Table:
    """A row a bin of the distribution of changes."""
    rows: list[tuple[Cell, ...]] = [(percent(one.low), percent(one.high), one.n) for one in view.bins]
    return _table(say("Phân bố thay đổi"), _BINS, rows, [_OPEN], translate)


def _table(
    title: Message,
    columns: tuple[Message, ...],
    rows: list[tuple[Cell, ...]],
    legend: list[tuple[Message | str, Message | str]],
    translate: Translate,
) -> Table:
    return Table(
        title=translate(title),
        columns=tuple(translate(column) for column in columns),
        rows=tuple(rows),
        legend=tuple((translate(word), translate(meaning)) for word, meaning in legend),
    )


def _figure(one: Figure, people: int, translate: Translate) -> tuple[Cell, ...]:
    scale = 100 if one.unit in (Unit.PERCENT, Unit.POINTS) else 1
    # A p of 0,00001 is not 0.
    digits = 10 if one.unit is Unit.P else DIGITS
    low, high = one.interval or (None, None)
    numbers = (None if each is None else round(scale * each, digits) for each in (one.value, low, high))
    reason = one.reason or one.interval_reason
    return (
        one.name,
        translate(one.label),
        *numbers,
        one.n if one.name == RETENTION.name else people,
        translate(UNITS[one.unit]),
        translate(reason) if reason else "",
    )


def _counted(view: GainsPage) -> Iterator[tuple[Message | str, Message | str]]:
    yield say("Ghi danh"), str(view.enrolled)
    yield say("Đủ hai lần đo (n)"), str(view.n)
    if view.units > 1:
        yield say("Số đơn vị"), str(view.units)
        yield say("Số cụm"), str(view.clusters)
        yield _CLUSTERS
    if view.withheld:
        yield say("Không hiện"), view.withheld
    for left in view.left_out:
        yield say("Để ngoài con số"), say("%(reason)s: %(count)s", reason=left.reason, count=left.count)
    for flag in view.flags:
        yield say("Lưu ý"), flag

"""The words beside a figure, by table."""

from dataclasses import replace

import pytest

from learn.assessments.groups import GroupFigure
from learn.assessments.hiding import Attached, Cluster, hiding_below
from learn.assessments.suppression import Hidden
from learn.dashboards.figures import Counts
from learn.dashboards.left_out import left_out
from learn.dashboards.remarks import Remark, remark_on
from learn.dashboards.rows import Scale, UnitRow, in_order, scale_for
from learn.dashboards.words import Action, address
from learn.errors import say

MEASURED = Counts(enrolled=30, started=25, finished=20, matched=20)


def figure(low: float | None, high: float | None) -> GroupFigure:
    change = (low + high) / 2 if low is not None and high is not None else 0.1
    return GroupFigure(n=20, mean_pre=0.4, mean_post=0.4 + change, change=change, low=low, high=high)


@pytest.mark.parametrize(
    ("shown", "counts", "is_hidden", "remark", "words"),
    [
        (figure(0.1, 0.2), MEASURED, False, Remark.RISES, "Tăng rõ"),
        (figure(0.01, 0.3), MEASURED, False, Remark.RISES, "Tăng; ít người nên khoảng rộng"),
        (figure(-0.01, 0.05), MEASURED, False, Remark.UNCLEAR, "Chưa phân biệt được với 0"),
        (figure(0.0, 0.1), MEASURED, False, Remark.UNCLEAR, "Chưa phân biệt được với 0"),
        (figure(-0.2, -0.1), MEASURED, False, Remark.FALLS, "Giảm"),
        (None, replace(MEASURED, matched=4), True, Remark.HIDDEN_SMALL, "Dưới 5 người đủ hai lần đo, không hiện số"),
        (None, MEASURED, True, Remark.HIDDEN_WITH, "Ẩn cùng, để không suy ra được số của nhóm dưới 5 người"),
        (None, Counts(enrolled=3, started=1), False, Remark.NOT_MEASURED, "Chưa có ai đủ hai lần đo"),
        (None, Counts(enrolled=3), False, Remark.NOT_STARTED, "Chưa bắt đầu"),
        (None, Counts(), False, Remark.NOT_ENROLLED, "Chưa có ai ghi danh"),
    ],
)
def test_what_is_said_of_a_figure(
    shown: GroupFigure | None, counts: Counts, is_hidden: bool, remark: Remark, words: str
) -> None:
    said = remark_on(shown, counts, is_hidden=is_hidden)
    assert (said.remark, str(said.words)) == (remark, words)


def row(name: str, shown: GroupFigure | None, counts: Counts = MEASURED, *, is_hidden: bool = False) -> UnitRow:
    said = remark_on(shown, counts, is_hidden=is_hidden)
    return UnitRow(name, name, "", counts, shown, said, Action(say("Xem"), ""))


def test_rows_without_an_interval_come_last_and_stay() -> None:
    rows = [
        row("chưa ghi danh", None, Counts()),
        row("ẩn", None, is_hidden=True),
        row("giảm", figure(-0.3, -0.1)),
        row("tăng", figure(0.1, 0.2)),
        row("một người", figure(None, None)),
        row("tăng hơn", figure(0.15, 0.6)),
    ]
    names = [one.name for one in in_order(rows)]
    assert names == ["tăng hơn", "tăng", "giảm", "một người", "ẩn", "chưa ghi danh"]


@pytest.mark.parametrize(
    ("ends", "scale"),
    [
        ([], Scale(-0.1, 0.4)),
        ([(0.0, 0.41)], Scale(-0.1, 0.5)),
        ([(-0.12, 0.2)], Scale(-0.2, 0.4)),
        ([(-0.9, 0.95)], Scale(-0.3, 0.6)),
        ([(None, None)], Scale(-0.1, 0.4)),
    ],
)
def test_the_axis_holds_what_is_shown(ends: list[tuple[float | None, float | None]], scale: Scale) -> None:
    assert scale_for(row("x", figure(low, high)) for low, high in ends) == scale


COUNTS = Counts(enrolled=60, started=50, finished=40, matched=30, hasty=7, skipped=6, void=5)


@pytest.mark.parametrize(
    ("counts", "sees_people", "is_root", "shown"),
    [
        (COUNTS, True, False, [7, 5, 6]),
        (COUNTS, False, True, [7, 5, 6]),
        (COUNTS, False, False, [18]),
        (replace(COUNTS, hasty=2), False, True, [13]),
        (replace(COUNTS, hasty=2), True, True, [2, 5, 6]),
        (Counts(enrolled=3), False, True, []),
    ],
)
def test_small_reasons_are_not_told_apart_to_who_sees_groups(
    counts: Counts, sees_people: bool, is_root: bool, shown: list[int]
) -> None:
    assert [left.count for left in left_out(counts, sees_people=sees_people, is_root=is_root)] == shown


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (Counts(hasty=2, void=0), [7, 5, 6]),
        (Counts(hasty=3), [18]),  # whoever knows three of seven has four left
        (Counts(hasty=7, void=5), [7, 5, 6]),  # nobody is left
    ],
)
def test_people_the_viewer_knows_hide_nobody(known: Counts, shown: list[int]) -> None:
    assert [left.count for left in left_out(COUNTS, sees_people=False, is_root=True, known=known)] == shown


def test_rows_hidden_together_under_one_unit_are_one_cluster() -> None:
    tree = [
        Attached(1, None, 0),
        Attached(2, 1, 3),
        Attached(3, 1, 6),
        Attached(4, 1, 20),
        Attached(5, 4, 3),
        Attached(6, 4, 6),
        Attached(7, 4, 30),
    ]
    hiding = hiding_below(tree)
    assert hiding.hidden == Hidden(frozenset({2, 3, 5, 6}), frozenset({2, 3, 5, 6}))
    clusters = [hiding.cluster_of(unit) for unit in (2, 3, 5, 6, 4, 7)]
    assert clusters[0] == clusters[1] != clusters[2] == clusters[3]
    assert clusters[4:] == [Cluster(4), Cluster(7)]


def test_an_address_keeps_to_what_a_link_may_hold() -> None:
    assert address("/units/a b", course="x&y", state=None, q="") == "/units/a%20b?course=x%26y"

"""The rows of tables of figures; of a unit's: each unit below, its figure or why there is none, one action. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Protocol, TypeVar

from learn.assessments.groups import GroupFigure
from learn.dashboards.figures import Counts
from learn.dashboards.remarks import Remark, Said, footing_words
from learn.dashboards.words import Action, people_url, unit_url
from learn.errors import Message, say

# What links ask for when they mean everybody who has not begun, whatever the reason.
ANY_NOT_STARTED = "any-not-started"


@dataclass(frozen=True)
class UnitRow:
    """A unit below the one shown (or that unit's own people, when `is_own`).

    `figure` is None when nobody is measured twice and when the figure is hidden; `said` tells which.
    """

    code: str
    name: str
    url: str
    counts: Counts
    figure: GroupFigure | None
    said: Said
    action: Action
    is_own: bool = False

    @property
    def footing(self) -> Message | None:
        """Which scores the figure rests on; None without one."""
        return footing_words(self.figure)


class Listed(Protocol):
    """A row of a table of figures."""

    @property
    def name(self) -> str | Message:
        """What it is called."""

    @property
    def figure(self) -> GroupFigure | None:
        """None when there is none, and when it is hidden."""

    @property
    def said(self) -> Said:
        """What to say about the figure, or why there is none."""


Row = TypeVar("Row", bound=Listed)


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """By the lower bound of the interval, the highest first; rows without one last, and none is dropped.

    Overlapping intervals are no ranking: the order only says of whom a rise is surest.
    """

    def key(row: Row) -> tuple[int, float, str]:
        low = row.figure.low if row.figure else None
        if low is None:
            return list(Remark).index(row.said.remark) + 1, 0.0, str(row.name)
        return 0, -low, str(row.name)

    return tuple(sorted(rows, key=key))


@dataclass(frozen=True)
class Scale:
    """The ends of the axis on which changes are drawn, as fractions; 0 lies inside."""

    low: float = -0.1
    high: float = 0.4

    @property
    def stops(self) -> tuple[float, ...]:
        """Where the axis is labelled: its ends, zero, and half-way up."""
        return (self.low, 0.0, round(self.high / 2, 2), self.high)


def scale_for(rows: Iterable[Listed]) -> Scale:
    """Wide enough, in steps of 10 points, for what is shown.

    Within −30 and +60 points: the interval of a very small group would press all others together.
    """
    figures = [row.figure for row in rows if row.figure]
    lows = [figure.low for figure in figures if figure.low is not None]
    highs = [figure.high for figure in figures if figure.high is not None]
    usual = Scale()
    low = max(min([usual.low, *lows]), -0.3)
    high = min(max([usual.high, *highs]), 0.6)
    return Scale(floor(round(low * 10, 6)) / 10, ceil(round(high * 10, 6)) / 10)


def row_action(code: str, course: str | None, remark: Remark, *, sees_people: bool) -> Action:
    """The one thing to do about a unit of the table."""
    match remark:
        case Remark.NOT_STARTED if sees_people:
            return Action(say("Nhắc bắt đầu"), people_url(code, course, ANY_NOT_STARTED))
        case Remark.NOT_MEASURED | Remark.NOT_ENROLLED if sees_people:
            return Action(say("Xem danh sách"), people_url(code, course))
        case Remark.UNCLEAR | Remark.FALLS:
            return Action(say("Tìm hiểu vì sao"), unit_url(code, course))
        case _:
            return Action(say("Xem đơn vị"), unit_url(code, course))

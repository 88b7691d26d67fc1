"""The rows of a split: each group with its figure, or why there is none, and everybody together. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum

from learn.assessments.groups import Footing, GroupFigure
from learn.assessments.hiding import Hiding, UnitSums
from learn.assessments.links import Links, footing_of
from learn.dashboards.figures import Counts, total
from learn.dashboards.group_hiding import GroupHiding
from learn.dashboards.group_store import Cell, Later
from learn.dashboards.left_out import LeftOut, left_out
from learn.dashboards.remarks import Said, footing_words, method_words, remark_on
from learn.errors import Message, say

# Below this share of the enrolled, a group's figure may well be that of other people.
WELL_COVERED = 0.5


@dataclass(frozen=True)
class Trend:
    """Mean linked scores before, after and later of the n people measured on all three occasions."""

    n: int
    before: float
    after: float
    later: float
    footing: Footing = Footing.RAW


@dataclass(frozen=True)
class GroupRow:
    """A group (or everybody). `figure` is None when nobody is measured twice and when it is hidden: `said` tells.

    `trend` is None when nobody is measured three times and when it is hidden (`hides_trend`). `flags` say what
    weakens this figure beyond what weakens all of them.
    """

    key: str
    name: Message | str
    counts: Counts
    figure: GroupFigure | None
    said: Said
    left_out: tuple[LeftOut, ...]
    flags: tuple[Message, ...]
    trend: Trend | None = None
    hides_trend: bool = False

    @property
    def coverage(self) -> float | None:
        """Matched of enrolled; None where nobody is enrolled."""
        return self.counts.matched / self.counts.enrolled if self.counts.enrolled else None

    @property
    def method(self) -> Message | None:
        """How the interval was found; None when there is none."""
        return method_words(self.figure) if self.figure else None

    @property
    def footing(self) -> Message | None:
        """Which scores the figure rests on; None without one."""
        return footing_words(self.figure)


@dataclass(frozen=True)
class Seen:
    """How a viewer sees a split: `sees_people` sees all of it, others what the two hidings leave."""

    sees_people: bool
    links: Links = field(default_factory=Links)
    units: Hiding = field(default_factory=Hiding)
    groups: GroupHiding = field(default_factory=GroupHiding)
    is_hidden: bool = False

    def row(self, key: str, name: Message | str, cells: Sequence[Cell]) -> GroupRow:
        """The row of one group."""
        return self._row(
            key,
            name,
            cells,
            total(cell.counts for cell in cells),
            is_hidden=key in self.groups.groups,
            hides_trend=key in self.groups.later,
        )

    def whole(self, cells: Sequence[Cell], rows: Sequence[GroupRow]) -> GroupRow:
        """Everybody of these rows. Their trend is hidden with any of theirs: it would give a single one back."""
        return self._row(
            "",
            say("Tất cả"),
            cells,
            total(row.counts for row in rows),
            is_hidden=self.is_hidden,
            hides_trend=any(row.hides_trend for row in rows),
        )

    def _row(
        self,
        key: str,
        name: Message | str,
        cells: Sequence[Cell],
        counts: Counts,
        *,
        is_hidden: bool,
        hides_trend: bool,
    ) -> GroupRow:
        measured = [UnitSums(cell.unit_id, cell.sums, cell.taken) for cell in cells if cell.sums.n]
        figure = self.units.figure_of(measured, self.links) if measured and not is_hidden else None
        trend = trend_of(cell.later for cell in cells)
        return GroupRow(
            key=key,
            name=name,
            counts=counts,
            figure=figure,
            # Where nobody is measured there is nothing to hide, and the row says so.
            said=remark_on(figure, counts, is_hidden=is_hidden and bool(measured)),
            left_out=left_out(counts, sees_people=self.sees_people, is_root=False),
            flags=_flags(figure, counts),
            trend=None if hides_trend else trend,
            hides_trend=hides_trend and trend is not None,
        )


def rows_of(
    cells: Sequence[Cell], seen: Seen, name_of: Callable[[str], Message | str]
) -> tuple[GroupRow, tuple[GroupRow, ...]]:
    """The row of everybody, and those of the groups in the order of their codes."""
    grouped: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        grouped[cell.group].append(cell)
    rows = tuple(seen.row(key, name_of(key), grouped[key]) for key in sorted(grouped))
    return seen.whole(cells, rows), rows


def trend_of(parts: Iterable[Later]) -> Trend | None:
    """The trend of several cells together; None when nobody is measured three times."""
    kept = [part for part in parts if part.n]
    if not kept:
        return None
    n = sum(part.n for part in kept)
    p, q, f = (fsum(getattr(part, name) for part in kept) / n for name in ("p", "q", "f"))
    return Trend(n, p, q, f, footing_of(n, n - sum(part.raw for part in kept)))


def _flags(figure: GroupFigure | None, counts: Counts) -> tuple[Message, ...]:
    found = []
    if figure and figure.is_approximate:
        found.append(say("Mới có %(clusters)s đơn vị nên khoảng gần đúng", clusters=figure.clusters))
    if figure and counts.matched < WELL_COVERED * counts.enrolled:
        share = 100 * counts.matched // counts.enrolled
        found.append(say("Mới %(share)s%% số người của nhóm đủ hai lần đo", share=share))
    return tuple(found)

"""`/teach/{slug}/gains`: every figure of what a course's people gained, as the analysis kept it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlmodel import Session

from learn.assessments import store
from learn.assessments.effects import FEWEST_FOR_GAIN
from learn.assessments.statistics.bins import OF_CHANGES, Bin
from learn.dashboards import crowds, two_roles
from learn.dashboards.bars import Axis, Bar, axis_of, bars
from learn.dashboards.course_statistics import taught, told
from learn.dashboards.figures import COUNTED, Counts
from learn.dashboards.left_out import LeftOut, left_out
from learn.dashboards.remarks import HEADLINES, SMALLEST_SHOWN, Remark
from learn.dashboards.words import address
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.organisation.policy import Viewer


class Unit(StrEnum):
    """How a figure is written."""

    PERCENT = "percent"
    POINTS = "points"
    RATIO = "ratio"
    P = "p"


class _Asked(NamedTuple):
    """A figure by its name in the analysis: what it is called, how it is written, and where it is explained."""

    name: str
    label: Message
    unit: Unit
    how: str


FIGURES = (
    _Asked("mean_pre", say("Trung bình trước khoá học"), Unit.PERCENT, "score"),
    _Asked("mean_post", say("Trung bình sau khoá học"), Unit.PERCENT, "score"),
    _Asked("mean_gain", say("Thay đổi trung bình, điểm phần trăm"), Unit.POINTS, "interval"),
    _Asked("gain_of_averages", say("Mức tăng chuẩn hoá của nhóm ⟨g⟩"), Unit.RATIO, "gain-of-averages"),
    _Asked("mean_normalized_change", say("Trung bình thay đổi chuẩn hoá từng người"), Unit.RATIO, "normalized"),
    _Asked("mean_normalized_gain", say("Trung bình mức tăng chuẩn hoá từng người"), Unit.RATIO, "normalized"),
    _Asked("d_z", say("d_z: so với độ chênh của các thay đổi"), Unit.RATIO, "effect-sizes"),
    _Asked("g_z", say("g_z: d_z hiệu chỉnh theo Hedges"), Unit.RATIO, "effect-sizes"),
    _Asked("d_av", say("d_av: so với độ chênh của hai bài"), Unit.RATIO, "effect-sizes"),
    _Asked("g_av", say("g_av: d_av hiệu chỉnh theo Hedges"), Unit.RATIO, "effect-sizes"),
    _Asked("t", say("t theo cặp"), Unit.RATIO, "effect-sizes"),
    _Asked("p", say("p của phép thử t theo cặp"), Unit.P, "effect-sizes"),
    _Asked("wilcoxon_p", say("p của phép thử Wilcoxon"), Unit.P, "effect-sizes"),
)
RETENTION = _Asked("retention", say("Mức duy trì"), Unit.PERCENT, "retention")


@dataclass(frozen=True)
class Figure:
    """A figure, or the reason why there is none; the interval likewise. Fractions, not percents.

    `n` is said of retention alone, which rests on fewer people than the others, where they are five or more.
    """

    name: str
    label: Message
    unit: Unit
    how: str
    value: float | None
    interval: tuple[float, float] | None
    reason: Message | None
    interval_reason: Message | None
    n: int | None = None


@dataclass(frozen=True)
class GainsPage:
    """The whole page. Without an analysis `analysed_at` is None; with fewer than five people `figures` is empty, and
    where they are `withheld` from this viewer, with the reason.

    `bins` is empty below twenty people. `coverage` is matched of enrolled. `counts` are for the program: what may be
    told of them is `left_out`. `clusters` are what the intervals count as one: units, or several together.
    """

    slug: str
    title: str
    url: str
    statistics_url: str
    version: int
    analysed_at: datetime | None
    n: int
    units: int
    clusters: int
    counts: Counts
    left_out: tuple[LeftOut, ...]
    figures: tuple[Figure, ...]
    flags: tuple[Message, ...]
    bins: tuple[Bin, ...]
    is_linked: bool
    withheld: Message | None = None

    @property
    def is_hidden(self) -> bool:
        return 0 < self.n < SMALLEST_SHOWN

    @property
    def enrolled(self) -> int:
        return self.counts.enrolled

    @property
    def coverage(self) -> float | None:
        return self.counts.matched / self.counts.enrolled if self.counts.enrolled else None

    @property
    def headline(self) -> Message:
        """The finding: whether the change can be told from none."""
        change = next((one for one in self.figures if one.name == "mean_gain"), None)
        if self.withheld:
            return HEADLINES[Remark.HIDDEN_WITH]
        if change is None:
            return HEADLINES[Remark.HIDDEN_SMALL if self.is_hidden else Remark.NOT_MEASURED]
        if change.interval is None:
            return HEADLINES[Remark.NO_INTERVAL]
        low, high = change.interval
        return HEADLINES[Remark.RISES if low > 0 else Remark.FALLS if high < 0 else Remark.UNCLEAR]

    @property
    def axis(self) -> Axis | None:
        return axis_of(self.bins, OF_CHANGES)

    @property
    def bars(self) -> tuple[Bar, ...]:
        return bars(self.bins, self.axis, OF_CHANGES) if self.axis else ()


def gains_page(db: Session, viewer: Viewer, slug: str, language: str) -> GainsPage:
    """NotFound as the course's statistics."""
    version, head, _ = taught(db, viewer, slug, language)
    analysis = store.analysis_of_whole(db, id_of(version))
    kept: Mapping[str, Any] = analysis.document["gain"] if analysis else {}
    n = analysis.n if analysis else 0
    withheld = two_roles.why_withheld(db, viewer, id_of(version)) if n >= SMALLEST_SHOWN else None
    is_shown = n >= SMALLEST_SHOWN and not withheld
    counts = Counts(**{name: kept["counts"][name] for name in COUNTED}) if kept else Counts()
    return GainsPage(
        slug=slug,
        title=head["title"],
        url=address(f"/teach/{slug}/gains"),
        statistics_url=address(f"/teach/{slug}/statistics"),
        version=version.number,
        analysed_at=analysis.analysed_at if analysis else None,
        n=n,
        units=kept.get("units", 0),
        clusters=kept.get("clusters", 0),
        counts=counts,
        left_out=left_out(
            counts, sees_people=False, is_root=True, known=crowds.known_of_version(db, viewer, id_of(version))
        ),
        figures=tuple(_figures(kept)) if is_shown else (),
        flags=tuple(told(flag) for flag in kept["figures"]["flags"]) if is_shown else (),
        bins=tuple(Bin(**one) for one in kept["bins"]) if is_shown and n >= FEWEST_FOR_GAIN else (),
        is_linked=kept.get("is_linked", False),
        withheld=withheld,
    )


def _figures(kept: Mapping[str, Any]) -> Sequence[Figure]:
    measured, later = kept["figures"], kept["retention"]
    # Of a few who came back a mean is nearly their own score; n is not told then either.
    is_small = later["n"] < SMALLEST_SHOWN
    return [
        *(_figure(asked, measured, asked.name, f"{asked.name}_interval") for asked in FIGURES),
        _too_few_later() if is_small else _figure(RETENTION, later, "value", "interval", later["n"]),
    ]


def _figure(asked: _Asked, kept: Mapping[str, Any], name: str, interval: str, n: int | None = None) -> Figure:
    ends, reasons = kept.get(interval), kept["unavailable"]
    value = kept[name]
    return Figure(
        **asked._asdict(),
        value=value,
        interval=(ends[0], ends[1]) if ends else None,
        reason=told(reasons[name]) if name in reasons else None,
        interval_reason=told(reasons[interval]) if value is not None and interval in reasons else None,
        n=n,
    )


def _too_few_later() -> Figure:
    reason = say("Cần ít nhất %(least)s người đã làm cả ba bài.", least=SMALLEST_SHOWN)
    return Figure(**RETENTION._asdict(), value=None, interval=None, reason=reason, interval_reason=None)

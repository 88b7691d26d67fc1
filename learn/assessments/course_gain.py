"""What everybody who took a course's two tests gained, in every figure there is, as the analysis keeps it."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict
from math import fsum
from typing import Any, NamedTuple

from scipy.special import stdtr
from sqlalchemy import and_, case, func, null, select
from sqlmodel import Session, col

from learn.assessments.cells import COUNTS, cohort, standing
from learn.assessments.effects import FEWEST_FOR_GAIN, FollowedSums, gain_of_averages, linked_gain, linked_retention
from learn.assessments.effort import HASTY_BELOW
from learn.assessments.forests import Forest, forest, of_only
from learn.assessments.groups import sums_of
from learn.assessments.hiding import Cluster, why_no_interval
from learn.assessments.links import RAW, Form, Line, Link, Links, Taken, linked_figure
from learn.assessments.measuring import ALL
from learn.assessments.models import Measured, Outcome, UnitCount
from learn.assessments.statistics.bins import OF_CHANGES, histogram
from learn.assessments.statistics.paired import paired_gain
from learn.assessments.statistics.values import as_json, interval_of, told
from learn.errors import Message

Trio = tuple[float, float, float | None]
"""A person's fractions before, after and later; the last is None without a follow-up that measures."""


class Matched(NamedTuple):
    """Everybody with both tests by unit, on linked scores where there is a link, and how many took each form before
    and after; of those `followed` also later."""

    by_unit: dict[int, list[Trio]]
    taken: Taken
    followed: tuple[Counter[Form], Counter[Form], Counter[Form]]


def gain_document(db: Session, assessment_version_id: int, link: Link | None) -> dict[str, Any]:
    """Figures of the matched people over all units (`statistics.paired_gain`, CR1 of more than one cluster), retention
    of those with a follow-up, the distribution of changes, and how many people stand where. Scores are linked where the
    forms are, and the error of the link is in every interval, in t and in p.

    People are clustered as `course_clusters` says, those with a follow-up once more among themselves."""
    by_unit, taken, followed = matched(db, assessment_version_id, link)
    trees = forest(db, assessment_version_id, link)
    links = Links({assessment_version_id: link} if link else {})
    by_cluster = _clustered(by_unit, trees.clusters(trees.of_version(assessment_version_id)))
    people = [(cluster, p, q) for cluster, trios in by_cluster.items() for p, q, _ in trios]
    return {
        "figures": _figures(people) | (_with_link(by_cluster, taken, links) if link else {}),
        "is_linked": link is not None,
        "retention": _retention(_clustered_by_followed(by_unit, trees), followed, links),
        "bins": [asdict(one) for one in histogram((q - p for _, p, q in people), OF_CHANGES)],
        "counts": _counts(db, assessment_version_id),
        "units": len(by_unit),
        "clusters": len(by_cluster),
    }


def matched(db: Session, assessment_version_id: int, link: Link | None) -> Matched:
    """The scores of everybody with both tests."""
    is_followed = and_(
        col(Outcome.follow_up) == Measured.COMPLETE, func.coalesce(Outcome.follow_up_effort, 1.0) >= HASTY_BELOW
    )
    lines = link.lines if link else {}
    later = case((is_followed, col(Outcome.f)), else_=null())
    forms = (col(Outcome.pre_form), col(Outcome.post_form), col(Outcome.follow_up_form))
    rows = db.execute(
        select(col(Outcome.unit_id), col(Outcome.p), col(Outcome.q), later, *forms)
        .where(
            col(Outcome.assessment_version_id) == assessment_version_id,
            col(Outcome.scope) == ALL,
            cohort(),
            standing() == "matched",
        )
        .order_by(col(Outcome.unit_id), col(Outcome.enrolment_id))
    )
    found: defaultdict[int, list[Trio]] = defaultdict(list)
    before: Counter[Form] = Counter()
    after: Counter[Form] = Counter()
    followed = Counter[Form](), Counter[Form](), Counter[Form]()
    for unit, p, q, f, *(pre, post, follow_up) in rows:
        lower, upper, last = (lines.get(form, RAW) for form in (pre, post, follow_up))
        found[unit].append((lower.at(p), upper.at(q), _later(last, f)))
        before[assessment_version_id, pre] += 1
        after[assessment_version_id, post] += 1
        if f is not None:
            for counted, form in zip(followed, (pre, post, follow_up), strict=True):
                counted[assessment_version_id, form] += 1
    return Matched(dict(found), Taken(before, after), followed)


def _later(line: Line, fraction: float | None) -> float | None:
    return None if fraction is None else line.at(fraction)


ByCluster = Mapping[Hashable, Sequence[Trio]]


def _clustered(by_unit: Mapping[int, Sequence[Trio]], clusters: Mapping[int, Cluster]) -> ByCluster:
    found: defaultdict[Hashable, list[Trio]] = defaultdict(list)
    for unit, trios in by_unit.items():
        found[clusters.get(unit, Cluster(unit))] += trios
    return found


def _clustered_by_followed(by_unit: Mapping[int, Sequence[Trio]], trees: Forest) -> ByCluster:
    """Those with a follow-up: no figure of units has their scores at it."""
    followed = {unit: [trio for trio in trios if trio[2] is not None] for unit, trios in by_unit.items()}
    told = of_only(unit for unit, trios in followed.items() for _ in trios)
    return _clustered({unit: trios for unit, trios in followed.items() if trios}, trees.clusters(told))


def _with_link(by_cluster: ByCluster, taken: Taken, links: Links) -> dict[str, Any]:
    """The intervals, t and p with the error of the link; empty where they are not defined."""
    units = [sums_of((p, q) for p, q, _ in trios) for trios in by_cluster.values()]
    found = linked_figure(units, taken, links)
    if found.change is None or not found.error or found.low is None or why_no_interval(by_cluster):
        return {}
    t, freedom = found.change / found.error, (found.clusters if found.method == "cr1" else found.n) - 1
    gain = linked_gain(units, taken, links)
    of_gain = {} if gain.low is None else {"gain_of_averages_interval": [gain.low, gain.high]}
    return {"mean_gain_interval": [found.low, found.high], "t": t, "p": 2 * float(stdtr(freedom, -abs(t))), **of_gain}


OF_PEOPLE_OR_UNITS = (
    "mean_gain_interval",
    "t",
    "p",
    "wilcoxon_p",
    "d_z_interval",
    "gain_of_averages_interval",
)
"""What takes either people or units to be independent."""


def _figures(people: list[tuple[Hashable, float, float]]) -> dict[str, Any]:
    clusters, pre, post = (list(column) for column in zip(*people, strict=True)) if people else ([], [], [])
    found = as_json(paired_gain(pre, post, clusters=clusters), kept)
    if reason := why_no_interval(clusters):
        found |= dict.fromkeys(OF_PEOPLE_OR_UNITS)
        found["unavailable"] |= dict.fromkeys(OF_PEOPLE_OR_UNITS, kept(reason))
    few = gain_of_averages([sums_of(zip(pre, post, strict=True))]).reason if len(pre) < FEWEST_FOR_GAIN else None
    if few:
        hidden = ("gain_of_averages", "gain_of_averages_interval")
        found |= dict.fromkeys(hidden)
        found["unavailable"] |= dict.fromkeys(hidden, kept(few))
    return {name: value for name, value in found.items() if name != "dropped"}


def _retention(by_cluster: ByCluster, took: Sequence[Counter[Form]], links: Links) -> dict[str, Any]:
    """Of those measured three times."""
    units = [_followed([(p, q, f) for p, q, f in trios if f is not None]) for trios in by_cluster.values()]
    found = linked_retention(units, took, links)
    value = found.reason if found.value is None and found.reason else found.value
    no_interval = why_no_interval(by_cluster) if found.value is not None else None
    figures = told({"value": value, "interval": no_interval or interval_of(found)})
    return as_json({"n": found.n, **figures}, kept)  # type: ignore[no-any-return]


def _followed(trios: list[tuple[float, float, float]]) -> FollowedSums:
    return FollowedSums(
        **vars(sums_of((p, q) for p, q, _ in trios)),
        f=fsum(f for _, _, f in trios),
        ff=fsum(f * f for _, _, f in trios),
        pf=fsum(p * f for p, _, f in trios),
        qf=fsum(q * f for _, q, f in trios),
    )


def _counts(db: Session, assessment_version_id: int) -> dict[str, int]:
    """Of all units together."""
    row = db.execute(
        select(*(func.coalesce(func.sum(getattr(UnitCount, name)), 0) for name in COUNTS)).where(
            col(UnitCount.assessment_version_id) == assessment_version_id
        )
    ).one()
    return {name: int(count) for name, count in zip(COUNTS, row, strict=True)}


def kept(message: Message) -> dict[str, Any]:
    """A sentence as it is kept, to be translated when it is shown."""
    return {"text": message.text, "values": dict(message.values)}

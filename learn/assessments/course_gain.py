"""What everybody who took a course's two tests gained, in every figure there is, as the analysis keeps it."""

from collections import defaultdict
from dataclasses import asdict
from math import fsum
from typing import Any

from sqlalchemy import and_, case, func, null, select
from sqlmodel import Session, col

from learn.assessments.cells import COUNTS, cohort, standing
from learn.assessments.effects import FEWEST_FOR_GAIN, FollowedSums, gain_of_averages, retention
from learn.assessments.effort import HASTY_BELOW
from learn.assessments.groups import sums_of
from learn.assessments.measuring import ALL
from learn.assessments.models import Measured, Outcome, UnitCount
from learn.assessments.statistics.bins import OF_CHANGES, histogram
from learn.assessments.statistics.paired import paired_gain
from learn.assessments.statistics.values import as_json, interval_of, told
from learn.errors import Message

Trio = tuple[float, float, float | None]
"""A person's fractions before, after and later; the last is None without a follow-up that measures."""


def gain_document(db: Session, assessment_version_id: int) -> dict[str, Any]:
    """Figures of the matched people over all units (`statistics.paired_gain`, CR1 of more than one unit), retention of
    those with a follow-up, the distribution of changes, and how many people stand where. Scores are the forms' own."""
    by_unit = matched(db, assessment_version_id)
    people = [(unit, p, q) for unit, trios in by_unit.items() for p, q, _ in trios]
    return {
        "figures": _figures(people),
        "retention": _retention(by_unit),
        "bins": [asdict(one) for one in histogram((q - p for _, p, q in people), OF_CHANGES)],
        "counts": _counts(db, assessment_version_id),
        "units": len(by_unit),
    }


def matched(db: Session, assessment_version_id: int) -> dict[int, list[Trio]]:
    """The scores of everybody with both tests, by unit."""
    is_followed = and_(
        col(Outcome.follow_up) == Measured.COMPLETE, func.coalesce(Outcome.follow_up_effort, 1.0) >= HASTY_BELOW
    )
    rows = db.execute(
        select(col(Outcome.unit_id), col(Outcome.p), col(Outcome.q), case((is_followed, col(Outcome.f)), else_=null()))
        .where(
            col(Outcome.assessment_version_id) == assessment_version_id,
            col(Outcome.scope) == ALL,
            cohort(),
            standing() == "matched",
        )
        .order_by(col(Outcome.unit_id), col(Outcome.enrolment_id))
    )
    found: defaultdict[int, list[Trio]] = defaultdict(list)
    for unit, p, q, f in rows:
        found[unit].append((p, q, f))
    return dict(found)


def _figures(people: list[tuple[int, float, float]]) -> dict[str, Any]:
    units, pre, post = (list(column) for column in zip(*people, strict=True)) if people else ([], [], [])
    found = as_json(paired_gain(pre, post, clusters=units), kept)
    few = gain_of_averages([sums_of(zip(pre, post, strict=True))]).reason if len(pre) < FEWEST_FOR_GAIN else None
    if few:
        hidden = ("gain_of_averages", "gain_of_averages_interval")
        found |= dict.fromkeys(hidden)
        found["unavailable"] |= dict.fromkeys(hidden, kept(few))
    return {name: value for name, value in found.items() if name != "dropped"}


def _retention(by_unit: dict[int, list[Trio]]) -> dict[str, Any]:
    """Of those measured three times."""
    found = retention([_followed([(p, q, f) for p, q, f in trios if f is not None]) for trios in by_unit.values()])
    value = found.reason if found.value is None and found.reason else found.value
    figures = told({"value": value, "interval": interval_of(found)})
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

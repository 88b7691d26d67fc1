"""The two sides of a delayed-start comparison, added up by unit in the database, then by cluster."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from learn.assessments import store
from learn.assessments.cells import standing
from learn.assessments.course_clusters import Spoken
from learn.assessments.differences import Difference, difference
from learn.assessments.effort import HASTY_BELOW
from learn.assessments.forests import Forest, forest
from learn.assessments.groups import Combination, combinations_together
from learn.assessments.hiding import Cluster, why_no_interval
from learn.assessments.measuring import ALL
from learn.assessments.models import Allotment, Arm, AssessmentVersion, Measured, Occasion, Outcome, Sitting
from learn.assessments.policies import read_policies
from learn.assessments.suppression import Crowd
from learn.db.calendar import days_between
from learn.quizzes.models import Attempt


@dataclass(frozen=True)
class Side:
    """One side: so many people were `allotted` to it, and `changes` are the sums over those measured twice, by unit or
    by cluster.

    `before` and `after` are the mean fractions of these (0 to 1), `days` how many lay between the two tests on
    average; None of nobody.
    """

    allotted: int
    changes: Mapping[Any, Combination]
    before: float | None
    after: float | None
    days: float | None


def compared(db: Session, slug: str) -> AssessmentVersion | None:
    """The newest assessment version of a course that has a comparison; None without one."""
    versions = store.versions_of_course(db, slug)
    return next((each for each in versions if read_policies(each.document, None).wait_weeks), None)


def sides(db: Session, assessment_version_id: int) -> tuple[Side, Side]:
    """Both sides, people clustered as `course_clusters` says."""
    begun, waiting = (side(db, assessment_version_id, arm) for arm in (Arm.NOW, Arm.LATER))
    trees = forest(db, assessment_version_id)
    clusters = trees.clusters(_spoken(begun, waiting, trees))
    return _clustered(begun, clusters), _clustered(waiting, clusters)


def _spoken(begun: Side, waiting: Side, trees: Forest) -> dict[int, Spoken]:
    """Who began at once is in the figures of units by the same two tests; who waits is not, by the one before."""
    nobody = Combination(0, 0.0, 0.0)
    found = {}
    for unit in {*begun.changes, *waiting.changes, *trees.people}:
        now, later = (side.changes.get(unit, nobody).n for side in (begun, waiting))
        others = sum(trees.people.get(unit, {}).values()) - now
        found[unit] = Spoken(Crowd(now), Crowd(max(others, 0)), Crowd(later))
    return found


def _clustered(by_unit: Side, clusters: Mapping[int, Cluster]) -> Side:
    parts: defaultdict[Cluster, list[Combination]] = defaultdict(list)
    for unit, changes in by_unit.changes.items():
        parts[clusters[unit]].append(changes)
    return replace(by_unit, changes={cluster: combinations_together(each) for cluster, each in parts.items()})


def effect(begun: Side, waiting: Side) -> Difference:
    """How much more those changed who began at once, from clustered sides."""
    found = difference(begun.changes, waiting.changes)
    reason = why_no_interval([*begun.changes, *waiting.changes])
    return replace(found, error=None, low=None, high=None, method=None, reason=reason) if reason else found


def side(db: Session, assessment_version_id: int, arm: Arm) -> Side:
    """Who began at once, from pre-test to post-test; or who waits, between the two tests around the waiting.

    Measured twice: both complete, with effort or unknown effort, by somebody who is not left out. Everybody counts
    on the side they were allotted to, whatever they did then. One statement.
    """
    people = _people(assessment_version_id, arm).subquery()
    change = people.c.second - people.c.first
    both = people.c.is_measured

    def total(value: ColumnElement[Any]) -> ColumnElement[float]:
        return func.sum(case((both, value), else_=0.0))

    rows = db.execute(
        select(
            people.c.unit_id,
            func.count(),
            func.sum(case((both, 1), else_=0)),
            *(total(value) for value in (change, change * change, people.c.first, people.c.second)),
            func.sum(case((both, people.c.days))),
            func.count(case((both, people.c.days))),
        )
        .group_by(people.c.unit_id)
        .order_by(people.c.unit_id)
    ).all()
    n = sum(int(row[2]) for row in rows)
    before, after = (sum(float(row[at]) for row in rows) / n if n else None for at in (5, 6))
    timed = sum(int(row[8]) for row in rows)
    days = sum(float(row[7] or 0) for row in rows) / timed if timed else None
    changes = {row[0]: Combination(int(row[2]), float(row[3]), float(row[4])) for row in rows if row[2]}
    return Side(sum(int(row[1]) for row in rows), changes, before, after, days)


def _people(version_id: int, arm: Arm) -> Any:
    if arm is Arm.NOW:
        first, second, measured = col(Outcome.p), col(Outcome.q), standing() == "matched"
        days = days_between(
            _closed(Occasion.PRE, col(Outcome.pre_form)), _closed(Occasion.POST, col(Outcome.post_form))
        )
    else:
        first, second, measured = col(Outcome.b), col(Outcome.p), _is_measured_around_waiting()
        days = days_between(
            _closed(Occasion.BASELINE, col(Outcome.baseline_form)), _closed(Occasion.PRE, col(Outcome.pre_form))
        )
    return (
        select(
            col(Outcome.unit_id),
            first.label("first"),
            second.label("second"),
            measured.label("is_measured"),
            days.label("days"),
        )
        .join(Allotment, col(Allotment.enrolment_id) == col(Outcome.enrolment_id))
        .where(
            col(Outcome.assessment_version_id) == version_id,
            col(Outcome.scope) == ALL,
            col(Outcome.counted),
            col(Allotment.arm) == arm.value,
        )
    )


def _is_measured_around_waiting() -> ColumnElement[bool]:
    efforts = (func.coalesce(effort, 1.0) >= HASTY_BELOW for effort in (Outcome.baseline_effort, Outcome.pre_effort))
    return and_(
        col(Outcome.excluded).is_(False),
        col(Outcome.baseline) == Measured.COMPLETE,
        col(Outcome.pre) == Measured.COMPLETE,
        *efforts,
    )


def _closed(occasion: Occasion, letter: Mapped[str]) -> ScalarSelect[datetime | None]:
    """When the try that measures was handed in: the first on its form."""
    return (
        select(func.min(col(Attempt.closed_at)))
        .join(Sitting, col(Sitting.attempt_id) == col(Attempt.id))
        .where(
            col(Sitting.enrolment_id) == col(Outcome.enrolment_id),
            col(Sitting.occasion) == occasion.value,
            col(Sitting.letter) == letter,
        )
        .correlate(Outcome)
        .scalar_subquery()
    )

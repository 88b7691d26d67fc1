"""The sums of a unit, recomputed from its outcomes under a row lock, never added to, so that they cannot drift."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, or_, tuple_, update
from sqlmodel import Session, col, select

from learn.assessments.effort import HASTY_BELOW
from learn.assessments.measuring import ALL
from learn.assessments.models import Measured, Outcome, UnitCell, UnitCount
from learn.db.inserts import insert_once

NOT_YET = "not-yet"
STANDINGS = ("excluded", "skipped", "void", "hasty", "matched", "unmatched")
COUNTS = ("enrolled", "started", "finished", *STANDINGS)

Place = tuple[int, int]
"""A unit and an assessment version."""

_complete_both = and_(col(Outcome.pre) == Measured.COMPLETE, col(Outcome.post) == Measured.COMPLETE)


def cohort() -> ColumnElement[bool]:
    """Who is counted: everyone enrolled, and of those who withdrew the ones who had done both tests.

    What they showed is history; dropping it would let withdrawals improve a unit's figure. Whoever took the course
    more than once is counted by one enrolment.
    """
    return and_(col(Outcome.counted), or_(col(Outcome.withdrawn).is_(False), _complete_both))


def standing() -> ColumnElement[str]:
    """Where one outcome row stands in the figures, as SQL. Each person is counted once, by the first that holds:

    excluded (left out of all measurement), skipped (chose to take no pre-test), void (pre- or post-test
    cut short), hasty (pre- or post-test without effort), matched (both complete; unknown effort is
    kept), unmatched (one of the two only), not yet.
    """
    hasty = or_(
        func.coalesce(Outcome.pre_effort, 1.0) < HASTY_BELOW, func.coalesce(Outcome.post_effort, 1.0) < HASTY_BELOW
    )
    one = or_(col(Outcome.pre) == Measured.COMPLETE, col(Outcome.post) == Measured.COMPLETE)
    return case(
        (col(Outcome.excluded), "excluded"),
        (col(Outcome.pre) == Measured.SKIPPED, "skipped"),
        (or_(col(Outcome.pre) == Measured.VOID, col(Outcome.post) == Measured.VOID), "void"),
        (hasty, "hasty"),
        (_complete_both, "matched"),
        (one, "unmatched"),
        else_=NOT_YET,
    )


@dataclass(frozen=True)
class Tally:
    """What a unit's rows must say: its counts by column, and its cells by (pre form, post form, scope)."""

    counts: dict[str, int]
    cells: dict[tuple[str, str, str], dict[str, float]]


def recount(db: Session, places: Collection[Place], now: datetime) -> None:
    """Write the counts and cells of units as they follow from their outcomes now."""
    hold(db, places, now)
    sums = tally(db, places)
    db.execute(delete(UnitCell).where(_one_of(UnitCell, places)).execution_options(synchronize_session=False))
    cells = [
        {**_named(place), "pre_form": pre, "post_form": post, "scope": scope, **cell}
        for place, tallied in sums.items()
        for (pre, post, scope), cell in tallied.cells.items()
    ]
    if cells:
        db.connection().execute(insert(UnitCell), cells)
    db.execute(update(UnitCount), [{**_named(place), **sums[place].counts, "updated_at": now} for place in places])


def hold(db: Session, places: Collection[Place], now: datetime) -> None:
    """Keep other recounts of these units waiting until this transaction ends.

    What is read after this includes all that was committed before, so the last recount is right. Rows that are
    missing are made first, then all are held, each time in one order: so no two recounts wait for each other.
    """
    db.flush()
    here = select(UnitCount.unit_id, UnitCount.assessment_version_id).where(_one_of(UnitCount, places))
    for place in sorted(set(places) - set(db.exec(here).all())):
        # Two first people of a unit at once: the other one's row is the lock.
        insert_once(db, UnitCount, {**dict.fromkeys(COUNTS, 0), **_named(place), "updated_at": now})
    in_order = here.order_by(col(UnitCount.unit_id), col(UnitCount.assessment_version_id))
    db.exec(in_order.with_for_update()).all()


def tally(db: Session, places: Collection[Place]) -> dict[Place, Tally]:
    """Counts and sums over the outcomes of each unit."""
    sums = {place: Tally(dict.fromkeys(COUNTS, 0), {}) for place in places}
    _count(db, sums)
    _sum(db, sums)
    return sums


def _one_of(table: type[UnitCount | UnitCell | Outcome], places: Collection[Place]) -> ColumnElement[bool]:
    return tuple_(col(table.unit_id), col(table.assessment_version_id)).in_(list(places))


def _named(place: Place) -> dict[str, int]:
    return {"unit_id": place[0], "assessment_version_id": place[1]}


def _count(db: Session, sums: Mapping[Place, Tally]) -> None:
    rows = db.execute(
        select(  # type: ignore[call-overload]
            Outcome.unit_id,
            Outcome.assessment_version_id,
            standing().label("stands"),
            func.count(),
            func.sum(case((col(Outcome.started), 1), else_=0)),
            func.sum(case((col(Outcome.finished), 1), else_=0)),
        )
        .where(_one_of(Outcome, sums), cohort(), Outcome.scope == ALL)
        .group_by(col(Outcome.unit_id), col(Outcome.assessment_version_id), "stands")
    ).all()
    for unit_id, version_id, word, people, started, finished in rows:
        counts = sums[unit_id, version_id].counts
        counts["enrolled"] += people
        counts["started"] += started
        counts["finished"] += finished
        if word != NOT_YET:
            counts[word] += people


def _sum(db: Session, sums: Mapping[Place, Tally]) -> None:
    p, q = col(Outcome.p), col(Outcome.q)
    rows = db.execute(
        select(  # type: ignore[call-overload]
            Outcome.unit_id,
            Outcome.assessment_version_id,
            Outcome.pre_form,
            Outcome.post_form,
            Outcome.scope,
            func.count(),
            func.sum(p),
            func.sum(q),
            func.sum(p * p),
            func.sum(q * q),
            func.sum(p * q),
        )
        .where(_one_of(Outcome, sums), cohort(), standing() == "matched", p.is_not(None), q.is_not(None))
        .group_by(
            col(Outcome.unit_id),
            col(Outcome.assessment_version_id),
            col(Outcome.pre_form),
            col(Outcome.post_form),
            col(Outcome.scope),
        )
    ).all()
    names = ("n", "sum_p", "sum_q", "sum_pp", "sum_qq", "sum_pq")
    for unit_id, version_id, pre, post, scope, *values in rows:
        sums[unit_id, version_id].cells[pre, post, scope] = dict(zip(names, values, strict=True))

"""The sums of a unit, recomputed from its outcomes under a row lock, never added to, so that they cannot drift."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from learn.assessments.effort import HASTY_BELOW
from learn.assessments.measuring import ALL
from learn.assessments.models import Measured, Outcome, UnitCell, UnitCount

NOT_YET = "not-yet"
STANDINGS = ("excluded", "skipped", "void", "hasty", "matched", "unmatched")

_complete_both = and_(col(Outcome.pre) == Measured.COMPLETE, col(Outcome.post) == Measured.COMPLETE)


def cohort() -> ColumnElement[bool]:
    """Who is counted: everyone enrolled, and of those who withdrew the ones who had done both tests.

    What they showed is history; dropping it would let withdrawals improve a unit's figure.
    """
    return or_(col(Outcome.withdrawn).is_(False), _complete_both)


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


def recount(db: Session, unit_id: int, assessment_version_id: int, now: datetime) -> None:
    """Write the unit's counts and cells as they follow from its outcomes now."""
    hold(db, unit_id, assessment_version_id, now)
    sums = tally(db, unit_id, assessment_version_id)
    here = {"unit_id": unit_id, "assessment_version_id": assessment_version_id}
    db.execute(delete(UnitCell).filter_by(**here))
    rows = [
        {**here, "pre_form": pre, "post_form": post, "scope": scope, **cell}
        for (pre, post, scope), cell in sums.cells.items()
    ]
    if rows:
        db.execute(UnitCell.__table__.insert(), rows)  # type: ignore[attr-defined]
    db.execute(update(UnitCount).filter_by(**here).values(**sums.counts, updated_at=now))


def hold(db: Session, unit_id: int, assessment_version_id: int, now: datetime) -> None:
    """Keep other recounts of the unit waiting until this transaction ends.

    What is read after this includes all that was committed before, so the last recount is right.
    """
    db.flush()
    chosen = select(UnitCount.unit_id).where(
        UnitCount.unit_id == unit_id, UnitCount.assessment_version_id == assessment_version_id
    )
    if db.exec(chosen.with_for_update()).first() is not None:
        return
    try:
        with db.begin_nested():
            db.execute(
                UnitCount.__table__.insert(),  # type: ignore[attr-defined]
                {"unit_id": unit_id, "assessment_version_id": assessment_version_id, "updated_at": now},
            )
    except IntegrityError:  # two first people of a unit at once: the other one's row is the lock
        db.exec(chosen.with_for_update()).first()


def tally(db: Session, unit_id: int, assessment_version_id: int) -> Tally:
    """Counts and sums over the outcomes of a unit."""
    here = (Outcome.unit_id == unit_id, Outcome.assessment_version_id == assessment_version_id, cohort())
    return Tally(_counts(db, *here), _cells(db, *here))


def _counts(db: Session, *here: Any) -> dict[str, int]:
    rows = db.execute(
        select(
            standing().label("stands"),
            func.count(),
            func.sum(case((col(Outcome.started), 1), else_=0)),
            func.sum(case((col(Outcome.finished), 1), else_=0)),
        )
        .where(*here, Outcome.scope == ALL)
        .group_by("stands")
    ).all()
    counts = dict.fromkeys(("enrolled", "started", "finished", *STANDINGS), 0)
    for word, people, started, finished in rows:
        counts["enrolled"] += people
        counts["started"] += started
        counts["finished"] += finished
        if word != NOT_YET:
            counts[word] += people
    return counts


def _cells(db: Session, *here: Any) -> dict[tuple[str, str, str], dict[str, float]]:
    p, q = col(Outcome.p), col(Outcome.q)
    rows = db.execute(
        select(  # type: ignore[call-overload]
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
        .where(*here, standing() == "matched", p.is_not(None), q.is_not(None))
        .group_by(col(Outcome.pre_form), col(Outcome.post_form), col(Outcome.scope))
    ).all()
    names = ("n", "sum_p", "sum_q", "sum_pp", "sum_qq", "sum_pq")
    return {(row[0], row[1], row[2]): dict(zip(names, row[3:], strict=True)) for row in rows}

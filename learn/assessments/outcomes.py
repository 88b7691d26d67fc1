"""The outcome rows of enrolments, always computed whole from their tries and never patched."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from learn.assessments import cells, facts, store
from learn.assessments.facts import Sat
from learn.assessments.measuring import Figures, outcomes
from learn.assessments.models import Outcome
from learn.assessments.records import records
from learn.courses import service as courses
from learn.db.columns import id_of

Item = TypeVar("Item")

BATCH = 200
_COLUMNS = tuple(column.name for column in fields(Figures))


def recompute(db: Session, enrolment_ids: Sequence[int], now: datetime) -> None:
    """Write the outcomes of enrolments as they follow from their tries now, then the sums of each of their units once.

    Call it with the enrolments held (`store.hold`). Those without tests are passed over.
    """
    touched: set[tuple[int, int]] = set()
    for ids in _batches(enrolment_ids):
        sats = facts.read_many(db, courses.enrolments(db, ids))
        _write(db, sats)
        touched |= {(sat.allotment.unit_id, id_of(sat.version)) for sat in sats}
    for places in _batches(sorted(touched)):
        cells.recount(db, places, now)


def begin(db: Session, sat: Sat) -> None:
    """Write the first outcomes of an enrolment that has none yet."""
    for figures in expected(db, [sat])[0]:
        row = _new(sat, figures)
        row.excluded = figures.excluded
        db.add(row)


def expected(db: Session, sats: Sequence[Sat]) -> list[list[Figures]]:
    """What the outcome rows of each enrolment must say."""
    return [outcomes(record) for record in records(db, sats)]


def _write(db: Session, sats: Sequence[Sat]) -> None:
    stored = store.outcome_rows(db, [id_of(sat.enrolment) for sat in sats])
    for sat, rows in zip(sats, expected(db, sats), strict=True):
        for figures in rows:
            row = stored.get((id_of(sat.enrolment), figures.scope)) or _new(sat, figures)
            for column in _COLUMNS:
                value = getattr(figures, column)
                if getattr(row, column) != value:
                    setattr(row, column, value)
            db.add(row)
    db.flush()


def _new(sat: Sat, figures: Figures) -> Outcome:
    return Outcome(
        enrolment_id=id_of(sat.enrolment),
        assessment_version_id=id_of(sat.version),
        unit_id=sat.allotment.unit_id,
        scope=figures.scope,
        weight=figures.weight,
    )


def _batches(ids: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """So many at a time as one statement names."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))

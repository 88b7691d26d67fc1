"""The outcome rows of enrolments, always computed whole from their tries and never patched."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from learn.assessments import analysing, cells, facts, store
from learn.assessments.cells import Place
from learn.assessments.facts import Sat
from learn.assessments.measuring import Figures, outcomes
from learn.assessments.models import Occasion, Outcome
from learn.assessments.records import records
from learn.assessments.repeats import Enrolled, counted
from learn.assessments.tries import measured
from learn.courses import store as course_store
from learn.db.columns import id_of, metadata

Item = TypeVar("Item")

BATCH = 200
_TABLE = metadata.tables["outcome"]
_UPDATE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"))
    .values({column.name: bindparam(column.name) for column in fields(Figures)})
)


def recompute(db: Session, enrolment_ids: Sequence[int], now: datetime) -> None:
    """Write the outcomes of enrolments as they follow from their tries now, then the sums of each of their units once.

    Call it with the enrolments held (`store.hold`). Those without tests are passed over.
    """
    touched = rewrite(db, enrolment_ids)
    # Before units are held, which is the order of everybody who does both.
    analysing.plan(db, (version_id for _, version_id in touched), now)
    for places in _batches(sorted(touched)):
        cells.recount(db, places, now)


def rewrite(db: Session, enrolment_ids: Sequence[int]) -> set[Place]:
    """Write these outcomes and those of the same people's other enrolments in the courses; whose sums must follow.

    All of a person's are written: which one is counted follows from all of them.
    """
    touched: set[Place] = set()
    for ids in _batches(enrolment_ids):
        sats = facts.read_many(db, course_store.families(db, ids))
        _write(db, sats)
        touched |= {(sat.allotment.unit_id, id_of(sat.version)) for sat in sats}
    return touched


def begin(db: Session, sats: Sequence[Sat]) -> None:
    """Write the first outcomes of enrolments that have none yet."""
    _insert(db, [_row(sat, figures) for sat, rows in zip(sats, expected(db, sats), strict=True) for figures in rows])


def expected(db: Session, sats: Sequence[Sat]) -> list[list[Figures]]:
    """What the outcome rows of each enrolment must say; all enrolments of a person in a course must be there."""
    number = {key: counted(enrolled) for key, enrolled in _by_person(sats).items()}
    return [
        outcomes(replace(record, counted=sat.enrolment.number == number[_owner(sat)]))
        for sat, record in zip(sats, records(db, sats), strict=True)
    ]


def _owner(sat: Sat) -> tuple[int, int]:
    return sat.enrolment.person_id, sat.enrolment.course_id


def _by_person(sats: Sequence[Sat]) -> dict[tuple[int, int], list[Enrolled]]:
    found: dict[tuple[int, int], list[Enrolled]] = {}
    for sat in sats:
        pair = (measured(sat.facts.at(occasion)) for occasion in (Occasion.PRE, Occasion.POST))
        one = Enrolled(sat.enrolment.number, all(pair), sat.enrolment.withdrawn_at is not None)
        found.setdefault(_owner(sat), []).append(one)
    return found


def _write(db: Session, sats: Sequence[Sat]) -> None:
    stored = store.outcome_rows(db, [id_of(sat.enrolment) for sat in sats])
    new, changed = [], []
    for sat, rows in zip(sats, expected(db, sats), strict=True):
        for figures in rows:
            row = stored.get((id_of(sat.enrolment), figures.scope))
            if row is None:
                new.append(_row(sat, figures))
            elif any(row[column] != value for column, value in vars(figures).items()):
                changed.append({"row": row["id"], **vars(figures)})
    _insert(db, new)
    if changed:
        db.connection().execute(_UPDATE, changed)


def _row(sat: Sat, figures: Figures) -> dict[str, Any]:
    return {
        "enrolment_id": id_of(sat.enrolment),
        "assessment_version_id": id_of(sat.version),
        "unit_id": sat.allotment.unit_id,
        **vars(figures),
    }


def _insert(db: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        db.connection().execute(insert(Outcome), rows)


def _batches(ids: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """So many at a time as one statement names."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))

"""Freezing how fast is too fast: the effort thresholds of a form, once enough people took it."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session

from learn.assessments import cohorts, outcomes, store
from learn.assessments.effort import threshold
from learn.assessments.models import EffortThreshold

ENOUGH = 30


def freeze(db: Session, now: datetime, *, enough: int = ENOUGH) -> list[int]:
    """Freeze the thresholds of every form that has enough timings and none yet; which forms those were.

    Enough people must have timings for each of its questions. The outcomes that change are computed again.
    """
    return [form_id for form_id in cohorts.unfrozen_forms(db) if freeze_form(db, form_id, now, enough=enough)]


def freeze_form(db: Session, form_id: int, now: datetime, *, enough: int = ENOUGH) -> bool:
    """Set the thresholds of a form from today's timings, also over frozen ones; False when there are too few."""
    by_slot: dict[int, list[float]] = {slot: [] for slot in cohorts.slots_of(db, form_id)}
    for slot, seconds in cohorts.timings(db, form_id):
        by_slot[slot].append(seconds)
    if not by_slot or any(len(seconds) < enough for seconds in by_slot.values()):
        return False
    db.execute(delete(EffortThreshold).filter_by(form_id=form_id))
    db.add_all(
        EffortThreshold(form_id=form_id, slot=slot, seconds=threshold(seconds), people=len(seconds), frozen_at=now)
        for slot, seconds in by_slot.items()
    )
    db.flush()
    touched = list(cohorts.enrolments_on_form(db, form_id))
    store.hold(db, touched)
    outcomes.recompute(db, touched, now)
    return True

"""The outcome rows of an enrolment, always computed whole from its tries and never patched."""

from dataclasses import fields

from sqlmodel import Session

from learn.assessments import facts, store
from learn.assessments.facts import Sat
from learn.assessments.measuring import Figures, outcomes
from learn.assessments.models import Outcome
from learn.courses.models import Enrolment
from learn.db.columns import id_of


def recompute(db: Session, enrolment: Enrolment) -> Sat | None:
    """Write the outcomes of an enrolment as they follow from its tries now; None where there are no tests.

    Call it with the enrolment held (`store.hold`) and recount its unit afterwards.
    """
    sat = facts.read(db, enrolment)
    if sat is None:
        return None
    stored = store.outcomes_of(db, id_of(enrolment))
    for figures in expected(db, sat):
        row = stored.get(figures.scope) or _new(sat, figures)
        for column in fields(figures):
            value = getattr(figures, column.name)
            if getattr(row, column.name) != value:
                setattr(row, column.name, value)
        db.add(row)
    db.flush()
    return sat


def begin(db: Session, sat: Sat) -> None:
    """Write the first outcomes of an enrolment that has none yet."""
    for figures in expected(db, sat):
        row = _new(sat, figures)
        row.excluded = figures.excluded
        db.add(row)


def expected(db: Session, sat: Sat) -> list[Figures]:
    """What the outcome rows of an enrolment must say."""
    return outcomes(facts.record(db, sat))


def _new(sat: Sat, figures: Figures) -> Outcome:
    return Outcome(
        enrolment_id=id_of(sat.enrolment),
        assessment_version_id=id_of(sat.version),
        unit_id=sat.allotment.unit_id,
        scope=figures.scope,
        weight=figures.weight,
    )

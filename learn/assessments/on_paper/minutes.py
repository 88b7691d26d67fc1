"""How long each person has for a test on paper, with what was granted to them alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from learn.assessments import facts, store
from learn.assessments.accommodating import minutes_for
from learn.assessments.models import AssessmentVersion
from learn.assessments.on_paper.models import PaperSheet
from learn.assessments.policies import read_policies


@dataclass(frozen=True)
class Allowed:
    """The whole minutes somebody has, and how many of them are granted beyond everybody's."""

    minutes: int
    extra: int


def allowed(db: Session, sheets: Sequence[PaperSheet]) -> dict[int, Allowed]:
    """The minutes of each sheet's person as of now, by the sheet's number."""
    ids = [sheet.enrolment_id for sheet in sheets]
    granted, allotted = facts.granted_to(db, ids), store.allotments(db, ids)
    found = {}
    for sheet in sheets:
        version = db.get_one(AssessmentVersion, allotted[sheet.enrolment_id].assessment_version_id)
        policies = read_policies(version.document, None)
        minutes = minutes_for(policies, granted[sheet.enrolment_id])
        found[sheet.number] = Allowed(minutes, minutes - policies.minutes)
    return found

"""The links of forms, from the moments that a job keeps."""

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from learn.assessments.links import Links, Moments, link_of
from learn.assessments.models import Assessment, AssessmentVersion, FormLink


def moments(db: Session, assessment_version_id: int) -> dict[str, Moments]:
    """What the forms of an assessment version are linked by, by letter; empty before the first analysis."""
    return _moments(db, col(FormLink.assessment_version_id) == assessment_version_id).get(assessment_version_id, {})


def links(db: Session, course: str) -> Links:
    """The links of all assessment versions of a course that have one, as they are now. One statement."""
    versions = (
        select(AssessmentVersion.id)
        .join(Assessment, col(Assessment.id) == AssessmentVersion.assessment_id)
        .where(Assessment.course == course)
    )
    found = _moments(db, col(FormLink.assessment_version_id).in_(versions))
    return Links({version: link for version, forms in found.items() if (link := link_of(forms))})


def links_of_version(db: Session, assessment_version_id: int) -> Links:
    """The link of one assessment version, if it has one."""
    link = link_of(moments(db, assessment_version_id))
    return Links({assessment_version_id: link} if link else {})


def _moments(db: Session, chosen: ColumnElement[bool]) -> dict[int, dict[str, Moments]]:
    found: dict[int, dict[str, Moments]] = {}
    for row in db.exec(select(FormLink).where(chosen)):
        of_form = Moments(row.n, row.mean, row.sd, row.skewness, row.kurtosis)
        found.setdefault(row.assessment_version_id, {})[row.letter] = of_form
    return found

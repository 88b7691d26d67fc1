"""Which files somebody may open: those of a course version they study or teach."""

from sqlalchemy import exists
from sqlmodel import Session, col, select

from learn.courses import audience
from learn.courses.models import Course, CourseMedium, CourseVersion, Enrolment
from learn.errors import NotFound
from learn.media.models import Medium
from learn.organisation import policy
from learn.organisation.policy import Viewer


def readable_medium(db: Session, viewer: Viewer, content_hash: str, name: str) -> Medium:
    """The file of this name in a version that the viewer sees and is or was enrolled in, or of a course they teach."""
    medium = db.get(Medium, content_hash)
    using = (
        select(Course.slug, CourseVersion.id)
        .join(CourseVersion, col(CourseVersion.course_id) == Course.id)
        .join(CourseMedium, col(CourseMedium.course_version_id) == CourseVersion.id)
        .where(CourseMedium.hash == content_hash, CourseMedium.name == name)
    )
    seen = policy.may_preview(viewer)
    versions = [each for each in db.exec(using).all() if seen or not audience.needs_preview(db, each[1] or 0)]
    if medium is None or not versions:
        raise NotFound
    if any(policy.may_teach(viewer, slug) for slug, _ in versions):
        return medium
    studied = exists().where(
        col(Enrolment.person_id) == viewer.person_id,
        col(Enrolment.course_version_id).in_([version for _, version in versions]),
    )
    if not db.scalar(select(studied)):
        raise NotFound
    return medium

"""Which files somebody may open: of a course version they study, teach or print, and of answers they may see."""

from sqlalchemy import exists
from sqlmodel import Session, col, select

from learn.assessments.on_paper import store as papers
from learn.courses import audience
from learn.courses.models import Course, CourseMedium, CourseVersion, Enrolment
from learn.errors import NotFound
from learn.media.models import Medium
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes import uploads


def readable_medium(db: Session, viewer: Viewer, content_hash: str, name: str) -> Medium:
    """The file of this name in a course version or in an answer that the viewer may see. NotFound for any other."""
    medium = db.get(Medium, content_hash)
    if medium is None or not (_in_course(db, viewer, content_hash, name) or _in_answer(db, viewer, content_hash, name)):
        raise NotFound
    return medium


def _in_course(db: Session, viewer: Viewer, content_hash: str, name: str) -> bool:
    """Whether it is in a version that the viewer sees and is or was enrolled in, or prints tests of, or teaches."""
    using = (
        select(Course.slug, CourseVersion.id)
        .join(CourseVersion, col(CourseVersion.course_id) == Course.id)
        .join(CourseMedium, col(CourseMedium.course_version_id) == CourseVersion.id)
        .where(CourseMedium.hash == content_hash, CourseMedium.name == name)
    )
    seen = policy.may_preview(viewer)
    versions = [each for each in db.exec(using).all() if seen or not audience.needs_preview(db, each[1] or 0)]
    if any(policy.may_teach(viewer, slug) for slug, _ in versions):
        return True
    ids = [version for _, version in versions if version is not None]
    studied = exists().where(
        col(Enrolment.person_id) == viewer.person_id,
        col(Enrolment.course_version_id).in_(ids),
    )
    return bool(ids) and (bool(db.scalar(select(studied))) or papers.prints(db, viewer, ids))


def _in_answer(db: Session, viewer: Viewer, content_hash: str, name: str) -> bool:
    """Whether it answers a question: one's own, of a course that one teaches, or of somebody one sees."""
    return any(
        person_id == viewer.person_id or policy.may_teach(viewer, bank) or policy.sees_person(db, viewer, person_id)
        for person_id, bank in uploads.owners(db, content_hash, name)
    )

"""`/teach/{slug}/sittings`: the codes that open the supervised tests of a course, for whoever supervises them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments import presence, sittings, store
from learn.assessments.models import COURSE, Occasion
from learn.assessments.policies import read_policies
from learn.courses import service as courses
from learn.courses.service import in_language
from learn.dashboards.learning import NAMES
from learn.db.columns import id_of
from learn.errors import Message
from learn.organisation import policy
from learn.organisation.policy import Viewer


@dataclass(frozen=True)
class SittingCodeLine:
    """A test that is opened by a code: the code now, its number (how often it was renewed) and since when."""

    occasion: Occasion
    name: Message
    code: str
    number: int
    since: datetime | None


@dataclass(frozen=True)
class SittingsPage:
    """The supervised tests of a course; none where no version in use asks for a code."""

    slug: str
    title: str
    lines: tuple[SittingCodeLine, ...]


def has_codes(db: Session, slug: str) -> bool:
    """Whether a test of the course is opened by a code, in any of its versions: people stay on theirs."""
    return bool(_supervised(db, slug))


def sittings_page(db: Session, viewer: Viewer, slug: str, secret: str, language: str) -> SittingsPage:
    """NotFound for a course that is absent or not the viewer's to teach."""
    policy.require_teach(viewer, slug)
    version = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    return SittingsPage(
        slug=slug,
        title=in_language(version.document, language)[0]["title"],
        lines=tuple(_line(db, slug, occasion, secret) for occasion in _supervised(db, slug)),
    )


def _supervised(db: Session, slug: str) -> list[Occasion]:
    versions = [read_policies(version.document, None) for version in store.versions_of_course(db, slug)]
    return [occasion for occasion in COURSE if any(version.rules(occasion).needs_code for version in versions)]


def _line(db: Session, slug: str, occasion: Occasion, secret: str) -> SittingCodeLine:
    of, number = sittings.current(db, slug, occasion)
    since = sittings.renewed_at(db, slug, occasion)
    return SittingCodeLine(occasion, NAMES[occasion], presence.code_of(secret, slug, of, number), number, since)

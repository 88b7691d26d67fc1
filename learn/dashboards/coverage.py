"""`/teach/{slug}/coverage`: what the tests of a course ask of its bank, and what the bank has."""

from dataclasses import dataclass

from sqlmodel import Session

from learn.assessments import banks, store
from learn.assessments.documents import blueprint_of
from learn.courses import service as courses
from learn.courses.service import in_language
from learn.dashboards.bank_words import type_words
from learn.dashboards.words import address
from learn.db.columns import id_of
from learn.errors import Message
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes.forms import Covered, coverage


@dataclass(frozen=True)
class CoverageLine:
    """A row of the blueprint, or what the bank has beside it. `type` is None for a row of any type; `url` lists the
    questions of its objective and level."""

    objective: str
    url: str
    type: Message | None
    figures: Covered


@dataclass(frozen=True)
class CoveragePage:
    """The whole page; `asked` has the rows of the blueprint and `beside` what none of them asks for.

    Both are empty without a bank: a course version from before banks were kept has one that nobody knows.
    """

    slug: str
    title: str
    course_url: str
    bank_url: str
    has_tests: bool
    has_bank: bool
    asked: tuple[CoverageLine, ...]
    beside: tuple[CoverageLine, ...]

    @property
    def per_form(self) -> int:
        return sum(line.figures.asked for line in self.asked)

    @property
    def lacking(self) -> int:
        return sum(line.figures.lacking for line in self.asked)


def coverage_page(db: Session, viewer: Viewer, slug: str, language: str) -> CoveragePage:
    """Of the course's version in force. NotFound for a course that is absent, never published, or not the viewer's."""
    policy.require_teach(viewer, slug)
    version = courses.current_version(db, id_of(courses.course_by_slug(db, slug)))
    head, _ = in_language(version.document, language)
    tests = store.version_for(db, id_of(version))
    rows = blueprint_of(tests.document) if tests else ()
    texts = {one["id"]: one["text"] for one in head.get("objectives", ())}
    bank_url = address(f"/teach/{slug}/questions")
    bank = banks.bank_of(db, id_of(version))
    lines = [
        CoverageLine(
            texts.get(each.objective, each.objective),
            address(f"/teach/{slug}/questions", objective=each.objective, level=each.level, type=each.type),
            type_words(each.type) if each.type else None,
            each,
        )
        for each in (coverage(bank, rows) if bank else ())
    ]
    return CoveragePage(
        slug=slug,
        title=head["title"],
        course_url=address(f"/teach/{slug}"),
        bank_url=bank_url,
        has_tests=tests is not None,
        has_bank=bool(bank),
        asked=tuple(line for line in lines if line.figures.asked),
        beside=tuple(line for line in lines if not line.figures.asked),
    )

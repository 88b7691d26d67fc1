"""`/teach/{slug}/effect`: what the course did beyond time and habit, from a delayed-start comparison."""

from dataclasses import dataclass

from sqlmodel import Session

from learn.assessments import comparison
from learn.assessments.comparison import Side
from learn.assessments.differences import Difference, people_of
from learn.assessments.groups import few_clusters
from learn.assessments.models import AssessmentVersion
from learn.assessments.policies import read_policies
from learn.assessments.suppression import SMALLEST
from learn.dashboards import two_roles
from learn.dashboards.course_statistics import taught
from learn.dashboards.words import address
from learn.db.columns import id_of
from learn.errors import Message
from learn.organisation.policy import Viewer


@dataclass(frozen=True)
class SideLine:
    """One side: people allotted to it, and of those measured twice their means (fractions) and the mean days between.

    All but `allotted` is None where a side is too small to be shown.
    """

    allotted: int
    n: int | None = None
    before: float | None = None
    after: float | None = None
    days: float | None = None

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """The two sides. `effect` is None when one of them has fewer than five people measured twice, and when it is
    withheld."""

    weeks: int
    begun: SideLine
    waiting: SideLine
    effect: Difference | None

    @property
    def few_units(self) -> Message:
        """What to say of an interval that is only approximate."""
        return few_clusters()


@dataclass(frozen=True)
class EffectPage:
    """`comparison` is None for a course that makes none; `withheld` says why this viewer is shown nothing of it."""

    slug: str
    title: str
    statistics_url: str
    comparison: Comparison | None
    withheld: Message | None = None


def effect_page(db: Session, viewer: Viewer, slug: str, language: str) -> EffectPage:
    """NotFound as the statistics of the course."""
    _, head, _ = taught(db, viewer, slug, language)
    version = comparison.compared(db, slug)
    withheld = two_roles.why_withheld(db, viewer, id_of(version)) if version else None
    shown = _comparison(db, version, is_withheld=withheld is not None) if version else None
    return EffectPage(slug, head["title"], address(f"/teach/{slug}/statistics"), shown, withheld)


def _comparison(db: Session, version: AssessmentVersion, *, is_withheld: bool) -> Comparison:
    weeks = read_policies(version.document, None).wait_weeks
    begun, waiting = comparison.sides(db, id_of(version))
    if is_withheld or min(people_of(begun.changes), people_of(waiting.changes)) < SMALLEST:
        return Comparison(weeks, SideLine(begun.allotted), SideLine(waiting.allotted), None)
    return Comparison(weeks, _line(begun), _line(waiting), comparison.effect(begun, waiting))


def _line(side: Side) -> SideLine:
    return SideLine(side.allotted, people_of(side.changes), side.before, side.after, side.days)

"""Everybody of a course who was measured twice, in the trees of their units: of them its clusters are made."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlmodel import Session, col

from learn.assessments import link_store, store
from learn.assessments.course_clusters import Spoken, course_clusters
from learn.assessments.hiding import Attached, Cluster
from learn.assessments.links import RAW, Form, Link, Links
from learn.assessments.measuring import ALL
from learn.assessments.models import NO_UNIT, Assessment, AssessmentVersion, UnitCell
from learn.assessments.suppression import Crowd, Kinds
from learn.organisation.models import Unit, UnitDescent


class Pair(NamedTuple):
    """An assessment version, the form before and the form after."""

    version: int
    before: str
    after: str


PairKinds = Mapping[Pair, tuple[Form | None, ...]]
"""The kinds of the people of a pair: by form before and by form after."""


def kinds_of(pairs: Iterable[Pair], links: Links) -> PairKinds:
    """Scores that no link changes are of one kind. Without links nobody is told apart."""
    if not links.by_version:
        return dict.fromkeys(pairs, ())
    return {
        pair: (_kind((pair.version, pair.before), links), _kind((pair.version, pair.after), links)) for pair in pairs
    }


def _kind(form: Form, links: Links) -> Form | None:
    return form if links.line(form) != RAW else None


def crowd_of(people: Mapping[Pair, int], kinds: PairKinds) -> Crowd:
    """So many people of each pair as one crowd."""
    ways: list[Kinds] = []
    for pair, count in people.items():
        ways = ways or [Kinds() for _ in kinds[pair]]
        for way, kind in zip(ways, kinds[pair], strict=True):
            way[kind] += count
    return Crowd(sum(people.values()), tuple(ways))


def attached(unit_id: int, parent_id: int | None, people: Mapping[Pair, int], kinds: PairKinds) -> Attached:
    """A unit with its people by kind."""
    crowd = crowd_of(people, kinds)
    return Attached(unit_id, parent_id, crowd.people, crowd.ways)


@dataclass(frozen=True)
class Forest:
    """All units by their parent (None at the top) in the order of their codes, and the matched people of a course in
    each, on all its assessment versions. Units that have ended, and the place of people without one, are tops with
    nothing below."""

    parents: Mapping[int, int | None]
    people: Mapping[int, Mapping[Pair, int]]
    links: Links

    @cached_property
    def units(self) -> list[Attached]:
        return [
            attached(unit_id, parent, self.people.get(unit_id, {}), self._kinds)
            for unit_id, parent in self.parents.items()
        ]

    @cached_property
    def _kinds(self) -> PairKinds:
        return kinds_of({pair for of_unit in self.people.values() for pair in of_unit}, self.links)

    def without(self, known: Mapping[int, Mapping[Pair, int]]) -> "Forest":
        """The same less some of the people."""
        people = {
            unit_id: Counter(of_unit) - Counter(known.get(unit_id, {})) for unit_id, of_unit in self.people.items()
        }
        return replace(self, people=people)

    def of_version(self, version: int) -> dict[int, Spoken]:
        """A figure of everybody who was measured on one assessment version."""
        return self.of_some(
            {
                unit_id: {pair: count for pair, count in of_unit.items() if pair.version == version}
                for unit_id, of_unit in self.people.items()
            }
        )

    def of_some(self, some: Mapping[int, Mapping[Pair, int]]) -> dict[int, Spoken]:
        """A figure of some of these people, given by unit."""
        found = {}
        for unit_id, of_unit in self.people.items():
            of_some = some.get(unit_id, {})
            others = {pair: left for pair, count in of_unit.items() if (left := count - of_some.get(pair, 0)) > 0}
            found[unit_id] = Spoken(crowd_of(of_some, self._kinds), crowd_of(others, self._kinds))
        return found

    def clusters(self, spoken: Mapping[int, Spoken]) -> dict[int, Cluster]:
        """The clusters of such a figure, by unit."""
        return course_clusters(self.units, spoken)


def of_only(people: Iterable[int]) -> dict[int, Spoken]:
    """A figure of scores that no figure of units has, given the unit of everybody it speaks of."""
    return {unit_id: Spoken(only=Crowd(count)) for unit_id, count in Counter(people).items()}


def forest(db: Session, assessment_version_id: int, link: Link | None = None) -> Forest:
    """The forest of the course of an assessment version, with its links; `link` in the place of the kept one of this
    version. Four statements."""
    course = store.course_of(db, db.get_one(AssessmentVersion, assessment_version_id))
    links = link_store.links(db, course)
    if link:
        links = Links({**links.by_version, assessment_version_id: link})
    return Forest(_parents(db), _people(db, course), links)


def _parents(db: Session) -> dict[int, int | None]:
    rows = db.execute(
        select(col(Unit.code), col(Unit.id), col(UnitDescent.ancestor_id)).outerjoin(
            UnitDescent, and_(col(UnitDescent.unit_id) == col(Unit.id), col(UnitDescent.depth) == 1)
        )
    )
    # Not in SQL: databases sort letters in different ways, and of rows as small the first hides.
    return {NO_UNIT: None} | {unit_id: parent for _, unit_id, parent in sorted(rows, key=lambda row: row[0])}


def _people(db: Session, course: str) -> dict[int, dict[Pair, int]]:
    rows = db.execute(
        select(
            col(UnitCell.unit_id),
            col(UnitCell.assessment_version_id),
            col(UnitCell.pre_form),
            col(UnitCell.post_form),
            col(UnitCell.n),
        )
        .join(AssessmentVersion, col(AssessmentVersion.id) == col(UnitCell.assessment_version_id))
        .join(Assessment, col(Assessment.id) == col(AssessmentVersion.assessment_id))
        .where(col(Assessment.course) == course, col(UnitCell.scope) == ALL)
    )
    people: dict[int, dict[Pair, int]] = {}
    for unit_id, version, before, after, count in rows:
        people.setdefault(unit_id, {})[Pair(version, before, after)] = count
    return people

"""What a course changed by objective: over everybody who was matched, wherever they work."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, not_
from sqlalchemy import select as columns
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from learn.assessments import link_store
from learn.assessments.cells import cohort, standing
from learn.assessments.forests import Forest, Pair, forest
from learn.assessments.gains import MASTERED_FROM
from learn.assessments.groups import GroupFigure, Sums
from learn.assessments.hiding import Hiding, UnitSums
from learn.assessments.links import FormCell, Links
from learn.assessments.measuring import ALL
from learn.assessments.models import Outcome, UnitCell

# Fractions are kept with nine decimals.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Mastery:
    """Matched people by whether they mastered an objective (two thirds of its marks): before and after, only after,
    only before, at neither time."""

    both: int = 0
    gained: int = 0
    lost: int = 0
    neither: int = 0

    @property
    def n(self) -> int:
        return self.both + self.gained + self.lost + self.neither

    @property
    def before(self) -> float | None:
        """The share who mastered it before, 0 to 1; None of nobody."""
        return (self.both + self.lost) / self.n if self.n else None

    @property
    def after(self) -> float | None:
        """The share who master it after."""
        return (self.both + self.gained) / self.n if self.n else None

    @property
    def p(self) -> float | None:
        """McNemar's exact two-sided probability of such a change by chance; None of nobody."""
        from learn.assessments.statistics.shift import Cells, matched_shift  # noqa: PLC0415 - loads SciPy

        return matched_shift(Cells(self.both, self.gained, self.lost, self.neither)).p


def figures(db: Session, assessment_version_id: int) -> dict[str, GroupFigure]:
    """The change of the whole (`ALL`), on linked scores, and of each objective, on raw ones; clustered as
    `course_clusters` says, each by the people it is about."""
    cells: defaultdict[str, defaultdict[int, list[FormCell]]] = defaultdict(lambda: defaultdict(list))
    for cell in db.exec(select(UnitCell).where(UnitCell.assessment_version_id == assessment_version_id)):
        sums = Sums(cell.n, cell.sum_p, cell.sum_q, cell.sum_pp, cell.sum_qq, cell.sum_pq)
        of_forms = FormCell(assessment_version_id, cell.pre_form, cell.post_form, sums)
        cells[cell.scope][cell.unit_id].append(of_forms)
    links = link_store.links_of_version(db, assessment_version_id)
    trees = forest(db, assessment_version_id)
    clusters = _clusters(trees, cells)
    return {
        scope: _figure(by_unit, links if scope == ALL else Links(), clusters[scope]) for scope, by_unit in cells.items()
    }


ByUnit = Mapping[int, list[FormCell]]


def _clusters(trees: Forest, cells: Mapping[str, ByUnit]) -> dict[str, Hiding]:
    """By scope. Nearly always every scope is about the same people, and their clusters are found once."""
    known: list[tuple[dict[int, dict[Pair, int]], Hiding]] = []
    found = {}
    for scope, by_unit in cells.items():
        people = {
            unit_id: {Pair(cell.version, cell.before, cell.after): cell.sums.n for cell in of_unit}
            for unit_id, of_unit in by_unit.items()
        }
        clusters = next((each for same, each in known if same == people), None)
        if clusters is None:
            clusters = Hiding(clusters=trees.clusters(trees.of_some(people)))
            known.append((people, clusters))
        found[scope] = clusters
    return found


def _figure(by_unit: ByUnit, links: Links, clusters: Hiding) -> GroupFigure:
    return clusters.figure_of([UnitSums(unit_id, *links.together(cells)) for unit_id, cells in by_unit.items()], links)


def mastery(db: Session, assessment_version_id: int) -> dict[str, Mastery]:
    """By objective; those that nobody was measured on are left out."""
    before, after = _mastered(col(Outcome.p)), _mastered(col(Outcome.q))
    rows = db.execute(
        columns(
            col(Outcome.scope),
            _count(and_(before, after)),
            _count(and_(not_(before), after)),
            _count(and_(before, not_(after))),
            _count(and_(not_(before), not_(after))),
        )
        .where(
            col(Outcome.assessment_version_id) == assessment_version_id,
            cohort(),
            standing() == "matched",
            col(Outcome.scope) != ALL,
            col(Outcome.p).is_not(None),
            col(Outcome.q).is_not(None),
        )
        .group_by(col(Outcome.scope))
    )
    return {scope: Mastery(*counts) for scope, *counts in rows}


def _mastered(fraction: Mapped[float | None]) -> ColumnElement[bool]:
    return fraction >= MASTERED_FROM - _ROUNDING


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))

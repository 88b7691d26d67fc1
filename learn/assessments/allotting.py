"""Giving new enrolments their order of forms, and the outcomes that tests will fill."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from learn.assessments import analysing, cells, earlier, facts, outcomes, store
from learn.assessments.allotment import order, place_after, places_before
from learn.assessments.cells import Place
from learn.assessments.models import Allotment, AssessmentVersion
from learn.assessments.repeats import order_again
from learn.courses.models import CourseVersion, Enrolment
from learn.db.columns import id_of

NO_UNIT = 0
"""Stands for people without a unit, so that the allotment's unique constraint holds for them too."""


def allot(
    db: Session, made: Sequence[Enrolment], assessment: AssessmentVersion, version: CourseVersion, now: datetime
) -> None:
    """Give enrolments made just now, whose families are held, what the tests of their course version need.

    A person who was allotted an order in this course before takes no place of a block: see `repeats.order_again`.
    """
    orders = earlier.last_orders(db, [id_of(each) for each in made if each.number > 1])
    touched = _again(db, [each for each in made if each.id in orders], orders, assessment, now)
    places: dict[Place, list[Enrolment]] = {place: [] for place in touched}
    for enrolment in made:
        if enrolment.id not in orders:
            places.setdefault((enrolment.unit_id or NO_UNIT, id_of(assessment)), []).append(enrolment)
    for place, firsts in sorted(places.items()):
        # Held before the places are drawn: two people of a unit at once are given one place each.
        cells.hold(db, [place], now)
        if firsts:
            _begin(db, firsts, assessment, version, place[0])
        cells.recount(db, [place], now)


def _again(
    db: Session, made: Sequence[Enrolment], orders: Mapping[int, str], assessment: AssessmentVersion, now: datetime
) -> set[Place]:
    """Allot later enrolments and write their outcomes; the units whose sums must follow."""
    if not made:
        return set()
    seen = earlier.seen(db, [id_of(each) for each in made], id_of(assessment))
    for enrolment in made:
        enrolment_id = id_of(enrolment)
        forms = order_again(orders[enrolment_id], seen.get(enrolment_id, {}))
        db.add(_row(enrolment, assessment, forms=forms))
    db.flush()
    touched = outcomes.rewrite(db, [id_of(each) for each in made])
    # Who is counted by another enrolment now leaves the analysis of forms. Before units are held, like everybody.
    analysing.plan(db, {version_id for _, version_id in touched}, now)
    return touched


def _begin(
    db: Session, made: Sequence[Enrolment], assessment: AssessmentVersion, version: CourseVersion, unit_id: int
) -> None:
    last = store.last_place(db, id_of(assessment), unit_id)
    taken = 0 if last is None else places_before(*last) + 1
    allotments = []
    for offset, enrolment in enumerate(made):
        block, place = place_after(taken + offset)
        forms = order(assessment.seed, unit_id, block, place)
        allotments.append(_row(enrolment, assessment, forms=forms, block=block, place=place))
    db.add_all(allotments)
    db.flush()
    begun = zip(made, allotments, strict=True)
    outcomes.begin(db, [facts.fresh(enrolment, assessment, allotted, version) for enrolment, allotted in begun])


def _row(
    enrolment: Enrolment,
    assessment: AssessmentVersion,
    *,
    forms: str,
    block: int | None = None,
    place: int | None = None,
) -> Allotment:
    return Allotment(
        enrolment_id=id_of(enrolment),
        assessment_version_id=id_of(assessment),
        unit_id=enrolment.unit_id or NO_UNIT,
        block=block,
        place=place,
        forms=forms,
        seed=assessment.seed,
    )

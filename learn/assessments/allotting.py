"""Giving new enrolments their order of forms and their side of a comparison, and the outcomes that tests will fill."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from learn.assessments import analysing, cells, earlier, facts, outcomes, store
from learn.assessments.allotment import begins_later, order, place_after, places_before
from learn.assessments.cells import Place
from learn.assessments.models import NO_UNIT, Allotment, Arm, AssessmentVersion
from learn.assessments.policies import Policies, read_policies
from learn.assessments.repeats import order_again
from learn.courses.models import CourseVersion, Enrolment
from learn.days import day_of
from learn.db.columns import id_of


def allot(
    db: Session, made: Sequence[Enrolment], assessment: AssessmentVersion, version: CourseVersion, now: datetime
) -> None:
    """Give enrolments made just now, whose families are held, what the tests of their course version need.

    A person who was allotted an order in this course before takes no place of a block: see `repeats.order_again`.
    """
    before = earlier.last_allotments(db, [id_of(each) for each in made if each.number > 1])
    touched = _again(db, [each for each in made if each.id in before], before, assessment, now)
    places: dict[Place, list[Enrolment]] = {place: [] for place in touched}
    for enrolment in made:
        if enrolment.id not in before:
            places.setdefault((enrolment.unit_id or NO_UNIT, id_of(assessment)), []).append(enrolment)
    for place, firsts in sorted(places.items()):
        # Held before the places are drawn: two people of a unit at once are given one place each.
        cells.hold(db, [place], now)
        if firsts:
            _begin(db, firsts, assessment, version, place[0])
        cells.recount(db, [place], now)


def _again(
    db: Session,
    made: Sequence[Enrolment],
    before: Mapping[int, Allotment],
    assessment: AssessmentVersion,
    now: datetime,
) -> set[Place]:
    """Allot later enrolments and write their outcomes; the units whose sums must follow.

    People stay on the side of a comparison they were put on, and whose waiting is not over goes on waiting: to leave
    and come back is no way past it.
    """
    if not made:
        return set()
    seen = earlier.seen(db, [id_of(each) for each in made], id_of(assessment))
    for enrolment in made:
        last = before[id_of(enrolment)]
        made_now = _row(enrolment, assessment, forms=order_again(last.forms, seen.get(id_of(enrolment), {})))
        made_now.arm = last.arm
        if last.begins_on and day_of(now) < last.begins_on:
            made_now.begins_on = last.begins_on
        db.add(made_now)
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
    policies = read_policies(assessment.document, None)
    allotments = []
    for offset, enrolment in enumerate(made):
        block, place = place_after(taken + offset)
        forms = order(assessment.seed, unit_id, block, place)
        drawn = _row(enrolment, assessment, forms=forms, block=block, place=place)
        _compare(drawn, enrolment, policies, taken + offset)
        allotments.append(drawn)
    db.add_all(allotments)
    db.flush()
    begun = zip(made, allotments, strict=True)
    outcomes.begin(db, [facts.fresh(enrolment, assessment, allotted, version) for enrolment, allotted in begun])


def _compare(drawn: Allotment, enrolment: Enrolment, policies: Policies, taken: int) -> None:
    """Put somebody on a side of the delayed-start comparison, where there is one and they are of a unit: nobody
    stands beside people of none."""
    if not policies.wait_weeks or drawn.unit_id == NO_UNIT:
        return
    drawn.arm = Arm.NOW
    if begins_later(drawn.seed, drawn.unit_id, taken, policies.later_share):
        drawn.arm = Arm.LATER
        drawn.begins_on = day_of(enrolment.enrolled_at) + timedelta(weeks=policies.wait_weeks)


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

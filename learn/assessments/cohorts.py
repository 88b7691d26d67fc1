"""What is asked of the tables of assessments about many people at once; for one person see `store`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, or_, union
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from learn.assessments.effort import HASTY_BELOW
from learn.assessments.measuring import ALL
from learn.assessments.models import (
    Accommodation,
    Allotment,
    AssessmentForm,
    AssessmentVersion,
    EffortThreshold,
    Measured,
    Occasion,
    Outcome,
    Sitting,
    UnitCell,
    UnitCount,
)
from learn.assessments.policies import read_policies
from learn.courses.models import Course, CourseVersion, Enrolment
from learn.db.columns import id_of
from learn.quizzes.models import Attempt, AttemptScore, FormSlot, Question, QuestionVersion, SlotScore


def measured_enrolments(db: Session, after: int, limit: int) -> Sequence[int]:
    """Ids of enrolments that have tests, in order, beginning after one."""
    chosen = select(Allotment.enrolment_id).where(Allotment.enrolment_id > after)
    return db.exec(chosen.order_by(col(Allotment.enrolment_id)).limit(limit)).all()


def counted_units(db: Session) -> Sequence[tuple[int, int]]:
    """(unit, assessment version) of everything that has outcomes, counts or cells, in the order of the units."""
    tables: tuple[Any, ...] = (Outcome, UnitCount, UnitCell)
    of = (select(table.unit_id, table.assessment_version_id).distinct() for table in tables)
    return sorted((row[0], row[1]) for row in db.execute(union(*of)))


def units_without_outcomes(db: Session) -> Sequence[tuple[int, int]]:
    """Those of `counted_units` that no outcome stands behind."""
    known = set(db.exec(select(Outcome.unit_id, Outcome.assessment_version_id).distinct()).all())
    return [place for place in counted_units(db) if place not in known]


def cells_of(db: Session, unit_id: int, assessment_version_id: int) -> Sequence[UnitCell]:
    chosen = select(UnitCell).where(
        UnitCell.unit_id == unit_id, UnitCell.assessment_version_id == assessment_version_id
    )
    return db.exec(chosen).all()


def unfrozen_forms(db: Session) -> Sequence[int]:
    """Forms of assessments that have no effort thresholds yet."""
    frozen = select(EffortThreshold.form_id)
    chosen = select(AssessmentForm.form_id).where(col(AssessmentForm.form_id).not_in(frozen)).distinct()
    return db.exec(chosen.order_by(col(AssessmentForm.form_id))).all()


def slots_of(db: Session, form_id: int) -> Sequence[int]:
    return db.exec(select(FormSlot.slot).where(FormSlot.form_id == form_id).order_by(col(FormSlot.slot))).all()


def timings(db: Session, form_id: int) -> Sequence[tuple[int, float]]:
    """(slot, seconds) of everybody's first closed test on a form; one line for each person and question."""
    first = (
        select(func.min(Attempt.id))
        .where(Attempt.form_id == form_id, col(Attempt.closed_at).is_not(None))
        .group_by(col(Attempt.person_id))
    )
    newest = (
        select(func.max(AttemptScore.id))
        .where(col(AttemptScore.attempt_id).in_(first))
        .group_by(col(AttemptScore.attempt_id))
    )
    chosen = select(SlotScore.slot, SlotScore.seconds).where(
        col(SlotScore.attempt_score_id).in_(newest), col(SlotScore.seconds).is_not(None)
    )
    return [(slot, seconds) for slot, seconds in db.exec(chosen) if seconds is not None]


def enrolments_on_form(db: Session, form_id: int) -> Sequence[int]:
    """Enrolments with a sitting on a form, in the order of their ids."""
    chosen = (
        select(Sitting.enrolment_id)
        .join(Attempt, col(Attempt.id) == Sitting.attempt_id)
        .where(Attempt.form_id == form_id)
        .distinct()
        .order_by(col(Sitting.enrolment_id))
    )
    return db.exec(chosen).all()


def follow_ups_open(db: Session, since: date, today: date) -> Sequence[tuple[Enrolment, Course, CourseVersion]]:
    """Active enrolments whose follow-up was not begun and opened after `since` and up to today, by its time or by the
    begin of a window, everybody's or granted; another window may keep it shut all the same."""
    granted = select(Accommodation.enrolment_id).where(
        Accommodation.occasion == Occasion.FOLLOW_UP.value,
        col(Accommodation.opens_on) > since,
        col(Accommodation.opens_on) <= today,
    )
    chosen = _with_course().where(
        or_(
            col(Outcome.follow_up_on) > since,
            col(Outcome.assessment_version_id).in_(_follow_ups_from(db, since, today)),
            col(Enrolment.id).in_(granted),
        ),
        col(Outcome.follow_up_on) <= today,
        Outcome.follow_up == Measured.NONE.value,
    )
    return _rows(db, chosen.where(col(Enrolment.ended_at).is_(None)))


def _follow_ups_from(db: Session, since: date, today: date) -> list[int]:
    """The assessment versions in which the window of the follow-up begins after `since` and up to today."""
    windows = (
        (id_of(version), read_policies(version.document, None).follow_up.window)
        for version in db.exec(select(AssessmentVersion))
    )
    return [version_id for version_id, window in windows if window.begins and since < window.begins <= today]


def lessons_open(db: Session, since: date, today: date) -> Sequence[tuple[Enrolment, Course, CourseVersion]]:
    """Active enrolments whose waiting ended after `since` and up to today and whose pre-test was not begun."""
    chosen = _with_course().where(
        col(Outcome.begins_on) > since, col(Outcome.begins_on) <= today, Outcome.pre == Measured.NONE.value
    )
    return _rows(db, chosen.where(col(Enrolment.ended_at).is_(None)))


def due_between(db: Session, today: date, until: date) -> Sequence[tuple[Enrolment, Course, CourseVersion]]:
    """Active enrolments not finished whose due date lies in [today, until]; who waits for the lessons is let wait."""
    chosen = _with_course().where(
        col(Enrolment.due_on) >= today,
        col(Enrolment.due_on) <= until,
        col(Enrolment.ended_at).is_(None),
        or_(col(Outcome.begins_on).is_(None), col(Outcome.begins_on) <= today),
        # Without tests the lessons are all there is to finish.
        func.coalesce(Outcome.finished, col(Enrolment.lessons_done_at).is_not(None)).is_(False),
    )
    return _rows(db, chosen)


def _rows(db: Session, chosen: Any) -> list[tuple[Enrolment, Course, CourseVersion]]:
    return [(enrolment, course, version) for enrolment, course, version in db.exec(chosen)]


def _with_course() -> Any:
    return (
        select(Enrolment, Course, CourseVersion)
        .join(Course, col(Course.id) == Enrolment.course_id)
        .join(CourseVersion, col(CourseVersion.id) == Enrolment.course_version_id)
        .outerjoin(Outcome, (col(Outcome.enrolment_id) == col(Enrolment.id)) & (col(Outcome.scope) == ALL))
        .order_by(col(Enrolment.id))
    )


def question_sums(db: Session, assessment_version_id: int) -> Sequence[Row[Any]]:
    """By question version, form letter and occasion, over measured tests:

    (question_version_id, letter, occasion, n, reached, answered, total, right). People left out of
    measurement and hasty tests don't count; `total` is the sum of fractions and `right` the number
    of full marks among those who reached the question.
    """
    reached = col(SlotScore.is_reached)
    return db.execute(
        measured_slots(
            assessment_version_id,
            col(SlotScore.question_version_id),
            col(Sitting.letter),
            col(Sitting.occasion),
            func.count().label("n"),
            func.sum(case((reached, 1), else_=0)).label("reached"),
            func.count(col(SlotScore.step_id)).label("answered"),
            func.sum(case((reached, col(SlotScore.fraction)), else_=0.0)).label("total"),
            func.sum(case((and_(reached, col(SlotScore.fraction) >= 1), 1), else_=0)).label("right"),
        ).group_by(col(SlotScore.question_version_id), col(Sitting.letter), col(Sitting.occasion))
    ).all()


def measured_slots(assessment_version_id: int, *selected: Any) -> Select[Any]:
    """What is selected of `SlotScore`, over the questions of everybody's measured tests that count."""
    newest = _newest_scores()
    return (
        columns(*selected)
        .join_from(SlotScore, newest, newest.c.id == col(SlotScore.attempt_score_id))
        .join(Sitting, col(Sitting.attempt_id) == newest.c.attempt_id)
        .join(*_measuring())
        .join(Outcome, and_(col(Outcome.enrolment_id) == col(Sitting.enrolment_id), col(Outcome.scope) == ALL))
        .where(col(Outcome.assessment_version_id) == assessment_version_id, _counts_for_questions())
    )


def drawn_pre_tests(db: Session, assessment_version_id: int) -> Sequence[tuple[str, float]]:
    """(letter, fraction) of everybody's pre-test that measures with effort, without those who are left out.

    Tests on paper are none of them: their forms were handed out, not drawn.
    """
    rows = db.execute(
        columns(col(Sitting.letter), col(Outcome.p))
        .join_from(Outcome, Sitting, col(Sitting.enrolment_id) == col(Outcome.enrolment_id))
        .join(Attempt, col(Attempt.id) == col(Sitting.attempt_id))
        .join(*_measuring())
        .where(
            col(Outcome.assessment_version_id) == assessment_version_id,
            col(Outcome.scope) == ALL,
            col(Outcome.p).is_not(None),
            col(Sitting.occasion) == Occasion.PRE.value,
            col(Attempt.on_paper).is_(False),
            _counts_for_questions(),
        )
        # Sums depend on their order in the last digits, and nothing else may.
        .order_by(col(Outcome.id))
    )
    return [(letter, fraction) for letter, fraction in rows]


def newest_score(db: Session) -> int:
    """The id of the last scoring of all; 0 before any."""
    return db.exec(select(func.max(AttemptScore.id))).one() or 0


def _newest_scores() -> Subquery:
    """(id, attempt_id, is_complete) of the latest score of each attempt."""
    newest = columns(func.max(col(AttemptScore.id))).group_by(col(AttemptScore.attempt_id))
    return (
        columns(col(AttemptScore.id), col(AttemptScore.attempt_id), col(AttemptScore.is_complete))
        .where(col(AttemptScore.id).in_(newest))
        .subquery()
    )


def _measuring() -> tuple[Subquery, ColumnElement[bool]]:
    """The first complete sitting of each enrolment on each occasion, and what joins it to `Sitting`."""
    newest = _newest_scores()
    first = (
        columns(col(Sitting.enrolment_id), col(Sitting.occasion), func.min(col(Sitting.number)).label("number"))
        .join(newest, newest.c.attempt_id == col(Sitting.attempt_id))
        .where(newest.c.is_complete)
        .group_by(col(Sitting.enrolment_id), col(Sitting.occasion))
        .subquery()
    )
    return first, and_(*(first.c[name] == getattr(Sitting, name) for name in ("enrolment_id", "occasion", "number")))


def _counts_for_questions() -> ColumnElement[bool]:
    """Whether the outcome lets the sitting count: measured with effort, by somebody who is not left out and is
    counted by this enrolment."""
    told = (
        (Occasion.BASELINE, col(Outcome.baseline), col(Outcome.baseline_effort)),
        (Occasion.PRE, col(Outcome.pre), col(Outcome.pre_effort)),
        (Occasion.POST, col(Outcome.post), col(Outcome.post_effort)),
        (Occasion.FOLLOW_UP, col(Outcome.follow_up), col(Outcome.follow_up_effort)),
    )
    measured = (
        and_(
            col(Sitting.occasion) == occasion.value,
            standing == Measured.COMPLETE.value,
            func.coalesce(effort, 1.0) >= HASTY_BELOW,
        )
        for occasion, standing, effort in told
    )
    return and_(col(Outcome.counted), col(Outcome.excluded).is_(False), or_(*measured))


def questions_in(db: Session, assessment_version_id: int) -> Sequence[tuple[str, int, QuestionVersion, Question]]:
    """(letter, slot, question version, question) of all forms, in their order."""
    chosen = (
        select(AssessmentForm.letter, FormSlot.slot, QuestionVersion, Question)
        .join(FormSlot, col(FormSlot.form_id) == AssessmentForm.form_id)
        .join(QuestionVersion, col(QuestionVersion.id) == FormSlot.question_version_id)
        .join(Question, col(Question.id) == QuestionVersion.question_id)
        .where(AssessmentForm.assessment_version_id == assessment_version_id)
        .order_by(col(AssessmentForm.letter), col(FormSlot.slot))
    )
    return [(letter, slot, version, question) for letter, slot, version, question in db.exec(chosen)]

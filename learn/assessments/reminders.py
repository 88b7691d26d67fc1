"""What happens by itself: closing tests, freezing thresholds, and telling people what opens or falls due."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from learn.assessments import analysing, closing, cohorts, effort_job, facts
from learn.assessments.models import Occasion
from learn.assessments.occasions import Offer, state
from learn.courses import audience
from learn.courses.models import CourseVersion, Enrolment
from learn.days import day_of
from learn.db.columns import id_of
from learn.jobs.worker import Handler
from learn.notices import service as notices
from learn.notices.words import Kind

DUE_DAYS = (1, 7)
"""How many days before a due date people are told, the nearest first."""

# A day on which no worker ran is made up for, within this.
CATCH_UP = timedelta(days=14)
BATCH = 200


def close_expired(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Close a batch of tests whose time is over; it goes on by itself until none is left."""
    closing.close_expired(db, now)


def freeze_effort(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Freeze the effort thresholds of forms that have enough timings."""
    effort_job.freeze(db, now)


def tell_follow_ups(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Tell everybody whose follow-up opened today, or lately and was not told, and who can begin it now."""
    today = day_of(now)
    found = cohorts.follow_ups_open(db, today - CATCH_UP, today)
    for some in (found[start : start + BATCH] for start in range(0, len(found), BATCH)):
        offered = _offered(db, [enrolment for enrolment, _, _ in some], Occasion.FOLLOW_UP, now)
        for enrolment, course, version in some:
            if id_of(enrolment) in offered and audience.sees(db, enrolment.person_id, id_of(version), now):
                notices.tell(
                    db,
                    enrolment.person_id,
                    Kind.FOLLOW_UP_OPEN,
                    f"follow-up/{enrolment.id}",
                    {"course": titles(version)},
                    f"/courses/{course.slug}/tests/follow-up",
                    now,
                )


def _offered(db: Session, enrolments: Collection[Enrolment], occasion: Occasion, now: datetime) -> set[int]:
    """Those of the enrolments whose owners can begin a test now."""
    sats = facts.with_granted(db, facts.read_many(db, enrolments))
    return {id_of(sat.enrolment) for sat in sats if isinstance(state(sat.facts, occasion, now), Offer)}


def tell_beginnings(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Tell everybody whose waiting in a delayed-start comparison ended today, or lately and was not told."""
    today = day_of(now)
    for enrolment, course, version in cohorts.lessons_open(db, today - CATCH_UP, today):
        if audience.sees(db, enrolment.person_id, id_of(version), now):
            notices.tell(
                db,
                enrolment.person_id,
                Kind.LESSONS_OPEN,
                f"lessons/{enrolment.id}",
                {"course": titles(version)},
                f"/courses/{course.slug}/tests/pre",
                now,
            )


def tell_due(db: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Tell everybody who has not finished and whose due date is a week or a day away."""
    today = day_of(now)
    for enrolment, course, version in cohorts.due_between(db, today, today + timedelta(days=max(DUE_DAYS))):
        if enrolment.due_on is None or not audience.sees(db, enrolment.person_id, id_of(version), now):
            continue
        notices.tell(
            db,
            enrolment.person_id,
            Kind.DUE_SOON,
            f"due/{enrolment.id}/{enrolment.due_on}/{_nearest(enrolment.due_on, today)}",
            {"course": titles(version), "day": enrolment.due_on.isoformat()},
            f"/courses/{course.slug}",
            now,
        )


def titles(version: CourseVersion) -> dict[str, str]:
    """A course's title in each of its languages."""
    return {language: head["title"] for language, head in version.document["languages"].items()}


def _nearest(due_on: date, today: date) -> int:
    left = (due_on - today).days
    return next(days for days in DUE_DAYS if left <= days)


HANDLERS: Mapping[str, Handler] = {
    analysing.ANALYSE: analysing.HANDLER,
    "assessments.analyse_again": analysing.plan_outdated,
    closing.CLOSE_EXPIRED: close_expired,
    "assessments.freeze_effort": freeze_effort,
    "assessments.tell_follow_ups": tell_follow_ups,
    "assessments.tell_beginnings": tell_beginnings,
    "assessments.tell_due": tell_due,
}
"""What a worker of jobs does for each kind."""

DAILY = (
    "assessments.analyse_again",
    "assessments.freeze_effort",
    "assessments.tell_follow_ups",
    "assessments.tell_beginnings",
    "assessments.tell_due",
)
"""The kinds that are due once a day; closing is due every minute or so."""

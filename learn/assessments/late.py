"""Answers that came late: what waits for a decision, deciding, and what follows from it.

Whoever teaches the course decides, without seeing whose answers they are, and never about their own. An answer that is
accepted counts from then on in the place of what counted in its slot, for completeness too: accepting says that it was
made in time. A test that was void may so become the measure, when no earlier one was.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from learn.assessments import late_store, outcomes, store
from learn.assessments.late_store import Row
from learn.assessments.reasons import read_reason
from learn.assessments.reminders import titles
from learn.audit import service as audit
from learn.courses import service as courses
from learn.db.columns import id_of
from learn.db.inserts import insert_once
from learn.errors import NotFound, say
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes import attempts
from learn.quizzes.models import Attempt, Decision, LateReview
from learn.text import short_code

MOST_SHOWN = 100


@dataclass(frozen=True)
class Decided:
    """How many answers this call decided about, and how many somebody else had decided about before."""

    now: int
    before: int


def waiting(db: Session, viewer: Viewer, slug: str) -> list[Row]:
    """The first late answers of a course that wait; NotFound for a course that the viewer doesn't teach."""
    policy.require_teach(viewer, slug)
    courses.course_by_slug(db, slug)
    return late_store.waiting(db, slug, viewer.person_id, MOST_SHOWN)


def count_waiting(db: Session, viewer: Viewer, slugs: Collection[str]) -> Mapping[str, int]:
    """How many late answers wait for this viewer in each of these courses."""
    return late_store.count_waiting(db, slugs, viewer.person_id)


def standing(db: Session, attempt: Attempt) -> Mapping[Decision | None, int]:
    """What became of the late answers of a test, how many of each; None: they wait."""
    return late_store.standing(db, id_of(attempt))


def code_of(attempt: Attempt) -> str:
    """What a test is called where its owner's name is not said."""
    return short_code(attempt.public_id)


def decide(
    db: Session, viewer: Viewer, slug: str, step_ids: Collection[int], decision: Decision, reason: str, now: datetime
) -> Decided:
    """Accept or refuse late answers, with one reason for all. What was decided before stays as it was.

    NotFound when the viewer doesn't teach the course, or when one of them is no late answer in it or is their own.
    Tests that are closed are scored again, and outcomes and sums follow, in the same transaction.
    """
    policy.require_teach(viewer, slug)
    because = read_reason(reason, say("Ghi lý do: người làm bài sẽ đọc."))
    rows = late_store.named(db, slug, viewer.person_id, step_ids)
    if len(rows) < len(set(step_ids)):
        raise NotFound
    # Two reviewers of one test, and whoever closes it, come one after the other.
    store.hold(db, {sitting.enrolment_id for _, _, sitting in rows})
    new = [row for row in rows if _keep(db, id_of(row[0]), decision, because, viewer.person_id, now)]
    if decision is Decision.ACCEPTED:
        _count(db, new, now)
    for _, of_one in groupby(new, key=lambda row: row[1].id):
        _tell(db, list(of_one), decision, because, now)
    _record(db, viewer, new, decision, now)
    return Decided(len(new), len(rows) - len(new))


def _keep(db: Session, step_id: int, decision: Decision, reason: str, by: int, now: datetime) -> bool:
    row = {"step_id": step_id, "decision": decision.value, "reason": reason, "decided_by": by, "decided_at": now}
    return insert_once(db, LateReview, row)


def _count(db: Session, accepted: Sequence[Row], now: datetime) -> None:
    """Score again what was scored; a test still open is scored when it is closed."""
    found = {id_of(attempt): (attempt, sitting.enrolment_id) for _, attempt, sitting in accepted}
    closed = []
    for attempt, enrolment_id in found.values():
        db.refresh(attempt)
        if attempt.closed_at is not None:
            attempts.rescore(db, attempt, now)
            closed.append(enrolment_id)
    outcomes.recompute(db, sorted(set(closed)), now)


def _tell(db: Session, rows: Sequence[Row], decision: Decision, reason: str, now: datetime) -> None:
    step, attempt, sitting = rows[0]
    enrolment = courses.enrolment(db, sitting.enrolment_id)
    notices.tell(
        db,
        enrolment.person_id,
        Kind.LATE_ACCEPTED if decision is Decision.ACCEPTED else Kind.LATE_REFUSED,
        f"late/{step.id}",
        {"count": len(rows), "course": titles(courses.version_of(db, enrolment)), "reason": reason},
        f"/attempts/{attempt.public_id}/result",
        now,
    )


def _record(db: Session, viewer: Viewer, rows: Sequence[Row], decision: Decision, now: datetime) -> None:
    for _, group in groupby(rows, key=lambda row: row[1].id):
        of_one = list(group)
        audit.record(
            db,
            at=now,
            actor_id=viewer.person_id,
            action="late_answers.reviewed",
            object_kind="attempt",
            object_id=str(id_of(of_one[0][1])),
            details={"decision": decision.value, "steps": [id_of(step) for step, _, _ in of_one]},
        )

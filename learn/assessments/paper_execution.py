"""Carrying out an import of paper results: attempts, sittings and what follows from them, all or nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from learn.assessments import outcomes
from learn.assessments.models import Occasion, Sitting
from learn.assessments.paper_import import BATCH
from learn.assessments.paper_judging import PaperChange
from learn.assessments.taking import attempt_name
from learn.audit import service as audit
from learn.db.columns import id_of
from learn.imports.plans import Plan
from learn.quizzes import transcribing
from learn.quizzes.transcribing import PaperTest


def execute(db: Session, slug: str, planned: Plan[PaperChange], *, by: int | None, now: datetime) -> int:
    """Keep the tests of a plan in the write transaction it was made in, with `hold`; how many that were.

    Invalid when the plan has problems. Nothing is recorded when there is nothing to keep.
    """
    planned.require_sound()
    if not planned.changes:
        return 0
    # Not as the sheet has them: tests of one day are read in the order in which they were kept.
    in_turn = sorted(planned.changes, key=lambda change: (change.at, list(Occasion).index(change.occasion)))
    for start in range(0, len(in_turn), BATCH):
        _keep(db, in_turn[start : start + BATCH], now)
    outcomes.recompute(db, sorted({change.enrolment_id for change in planned.changes}), now)
    details = {"course": slug, "file": planned.file, "tests": len(planned.changes)}
    audit.record(db, at=now, actor_id=by, action="paper_results.imported", object_kind="course", details=details)
    return len(planned.changes)


def _keep(db: Session, changes: Sequence[PaperChange], now: datetime) -> None:
    kept = transcribing.keep(db, [_test(change) for change in changes], now)
    db.add_all(
        Sitting(
            enrolment_id=change.enrolment_id,
            occasion=change.occasion.value,
            number=change.number,
            letter=change.letter,
            attempt_id=id_of(attempt),
            started_at=change.at,
            form_seen=change.form_seen,
        )
        for change, attempt in zip(changes, kept, strict=True)
    )
    db.flush()


def _test(change: PaperChange) -> PaperTest:
    return PaperTest(
        name=attempt_name(change.enrolment_id, change.occasion, change.number),
        person_id=change.person_id,
        form_id=change.form_id,
        language=change.language,
        at=change.at,
        responses=change.responses,
    )

"""Examining files again when their checks were mended: what was found before stays, and what is found now is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from learn.jobs.service import enqueue
from learn.media.storage import DiskStorage
from learn.quizzes.models import Attempt, Examination, FormSlot, Marking, QuestionVersion, Upload
from learn.quizzes.tasks.apart import examine_apart
from learn.quizzes.tasks.findings import FAILED, earned
from learn.quizzes.tasks.refusal import NotTaken
from learn.quizzes.types.automatic import AutomaticTask, CsvTask, DocumentTask, WorkbookTask
from learn.quizzes.types.registry import build
from learn.quizzes.uploads import Examined, keep_examination

KIND = "quizzes.examine_again"
AT_ONCE = 50
"""Files of one job: each may take seconds, and a job must end well before its lease does."""
TYPES = frozenset({WorkbookTask.key, DocumentTask.key, CsvTask.key})


@dataclass(frozen=True)
class Found:
    """What a file was found to be worth now."""

    hash: str
    examined: Examined


def look(db: Session, storage: DiskStorage, most: int = AT_ONCE) -> list[Found]:
    """Examine files that have not been examined with the newest marking of their question."""
    newest = (
        select_columns(func.max(col(Marking.id)))
        .where(col(Marking.question_version_id) == col(QuestionVersion.id))
        .correlate(QuestionVersion)
        .scalar_subquery()
    )
    chosen = (
        select_columns(col(Upload.content_hash), func.min(Upload.name), col(Marking.id))
        .join(Attempt, col(Attempt.id) == col(Upload.attempt_id))
        .join(FormSlot, (col(FormSlot.form_id) == col(Attempt.form_id)) & (col(FormSlot.slot) == col(Upload.slot)))
        .join(QuestionVersion, col(QuestionVersion.id) == col(FormSlot.question_version_id))
        .join(Marking, col(Marking.id) == newest)
        .outerjoin(
            Examination,
            (col(Examination.content_hash) == col(Upload.content_hash))
            & (col(Examination.marking_id) == col(Marking.id)),
        )
        .where(col(QuestionVersion.type).in_(TYPES), col(Examination.content_hash).is_(None))
        .group_by(col(Upload.content_hash), col(Marking.id))
        .order_by(col(Upload.content_hash))
        .limit(most)
    )
    return [
        Found(content_hash, _examined(db, storage, content_hash, name, marking_id))
        for content_hash, name, marking_id in db.execute(chosen)
    ]


def keep(db: Session, found: Sequence[Found], now: datetime) -> None:
    """Write down what was found; where that was as much as one job does, the next one goes on."""
    for each in found:
        keep_examination(db, each.hash, each.examined, now)
    if len(found) == AT_ONCE:
        ask(db, f"after {found[-1].hash}", now)


def ask(db: Session, why: str, now: datetime) -> None:
    """Ask for it; asked again for the same reason, it is one job."""
    enqueue(db, KIND, f"{KIND}:{why}", {}, now, now)


def _examined(db: Session, storage: DiskStorage, content_hash: str, name: str, marking_id: int) -> Examined:
    marking = db.get_one(Marking, marking_id)
    version = db.get_one(QuestionVersion, marking.question_version_id)
    task = build(version.type, version.shown, marking.key)
    assert isinstance(task, AutomaticTask)  # noqa: S101 - chosen by its type
    checks = task.marking.checks
    try:
        findings = examine_apart(task.kind, name, storage.path(content_hash).read_bytes(), checks)
    except NotTaken:
        # It was taken once; what can't be read any more has nothing that a check could pass.
        findings = (FAILED,) * len(checks)
    return Examined(marking_id, earned(checks, findings), findings)

"""Files that answers name: keeping them with the attempt, and what examining them found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from learn.db.inserts import insert_once
from learn.media import store as media
from learn.quizzes.models import Attempt, Examination, Form, FormSlot, Marking, Upload
from learn.quizzes.tasks.findings import Finding
from learn.quizzes.types.base import Response
from learn.quizzes.types.files import SentFile, sent_file

MOST_BYTES = 10 * 1024 * 1024
MOST_PER_PERSON = 200 * 1024 * 1024
"""Bytes of all files that one person has sent. Asked before a file is stored: two at once may go a little beyond."""


@dataclass(frozen=True)
class Examined:
    """What the checks of a marking found in a file, and the fraction (0 to 1) that earns."""

    marking_id: int
    fraction: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class NewFile:
    """A file that was taken and whose bytes are stored. `endings` are those that its question takes; `examined` is
    None where people mark it."""

    file: SentFile
    endings: tuple[str, ...]
    mime: str
    width: int | None = None
    height: int | None = None
    examined: Examined | None = None


Files = Mapping[int, NewFile]
"""New files by slot."""


class Place(NamedTuple):
    """A file in its place in an attempt."""

    attempt_id: int
    slot: int
    hash: str


def keep(db: Session, attempt_id: int, files: Files, now: datetime) -> None:
    """Write down that these files belong to the attempt. Sent again, nothing changes."""
    for slot, new in files.items():
        file = new.file
        picture = {"width": new.width, "height": new.height}
        media.add(db, {"hash": file.hash, "mime": new.mime, "size": file.size, **picture, "created_at": now})
        place = {"attempt_id": attempt_id, "slot": slot, "content_hash": file.hash}
        insert_once(db, Upload, {**place, "name": file.name, "size": file.size, "uploaded_at": now})
        if new.examined:
            keep_examination(db, file.hash, new.examined, now)


def keep_examination(db: Session, content_hash: str, examined: Examined, now: datetime) -> None:
    """Write down what examining a file found; done twice, it is the same."""
    findings = [{"passed": each.passed, "found": each.found} for each in examined.findings]
    identity = {"content_hash": content_hash, "marking_id": examined.marking_id}
    values = {"fraction": examined.fraction, "findings": findings, "examined_at": now}
    insert_once(db, Examination, {**identity, **values})


def bytes_of(db: Session, person_id: int) -> int:
    """How many bytes of files a person has sent."""
    chosen = select_columns(func.coalesce(func.sum(Upload.size), 0))
    return int(db.execute(chosen.join(Attempt).where(col(Attempt.person_id) == person_id)).scalar_one())


def found_in(
    db: Session, attempt_ids: Collection[int], marking_ids: Collection[int] | None = None
) -> dict[Place, Examined]:
    """What was found in the files of these attempts, by the newest marking that they have been examined with.

    With `marking_ids`, by the newest of these. A file that the attempt doesn't have is not among them, whatever its
    answers name.
    """
    chosen = (
        select_columns(
            col(Upload.attempt_id),
            col(Upload.slot),
            col(Upload.content_hash),
            col(Marking.id),
            col(Examination.fraction),
            col(Examination.findings),
        )
        .join(Attempt, col(Attempt.id) == col(Upload.attempt_id))
        .join(FormSlot, (col(FormSlot.form_id) == col(Attempt.form_id)) & (col(FormSlot.slot) == col(Upload.slot)))
        .join(Examination, col(Examination.content_hash) == col(Upload.content_hash))
        .join(
            Marking,
            (col(Marking.id) == col(Examination.marking_id))
            & (col(Marking.question_version_id) == col(FormSlot.question_version_id)),
        )
        .where(col(Upload.attempt_id).in_(attempt_ids))
        .order_by(col(Marking.number))
    )
    if marking_ids is not None:
        chosen = chosen.where(col(Marking.id).in_(marking_ids))
    found = {}
    for attempt_id, slot, content_hash, marking_id, fraction, findings in db.execute(chosen):
        listed = tuple(Finding(each["passed"], each["found"]) for each in findings)
        found[Place(attempt_id, slot, content_hash)] = Examined(marking_id, fraction, listed)
    return found


def of_answer(found: Mapping[Place, Examined], attempt_id: int, slot: int, response: Response) -> Examined | None:
    """What was found in the file that an answer names; None for no file, another's, or one not examined."""
    file = sent_file(response)
    return found.get(Place(attempt_id, slot, file.hash)) if file else None


def owners(db: Session, content_hash: str, name: str) -> Sequence[tuple[int, str]]:
    """The person and the bank of each attempt that has this file under this name."""
    chosen = (
        select_columns(col(Attempt.person_id), col(Form.bank))
        .join(Upload, col(Upload.attempt_id) == col(Attempt.id))
        .join(Form, col(Form.id) == col(Attempt.form_id))
        .where(col(Upload.content_hash) == content_hash, col(Upload.name) == name)
        .distinct()
    )
    return [(person_id, bank) for person_id, bank in db.execute(chosen)]

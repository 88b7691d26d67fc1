"""Answers that a phone could not send and somebody else hands in for their owner: each as if its owner had sent it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from sqlmodel import Session

from learn.assessments import practice, rounds
from learn.audit import service as audit
from learn.errors import Invalid, NotFound
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.quizzes import arrivals, attempts
from learn.quizzes.arrivals import Fields
from learn.quizzes.attempts import Receipt

# A lesson's questions have no language of their own until they are begun; that of the course's own text.
LANGUAGE = "vi"

_TEST = re.compile(r"/attempts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([0-9]{1,4})")
_ROUND = re.compile(r"/courses/([a-z0-9-]{1,80})/practice/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/answers")
_LESSON = re.compile(r"/courses/([a-z0-9-]{1,80})/lessons/([a-z0-9-]{1,80})/answers")


class Became(StrEnum):
    """What became of one record. Somebody else's test and one that isn't there are the same."""

    SAVED = "saved"
    KNOWN = "known"
    LATE = "late"
    NOT_THEIRS = "not_theirs"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class HandedIn:
    """What a phone would have posted, opened and taken apart: the address and the fields of the form."""

    url: str
    fields: Fields


def record(db: Session, *, owner_id: int, by: int, file: str, count: int, now: datetime) -> None:
    """Note who hands in whose answers, and tell their owner, of one file once. `file` is its mark."""
    values = {"count": count}
    notices.tell(db, owner_id, Kind.ANSWERS_HANDED_IN, f"answers/{file}", values, "/me", now)
    audit.record(
        db,
        at=now,
        actor_id=by,
        action="answers.handed_in",
        object_kind="person",
        object_id=str(owner_id),
        details={"records": count, "file": file},
    )


def hand_in(db: Session, person_id: int, records: Sequence[HandedIn | None], now: datetime) -> list[Became]:
    """Save each record, in their order, under the keys it was given on the phone: any number of times is once.

    One that can't be saved (None: one that could not be opened) keeps no other from being saved.
    """
    return [_one(db, person_id, each, now) if each else Became.UNREADABLE for each in records]


def _one(db: Session, person_id: int, sent: HandedIn, now: datetime) -> Became:
    try:
        with db.begin_nested():
            receipts = _saved(db, person_id, sent, now)
    except NotFound:
        return Became.NOT_THEIRS
    except Invalid:
        return Became.UNREADABLE
    if not receipts:
        return Became.UNREADABLE
    if all(each.is_replay for each in receipts):
        return Became.KNOWN
    return Became.LATE if any(each.step.is_late for each in receipts) else Became.SAVED


def _saved(db: Session, person_id: int, sent: HandedIn, now: datetime) -> list[Receipt]:
    if test := _TEST.fullmatch(sent.url):
        return attempts.answer(db, person_id, UUID(test[1]), partial(arrivals.of_test, sent.fields), now)
    if lesson := _LESSON.fullmatch(sent.url):
        slug, name = lesson.groups()
        visit = practice.visit(db, person_id, slug, name, now)
        return practice.answer(
            db, person_id, visit, slug, LANGUAGE, lambda form: arrivals.read(sent.fields, form, LANGUAGE), now
        )
    if practised := _ROUND.fullmatch(sent.url):
        slug, public_id = practised.groups()
        here = rounds.place(db, person_id, slug, now)
        return rounds.answer(db, here, UUID(public_id), partial(arrivals.read, sent.fields), now)
    return []

"""Carrying out a people import: everything in one transaction, with a one-time code for each new account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.audit import service as audit
from learn.imports.plans import Plan
from learn.imports.slips import Slip
from learn.organisation import grants, placements
from learn.organisation.people_import import PersonChange
from learn.people import bulk, codes


@dataclass(frozen=True)
class Done:
    """What an import did, and the slips for the new accounts in the order of the file."""

    created: int
    changed: int
    slips: Sequence[Slip]


def execute(db: Session, planned: Plan[PersonChange], *, secret: str, by: int | None, now: datetime) -> Done:
    """Carry a plan out in the write transaction it was made in; Invalid when it has problems."""
    planned.require_sound()
    new = [change for change in planned.changes if change.person_id is None]
    ids = bulk.create_many(db, [change.details for change in new if change.details is not None], now)
    issued = codes.issue_many(db, ids, secret=secret, issued_by=by, now=now)
    people = dict(zip((change.line for change in new), ids, strict=True))
    people.update({change.line: change.person_id for change in planned.changes if change.person_id is not None})
    amended = {
        change.person_id: change.details
        for change in planned.changes
        if change.person_id is not None and change.details is not None
    }
    bulk.amend_many(db, amended)
    moves = {people[change.line]: change.move for change in planned.changes if change.move is not None}
    placements.carry_out(db, moves, by=by, now=now)
    for change in planned.changes:
        if change.right is not None:
            begins = change.move.post.valid_from if change.move else None
            grants.give(db, people[change.line], change.right, given_by=by, now=now, valid_from=begins)
    details = {"file": planned.file, "created": len(new), "changed": len(planned.changes) - len(new)}
    audit.record(db, at=now, actor_id=by, action="people.imported", object_kind="person", details=details)
    slips = [
        Slip(change.full_name, change.unit, change.sign_in, issued[i].code, issued[i].expires_at)
        for change, i in zip(new, ids, strict=True)
    ]
    return Done(len(new), len(planned.changes) - len(new), slips)

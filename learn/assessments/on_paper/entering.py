"""Copying sheets by hand: what was typed is kept as it stands, mistakes included, for each person by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments.on_paper import store
from learn.assessments.on_paper.copies import Cells, Copy
from learn.assessments.on_paper.models import Kind, PaperEntry, PaperSession, PaperSheet
from learn.db.columns import id_of
from learn.errors import Invalid, Message, say
from learn.text import tidy

LONGEST = 300
"""Characters of one cell; more is no answer to any question of a form."""


@dataclass(frozen=True)
class Typed:
    """One row as it was sent. `based` is the number of the sender's own entry it was made from, 0 for none."""

    number: int
    based: int
    cells: Cells
    kind: Kind = Kind.TYPED


def save(
    db: Session, made: PaperSession, by: int, rows: Sequence[Typed], key: str, now: datetime
) -> dict[int, Message]:
    """Add what changed; rows that can't be saved, by number, with the reason, and nothing of them is.

    Sent twice is once, by `key`. A row based on something older than the sender's newest entry overwrites nothing:
    it comes back to be looked at. Invalid for a cell that is too long.
    """
    _check(rows)
    store.hold(db, id_of(made))
    sheets = {sheet.number: sheet for sheet in store.sheets(db, id_of(made))}
    wanted = [row for row in rows if row.number in sheets]
    ids = [id_of(sheets[row.number]) for row in wanted]
    copies, before = store.copies(db, ids), store.sent_before(db, ids, by, key)
    refused: dict[int, Message] = {}
    for row in wanted:
        sheet = sheets[row.number]
        known = before.get(id_of(sheet))
        # An old page that was changed and sent again has the key of before, and is no replay.
        if known and known.kind is row.kind and known.cells == _filled(row):
            continue
        own = next((copy for copy in copies[id_of(sheet)] if copy.by == by), None)
        found = _entry(sheet, own, row)
        if isinstance(found, Message):
            refused[row.number] = found
        elif found is not None:
            db.add(_stored(id_of(sheet), by, found, own, key, now))
    db.flush()
    return refused


def _entry(sheet: PaperSheet, own: Copy | None, row: Typed) -> Typed | Message | None:
    """The row to be added; None where nothing changed, the reason where it may not be."""
    typed = _filled(row)
    before = own.cells if own and own.kind is not Kind.WITHDRAWN else {}
    if row.kind is Kind.TYPED and typed == before:
        return None
    if row.kind is Kind.WITHDRAWN and not before:
        return None
    if sheet.kept_at is not None:
        return say("Phiếu này đã được nhập thành bài làm nên không sửa ở đây được.")
    if row.based != (own.number if own else 0):
        return say("Phiếu này vừa được anh/chị sửa ở một cửa sổ khác. Xem lại dòng này rồi lưu lần nữa.")
    return Typed(row.number, row.based, typed, row.kind)


def _filled(row: Typed) -> Cells:
    """What is kept of a row: its filled cells, and nothing of one that is withdrawn."""
    if row.kind is Kind.WITHDRAWN:
        return {}
    return {slot: text for slot, cell in row.cells.items() if (text := tidy(cell))}


def _stored(sheet_id: int, by: int, row: Typed, own: Copy | None, key: str, now: datetime) -> PaperEntry:
    cells: Mapping[str, str] = {str(slot): text for slot, text in sorted(row.cells.items())}
    return PaperEntry(
        sheet_id=sheet_id,
        entered_by=by,
        number=(own.number if own else 0) + 1,
        key=key,
        kind=row.kind.value,
        cells=dict(cells),
        entered_at=now,
    )


def _check(rows: Sequence[Typed]) -> None:
    for row in rows:
        for slot, text in row.cells.items():
            if len(text) > LONGEST:
                name = f"c-{row.number}-{slot}"
                raise Invalid({name: say("Ô này dài quá %(most)s ký tự.", most=LONGEST)})

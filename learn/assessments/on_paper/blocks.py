"""A whole block of copied answers from a spreadsheet or its clipboard: a row for each sheet, by its code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from learn.assessments.on_paper import entering, store
from learn.assessments.on_paper.codes import number_in
from learn.assessments.on_paper.entering import Typed
from learn.assessments.on_paper.models import PaperSession
from learn.assessments.paper_sheet import SLOT, in_column
from learn.db.columns import id_of
from learn.errors import say
from learn.imports.problems import Problem, in_order
from learn.imports.tables import Column, Table

CODE = "code"
MOST_SLOTS = 99
"""Columns of answers that are read; more than any form has."""


@dataclass
class Block:
    """The cells of each sheet of a block, by number and slot, its lines, and what is wrong with the block as such.

    Whether a cell can be an answer is told where all copies are shown, so that a block with slips is kept too.
    """

    rows: dict[int, Mapping[int, str]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def columns() -> tuple[Column, ...]:
    """What a block may hold."""
    slots = range(1, MOST_SLOTS + 1)
    answers = (Column(SLOT % slot, (str(slot), f"câu {slot}", f"question {slot}")) for slot in slots)
    return (Column(CODE, ("mã phiếu", "phiếu", "mã"), is_required=True), Column("form", ("đề",)), *answers)


def with_heads(text: str) -> str:
    """A copied block under the names of its columns, tabs between them; as it is when it brings them along."""
    first = text.split("\n", 1)[0].split("\t", 1)[0]
    if not any(sign.isdecimal() for sign in first):
        return text
    heads = "\t".join([CODE, *(SLOT % slot for slot in range(1, MOST_SLOTS + 1))])
    return f"{heads}\n{text}"


def as_copied(table: Table) -> Table:
    """A table without the line of names that `with_heads` put above it: its lines are those that were copied."""
    return replace(
        table,
        rows=tuple(replace(row, line=row.line - 1) for row in table.rows),
        problems=tuple(replace(problem, line=max(problem.line - 1, 0)) for problem in table.problems),
    )


def block_of(table: Table, session_id: int, numbers: frozenset[int], slots: int) -> Block:
    """The rows of a table by the sheets of a session."""
    found = Block(problems=list(table.problems))
    beyond = [SLOT % slot for slot in range(slots + 1, MOST_SLOTS + 1)]
    for row in table.rows:
        number = number_in(row[CODE], session_id)
        if too_far := [key for key in beyond if row[key]]:
            wrong = in_column(too_far[0], say("đề này chỉ có %(count)s câu.", count=slots))
            found.problems.append(Problem(table.file, row.line, wrong))
        if number is None or number not in numbers:
            wrong = say("“%(code)s” không phải mã phiếu của buổi này; kiểm tra lại từng chữ số.", code=row[CODE])
        elif number in found.rows:
            wrong = say("phiếu %(code)s có hai dòng.", code=row[CODE])
        else:
            found.lines[number] = row.line
            found.rows[number] = {slot: cell for slot in range(1, slots + 1) if (cell := row[SLOT % slot])}
            continue
        found.problems.append(Problem(table.file, row.line, in_column(CODE, wrong)))
    return found


def save(
    db: Session, made: PaperSession, by: int, table: Table, key: str, slots: int, now: datetime
) -> Sequence[Problem]:
    """Add the rows as this person's newest entries; nothing when the block has mistakes. What is wrong, by line.

    The same block again changes nothing; one of before brings back what stood in it. Sheets that are tests already
    are told too, and left as they are.
    """
    sheets = store.sheets(db, id_of(made))
    block = block_of(table, id_of(made), frozenset(sheet.number for sheet in sheets), slots)
    if not block.problems:
        copies = store.copies(db, [id_of(sheet) for sheet in sheets])
        own = {sheet.number: copy.number for sheet in sheets for copy in copies[id_of(sheet)] if copy.by == by}
        # Whoever sends a block means it to follow what they sent before: nothing of that is lost, as rows are added.
        rows = [Typed(number, own.get(number, 0), cells) for number, cells in block.rows.items()]
        refused = entering.save(db, made, by, rows, key, now)
        block.problems += [Problem(table.file, block.lines[number], message) for number, message in refused.items()]
    return in_order(block.problems)

"""Paper results from a spreadsheet, a row for each test: every mistake told at once, or else a plan."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from learn.assessments import facts, paper_sheet, paper_store, store
from learn.assessments.facts import Sat
from learn.assessments.models import Occasion
from learn.assessments.paper_judging import Found, Judge, Kept, PaperChange
from learn.assessments.paper_sheet import Entry, in_column
from learn.courses import service as courses
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Invalid, NotFound, say
from learn.imports.plans import Plan
from learn.imports.problems import Problem, in_order
from learn.imports.tables import Column, Table
from learn.people import bulk

BATCH = 200


def columns(db: Session, slug: str) -> tuple[Column, ...]:
    """The columns of a sheet of this course. NotFound for a course that isn't there or has no tests."""
    courses.course_by_slug(db, slug)
    slots = paper_store.longest_form(db, slug)
    if not slots:
        raise NotFound(say("Khoá học này không có bài kiểm tra."))
    return paper_sheet.columns(slots)


def plan(
    db: Session, slug: str, table: Table, now: datetime, *, by_hand: bool = False, hold: bool = False
) -> Plan[PaperChange]:
    """What the sheet would add, or every mistake in it by row and column. Cells hold answers, or (`by_hand`) marks.

    With `hold`, tests of these people wait until this transaction ends: so must be called whoever carries it out.
    """
    found = Found()
    entries = list(_entries(table, paper_store.longest_form(db, slug), found))
    judge(db, _enrolled(db, slug, entries, found, hold=hold), found, now, by_hand=by_hand)
    problems = [*table.problems, *(Problem(table.file, line, message) for line, message in found.mistakes)]
    changes = sorted(found.changes, key=lambda change: change.line)
    return Plan(table.file, tuple(changes), tuple(in_order(problems)), found.unchanged)


def judge(
    db: Session, rows: Mapping[int, Sequence[Entry]], found: Found, now: datetime, *, by_hand: bool = False
) -> None:
    """Add to `found` what becomes of the rows of each of these enrolments, all of which have tests."""
    for ids in _batches(sorted(rows)):
        read = facts.with_granted(db, facts.read_many(db, courses.enrolments(db, ids)))
        sats = {id_of(sat.enrolment): sat for sat in read}
        kept = _kept(db, sats.values())
        for enrolment_id in ids:
            one = Judge(db, sats[enrolment_id], kept[enrolment_id], day_of(now), by_hand=by_hand)
            one.judge(rows[enrolment_id], found)


def _entries(table: Table, slots: int, found: Found) -> Iterator[Entry]:
    for row in table.rows:
        try:
            yield paper_sheet.entry_of(row, slots)
        except Invalid as invalid:
            found.mistakes += [(row.line, message) for message in invalid.fields.values()]


def _enrolled(
    db: Session, slug: str, entries: Sequence[Entry], found: Found, *, hold: bool
) -> Mapping[int, list[Entry]]:
    """The rows of each enrolment that has tests; whose owner isn't known or isn't in the course is a mistake."""
    course = courses.course_by_slug(db, slug)
    owners, _ = bulk.known_by_name(db, [entry.name for entry in entries])
    ids: list[int] = []
    for people in _batches(sorted(set(owners.values()))):
        ids += paper_store.active_enrolments(db, id_of(course), people)
    if hold:
        store.hold(db, ids)
    by_person: dict[int, int] = {}
    for some in _batches(ids):
        measured = store.allotments(db, some)
        here = courses.enrolments(db, some)
        by_person |= {one.person_id: id_of(one) for one in here if one.ended_at is None and one.id in measured}
    rows: dict[int, list[Entry]] = {}
    for entry in entries:
        owner = owners.get(entry.name)
        if owner is None:
            wrong = say("không có ai dùng tên hoặc số “%(name)s”.", name=entry.name)
        elif owner not in by_person:
            wrong = say("“%(name)s” không ở trong khoá học; ghi danh trước (learn enrol).", name=entry.name)
        else:
            rows.setdefault(by_person[owner], []).append(entry)
            continue
        found.mistakes.append((entry.line, in_column("person", wrong)))
    return rows


def _kept(db: Session, sats: Iterable[Sat]) -> Mapping[int, Mapping[Occasion, Kept]]:
    on_paper = {
        id_of(sat.enrolment): [(sitting, attempt) for sitting, attempt, _ in sat.rows if attempt.on_paper]
        for sat in sats
    }
    answers = paper_store.answers(db, [id_of(attempt) for rows in on_paper.values() for _, attempt in rows])
    return {
        enrolment_id: {
            Occasion(sitting.occasion): Kept(
                sitting.letter, day_of(attempt.started_at), attempt.language, answers[id_of(attempt)]
            )
            for sitting, attempt in rows
        }
        for enrolment_id, rows in on_paper.items()
    }


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))

"""Units from a spreadsheet: the tree, its changes and its mergers, as a plan first.

Each row says what a unit is from `valid_from` on (today when empty); `valid_to` ends it. A merger is
the new unit's row, the people's transfer (people import), and the old units' rows with a `valid_to`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from learn.audit import service as audit
from learn.days import day_of
from learn.errors import Message, say
from learn.imports.plans import Plan
from learn.imports.problems import Problem, in_order
from learn.imports.tables import Column, Row, Table, day_in
from learn.markup.labels import REGIONS
from learn.organisation.models import Unit, UnitVersion
from learn.organisation.timelines import Facts, Overlap, Span, amend
from learn.organisation.trees import find_cycle
from learn.organisation.units import headcounts, rebuild_descent
from learn.text import fold

COLUMNS = (
    Column("code", ("mã", "mã đơn vị", "unit code"), is_required=True),
    Column("name", ("tên", "tên đơn vị"), is_required=True),
    Column("parent", ("trực thuộc", "đơn vị cấp trên", "mã cấp trên", "parent code"), is_required=True),
    Column("kind", ("loại", "loại đơn vị")),
    Column("region", ("vùng",)),
    Column("valid_from", ("từ ngày", "ngày hiệu lực", "from")),
    Column("valid_to", ("đến ngày", "ngày hết hiệu lực", "to")),
)
DEFAULT_KIND = "don-vi"
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")

Timelines = dict[str, tuple[Span, ...]]


@dataclass(frozen=True)
class UnitChange:
    """What becomes of one unit: all its versions as they are to be. `unit_id` is None for a new one."""

    line: int
    code: str
    unit_id: int | None
    spans: tuple[Span, ...]
    says: tuple[Message, ...]


@dataclass(frozen=True)
class _Entry:
    line: int
    code: str
    facts: Facts
    valid_from: date
    valid_to: date | None


def plan(db: Session, table: Table, now: datetime) -> Plan[UnitChange]:
    """What the table would change, or every mistake in it by line."""
    today = day_of(now)
    ids, before = _stored(db)
    problems = list(table.problems)
    entries: list[_Entry] = []
    for row in table.rows:
        entry, wrong = _entry(table.file, row, today)
        problems.extend(wrong)
        if entry is not None:
            entries.append(entry)
    after, overlapping = _amended(table.file, before, entries)
    problems.extend([*overlapping, *_orphans(table.file, after, entries), *_cycles(table.file, after, entries, today)])
    lines = {entry.code: entry.line for entry in reversed(entries)}
    left = {unit_id: count for unit_id, count in headcounts(db, today).items() if count}
    changes = tuple(
        UnitChange(
            line, code, ids.get(code), after[code], tuple(_says(before.get(code, ()), after[code], ids.get(code), left))
        )
        for code, line in sorted(lines.items(), key=lambda item: item[1])
        if after.get(code) != before.get(code)
    )
    return Plan(table.file, changes, tuple(in_order(problems)), len(lines) - len(changes))


def execute(db: Session, planned: Plan[UnitChange], *, by: int | None, now: datetime) -> None:
    """Carry a plan out in the transaction it was made in; Invalid when it has problems."""
    planned.require_sound()
    ids, _ = _stored(db)
    new = [change.code for change in planned.changes if change.unit_id is None]
    if new:
        db.execute(insert(Unit), [{"code": code} for code in new])
        ids, _ = _stored(db)
    added = [_row(ids, c.code, span) for c in planned.changes for span in c.spans if span.id is None]
    kept = [
        _row(ids, c.code, span) | {"id": span.id} for c in planned.changes for span in c.spans if span.id is not None
    ]
    if added:
        db.execute(insert(UnitVersion), added)
    if kept:
        db.execute(update(UnitVersion), kept)
    rebuild_descent(db, day_of(now))
    details = {"file": planned.file, "new": len(new), "changed": len(planned.changes) - len(new)}
    audit.record(db, at=now, actor_id=by, action="units.imported", object_kind="unit", details=details)


def _stored(db: Session) -> tuple[dict[str, int], Timelines]:
    """The id and the versions of every unit by its code."""
    codes = {unit.id: unit.code for unit in db.execute(select(Unit)).scalars()}
    spans: dict[str, list[Span]] = {code: [] for code in codes.values()}
    for version in db.execute(select(UnitVersion).order_by(col(UnitVersion.valid_from))).scalars():
        parent = codes[version.parent_id] if version.parent_id is not None else ""
        facts = Facts(version.name, parent, version.kind, version.region)
        spans[codes[version.unit_id]].append(Span(version.valid_from, version.valid_to, facts, version.id))
    ids = {code: unit_id for unit_id, code in codes.items() if unit_id is not None}
    return ids, {code: tuple(timeline) for code, timeline in spans.items()}


def _row(ids: Mapping[str, int], code: str, span: Span) -> dict[str, Any]:
    return {
        "unit_id": ids[code],
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
        "name": span.facts.name,
        "search_name": fold(span.facts.name),
        "kind": span.facts.kind,
        "region": span.facts.region,
        "parent_id": ids[span.facts.parent] if span.facts.parent else None,
    }


def _entry(file: str, row: Row, today: date) -> tuple[_Entry | None, list[Problem]]:
    wrong: list[Message] = []
    code, parent, region = row["code"].casefold(), row["parent"].casefold(), fold(row["region"]).replace(" ", "-")
    if not _CODE.fullmatch(code):
        wrong.append(say("Mã đơn vị gồm chữ không dấu, chữ số, dấu chấm và gạch, dài nhất 40 ký tự."))
    if not row["name"]:
        wrong.append(say("Thiếu tên đơn vị."))
    if region and region not in REGIONS:
        wrong.append(say("Không có vùng “%(region)s”; các vùng: %(known)s.", region=region, known=", ".join(REGIONS)))
    days: list[date | None] = []
    for key, default in (("valid_from", today), ("valid_to", None)):
        try:
            days.append(day_in(row[key]) if row[key] else default)
        except ValueError:
            wrong.append(say("Ngày “%(day)s” không đúng; viết như 2026-01-31 hoặc 31/01/2026.", day=row[key]))
    if wrong or days[0] is None:
        return None, [Problem(file, row.line, message) for message in wrong]
    if days[1] is not None and days[1] <= days[0]:
        return None, [Problem(file, row.line, say("Ngày kết thúc phải sau ngày bắt đầu."))]
    kind = fold(row["kind"]).replace(" ", "-") or DEFAULT_KIND
    return _Entry(row.line, code, Facts(row["name"], parent, kind, region), days[0], days[1]), []


def _amended(file: str, before: Timelines, entries: Iterable[_Entry]) -> tuple[Timelines, list[Problem]]:
    after = dict(before)
    problems = []
    seen: set[tuple[str, date]] = set()
    for entry in entries:
        if (entry.code, entry.valid_from) in seen:
            message = say("Đơn vị %(code)s đã có dòng khác cùng ngày bắt đầu.", code=entry.code)
            problems.append(Problem(file, entry.line, message))
            continue
        seen.add((entry.code, entry.valid_from))
        try:
            after[entry.code] = amend(after.get(entry.code, ()), entry.facts, entry.valid_from, entry.valid_to)
        except Overlap:
            message = say("Khoảng ngày chồng lên một giai đoạn sau của đơn vị %(code)s.", code=entry.code)
            problems.append(Problem(file, entry.line, message))
    return after, problems


def _orphans(file: str, after: Timelines, entries: Iterable[_Entry]) -> Iterable[Problem]:
    for entry in entries:
        parent = entry.facts.parent
        if not parent:
            continue
        if parent not in after:
            message = say("Không có đơn vị cấp trên “%(code)s”, cả trong tệp này.", code=parent)
            yield Problem(file, entry.line, message)
        elif not any(span.holds_on(entry.valid_from) for span in after[parent]):
            message = say("Đơn vị cấp trên “%(code)s” không hoạt động vào ngày bắt đầu.", code=parent)
            yield Problem(file, entry.line, message)


def _cycles(file: str, after: Timelines, entries: Iterable[_Entry], today: date) -> Iterable[Problem]:
    """One problem for each day on which the tree would not be one."""
    lines = {entry.code: entry.line for entry in entries}
    for day in sorted({today, *(entry.valid_from for entry in entries)}):
        holding = {
            code: span.facts.parent or None for code, spans in after.items() for span in spans if span.holds_on(day)
        }
        if cycle := find_cycle(holding):
            line = max((lines[code] for code in cycle if code in lines), default=0)
            codes = " → ".join([*cycle, cycle[0]])
            yield Problem(file, line, say("Các đơn vị là cấp trên của nhau: %(codes)s.", codes=codes))
            return


def _says(
    before: Iterable[Span], after: tuple[Span, ...], unit_id: int | None, people: Mapping[int, int]
) -> Iterable[Message]:
    old = set(before)
    for span in after:
        values = {"name": span.facts.name, "day": span.valid_from.isoformat()}
        if span.id is None:
            changed = say("từ %(day)s là “%(name)s”", **values)
            yield changed if unit_id else say("tạo “%(name)s” từ %(day)s", **values)
        elif span not in old:
            yield say("sửa “%(name)s” (từ %(day)s)", **values)
    if unit_id and after[-1].valid_to is not None and after[-1].valid_to not in {span.valid_to for span in old}:
        count, day = people.get(unit_id, 0), after[-1].valid_to.isoformat()
        yield say("kết thúc từ %(day)s (đang có %(count)s người)", day=day, count=count)

"""People from a spreadsheet: accounts, where they work, and supervisors' rights, as a plan first.

A row is matched with an account by user name, or by phone number when it names no other user.
Accounts that are not in the file are left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from learn.days import day_of
from learn.errors import Invalid, Message, say
from learn.imports.plans import Plan
from learn.imports.problems import Problem, in_order
from learn.imports.tables import Column, Row, Table, day_in
from learn.organisation import placements
from learn.organisation.models import Role, Sees
from learn.organisation.placements import Move, Post, Standing
from learn.organisation.policy import Right
from learn.people import bulk, names
from learn.people.bulk import Details, Known
from learn.text import fold

COLUMNS = (
    Column("username", ("tên đăng nhập", "user name", "tài khoản")),
    Column("phone", ("điện thoại", "số điện thoại", "di động", "sđt")),
    Column("full_name", ("họ và tên", "họ tên", "name"), is_required=True),
    Column("unit", ("đơn vị", "mã đơn vị"), is_required=True),
    Column("position", ("vị trí", "vị trí việc làm", "mã vị trí", "chức danh")),
    Column("role", ("vai trò", "quyền")),
    Column("valid_from", ("từ ngày", "ngày bắt đầu", "from")),
)
# Rights that open more than a unit are given one by one, by command, never by a spreadsheet.
ROLES: Mapping[str, Sees | None] = {
    "": None,
    "learner": None,
    "hoc vien": None,
    "supervisor": Sees.PEOPLE,
    "quan ly": Sees.PEOPLE,
    "supervisor figures": Sees.FIGURES,
    "quan ly so lieu": Sees.FIGURES,
}


@dataclass(frozen=True)
class PersonChange:
    """What one row does. `person_id` is None for a new account; `details` None when names stay as they are."""

    line: int
    person_id: int | None
    full_name: str
    unit: str
    sign_in: str
    details: Details | None
    move: Move | None
    right: Right | None
    says: tuple[Message, ...]


@dataclass(frozen=True)
class _Entry:
    line: int
    details: Details
    unit: str
    post: Post
    right: Right | None


@dataclass
class _Seen:
    """Which line of the file first named somebody."""

    lines: dict[str, int] = field(default_factory=dict)

    def again(self, entry: _Entry) -> Iterable[Message]:
        for name in entry.details.names.values():
            first = self.lines.setdefault(name, entry.line)
            if first != entry.line:
                yield say("“%(name)s” đã có ở dòng %(line)s.", name=name, line=str(first))


def plan(db: Session, table: Table, now: datetime) -> Plan[PersonChange]:
    """What the table would change, or every mistake in it by line; a few statements for any number of rows."""
    today = day_of(now)
    reader = _Reader(placements.units_by_code(db), placements.position_codes(db), today)
    problems = list(table.problems)
    entries: list[_Entry] = []
    for row in table.rows:
        try:
            entries.append(reader.entry(row))
        except Invalid as invalid:
            problems.extend(Problem(table.file, row.line, message) for message in invalid.fields.values())
    owners, known = bulk.known_by_name(db, [name for e in entries for name in e.details.names.values()])
    standing = placements.standing_of(db, sorted(known))
    seen = _Seen()
    changes: list[PersonChange] = []
    for entry in entries:
        messages = [*seen.again(entry)]
        matched, wrong = _match(entry, owners, known)
        messages.extend(wrong)
        problems.extend(Problem(table.file, entry.line, message) for message in messages)
        if not messages and (change := _change(entry, matched, standing)) is not None:
            changes.append(change)
    return Plan(table.file, tuple(changes), tuple(in_order(problems)), len(entries) - len(changes))


@dataclass(frozen=True)
class _Reader:
    """Reads rows against the units and positions there are."""

    units: Mapping[str, placements.KnownUnit]
    positions: frozenset[str]
    today: date

    def entry(self, row: Row) -> _Entry:
        """The row as values. Invalid with everything that is wrong in it."""
        wrong: dict[str, Message] = {}
        wanted: dict[str, str] = {}
        full_name = ""
        try:
            full_name = names.full_name(row["full_name"])
        except Invalid as invalid:
            wrong |= invalid.fields
        for kind, normalise in (("username", names.username), ("phone", names.phone)):
            try:
                if row[kind]:
                    wanted[kind] = normalise(row[kind])
            except Invalid as invalid:
                wrong |= invalid.fields
        if not row["username"] and not row["phone"]:
            wrong["username"] = say("Cần có tên đăng nhập hoặc số điện thoại.")
        post = self._post(row, wrong)
        role = fold(row["role"].replace("-", " ").replace("(", " ").replace(")", " "))
        if role not in ROLES:
            wrong["role"] = say(
                "Không có vai trò “%(role)s”; chỉ learner, supervisor hoặc supervisor-figures.", role=row["role"]
            )
        if wrong or post is None:
            raise Invalid(wrong)
        width = ROLES[role]
        right = Right(Role.SUPERVISOR, unit_id=post.unit_id, sees=width) if width else None
        return _Entry(row.line, Details(full_name, wanted), row["unit"].casefold(), post, right)

    def _post(self, row: Row, wrong: dict[str, Message]) -> Post | None:
        begins = self.today
        try:
            begins = day_in(row["valid_from"]) if row["valid_from"] else self.today
        except ValueError:
            wrong["valid_from"] = say(
                "Ngày “%(day)s” không đúng; viết như 2026-01-31 hoặc 31/01/2026.", day=row["valid_from"]
            )
        if row["position"] and row["position"] not in self.positions:
            wrong["position"] = say("Không có vị trí việc làm “%(code)s”.", code=row["position"])
        unit = self.units.get(row["unit"].casefold())
        if unit is None:
            wrong["unit"] = say("Không có đơn vị “%(code)s”.", code=row["unit"])
        elif not unit.holds_on(begins):
            wrong["unit"] = say("Đơn vị “%(code)s” không hoạt động vào ngày bắt đầu.", code=row["unit"])
        return Post(unit.unit_id, row["position"] or None, begins) if unit else None


def _match(
    entry: _Entry, owners: Mapping[str, int], known: Mapping[int, Known]
) -> tuple[Known | None, Sequence[Message]]:
    """The account a row means, None for a new one, and why it can't be one."""
    found = {owners[name] for name in entry.details.names.values() if name in owners}
    if not found:
        return None, ()
    if len(found) > 1:
        return None, (say("Tên đăng nhập và số điện thoại thuộc về hai người khác nhau."),)
    person = known.get(found.pop())
    if person is None or not person.is_open:
        return None, (say("Tài khoản này đã đóng."),)
    wanted = entry.details.names.get("username")
    if wanted and person.names.get("username", wanted) != wanted:
        # Numbers are handed on: a row must not turn somebody's account into another person's.
        return None, (say("Số điện thoại này là của người dùng khác (%(name)s).", name=person.names["username"]),)
    return person, ()


def _change(entry: _Entry, person: Known | None, standing: Mapping[int, Standing]) -> PersonChange | None:
    """What the row does to the account; None when everything is so already."""
    sign_in = entry.details.names.get("username") or entry.details.names["phone"]
    says: list[Message] = []
    details: Details | None = entry.details
    move: Move | None = placements.first(entry.post)
    right = entry.right
    if person is None:
        says.append(say("tạo tài khoản cho %(name)s tại %(unit)s", name=entry.details.full_name, unit=entry.unit))
    else:
        there = standing[person.person_id]
        details = _new_details(entry.details, person, says)
        move = _new_move(entry, there, says)
        right = None if right is None or there.holds(right) else right
    if right is not None:
        says.append(say("quyền quản lý %(unit)s (%(sees)s)", unit=entry.unit, sees=right.sees))
    if not says:
        return None
    person_id = person.person_id if person else None
    return PersonChange(
        entry.line, person_id, entry.details.full_name, entry.unit, sign_in, details, move, right, tuple(says)
    )


def _new_move(entry: _Entry, there: Standing, says: list[Message]) -> Move | None:
    move = placements.move(entry.post, there)
    if move is not None:
        says.append(say("sang %(unit)s từ %(day)s", unit=entry.unit, day=entry.post.valid_from.isoformat()))
        if move.ended_grants:
            says.append(say("thôi quyền quản lý ở đơn vị cũ"))
    return move


def _new_details(wanted: Details, person: Known, says: list[Message]) -> Details | None:
    changed = {kind: name for kind, name in wanted.names.items() if person.names.get(kind) != name}
    if wanted.full_name != person.full_name:
        says.append(say("đổi tên “%(old)s” thành “%(new)s”", old=person.full_name, new=wanted.full_name))
    says.extend(say("tên hoặc số đăng nhập: %(name)s", name=name) for name in changed.values())
    return Details(wanted.full_name, changed) if changed or wanted.full_name != person.full_name else None

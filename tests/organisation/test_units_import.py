from datetime import date, timedelta

import pytest
from sqlalchemy import select

from learn.audit.models import AuditEntry
from learn.days import day_of
from learn.errors import Invalid
from learn.imports.tables import Row, Table
from learn.organisation import policy, units, units_import
from learn.organisation.models import UnitVersion
from tests.organisation.organisations import somebody, supervisor

HEAD = ("code", "name", "parent", "kind", "region", "valid_from", "valid_to")
TREE = [
    ("Dien-Bien", "Tỉnh Điện Biên", "", "Tỉnh", "Miền núi", "2025-07-01"),
    ("na-tau", "Xã Nà Tấu", "dien-bien", "xã", "", "2025-07-01"),
    ("muong-phang", "Xã Mường Phăng", "DIEN-BIEN", "xã", "", "01/07/2025"),
]


def table(rows, file="units.csv"):
    return Table(file, tuple(Row(line, dict(zip(HEAD, row, strict=False))) for line, row in enumerate(rows, 2)))


def imported(db, now, *rows):
    plan = units_import.plan(db, table(rows), now)
    units_import.execute(db, plan, by=None, now=now)
    db.expire_all()
    return plan


def problems(db, now, *rows):
    return [(p.line, str(p.message)) for p in units_import.plan(db, table(rows), now).problems]


def test_a_tree_is_made_and_the_same_file_again_changes_nothing(db, now):
    plan = imported(db, now, *TREE)
    assert [change.code for change in plan.changes] == ["dien-bien", "na-tau", "muong-phang"]
    listed = [(v.code, v.name, v.kind, v.region, v.depth) for v in units.tree(db, day_of(now))]
    assert listed == [
        ("dien-bien", "Tỉnh Điện Biên", "tinh", "mien-nui", 0),
        ("muong-phang", "Xã Mường Phăng", "xa", "", 1),
        ("na-tau", "Xã Nà Tấu", "xa", "", 1),
    ]
    again = units_import.plan(db, table(TREE), now)
    assert (again.changes, again.problems, again.unchanged) == ((), (), 3)


def test_children_may_stand_before_their_parents(db, now):
    imported(db, now, *reversed(TREE))
    assert units.tree(db, day_of(now))[0].code == "dien-bien"


def test_a_rename_keeps_what_the_unit_was(db, now):
    imported(db, now, *TREE)
    imported(db, now, ("na-tau", "Phường Nà Tấu", "dien-bien", "phường", "", "2026-10-01"))
    assert units.unit(db, "na-tau", date(2026, 9, 30)).name == "Xã Nà Tấu"
    assert units.unit(db, "na-tau", date(2026, 10, 1)).kind == "phuong"
    assert len(db.execute(select(UnitVersion)).all()) == 4


def test_a_merger_moves_sight_on_its_day(db, now):
    imported(db, now, *TREE)
    today = day_of(now)
    old = units.unit(db, "na-tau", today)
    boss = supervisor(db, now, old.id)
    somebody(db, now, old.id)
    plan = imported(db, now, ("na-tau", "Xã Nà Tấu", "dien-bien", "xã", "", "2025-07-01", today.isoformat()))
    assert "đang có 1 người" in " ".join(str(words) for words in plan.changes[0].says)
    assert policy.sees(db, policy.load_viewer(db, boss, now), old.id) is None
    assert "na-tau" not in [view.code for view in units.tree(db, today)]


def test_a_change_of_tomorrow_waits_for_tomorrow(db, now):
    imported(db, now, *TREE)
    tomorrow = day_of(now) + timedelta(days=1)
    imported(db, now, ("muong-phang", "Xã Mường Phăng", "na-tau", "xã", "", tomorrow.isoformat()))
    child = units.unit(db, "muong-phang", day_of(now))
    assert [v.code for v in units.path(db, child.id, day_of(now))] == ["dien-bien", "muong-phang"]
    units.rebuild_descent(db, tomorrow)
    assert [v.code for v in units.path(db, child.id, tomorrow)] == ["dien-bien", "na-tau", "muong-phang"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("có dấu", "A", "", "", "", ""), "Mã đơn vị"),
        (("", "A", "", "", "", ""), "Mã đơn vị"),
        (("a", "", "", "", "", ""), "Thiếu tên"),
        (("a", "A", "khong-co", "", "", ""), "cấp trên “khong-co”"),
        (("a", "A", "na-tau", "", "", "2025-06-30"), "không hoạt động"),
        (("a", "A", "", "", "sao-hoa", ""), "Không có vùng"),
        (("a", "A", "", "", "", "31/02/2026"), "không đúng"),
        (("a", "A", "", "", "", "2026-01-01", "2026-01-01"), "sau ngày bắt đầu"),
        (("na-tau", "A", "", "", "", "2025-01-01", "2026-01-01"), "chồng"),
        (("dien-bien", "A", "muong-phang", "", "", ""), "cấp trên của nhau"),
        (("na-tau", "A", "na-tau", "", "", ""), "cấp trên của nhau"),
    ],
)
def test_each_mistake_is_told_at_its_line(db, now, row, words):
    imported(db, now, *TREE)
    ((line, message),) = problems(db, now, ("x", "Tốt", "", "", "", ""), row)
    assert line == 3
    assert words in message


def test_one_unit_twice_from_the_same_day_is_a_mistake(db, now):
    assert problems(db, now, TREE[0], TREE[0])[0][0] == 3


def test_a_plan_with_problems_is_never_carried_out(db, now):
    plan = units_import.plan(db, table([*TREE, ("", "A", "", "", "", "")]), now)
    with pytest.raises(Invalid):
        units_import.execute(db, plan, by=None, now=now)
    assert units.tree(db, day_of(now)) == []


def test_an_import_is_in_the_audit(db, now):
    imported(db, now, *TREE)
    (entry,) = db.execute(select(AuditEntry).where(AuditEntry.action == "units.imported")).scalars()
    assert entry.details == {"file": "units.csv", "new": 3, "changed": 0}

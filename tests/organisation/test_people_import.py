from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from learn.audit.models import AuditEntry
from learn.days import day_of
from learn.errors import Invalid
from learn.imports.tables import Row, Table
from learn.organisation import grants, people_execution, people_import, policy, units
from learn.organisation.models import Appointment, Position, Role, Sees
from learn.people import codes, service
from learn.people.models import Person
from tests.organisation.organisations import a_unit, two_provinces

HEAD = ("username", "phone", "full_name", "unit", "position", "role", "valid_from")
SECRET = "a secret of the tests"
MAI = ("mai.lo", "0912 345 678", "Lò Thị Mai", "na-tau", "van-phong", "", "2026-01-01")


@pytest.fixture
def world(db, now):
    db.add(Position(code="van-phong", name={"vi": "Văn phòng"}, valid_from=date(2025, 7, 1)))
    db.add(Position(code="tu-phap", name={"vi": "Tư pháp"}, valid_from=date(2025, 7, 1)))
    a_unit(db, "da-giai-the", valid_to=date(2026, 1, 1))
    return two_provinces(db, now)


def table(rows):
    return Table("people.csv", tuple(Row(line, dict(zip(HEAD, row, strict=False))) for line, row in enumerate(rows, 2)))


def planned(db, now, *rows):
    db.flush()
    return people_import.plan(db, table(rows), now)


def imported(db, now, *rows):
    done = people_execution.execute(db, planned(db, now, *rows), secret=SECRET, by=None, now=now)
    db.expire_all()
    return done


def workplace(db, now, name="mai.lo"):
    found = units.unit_of(db, service.find(db, name), day_of(now))
    return (found.unit_code, found.position_code)


def test_a_new_person_gets_an_account_a_post_and_a_code(db, now, world):
    done = imported(db, now, MAI)
    (slip,) = done.slips
    assert (done.created, slip.name, slip.sign_in, slip.place) == (1, "Lò Thị Mai", "mai.lo", "na-tau")
    ticket = codes.check(db, "0912345678", slip.code, secret=SECRET, address="x", device_token=None, now=now)
    assert ticket.person_id == service.find(db, "mai.lo")
    assert workplace(db, now) == ("na-tau", "van-phong")


def test_the_same_file_again_changes_nothing(db, now, world):
    imported(db, now, MAI)
    again = planned(db, now, MAI)
    assert (again.changes, again.problems, again.unchanged) == ((), (), 1)


def test_a_code_belongs_to_the_person_of_its_line(db, now, world):
    rows = [(f"can.bo.{n}", "", f"Cán bộ số {n}", "na-tau") for n in range(60)]
    for number, slip in enumerate(imported(db, now, *rows).slips):
        assert (slip.name, slip.sign_in) == (f"Cán bộ số {number}", f"can.bo.{number}")
        ticket = codes.check(db, slip.sign_in, slip.code, secret=SECRET, address="x", device_token=None, now=now)
        assert ticket.is_good
        assert service.profile(db, ticket.person_id).full_name == slip.name


def test_a_transfer_ends_the_old_post_on_its_day_and_sight_follows(db, now, world):
    imported(db, now, MAI)
    today = day_of(now)
    plan = planned(db, now, (*MAI[:3], "phu-loc", "tu-phap", "", today.isoformat()))
    assert len(plan.changes) == 1
    people_execution.execute(db, plan, secret=SECRET, by=None, now=now)
    db.expire_all()
    assert workplace(db, now) == ("phu-loc", "tu-phap")
    yesterday = units.unit_of(db, service.find(db, "mai.lo"), today - timedelta(days=1))
    assert yesterday.unit_code == "na-tau"
    for code, seen in (("na-tau", False), ("phu-loc", True)):
        right = policy.Right(Role.SUPERVISOR, unit_id=world[code], sees=Sees.PEOPLE)
        viewer = policy.Viewer(0, (right,), today)
        assert policy.sees_person(db, viewer, service.find(db, "mai.lo")) is seen


def test_going_there_and_back_on_one_day_is_possible(db, now, world):
    imported(db, now, MAI)
    today = day_of(now).isoformat()
    for unit in ("phu-loc", "na-tau", "phu-loc"):
        imported(db, now, (*MAI[:3], unit, "", "", today))
        assert workplace(db, now)[0] == unit


def test_an_empty_position_leaves_the_position_alone(db, now, world):
    imported(db, now, MAI)
    assert planned(db, now, (*MAI[:3], "na-tau", "", "", "")).changes == ()


def test_names_and_numbers_change_and_an_empty_cell_changes_nothing(db, now, world):
    imported(db, now, MAI)
    assert planned(db, now, ("mai.lo", "", "Lò Thị Mai", "na-tau")).changes == ()
    done = imported(db, now, ("mai.lo", "0987654321", "Lò Thị Mận", "na-tau"))
    assert (done.created, done.changed, done.slips) == (0, 1, [])
    shown = service.profile(db, service.find(db, "0987654321"))
    assert (shown.full_name, shown.username, shown.phone) == ("Lò Thị Mận", "mai.lo", "0987654321")


def test_somebody_without_a_user_name_is_found_by_phone(db, now, world):
    imported(db, now, ("", "0912345678", "Lò Thị Mai", "na-tau"))
    done = imported(db, now, MAI)
    assert (done.created, done.changed) == (0, 1)
    assert service.find(db, "mai.lo") == service.find(db, "0912345678")


@pytest.mark.parametrize(("role", "width"), [("supervisor", Sees.PEOPLE), ("Quản lý (số liệu)", Sees.FIGURES)])
def test_a_supervisor_gets_the_right_over_the_unit_and_loses_it_with_the_post(db, now, world, role, width):
    imported(db, now, (*MAI[:5], role, MAI[6]))
    assert planned(db, now, (*MAI[:5], role, MAI[6])).changes == ()
    boss = service.find(db, "mai.lo")
    assert policy.sees(db, policy.load_viewer(db, boss, now), world["na-tau"]) == width
    imported(db, now, (*MAI[:3], "phu-loc", "", role, day_of(now).isoformat()))
    viewer = policy.load_viewer(db, boss, now)
    assert (policy.sees(db, viewer, world["na-tau"]), policy.sees(db, viewer, world["phu-loc"])) == (None, width)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "", "Vũ Hùng", "na-tau"), "tên đăng nhập hoặc số điện thoại"),
        (("1hung", "", "Vũ Hùng", "na-tau"), "bắt đầu bằng chữ cái"),
        (("hung", "123", "Vũ Hùng", "na-tau"), "Số điện thoại không đúng"),
        (("hung", "", "", "na-tau"), "họ và tên"),
        (("hung", "", "Vũ Hùng", "khong-co"), "Không có đơn vị"),
        (("hung", "", "Vũ Hùng", ""), "Không có đơn vị"),
        (("hung", "", "Vũ Hùng", "da-giai-the"), "không hoạt động"),
        (("hung", "", "Vũ Hùng", "na-tau", "phi-cong"), "vị trí việc làm"),
        (("hung", "", "Vũ Hùng", "na-tau", "", "administrator"), "vai trò"),
        (("hung", "", "Vũ Hùng", "na-tau", "", "", "mai"), "Ngày"),
        (("tot", "", "Vũ Hùng", "na-tau"), "đã có ở dòng 2"),
        (("hung", "0912345678", "Vũ Hùng", "na-tau"), "của người dùng khác"),
        (("mai.lo", "0900000001", "Lò Thị Mai", "na-tau"), "hai người khác nhau"),
        (("da.nghi", "", "Người Nghỉ", "na-tau"), "đã đóng"),
    ],
)
def test_each_mistake_is_told_at_its_line_and_nothing_is_done(db, now, world, row, words):
    imported(db, now, MAI, ("lan.tran", "0900000001", "Trần Lan", "na-tau"), ("da.nghi", "", "Người Nghỉ", "na-tau"))
    service.close(db, service.find(db, "da.nghi"), closed_by=None, now=now)
    before = db.execute(select(func.count(Person.id))).scalar()
    plan = planned(db, now, ("tot", "", "Người Tốt", "na-tau"), row)
    ((line, message),) = [(p.line, str(p.message)) for p in plan.problems]
    assert line == 3
    assert words in message
    with pytest.raises(Invalid):
        people_execution.execute(db, plan, secret=SECRET, by=None, now=now)
    assert db.execute(select(func.count(Person.id))).scalar() == before


def test_thousands_of_rows_take_a_few_statements(db, now, world):
    rows = [(f"nguoi.{n}", f"09{n:08}", f"Người Số {n}", "na-tau", "van-phong") for n in range(2_000)]
    said = []
    event.listen(db.connection(), "before_cursor_execute", lambda *a: said.append(a[2]))
    done = imported(db, now, *rows)
    assert done.created == 2_000
    assert len({slip.code for slip in done.slips}) == 2_000
    assert len(said) < 50
    said.clear()
    assert planned(db, now, *rows).changes == ()
    assert len(said) < 50
    assert db.execute(select(func.count(Appointment.id))).scalar() == 2_000


def test_an_import_is_in_the_audit_without_a_name(db, now, world):
    imported(db, now, (*MAI[:5], "supervisor", MAI[6]))
    entries = {entry.action: entry for entry in db.execute(select(AuditEntry)).scalars()}
    assert entries["people.imported"].details == {"file": "people.csv", "created": 1, "changed": 0}
    assert "grant.given" in entries
    assert not any("Mai" in entry.model_dump_json() for entry in entries.values())
    assert len(grants.grants_of(db, service.find(db, "mai.lo"))) == 1

import re

import pytest
from sqlalchemy import func, select

from learn.cli import people, units
from learn.config import settings
from learn.db.transactions import reading, write
from learn.errors import NotFound
from learn.organisation import policy
from learn.organisation.models import Role, Sees
from learn.people import codes, service
from learn.people.models import Person
from tests.cli.commands import installed, run

UNITS = "code,name,parent\ndien-bien,Tỉnh Điện Biên,\nna-tau,Xã Nà Tấu,dien-bien\n"
PEOPLE = "username,phone,full_name,unit\nmai.lo,0912345678,Lò Thị Mai,na-tau\nhung.vu,,Vũ Hùng,na-tau\n"


@pytest.fixture
def installation(engine, monkeypatch, tmp_path):
    installed(engine, monkeypatch)
    (tmp_path / "units.csv").write_text(UNITS)
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert run(units.app, "import", tmp_path / "units.csv", "--yes").exit_code == 0
    yield tmp_path
    settings.cache_clear()


def how_many(engine):
    with reading(engine) as db:
        return db.execute(select(func.count(Person.id))).scalar()


def test_without_yes_the_plan_is_shown_and_nothing_changes(engine, installation):
    said = run(people.app, "import", installation / "people.csv")
    assert said.exit_code == 0
    assert "people.csv:2: tạo tài khoản cho Lò Thị Mai" in said.output
    assert "--yes" in said.output
    assert how_many(engine) == 0


def test_every_mistake_is_shown_by_line_and_nothing_changes(engine, installation):
    bad = installation / "bad.csv"
    bad.write_text(PEOPLE + "1x,,Tên,na-tau\ny,,Tên,khong-co\n")
    for words in ((), ("--yes", "--slips", installation / "slips")):
        said = run(people.app, "import", bad, *words)
        assert said.exit_code == 1
        assert "bad.csv:4:" in said.output
        assert "bad.csv:5:" in said.output
    assert how_many(engine) == 0
    assert not (installation / "slips.txt").exists()


def test_an_import_writes_slips_that_let_people_in(engine, installation, now):
    said = run(people.app, "import", installation / "people.csv", "--yes", "--slips", installation / "slips")
    assert said.exit_code == 0
    assert how_many(engine) == 2
    code = re.search(r"Mã một lần: (\S+)\nTên đăng nhập: mai.lo", (installation / "slips.txt").read_text())[1]
    assert code not in said.output
    with reading(engine) as db:
        ticket = codes.check(
            db, "mai.lo", code, secret=settings().secret_key, address="", device_token=None, now=now_there()
        )
    assert ticket.is_good


def now_there():
    from learn.cli.context import now

    return now()


def test_new_accounts_need_a_place_for_their_codes(engine, installation):
    assert run(people.app, "import", installation / "people.csv", "--yes").exit_code == 1
    (installation / "old.html").touch()
    said = run(people.app, "import", installation / "people.csv", "--yes", "--slips", installation / "old.txt")
    assert said.exit_code == 1
    said = run(people.app, "import", installation / "people.csv", "--yes", "--slips", installation / "no" / "slips")
    assert said.exit_code == 1
    assert how_many(engine) == 0


@pytest.fixture
def mai(engine, installation, now):
    with write(engine) as db:
        return service.create(db, full_name="Lò Thị Mai", username="mai.lo", created_by=None, now=now)


def test_a_code_is_printed_once_for_whoever_exists(engine, mai):
    said = run(people.app, "code", "mai.lo")
    code = re.search(r"\w{5}-\w{5}", said.output)[0]
    with reading(engine) as db:
        assert codes.check(
            db, "mai.lo", code, secret=settings().secret_key, address="", device_token=None, now=now_there()
        ).is_good
    assert run(people.app, "code", "khong.ai").exit_code == 1


def test_an_account_is_closed(engine, mai):
    assert run(people.app, "close", "mai.lo").exit_code == 0
    assert run(people.app, "code", "mai.lo").exit_code == 1
    with reading(engine) as db:
        assert not service.profile(db, mai).is_open


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (("supervisor", "--unit", "na-tau", "--sees", "figures"), Role.SUPERVISOR),
        (("instructor", "--course", "dao-duc"), Role.INSTRUCTOR),
        (("administrator",), Role.ADMINISTRATOR),
    ],
)
def test_a_right_is_given(engine, mai, words, role):
    assert run(people.app, "grant", "mai.lo", *words).exit_code == 0
    with reading(engine) as db:
        viewer = policy.load_viewer(db, mai, now_there())
        assert role in viewer.roles
        if role is Role.SUPERVISOR:
            assert policy.require_unit(db, viewer, "na-tau").sees is Sees.FIGURES
            with pytest.raises(NotFound):
                policy.require_unit(db, viewer, "dien-bien")


@pytest.mark.parametrize(
    "words",
    [
        ("mai.lo", "supervisor", "--unit", "na-tau"),
        ("mai.lo", "supervisor", "--unit", "khong-co", "--sees", "people"),
        ("khong.ai", "administrator"),
        ("mai.lo", "king"),
    ],
)
def test_a_right_that_cannot_be_given_is_explained(engine, mai, words):
    said = run(people.app, "grant", *words)
    assert said.exit_code != 0
    assert said.output.strip()
    with reading(engine) as db:
        assert policy.load_viewer(db, mai, now_there()).grants == ()

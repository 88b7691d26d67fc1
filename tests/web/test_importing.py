"""People from an uploaded spreadsheet: looked at first, then done wholly or not at all, and only by who may."""

import re

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from learn.db.transactions import reading
from learn.organisation.models import Role
from learn.people import service as people
from learn.people.models import OneTimeCode, Person
from learn.web.uploads import MOST_BYTES
from tests.web.conftest import World
from tests.web.signing import redeem

PAGE = "/admin/people/import"
GOOD = "username,phone,full_name,unit\nhanhnt,0912345678,Nguyễn Thị Hạnh,tan-lap\nminhtv,,Trần Văn Minh,tan-lap\n"
BAD = "username,phone,full_name,unit\nhanhnt,0912345678,Nguyễn Thị Hạnh,tan-lap\nx,123,,khong-co\n"


def send(client: TestClient, text: str | bytes, name: str = "người dùng.csv", **fields: str):
    content = text.encode() if isinstance(text, str) else text
    return client.post(PAGE, files={"file": (name, content, "text/csv")}, data=fields)


def mark_in(page: str) -> str:
    found = re.search(r'name="plan" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def count(world: World) -> int:
    with reading(world.engine) as db:
        return db.execute(select(func.count()).select_from(Person)).scalar_one()


@pytest.fixture
def administrator(world: World) -> TestClient:
    world.unit("tan-lap")
    person = world.person("quantri", "Lê Thị Quản Trị")
    world.grant(person, Role.ADMINISTRATOR)
    return world.client_for(person)


def test_a_file_is_looked_at_then_done_and_its_codes_let_people_in(world: World, administrator: TestClient):
    plan = send(administrator, GOOD)
    assert plan.status_code == 200
    assert "Nguyễn Thị Hạnh" in plan.text
    assert count(world) == 1
    done = send(administrator, GOOD, plan=mark_in(plan.text))
    assert done.status_code == 200
    assert done.headers["cache-control"] == "no-store"
    assert count(world) == 3
    codes = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", done.text)
    assert len(codes) == 2
    assert redeem(world.visitor(), codes[0], username="0912345678").status_code == 303
    again = send(administrator, GOOD)
    assert "không có gì để làm" in again.text
    assert "plan" not in re.findall(r'<input type="hidden" name="(\w+)"', again.text)


def test_every_mistake_is_told_by_its_line_and_nothing_is_done(world: World, administrator: TestClient):
    answer = send(administrator, BAD)
    assert answer.status_code == 422
    assert answer.text.count('<td role="cell" class="n">3</td>') >= 3
    assert 'name="plan"' not in answer.text
    assert send(administrator, BAD, plan="0" * 64).status_code == 422
    assert count(world) == 1


def test_another_file_or_other_accounts_than_were_looked_at_are_not_done(world: World, administrator: TestClient):
    mark = mark_in(send(administrator, GOOD).text)
    other = send(administrator, GOOD.replace("Hạnh", "Hoa"), plan=mark)
    assert other.status_code == 422
    assert "đã khác lần xem trước" in other.text
    world.person("hanhnt", "Người Khác")
    changed = send(administrator, GOOD, plan=mark)
    assert changed.status_code == 422
    assert count(world) == 2
    with reading(world.engine) as db:
        assert db.execute(select(func.count()).select_from(OneTimeCode)).scalar_one() == 0
        assert people.profile(db, people.find(db, "hanhnt")).full_name == "Người Khác"
    assert send(administrator, GOOD, plan=mark_in(changed.text)).status_code == 200


def test_a_double_click_does_it_once(world: World, administrator: TestClient):
    mark = mark_in(send(administrator, GOOD).text)
    send(administrator, GOOD, plan=mark)
    assert send(administrator, GOOD, plan=mark).status_code == 422
    assert count(world) == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"PK\x03\x04broken", "username\n".encode("utf-16"), b"\xff\xfe\xfa", b"a,b\n1,2\n"],
)
def test_a_file_that_is_no_list_of_people_is_told_so(world: World, administrator: TestClient, content: bytes):
    assert send(administrator, content).status_code == 422
    assert send(administrator, content, name="../../etc/x.xlsx").status_code == 422
    assert count(world) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"plan": "x"}},
        {"files": {"other": ("a.csv", b"x")}},
        {"files": [("file", ("a.csv", b"x")), ("file", ("b.csv", b"y"))]},
        {"files": {"file": ("a.csv", b"x")}, "data": {"extra": "1"}},
        {"files": {"file": ("a.csv", b"x" * (MOST_BYTES + 1))}},
        {"files": {"file": ("a.csv", b"x" * (MOST_BYTES * 2))}},
        {"content": b"nonsense", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"nonsense", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"file=x", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    ],
)
def test_a_form_that_is_not_one_file_shows_the_page_again(world: World, administrator: TestClient, sent: dict):
    answer = administrator.post(PAGE, **sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'enctype="multipart/form-data"' in answer.text
    assert count(world) == 1


def test_nobody_else_finds_the_page_or_sends_a_file(world: World, administrator: TestClient):
    partly = world.person("mot-xa", "Trần Văn Xã", unit="tan-lap")
    world.grant(partly, Role.ADMINISTRATOR, "tan-lap")
    for client, status in ((world.client_for(partly), 404), (world.visitor(), 401)):
        assert client.get(PAGE).status_code == status
        assert send(client, GOOD).status_code == status
    assert PAGE not in world.client_for(partly).get("/admin/people").text
    assert administrator.post(PAGE, files={"file": GOOD}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert count(world) == 2

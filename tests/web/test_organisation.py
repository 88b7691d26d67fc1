"""Administration: accounts, rights, units and background work, and who may see them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col
from starlette.testclient import TestClient

from learn.audit.models import AuditEntry
from learn.db.transactions import reading, write
from learn.jobs import service as jobs
from learn.organisation.models import Grant, Role, Sees
from tests.web.conftest import World
from tests.web.signing import press

PAGES = ("/admin", "/admin/people", "/admin/units", "/admin/jobs", "/admin/audit")
ROW = 'scope="row"'


def count_grants(world: World) -> int:
    with reading(world.engine) as db:
        return db.execute(select(func.count()).select_from(Grant)).scalar_one()


def recorded(world: World, action: str) -> list[str]:
    with reading(world.engine) as db:
        return list(db.execute(select(col(AuditEntry.object_id)).where(AuditEntry.action == action)).scalars())


@pytest.fixture
def administrator(world: World) -> TestClient:
    """A browser of somebody who administers everything, over two communes of one province."""
    world.unit("tinh")
    world.unit("tan-lap", "tinh")
    world.unit("phu-thinh", "tinh")
    person = world.person("quantri", "Lê Thị Quản Trị")
    world.grant(person, Role.ADMINISTRATOR)
    return world.client_for(person)


def test_administration_is_not_found_by_anybody_else(world: World, administrator: TestClient):
    supervisor = world.person("minhtv", "Trần Văn Minh", unit="tan-lap")
    world.grant(supervisor, Role.SUPERVISOR, "tan-lap", Sees.PEOPLE)
    learner = world.person("hanhnt", unit="tan-lap")
    addresses = (*PAGES, f"/admin/people/{world.public_id(learner)}")
    for address in addresses:
        assert administrator.get(address).status_code == 200
        assert world.client_for(supervisor).get(address).status_code == 404
        assert world.client_for(learner).get(address).status_code == 404
        assert world.visitor().get(address).status_code == 401


def test_who_administers_one_commune_sees_its_accounts_and_units_only(world: World, administrator: TestClient):
    own = world.person("own", "Nguyễn Thị Hạnh", unit="tan-lap")
    foreign = world.person("foreign", "Phạm Văn Khác", unit="phu-thinh")
    person = world.person("mot-xa", "Trần Văn Xã", unit="tan-lap")
    world.grant(person, Role.ADMINISTRATOR, "tan-lap")
    client = world.client_for(person)
    people = client.get("/admin/people").text
    assert "Nguyễn Thị Hạnh" in people
    assert "Phạm Văn Khác" not in people
    assert client.get(f"/admin/people/{world.public_id(own)}").status_code == 200
    assert client.get(f"/admin/people/{world.public_id(foreign)}").status_code == 404
    units = client.get("/admin/units").text
    assert "Xã tan-lap" in units
    assert "Xã phu-thinh" not in units
    assert "Xã tinh" not in client.get("/admin/units?under=tan-lap").text
    assert client.get("/admin/units?under=phu-thinh").status_code == 404
    assert client.get("/admin").status_code == 200
    for address in ("/admin/jobs", "/admin/audit"):
        assert client.get(address).status_code == 404
        assert f'href="{address}"' not in client.get("/admin").text
    fields = {"role": "administrator", "sees": ""}
    assert client.post(f"/admin/people/{world.public_id(own)}/grants", data=fields).status_code == 404


def test_people_are_found_without_accents_page_by_page_and_that_is_recorded(world: World, administrator: TestClient):
    for number in range(51):
        world.person(f"dung{number:02d}", f"Đỗ Thị Dung {number:02d}")
    first = administrator.get("/admin/people?q=do+thi+dung").text
    assert first.count(ROW) == 50
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = administrator.get(following[1].replace("&amp;", "&")).text
    assert second.count(ROW) == 1
    assert len(recorded(world, "people.listed")) == 2
    for odd in ("%25", "_", "%5C", "'"):
        assert administrator.get(f"/admin/people?q={odd}").text.count(ROW) == 0
    assert administrator.get("/admin/people?q=%00").status_code == 200
    assert administrator.get("/admin/people?page=999999999999999999999").status_code == 200
    assert administrator.get("/admin/people?page=x").status_code == 404


def test_opening_an_account_is_recorded_before_it_is_shown(world: World, administrator: TestClient):
    person = world.person("hanhnt", phone="0912345678")
    page = administrator.get(f"/admin/people/{world.public_id(person)}").text
    assert "0912345678" not in page
    assert recorded(world, "person.view") == [str(person)]


def test_a_right_is_given_holds_at_once_and_is_ended(world: World, administrator: TestClient):
    person = world.person("minhtv", "Trần Văn Minh", unit="tan-lap")
    learner = world.person("hanhnt", unit="tan-lap")
    theirs, address = world.client_for(person), f"/admin/people/{world.public_id(person)}"
    issuing = f"/people/{world.public_id(learner)}/code"
    assert press(theirs, issuing).status_code == 404
    fields = {"role": "supervisor", "unit": "tan-lap", "course": "", "sees": "people", "valid_from": "", "valid_to": ""}
    answer = administrator.post(f"{address}/grants", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert press(theirs, issuing).status_code == 200
    grant = re.search(r"/admin/grants/(\d+)/end", administrator.get(address).text)
    assert grant is not None
    assert administrator.post(grant[0], data={"next": address}).headers["location"] == address
    assert press(theirs, issuing).status_code == 404
    assert "Đã hết" in administrator.get(address).text
    assert recorded(world, "grant.given")[-1] == recorded(world, "grant.ended")[-1] == grant[1]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"role": "supervisor", "unit": "khong-co", "sees": "people"}, "unit"),
        ({"role": "instructor", "course": "khong-co"}, "course"),
        ({"role": "supervisor", "unit": "tan-lap", "sees": ""}, "sees"),
        ({"role": "instructor", "unit": "tan-lap"}, "unit"),
        ({"role": "god"}, "role"),
        ({"unit": "tan-lap"}, "role"),
        ({"role": "supervisor", "sees": "people", "valid_from": "2026-12-02", "valid_to": "2026-12-01"}, "valid_to"),
        ({"role": "supervisor", "sees": "people", "valid_from": "hôm nay"}, "valid_from"),
        ({"role": "supervisor", "sees": "people", "person_id": "1"}, "person_id"),
        ({"role": ["supervisor", "administrator"], "sees": "people"}, "role"),
    ],
)
def test_a_right_that_makes_no_sense_is_refused_at_its_field(
    world: World, administrator: TestClient, fields: dict, named: str
):
    person = world.person("minhtv", "Trần Văn Minh", unit="tan-lap")
    before = count_grants(world)
    answer = administrator.post(f"/admin/people/{world.public_id(person)}/grants", data=fields)
    assert answer.status_code == 422
    assert f'id="{named}-error"' in answer.text or f"“{named}”" in answer.text
    assert count_grants(world) == before
    if "unit" in fields:
        assert f'value="{fields["unit"]}"' in answer.text


SEES = re.compile(r'<select id="sees".*?<option value="(\w*)" selected>', re.DOTALL)


@pytest.mark.parametrize(
    ("fields", "chosen"),
    [
        ({"role": "instructor", "sees": "people"}, ""),
        ({"role": "administrator", "sees": "figures"}, ""),
        ({"role": "supervisor", "sees": ""}, "figures"),  # seeing less is what nobody regrets
    ],
)
def test_a_width_that_a_role_refuses_is_said_beside_it_and_one_that_it_allows_is_chosen(
    world: World, administrator: TestClient, fields: dict[str, str], chosen: str
):
    account = f"/admin/people/{world.public_id(world.person('minhtv', 'Trần Văn Minh'))}"
    assert SEES.findall(administrator.get(account).text) == ["people"]
    refused = administrator.post(f"{account}/grants", data=fields)
    assert refused.status_code == 422
    assert 'id="sees-error"' in refused.text
    assert ("Chỉ người quản lý có mức xem" if fields["sees"] else "Người quản lý cần một mức xem") in refused.text
    assert SEES.findall(refused.text) == [chosen]
    assert administrator.post(f"{account}/grants", data={**fields, "sees": chosen}).status_code == 303


def test_a_width_that_is_allowed_stays_when_something_else_is_wrong(world: World, administrator: TestClient):
    account = f"/admin/people/{world.public_id(world.person('minhtv', 'Trần Văn Minh'))}"
    wrong = administrator.post(f"{account}/grants", data={"role": "supervisor", "sees": "people", "unit": "khong-co"})
    assert SEES.findall(wrong.text) == ["people"]


def test_ending_a_right_that_is_not_there_finds_nothing(world: World, administrator: TestClient):
    for grant in ("999999", "99999999999999999999"):
        assert administrator.post(f"/admin/grants/{grant}/end", data={"next": "/admin"}).status_code == 404
    learner = world.client_for(world.person("hanhnt"))
    assert learner.post("/admin/grants/1/end", data={"next": "/admin"}).status_code == 404
    assert count_grants(world) == 1


def test_units_are_walked_from_the_top_with_their_people(world: World, administrator: TestClient):
    world.person("hanhnt", unit="tan-lap")
    world.person("minhtv", "Trần Văn Minh", unit="phu-thinh")
    top = administrator.get("/admin/units").text
    assert "under=tinh" in top
    assert "under=tan-lap" not in top
    assert re.search(r'data-l="Số người">2<', top)
    below = administrator.get("/admin/units?under=tinh").text
    assert len(re.findall(r'data-l="Số người">1<', below)) == 2


def test_background_work_that_failed_is_seen(world: World, administrator: TestClient):
    with write(world.engine) as db:
        jobs.enqueue(db, "test.hard", "hard:1", {}, world.clock.now, world.clock.now)
        while job := jobs.lease(db, world.clock.now, 60, ["test.hard"]):
            jobs.fail(db, job, world.clock.now, "disk <full>")
            world.clock.pass_by(timedelta(hours=7))
    page = administrator.get("/admin/jobs").text
    assert "disk &lt;full&gt;" in page
    assert "Hỏng, cần xem" in page
    assert "việc hỏng" in administrator.get("/admin").text
    (again,) = re.findall(r'action="(/admin/jobs/\d+/again)"', page)
    assert administrator.post(again).status_code == 303
    page = administrator.get("/admin/jobs").text
    assert "Hỏng, cần xem" not in page
    assert "Đang chờ" in page
    assert administrator.post(again).status_code == 404

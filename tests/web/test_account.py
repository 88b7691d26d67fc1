"""One's own account: password, devices and data, as browsers meet them."""

import re

import pytest

from learn.audit.models import AuditEntry
from learn.notices.models import Notice
from learn.people.models import SignInSession
from tests.web.conftest import PASSWORD, World
from tests.web.signing import NEW_PASSWORD, count, press, sign_in


def test_my_page_shows_who_i_am_and_only_the_end_of_my_phone_number(world: World):
    world.unit("tan-lap")
    page = world.client_for(world.person("hanhnt", phone="0912345678", unit="tan-lap")).get("/me").text
    assert "Xã tan-lap" in page
    assert "0912345678" not in page
    assert "•••••••678" in page
    assert "Chrome, Android" in page


def test_a_change_of_password_ends_every_other_session(world: World):
    person = world.person("hanhnt")
    client, other = world.client_for(person), world.client_for(person)
    before = client.cookies["session"]
    fields = {"current": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert client.post("/me/password", data=fields).headers["location"] == "/me"
    assert client.cookies["session"] != before
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 401
    assert sign_in(world.visitor()).status_code == 422
    assert sign_in(world.visitor(), password=NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({"current": "không phải"}, "current"),
        ({"password": "ngắn", "password_again": "ngắn"}, "password"),
        ({"password": "hanhnt2026", "password_again": "hanhnt2026"}, "password"),
        ({"password_again": "khác hẳn đi rồi"}, "password_again"),
    ],
)
def test_a_refused_change_says_where_and_shows_no_password_again(world: World, fields: dict[str, str], marked: str):
    client = world.client_for(world.person("hanhnt"))
    sent = {"current": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD} | fields
    answer = client.post("/me/password", data=sent)
    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text
    assert not re.search(r'type="password"[^>]*value="[^"]', answer.text)
    assert client.get("/me").status_code == 200


def test_guessing_the_current_password_in_a_stolen_session_is_throttled(world: World):
    client = world.client_for(world.person("hanhnt"))
    fields = {"current": "đoán mò thôi", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    for _ in range(10):
        assert client.post("/me/password", data=fields).status_code == 422
    assert client.post("/me/password", data=fields).status_code == 429


def session_ids(page: str) -> list[str]:
    return re.findall(r"/me/sessions/(\d+)/end", page)


def test_one_other_device_or_all_others_can_be_ended(world: World):
    person = world.person("hanhnt")
    mine, lost, office = (world.client_for(person) for _ in range(3))
    page = mine.get("/me").text
    assert len(session_ids(page)) == 2
    assert press(mine, f"/me/sessions/{session_ids(page)[0]}/end").status_code == 303
    assert sorted(c.get("/me").status_code for c in (lost, office)) == [200, 401]
    assert press(mine, "/me/sessions/end-others").status_code == 303
    assert [c.get("/me").status_code for c in (mine, lost, office)] == [200, 401, 401]


def test_another_persons_session_is_not_found_and_goes_on(world: World):
    person, other = world.person("hanhnt"), world.person("minhtv", "Trần Văn Minh")
    theirs, spare, mine = world.client_for(person), world.client_for(person), world.client_for(other)
    session = session_ids(spare.get("/me").text)[0]
    assert press(mine, f"/me/sessions/{session}/end").status_code == 404
    assert press(mine, "/me/sessions/999999/end").status_code == 404
    assert theirs.get("/me").status_code == spare.get("/me").status_code == 200


def test_my_data_are_counted_for_me_alone(world: World):
    world.unit("tan-lap")
    client = world.client_for(world.person("hanhnt", phone="0912345678", unit="tan-lap"))
    page = client.get("/me/privacy").text
    assert "Xã tan-lap" in page
    assert "0912345678" not in page
    assert world.visitor().get("/me/privacy").status_code == 401


@pytest.mark.parametrize("address", ["/me", "/me/privacy", "/sign-in", "/code"])
def test_looking_changes_nothing(world: World, address: str):
    client = world.client_for(world.person("hanhnt"))
    before = [count(world, model) for model in (AuditEntry, SignInSession, Notice)]
    assert client.get(address).status_code == 200
    assert [count(world, model) for model in (AuditEntry, SignInSession, Notice)] == before

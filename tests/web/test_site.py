"""Pages of the site itself, the language switch and the addresses for machines."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from learn.db.engine import make_engine
from tests.web.conftest import World


@pytest.fixture
def world(sqlite_engine: Engine, world_of: Callable[..., World]) -> World:
    """Nothing here differs between databases."""
    return world_of(sqlite_engine)


@pytest.mark.parametrize(("address", "said"), [("/help", "Mã đăng nhập một lần"), ("/privacy", "91/2025/QH15")])
def test_help_and_privacy_are_for_everybody(world: World, address: str, said: str):
    for client in (world.visitor(), world.client_for(world.person("hanhnt"))):
        answer = client.get(address)
        assert answer.status_code == 200
        assert said in answer.text


@pytest.mark.parametrize("address", ["/help", "/method", "/privacy", "/sign-in", "/code"])
def test_the_language_switch_is_kept_and_comes_back_to_the_page(world: World, address: str):
    client = world.visitor()
    assert '<html lang="vi">' in client.get(address).text
    answer = client.post("/language", data={"language": "en", "next": address})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert "Max-Age=31536000" in answer.headers["set-cookie"]
    assert '<html lang="en">' in client.get(address).text
    client.post("/language", data={"language": "vi", "next": address})
    assert '<html lang="vi">' in client.get(address).text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "\\\\evil.example"])
def test_the_language_switch_leads_to_no_other_site(world: World, elsewhere: str):
    answer = world.visitor().post("/language", data={"language": "en", "next": elsewhere})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"language": "xx"}, "language"),
        ({}, "language"),
        ({"language": "en", "admin": "1"}, "admin"),
        ({"language": ["en", "vi"]}, "language"),
    ],
)
def test_a_wrong_language_form_is_refused_by_name_and_sets_nothing(world: World, fields: dict, named: str):
    answer = world.visitor().post(
        "/language", data=fields, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 422
    assert named in answer.text
    assert "set-cookie" not in answer.headers


def test_alive_asks_nothing_and_ready_asks_the_database(world: World):
    client = world.visitor()
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok")
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ok")


def test_an_empty_database_is_alive_and_not_ready(tmp_path, world_of: Callable[..., World]):
    client = world_of(make_engine(f"sqlite:///{tmp_path / 'empty.db'}")).visitor()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_without_a_database_it_is_alive_and_not_ready(world_of: Callable[..., World]):
    client = world_of(make_engine("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")).visitor()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("address", ["/help", "/healthz", "/readyz", "/sign-in", "/me", "/no-such-page"])
def test_every_answer_carries_the_headers(world: World, address: str):
    headers = world.visitor().get(address).headers
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"

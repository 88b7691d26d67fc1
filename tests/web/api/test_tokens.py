"""What a token is good for: its scopes, its person's grants at this moment, and nothing once it has ended."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from starlette.testclient import TestClient

from learn.db.transactions import reading, write
from learn.organisation import grants
from learn.organisation.models import Role, Sees
from learn.people import api_tokens, service, store
from learn.people.api_tokens import Scope
from learn.people.models import ApiToken
from tests.web.api.access_table import TABLE
from tests.web.api.programs import API, program, program_with, token_for
from tests.web.api.test_access import address, ask
from tests.web.conftest import World
from tests.web.country import Country

pytest_plugins = ("tests.web.country_fixtures",)

LEARNING = {"/courses", "/enrolments", "/attempts"}
WANTED = {
    "/units/{code}": {Scope.PEOPLE, Scope.FIGURES},
    "/units/{code}/units": {Scope.PEOPLE, Scope.FIGURES},
    "/units/{code}/people": {Scope.PEOPLE},
    "/people/{person}": {Scope.PEOPLE},
    "/units/{code}/figures": {Scope.FIGURES},
    "/me": set(Scope),
    "/openapi.json": set(Scope),
}


def wanted(path: str) -> set[Scope]:
    """The scopes any one of which opens a route."""
    return {Scope.LEARNING} if any(path.startswith(start) for start in LEARNING) else WANTED[path]


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("place", ["own", "absent"])
def test_a_token_opens_what_its_scope_is_for_and_says_nothing_of_the_rest(
    country_on_sqlite: Country, scope: Scope, place: str
) -> None:
    client = program(country_on_sqlite.world, country_on_sqlite.people["administrator"], [scope])
    for row in TABLE:
        answer = ask(client, row, address(country_on_sqlite, row.route, place, "administrator"))
        if scope in wanted(row.route.partition(" ")[2]):
            assert answer.status_code != 403, row.route
            continue
        assert answer.status_code == 403, row.route
        assert answer.json()["type"] == "urn:learn:problem:insufficient-scope"
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def status(client: TestClient) -> int:
    return client.get(f"{API}/me").status_code


def test_a_token_works_until_its_last_moment(world: World) -> None:
    client = program_with(world, token_for(world, world.person("hanhnt"), days=1).secret)
    world.clock.pass_by(timedelta(days=1) - timedelta(seconds=1))
    assert status(client) == 200
    world.clock.pass_by(timedelta(seconds=1))
    assert status(client) == 401


def test_a_revoked_token_is_worth_nothing_at_once(world: World) -> None:
    person = world.person("hanhnt")
    made = token_for(world, person)
    client = program_with(world, made.secret)
    assert status(client) == 200
    with write(world.engine) as db:
        api_tokens.revoke(db, person, made.id, world.clock.now)
    assert status(client) == 401


def test_a_changed_password_and_a_closed_account_end_it(world: World) -> None:
    person = world.person("hanhnt")
    for change in (change_password, close):
        client = program(world, person)
        assert status(client) == 200
        change(world, person)
        assert status(client) == 401


def change_password(world: World, person: int) -> None:
    with write(world.engine) as db:
        service.change_password(db, person, store.password_hash(db, person), "another hash", world.clock.now)


def close(world: World, person: int) -> None:
    with write(world.engine) as db:
        service.close(db, person, closed_by=None, now=world.clock.now)


@pytest.mark.parametrize(
    ("sent", "challenge"),
    [
        (None, 'Bearer realm="learn"'),
        ("", 'Bearer realm="learn"'),
        ("Basic aGFuaDp4", 'Bearer realm="learn"'),
        ("Bearer", 'Bearer realm="learn", error="invalid_token"'),
        ("Bearer learn_", 'Bearer realm="learn", error="invalid_token"'),
        ("Bearer learn_" + "A" * 43, 'Bearer realm="learn", error="invalid_token"'),
        ("Bearer " + "\xff" * 49, 'Bearer realm="learn", error="invalid_token"'),
    ],
)
def test_without_a_good_token_one_is_asked_for(country_on_sqlite: Country, sent: str | None, challenge: str) -> None:
    headers = {} if sent is None else {"Authorization": sent.encode("latin-1")}
    answer = country_on_sqlite.world.visitor().get(f"{API}/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == challenge
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_in_a_cookie_or_in_the_address_is_no_token(world: World) -> None:
    secret = token_for(world, world.person("hanhnt")).secret
    assert world.browser_with(secret).get(f"{API}/me").status_code == 401
    assert world.visitor().get(f"{API}/me", params={"access_token": secret}).status_code == 401
    # Nor does it sign anybody in to the pages.
    assert program_with(world, secret).get("/me").status_code == 401


def test_the_word_bearer_may_be_written_in_any_case(world: World) -> None:
    secret = token_for(world, world.person("hanhnt")).secret
    assert world.visitor().get(f"{API}/me", headers={"Authorization": f"bearer {secret}"}).status_code == 200


def test_grants_are_asked_at_every_request(world: World) -> None:
    world.unit("xa-1")
    person = world.person("dungtv")
    client = program(world, person)
    assert client.get(f"{API}/units/xa-1").status_code == 404
    grant = world.grant(person, Role.SUPERVISOR, "xa-1", Sees.FIGURES)
    assert client.get(f"{API}/units/xa-1").json()["sees"] == "figures"
    assert client.get(f"{API}/units/xa-1/people").status_code == 404
    with write(world.engine) as db:
        grants.end(db, grant, ended_by=None, now=world.clock.now)
    assert client.get(f"{API}/units/xa-1").status_code == 404


def test_its_use_is_noted_and_no_more_than_once_an_hour(world: World) -> None:
    client = program(world, world.person("hanhnt"))

    def noted():  # type: ignore[no-untyped-def]
        assert status(client) == 200
        with reading(world.engine) as db:
            return db.exec(select(ApiToken.used_at)).one()

    first = world.clock.now
    assert noted() == first
    world.clock.pass_by(timedelta(minutes=59))
    assert noted() == first
    world.clock.pass_by(timedelta(minutes=2))
    assert noted() == world.clock.now


def test_a_program_reads_on_when_its_use_cannot_be_noted(world: World) -> None:
    client = program(world, world.person("hanhnt"))

    @event.listens_for(world.engine, "before_cursor_execute")
    def refuse(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE api_token"):
            raise OperationalError(statement, None, Exception("database or disk is full"))

    assert status(client) == 200
    with reading(world.engine) as db:
        assert db.exec(select(ApiToken.used_at)).one() is None


def test_me_says_whom_it_speaks_for_and_what_it_is_good_for(world: World) -> None:
    world.unit("xa-1")
    person = world.person("hanhnt", unit="xa-1")
    world.grant(person, Role.INSTRUCTOR)
    told = program(world, person, [Scope.FIGURES, Scope.LEARNING]).get(f"{API}/me").json()
    assert told == {
        "id": world.public_id(person),
        "name": "Nguyễn Thị Hạnh",
        "roles": ["instructor", "learner"],
        "unit_code": "xa-1",
        "unit_name": "Xã xa-1",
        "token": {"name": "Thử", "scopes": ["figures", "learning"], "expires_at": "2027-02-21T01:12:00Z"},
    }


# --- the page


def test_a_person_makes_a_token_on_the_page_sees_it_once_and_revokes_it(world: World) -> None:
    browser = world.client_for(world.person("hanhnt"))
    page = browser.post("/me/tokens", data={"name": "Đồng bộ", "scopes": ["learning", "figures"], "days": "30"})
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    secret = page.text.partition("<code>")[2].partition("</code>")[0]
    client = program_with(world, secret)
    told = client.get(f"{API}/me").json()["token"]
    assert (told["name"], told["scopes"]) == ("Đồng bộ", ["figures", "learning"])
    listed = browser.get("/me/tokens").text
    assert "Đồng bộ" in listed
    assert secret not in listed
    assert "Mã truy cập API" in browser.get("/me").text
    number = listed.partition('action="/me/tokens/')[2].partition("/")[0]
    assert browser.post(f"/me/tokens/{number}/revoke", data={"x": ""}).status_code == 422
    answer = browser.post(f"/me/tokens/{number}/revoke")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/tokens")
    assert status(client) == 401
    assert "Chưa có mã nào" in browser.get("/me/tokens").text


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"name": "", "scopes": "learning"}, "#name"),
        ({"name": "x"}, "#scopes"),
        ({"name": "x", "scopes": "everything"}, "#scopes"),
        ({"name": "x", "scopes": "learning", "days": "367"}, "#days"),
        ({"name": "x", "scopes": "learning", "days": "0"}, "#days"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    world: World, fields: dict[str, str], place: str
) -> None:
    browser = world.client_for(world.person("hanhnt"))
    page = browser.post("/me/tokens", data=fields)
    assert page.status_code == 422
    assert f'href="{place}"' in page.text
    assert "Chưa có mã nào" in page.text
    if fields.get("scopes") == "learning":
        assert 'value="learning" checked' in page.text

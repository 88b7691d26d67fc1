"""Who may read and do what over the API: every route, every role, every place, as the table says."""

import re
from collections.abc import Iterator

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from tests.web.access_table import ROLES
from tests.web.api.access_table import TABLE, Row
from tests.web.api.programs import API, program
from tests.web.country import COURSE, OTHER, Country
from tests.web.test_access import NOBODY, api_routes, person_of
from tests.web.test_security import unprotected

pytest_plugins = ("tests.web.country_fixtures",)


def test_every_route_of_the_api_stands_in_the_table(country: Country) -> None:
    assert sorted(api_routes(country.world.app)) == sorted({row.route for row in TABLE})


def address(country: Country, route: str, place: str, role: str) -> str:
    """The address of a route for an object in a place, as it is for somebody of a role."""
    path = route.partition(" ")[2]
    for part in re.findall(r"\{(\w+)\}", path):
        path = path.replace(f"{{{part}}}", part_of(country, part, place, role))
    return API + path


def part_of(country: Country, part: str, place: str, role: str) -> str:
    match part:
        case "code":
            return {"own": "xa-1", "sibling": "xa-2", "far": "xa-3"}.get(place, "xa-9")
        case "slug":
            return {"own": COURSE, "no-version": COURSE, "far": OTHER}.get(place, "khong-co")
        case "number":
            return "99" if place == "no-version" else "1"
        case "enrolment":
            return {"own": f"{COURSE}.1", "far": f"{OTHER}.1"}.get(place, f"{COURSE}.9")
        case "attempt":
            return str(country.attempts.get(place, NOBODY))
        case "person":
            return person_of(country, place, role)
    return {"slot": "1"}[part]


def ask(client: TestClient, row: Row, path: str) -> Response:
    method = row.route.partition(" ")[0]
    return client.request(method, path, json=row.sends) if row.sends else client.request(method, path)


def hidden(answer: Response, path: str) -> str:
    """A problem without what differs for no reason that matters."""
    return re.sub(r'"code":"[^"]+"', "", answer.text).replace(path, "")


def programs(country: Country) -> dict[str, TestClient]:
    return {role: program(country.world, country.people.get(role)) for role in ROLES}


def test_each_role_gets_what_the_table_says_and_cannot_tell_foreign_from_absent(country: Country) -> None:
    assert list(mistakes(country, programs(country))) == []


def mistakes(country: Country, clients: dict[str, TestClient]) -> Iterator[str]:
    """Every answer that is not what the table says, in words."""
    bodies: dict[tuple[str, str], dict[str, str]] = {}
    for row in TABLE:
        for place, statuses in row.statuses.items():
            for role, expected in zip(ROLES, statuses.split(), strict=True):
                path = address(country, row.route, place, role)
                answer = ask(clients[role], row, path)
                if str(answer.status_code) != expected:
                    yield f"{row.route} [{place}] as {role}: {answer.status_code}, not {expected}"
                if answer.status_code == 404:
                    bodies.setdefault((row.route, role), {})[place] = hidden(answer, path)
                yield from (f"{row.route} [{place}] as {role}: {name}" for name in unprotected(answer.headers))
    for (route, role), found in bodies.items():
        if len(set(found.values())) > 1:
            yield f"{route} as {role}: a foreign object can be told from an absent one"


@pytest.mark.parametrize("role", ["learner", "administrator"])
def test_a_session_cookie_alone_is_nobody(country_on_sqlite: Country, role: str) -> None:
    with country_on_sqlite.browser(role) as client:
        for row in TABLE[1:]:
            answer = ask(client, row, address(country_on_sqlite, row.route, "own", role))
            assert answer.status_code == 401, row.route
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "set-cookie" not in answer.headers

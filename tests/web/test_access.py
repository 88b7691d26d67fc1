"""Who may open and do what: every route, every role, every place an object can stand in, as the table says.

What may not be seen is answered exactly like what is not there.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack

from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from learn.assessments.cohorts import questions_in
from learn.assessments.store import versions_of_course
from learn.db.columns import id_of
from learn.db.transactions import reading
from tests.web.access_table import ROLES, TABLE, Row
from tests.web.api.programs import token_for
from tests.web.country import COURSE, LESSONS, OTHER, PREVIEW, Country
from tests.web.routing import every_route

pytest_plugins = ("tests.web.country_fixtures",)

Browsers = dict[str, TestClient]
NOBODY = "00000000-0000-4000-8000-000000000000"
NOTHING = "0" * 64
PEOPLE = "username,full_name,unit\nmoi.nv,Nguyễn Văn Mới,xa-1\n"


def routes(app: FastAPI) -> Iterator[str]:
    """`METHOD /path` of every route. HEAD is answered as GET before any route sees it."""
    for route in every_route(app):
        if isinstance(route, Mount):
            yield f"MOUNT {route.path}"
        elif isinstance(route, Route):
            yield from (f"{method} {route.path}" for method in route.methods or () if method != "HEAD")


def api_routes(app: FastAPI) -> Iterator[str]:
    """The same of the API, which has a table of its own (tests/web/api/access_table.py)."""
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            yield from routes(route.app)


def test_every_route_stands_in_the_table(country: Country) -> None:
    mounted = {"MOUNT /static", "MOUNT /api/v1"}
    assert sorted(routes(country.world.app)) == sorted({row.route for row in TABLE} | mounted)


def address(country: Country, browsers: Browsers, route: str, place: str, role: str) -> str:
    """The address of a route for an object in a place, as it is for somebody of a role."""
    path = route.partition(" ")[2]
    for part in re.findall(r"\{[^}]+\}", path):
        name = part.strip("{}").partition(":")[0]
        if name == "session_id":
            chosen = session_of(country, browsers, place, role)
        elif name == "token_id":
            chosen = token_of(country, place, role)
        else:
            chosen = part_of(country, path, name, place, role)
        path = path.replace(part, chosen)
    return path


def part_of(country: Country, path: str, part: str, place: str, role: str) -> str:
    match part:
        case "code":
            return {"own": "xa-1", "sibling": "xa-2", "far": "xa-3"}.get(place, "xa-9")
        case "slug" if path.startswith("/people"):
            return COURSE
        case "slug":
            return {"own": COURSE, "sibling": COURSE, "far": OTHER, "preview": PREVIEW}.get(place, "khong-co")
        case "lesson":
            return LESSONS[0] if place != "no-lesson" else "khong-co"
        case "public_id" if path.startswith("/attempts"):
            return str(country.attempts.get(place, NOBODY))
        case "public_id" if path.startswith("/courses"):
            return str(country.attempts.get("round" if place == "own" else place, NOBODY))
        case "public_id":
            return person_of(country, place, role)
        case "number" if "/sheets/" in path:
            return str(country.kept.get(place, 999_999))
        case "number":
            return str(country.papers.get("own" if path.startswith("/teach") else place, 999_999))
        case "grant_id":
            return str(country.grants.get(place, 999_999))
        case "job_id":
            return str(country.failed_job if place == "own" else 999_999)
        case "exchange_id":
            return str(country.exchange)
        case "name" if "/questions/" in path:
            return asked(country)
        case "content_hash":
            return country.files.get({"own": COURSE, "far": OTHER, "preview": PREVIEW}.get(place, ""), NOTHING)
    return {
        "occasion": "pre",
        "slot": "1",
        "sheet": "1",
        "step_id": "999999",
        "kind": "csv",
        "name": "bang-mau.csv",
    }[part]


def asked(country: Country) -> str:
    """The name of a question in a form; the courses are copies of one another."""
    with reading(country.world.engine) as db:
        (version, *_) = versions_of_course(db, COURSE)
        return questions_in(db, id_of(version))[0][3].name


def person_of(country: Country, place: str, role: str) -> str:
    if place == "absent":
        return NOBODY
    return country.public_id(place if place != "oneself" else "learner" if role == "visitor" else role)


def session_of(country: Country, browsers: Browsers, place: str, role: str) -> str:
    """A spare session of one's own, one of a colleague's, or none."""
    if place == "absent":
        return "999999"
    who = role if place == "own" and role != "visitor" else "sibling"
    country.browser(who)
    page = browsers.get(who, country.browser(who)).get("/me").text
    return re.findall(r"/me/sessions/(\d+)/end", page)[0]


def token_of(country: Country, place: str, role: str) -> str:
    """A spare token of one's own, one of a colleague's, or none."""
    if place == "absent":
        return "999999"
    who = role if place == "own" and role != "visitor" else "sibling"
    return str(token_for(country.world, country.people[who]).id)


def ask(client: TestClient, row: Row, path: str) -> Response:
    method = row.route.partition(" ")[0]
    if method == "GET":
        return client.get(path)
    if path == "/admin/people/import":
        return client.post(path, files={"file": ("people.csv", PEOPLE.encode())})
    return client.post(path, data=row.fields, headers={"Content-Type": "application/x-www-form-urlencoded"})


def hidden(answer: Response, path: str) -> str:
    """A page without what differs for no reason that matters: its own address and the code for support."""
    text = re.sub(r"<code>[^<]+</code>", "", answer.text).replace(path, "")
    return re.sub(r"name=\"next\" value=\"[^\"]*\"", "", text)


def test_each_role_gets_what_the_table_says_and_cannot_tell_foreign_from_absent(country: Country) -> None:
    with ExitStack() as opened:
        # Entered, a client keeps one event loop for all its requests.
        browsers = {role: opened.enter_context(country.browser(role)) for role in ROLES}
        assert list(mistakes(country, browsers)) == []


def mistakes(country: Country, browsers: Browsers) -> Iterator[str]:
    """Every answer that is not what the table says, in words."""
    for row in TABLE:
        bodies: dict[str, dict[str, str]] = {}
        for place, statuses in row.statuses.items():
            for role, expected in zip(ROLES, statuses.split(), strict=True):
                path = address(country, browsers, row.route, place, role)
                answer = ask(browsers[role], row, path)
                if str(answer.status_code) != expected:
                    yield f"{row.route} [{place}] as {role}: {answer.status_code}, not {expected}"
                if answer.status_code == 404:
                    bodies.setdefault(role, {})[place] = hidden(answer, path)
        for role, pages in bodies.items():
            if len(set(pages.values())) > 1:
                yield f"{row.route} as {role}: a foreign object can be told from an absent one"

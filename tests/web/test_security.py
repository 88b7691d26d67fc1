"""Headers on every answer, and what never travels: keys, explanations, and how the program is built."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from learn.db.transactions import write
from learn.quizzes import formsets
from learn.quizzes.models import Marking
from learn.web.assets import Assets
from tests.web.access_table import TABLE
from tests.web.conftest import World
from tests.web.country import COURSE, LESSONS, Country
from tests.web.test_access import address

pytest_plugins = ("tests.web.country_fixtures", "tests.web.watched")

PROMISED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def unprotected(headers) -> list[str]:  # type: ignore[no-untyped-def]
    policy = headers.get("content-security-policy", "")
    missing = [name for name, value in PROMISED.items() if headers.get(name) != value]
    if "default-src 'none'" not in policy or "unsafe" in policy:
        missing.append("content-security-policy")
    return missing


@pytest.mark.parametrize("role", ["visitor", "learner", "supervisor", "administrator"])
def test_every_route_answers_with_the_headers_whatever_it_answers(country_on_sqlite: Country, role: str) -> None:
    wrong = []
    with country_on_sqlite.browser(role) as client:
        for row in TABLE:
            place = next(iter(row.statuses))
            path = address(country_on_sqlite, {role: client}, row.route, place, role)
            method = row.route.partition(" ")[0]
            # Sent from elsewhere: refused before anything is done, and refused with the headers.
            answer = client.request(method, path, headers={"Origin": "https://evil.example"})
            wrong += [f"{row.route} [{place}] {answer.status_code}: {name}" for name in unprotected(answer.headers)]
    assert wrong == []


@pytest.mark.parametrize("path", ["/no-such-page", "/static/none.js", "/static/../config.py", "/sign-out"])
def test_errors_and_files_have_the_headers_too(country_on_sqlite: Country, path: str) -> None:
    answer = country_on_sqlite.browser("visitor").get(path)
    assert answer.status_code in (404, 405)
    assert unprotected(answer.headers) == []


def test_a_static_file_has_them(country_on_sqlite: Country) -> None:
    answer = country_on_sqlite.browser("visitor").get(Assets.load().url("learn.css"))
    assert answer.status_code == 200
    assert unprotected(answer.headers) == []


def test_an_unexpected_error_tells_nothing_of_the_program(
    sqlite_engine: Engine, world_of: Callable[..., World]
) -> None:
    world = world_of(sqlite_engine)

    def fall() -> None:
        raise RuntimeError("secret-canary")

    world.app.get("/fall")(fall)
    with TestClient(world.app, raise_server_exceptions=False) as client:
        answer = client.get("/fall")
    assert answer.status_code == 500
    assert unprotected(answer.headers) == []
    assert "Hệ thống gặp lỗi" in answer.text
    for told in ("secret-canary", "Traceback", "RuntimeError", ".py"):
        assert told not in answer.text


def test_behind_https_browsers_are_told_to_stay_there(sqlite_engine: Engine, world_of: Callable[..., World]) -> None:
    answer = world_of(sqlite_engine, public_url="https://learn.example").visitor().get("/help")
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/.git/config", "/.env", "/metrics", "/debug"])
def test_the_program_is_not_described_to_passers_by(country_on_sqlite: Country, path: str) -> None:
    assert country_on_sqlite.browser("visitor").get(path).status_code == 404


# --- keys and explanations


def test_no_key_and_no_explanation_travels_on_the_whole_way_of_a_learner(watched: Country) -> None:
    seen = 0
    with watched.browser("sibling") as client:
        for name, body in journey(client, str(watched.attempts["sibling"])):
            assert "canary" not in body, name
            seen += 1
    assert seen > 25


def journey(client: TestClient, attempt: str) -> Iterator[tuple[str, str]]:
    """Every body that a learner's browser gets from the pre-test to its result and the lessons after it."""
    for language in ("en", "vi"):
        client.post("/language", data={"language": language})
        for path in ("/", "/courses", f"/courses/{COURSE}", f"/courses/{COURSE}/tests/pre", f"/attempts/{attempt}"):
            yield path, client.get(path).text
    for slot in range(1, 13):
        fields = {"key": f"k{slot}", f"q{slot}-present": "1", "client": "phone", "sequence": str(slot)}
        for name in ("option", "text"):
            answer = client.post(f"/attempts/{attempt}/{slot}", data=fields | {f"q{slot}-{name}": "0"}, headers=HTMX)
            yield f"save {slot} {name}", answer.text
    plain = client.post(f"/attempts/{attempt}/1", data={"key": "x", "q1-present": "1"}, follow_redirects=True)
    yield "plain save", plain.text
    yield "submit", client.post(f"/attempts/{attempt}/submit", data={"key": "end"}, follow_redirects=True).text
    for path in (f"/attempts/{attempt}/result", f"/courses/{COURSE}", "/me", "/me/privacy"):
        yield path, client.get(path).text
    for lesson in LESSONS:
        yield lesson, client.get(f"/courses/{COURSE}/lessons/{lesson}").text


HTMX = {"hx-request": "true"}


def test_the_page_of_a_test_is_the_same_whatever_its_keys_are(watched: Country) -> None:
    path = f"/attempts/{watched.attempts['far']}"
    with watched.browser("far") as client:
        before = shown(client.get(path).text)
        with write(watched.world.engine) as db:
            for marking in db.exec(select(Marking)):
                key = dict(marking.key)
                marking.key = key | ({"shares": key["shares"][::-1]} if "shares" in key else {})
                db.add(marking)
        formsets._kept.clear()
        assert shown(client.get(path).text) == before


def shown(page: str) -> str:
    """A page without the key that is new each time it is made."""
    return re.sub(r'name="key" value="[^"]*"', "", page)


def test_practice_is_explained_only_after_it_is_answered(watched: Country) -> None:
    path = f"/courses/{COURSE}/lessons/{LESSONS[0]}"
    with watched.browser("learner") as client:
        assert "Ghép 45 với 55 thành 100." not in client.get(path).text
        fields = {"key": "k", "q1-present": "1", "q1-option": "1", "check": "1"}
        assert "Ghép 45 với 55 thành 100." in client.post(f"{path}/answers", data=fields, headers=HTMX).text
        page = client.get(path).text
        assert "Ghép 45 với 55 thành 100." in page
        assert "200 − 135 = 65." not in page

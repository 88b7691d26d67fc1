"""Bad input and broken machines: every form refuses what does not belong to it, and nothing is written."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import Engine
from starlette.responses import Response
from starlette.testclient import TestClient

from learn.db.engine import make_engine
from learn.web.i18n import COOKIE
from tests.web.access_table import ROLES, TABLE, Row
from tests.web.conftest import World
from tests.web.country import COURSE, Country, contents, written
from tests.web.test_access import address

pytest_plugins = ("tests.web.country_fixtures",)

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Files come in another way, and have tests of their own.
UPLOADS = {"POST /admin/people/import", "POST /units/{code}/answers"}
# Nobody of the country has handed in a work to be marked: tests/web/test_marking.py has somebody who did.
WORKS = {"POST /teach/{slug}/marking/{step_id:int}", "POST /marked/{step_id:int}"}
FORMS = [row for row in TABLE if row.route.startswith("POST ") and row.route not in UPLOADS | WORKS]
# Their pages show somebody, and that this was seen is recorded also when they are shown again.
RECORDED = {
    "POST /admin/people/{public_id:uuid}/grants": {"audit_entry"},
    "POST /people/{public_id:uuid}/courses/{slug}/accommodations": {"audit_entry"},
}
HOSTILE = '"><script>alert(1)</script>'
# What must be there; other fields have a value of their own when they are left out.
NEEDED = {
    "POST /language": ("language",),
    "POST /sign-in": ("username", "password"),
    "POST /code": ("username", "code", "password", "password_again"),
    "POST /me/password": ("current", "password", "password_again"),
    "POST /courses/{slug}/lessons/{lesson}/place": ("section",),
    "POST /courses/{slug}/lessons/{lesson}/answers": ("key",),
    "POST /attempts/{public_id:uuid}/{slot:int}": ("key",),
    "POST /attempts/{public_id}/submit": ("key",),
    "POST /admin/people/{public_id:uuid}/grants": ("role",),
    "POST /people/{public_id:uuid}/courses/{slug}/accommodations": ("number",),
    "POST /units/{code}/paper/new": ("course", "occasion", "day", "language", "key"),
    "POST /units/{code}/paper/{number:int}/entry": ("key",),
    "POST /units/{code}/paper/{number:int}/keep": ("mark",),
    "POST /units/{code}/paper/{number:int}/sheets/{sheet:int}": ("reason", "based"),
}
# Tick boxes: several of one name are right, and a value that no box has is wrong.
BOXES = {"POST /me/tokens": {"scopes"}}
EVERY_FORM = pytest.mark.parametrize("row", FORMS, ids=lambda row: row.route.removeprefix("POST "))


def may(row: Row) -> tuple[str, str]:
    """A place and a role for which the table says that the form does something."""
    for place, statuses in row.statuses.items():
        for role, status in zip(ROLES, statuses.split(), strict=True):
            if status not in ("401", "404"):
                return place, role
    raise AssertionError(row.route)


@pytest.fixture
def opened(country: Country, row: Row) -> Iterator[tuple[TestClient, str]]:
    """A browser of somebody who may send the form, and its address."""
    place, role = may(row)
    with country.browser(role) as client:
        yield client, address(country, {role: client}, row.route, place, role)


def spoiled(row: Row) -> Iterator[tuple[str, str]]:
    """(the field that is wrong, the form as it is sent): something extra, repeated, missing or hostile."""
    right = urlencode(row.fields)
    yield "is_admin", f"{right}&is_admin=1"
    yield "person_id", f"{right}&person_id=1"
    yield "script", f"{right}&{quote(HOSTILE)}=1"
    for name, value in row.fields.items():
        again = "nothing-ticked" if name in BOXES.get(row.route, ()) else value
        yield name, f"{right}&{urlencode({name: again})}"
    for name in NEEDED.get(row.route, ()):
        yield name, urlencode({other: value for other, value in row.fields.items() if other != name})


@EVERY_FORM
def test_a_spoiled_form_is_refused_by_the_name_of_its_field_and_nothing_is_written(
    country: Country, row: Row, opened: tuple[TestClient, str]
) -> None:
    client, path = opened
    before = contents(country.world.engine)
    for field, body in spoiled(row):
        answer = client.post(path, content=body, headers=FORM)
        assert answer.status_code == 422, body
        assert field in main_of(answer), body
        assert HOSTILE not in answer.text
        assert "set-cookie" not in answer.headers
    assert written(before, contents(country.world.engine)) == RECORDED.get(row.route, set())


def main_of(answer: Response) -> str:
    return answer.text.partition("<main")[2].partition("</main>")[0]


@EVERY_FORM
def test_what_is_no_form_or_too_large_is_refused(country: Country, row: Row, opened: tuple[TestClient, str]) -> None:
    client, path = opened
    before = contents(country.world.engine)
    assert client.post(path, json={"key": "a"}).status_code == 422
    assert client.post(path, content=b"key=" + b"a" * 600_000, headers=FORM).status_code == 422
    assert client.post(path, content=b"\xff\xfe=1", headers=FORM).status_code == 422
    assert client.post(path, content="&".join(f"f{n}=1" for n in range(2_001)), headers=FORM).status_code == 422
    assert written(before, contents(country.world.engine)) == RECORDED.get(row.route, set())


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
@EVERY_FORM
def test_a_form_from_another_site_does_nothing(country_on_sqlite: Country, row: Row, headers: dict[str, str]) -> None:
    place, role = may(row)
    with country_on_sqlite.browser(role) as client:
        path = address(country_on_sqlite, {role: client}, row.route, place, role)
        before = contents(country_on_sqlite.world.engine)
        assert client.post(path, data=row.fields, headers=FORM | headers).status_code == 403
        assert client.post(path, data=row.fields, headers=FORM | headers | {"hx-request": "true"}).status_code == 403
        assert written(before, contents(country_on_sqlite.world.engine)) == set()


LOST = {"vi": "Không tìm thấy trang này", "en": "This page was not found"}


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-page",
        "/attempts/1",
        "/people/x",
        "/units/xa-1/export.pdf",
        "/courses/%00",
        "/static/x.js",
    ],
)
@pytest.mark.parametrize("language", LOST)
def test_an_unknown_page_is_a_helpful_404(country_on_sqlite: Country, path: str, language: str) -> None:
    client = country_on_sqlite.browser("learner")
    client.cookies.set(COOKIE, language)
    answer = client.get(path)
    assert answer.status_code == 404
    if not path.startswith("/static"):
        assert f'<html lang="{language}">' in answer.text
        assert answer.text.count("<h1>") == 1
        assert re.search(r"<code>[^<]{4,}</code>", answer.text)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("learner", "/courses/%00", 404),
        ("learner", f"/courses/{COURSE}/lessons/%00", 404),
        ("supervisor", "/units/%00", 404),
        ("supervisor", "/units/xa-1/people?q=%00", 200),
        ("supervisor", "/units/xa-1?course=%00", 404),
        ("administrator", "/admin/people?q=%00h", 200),
        ("administrator", "/admin/units?under=%00", 404),
    ],
)
def test_a_character_that_no_database_may_look_for_is_in_no_name(
    country: Country, who: str, path: str, status: int
) -> None:
    assert country.browser(who).get(path).status_code == status


def test_a_page_opened_the_wrong_way_says_so(country_on_sqlite: Country) -> None:
    client = country_on_sqlite.browser("learner")
    assert client.get("/sign-out").status_code == 405
    assert client.post("/help", content=b"", headers=FORM).status_code == 405
    assert client.delete("/me").status_code == 405


# --- the database is gone

GONE = {"vi": "Hệ thống đang tạm ngừng", "en": "The system is paused"}


def dead(kind: str, tmp_path) -> Engine:  # type: ignore[no-untyped-def]
    if kind == "postgresql":
        return make_engine("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    (tmp_path / "learn.db").write_bytes(b"this was a database" * 1000)
    return make_engine(f"sqlite:///{tmp_path / 'learn.db'}")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_a_database_every_page_says_so_and_nothing_is_said_to_be_saved(
    tmp_path, world_of: Callable[..., World], kind: str, language: str
) -> None:
    world = world_of(dead(kind, tmp_path))
    client = world.browser_with("a-token")
    client.cookies.set(COOKIE, language)
    nobody = "00000000-0000-4000-8000-000000000000"
    answers = [
        client.get("/"),
        client.get(f"/courses/{'song-ngu'}/lessons/cong-tru-nhanh"),
        client.get(f"/attempts/{nobody}"),
        client.post("/sign-in", data={"username": "hanh", "password": "x"}),
        client.post(f"/attempts/{nobody}/1", data={"key": "a", "q1-present": "1"}),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert f'<html lang="{language}">' in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "content-security-policy" in answer.headers

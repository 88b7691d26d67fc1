"""Two servers on one PostgreSQL, behind one proxy, as in compose.yaml: neither knows anything that the other lacks."""

import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from learn.assessments import enrolling
from learn.cli.handlers import DAILY
from learn.db.engine import make_engine
from learn.db.transactions import reading, write
from learn.jobs.models import Job
from learn.media.storage import DiskStorage
from learn.people import service as people
from learn.people import store
from learn.people.passwords import Hasher
from learn.people.throttle import MOST_IN_WINDOW
from tests import postgres
from tests.box.processes import LOOPBACK, PRODUCTION, PUBLIC, SOURCES, serving, wait_until, with_sources
from tests.web.conftest import PASSWORD
from tests.web.country import COURSE, publish, read_content

NEAR, FAR = "203.0.113.7", "198.51.100.9"


@dataclass
class Browser:
    """A browser at one address, whose requests the proxy sends to whichever server it likes."""

    address: str = NEAR
    origin: str = PUBLIC
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, server: str, path: str) -> httpx.Response:
        return self._keep(httpx.get(f"{server}{path}", headers=self._headers(), timeout=60))

    def post(self, server: str, path: str, **fields: str) -> httpx.Response:
        headers = self._headers() | {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return self._keep(httpx.post(f"{server}{path}", data=fields, headers=headers, timeout=60))

    def sign_in(self, server: str, username: str, password: str = PASSWORD) -> httpx.Response:
        return self.post(server, "/sign-in", username=username, password=password)

    def _headers(self) -> dict[str, str]:
        # As the proxy sets them: it believes no X-Forwarded-For that was sent to it.
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"X-Forwarded-For": self.address, "X-Forwarded-Proto": "https", "Cookie": pairs}

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        for given in answer.headers.get_list("set-cookie"):
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
            assert "Secure" in given
        return answer


@dataclass(frozen=True)
class Box:
    """The addresses of both servers, and the database behind them."""

    one: str
    other: str
    engine: Engine
    hashed: str

    def person(self) -> tuple[str, int]:
        """A new account with PASSWORD, enrolled in the course."""
        username = f"n{secrets.token_hex(4)}"
        now = datetime.now(UTC)
        with write(self.engine) as db:
            person_id = people.create(db, full_name="Nguyễn An", username=username, created_by=None, now=now)
            store.set_password_hash(db, person_id, self.hashed, now)
            enrolling.enrol(db, person_id=person_id, slug=COURSE, now=now, by=None)
        return username, person_id


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    folder = tmp_path_factory.mktemp("box")
    with postgres.new_database() as url, ExitStack() as running:
        settings = PRODUCTION | {
            "LEARN_DATABASE_URL": url.render_as_string(hide_password=False),
            "LEARN_MEDIA_URL": f"file:{folder / 'media'}",
            "LEARN_TRUSTED_PROXIES": LOOPBACK,
        }
        engine = make_engine(url)
        running.callback(engine.dispose)
        publish(engine, read_content(folder / "content"), folder / "media", datetime.now(UTC))
        one, other = (running.enter_context(serving(SOURCES, with_sources(settings), folder)).address for _ in range(2))
        yield Box(one, other, engine, Hasher(1).hash(PASSWORD))


def test_signed_in_at_one_is_signed_in_at_the_other_until_signed_out_at_either(box: Box) -> None:
    browser = Browser()
    assert browser.sign_in(box.one, box.person()[0]).status_code == 303
    for server in (box.one, box.other):
        assert browser.get(server, "/me").status_code == 200
    kept = dict(browser.cookies)
    assert browser.post(box.other, "/sign-out").status_code == 303
    assert Browser(cookies=kept).get(box.one, "/me").status_code == 401


def test_wrong_passwords_count_together_and_by_where_they_come_from(box: Box) -> None:
    username, _ = box.person()
    for number in range(MOST_IN_WINDOW):
        wrong = Browser().sign_in((box.one, box.other)[number % 2], username, "không phải mật khẩu")
        assert wrong.status_code == 422
    for server in (box.one, box.other):
        assert Browser().sign_in(server, username).status_code == 429
        # Were the proxy's own address what counts, everybody would be shut out with this one.
        assert Browser(FAR).sign_in(server, username).status_code == 303


def test_both_accept_forms_from_the_public_address_alone(box: Box) -> None:
    username, _ = box.person()
    for server in (box.one, box.other):
        assert Browser(origin=server).sign_in(server, username).status_code == 403
        assert Browser(origin="https://elsewhere.example").sign_in(server, username).status_code == 403
        assert Browser().sign_in(server, username).status_code == 303


def test_a_test_is_begun_at_one_answered_at_both_and_handed_in_once(box: Box) -> None:
    browser = Browser()
    browser.sign_in(box.one, box.person()[0])
    address = browser.post(box.one, f"/courses/{COURSE}/tests/pre").headers["location"]
    assert browser.post(box.other, f"/courses/{COURSE}/tests/pre").headers["location"] == address
    page = browser.get(box.other, address).text
    chosen = sorted(set(re.findall(r'name="q(\d+)-option" id="q\d+-o1"', page)), key=int)[:4]
    assert len(chosen) == 4
    for number, slot in enumerate(chosen):
        server = (box.one, box.other)[number % 2]
        fields = {"key": f"k{slot}", f"q{slot}-present": "1", f"q{slot}-option": "1"}
        assert browser.post(server, f"{address}/{slot}", **fields).status_code == 303
    for server in (box.one, box.other):
        page = browser.get(server, address).text
        assert len(re.findall(r'id="q\d+-o1" value="1" checked', page)) == 4
    for server in (box.one, box.other):
        assert browser.post(server, f"{address}/submit", key="s").headers["location"] == f"{address}/result"
    assert [browser.get(server, f"{address}/result").status_code for server in (box.one, box.other)] == [200, 200]


def test_both_serve_a_file_that_was_published_once(box: Box, tmp_path: Path) -> None:
    digest = read_content(tmp_path / "content").plan.courses[0].media["bang-mau.csv"].hash
    browser = Browser()
    browser.sign_in(box.one, box.person()[0])
    sent = [browser.get(server, f"/media/{digest}/bang-mau.csv") for server in (box.one, box.other)]
    assert [answer.status_code for answer in sent] == [200, 200]
    assert {DiskStorage(tmp_path / "kept").put(answer.content) for answer in sent} == {digest}


def test_each_piece_of_the_days_work_is_done_by_one_of_them(box: Box) -> None:
    def finished() -> bool:
        with reading(box.engine) as db:
            done = db.exec(select(Job).where(col(Job.done_at).is_not(None), col(Job.kind).in_(DAILY))).all()
        return {job.kind for job in done} == {*DAILY}

    wait_until(finished)
    with reading(box.engine) as db:
        jobs = db.exec(select(Job).where(col(Job.kind).in_(DAILY))).all()
    assert {job.tries for job in jobs} == {1}
    # One a day of each kind; two when midnight fell into this test.
    assert len(jobs) <= 2 * len(DAILY)

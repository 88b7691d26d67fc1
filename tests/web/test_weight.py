"""What pages weigh on the wire: real sockets, compressed, headers included, as a phone pays for it."""

import gzip
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from playwright.sync_api import Page, expect

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion
from learn.db.transactions import write
from tests.browser.relay import Relay, metered
from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import Opener
from tests.walkthroughs.learner import lessons_of

pytest_plugins = ("tests.browser.fixtures",)

KB = 1024
HTML = 10 * KB
CSS = 8 * KB
JAVASCRIPT = 24 * KB
FIRST_VISIT = 45 * KB
AFTERWARDS = 8 * KB
REQUESTS = 5
REPEAT_VISIT = 12 * KB
SAVE = 1.5 * KB
LESSON = f"/courses/{COURSE}/lessons/qua-bieu"


class _Text(HTMLParser):
    """The words of a page, as a person reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _beyond_its_text(page: bytes) -> int:
    """Compressed bytes of a page less those of its visible text alone."""
    reader = _Text()
    reader.feed(page.decode())
    return len(_compressed(page)) - len(_compressed(" ".join(" ".join(reader.words).split()).encode()))


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 5, mtime=0)


@pytest.fixture
def attempt(served: Served) -> str:
    """The address of a test that the person hanh has under way."""
    with write(served.engine) as db:
        enrolling.enrol(db, person_id=served.people["hanh"], slug=COURSE, now=served.clock.now, by=None)
        return f"/attempts/{taking.start(db, served.people['hanh'], COURSE, Occasion.PRE, 'vi', served.clock.now)}"


@pytest.fixture
def relay(served: Served) -> Iterator[Relay]:
    """Ask for it before the browser, which is then closed before it: a page may still be asking for something."""
    with metered(served.address) as found:
        yield found


def _phone(open_browser: Opener, relay: Relay, person: str) -> Page:
    """A page of a phone whose every byte goes over the relay; cookies don't know of ports."""
    return open_browser(person, base_url=relay.address).new_page()


def _client(served: Served, person: str) -> httpx.Client:
    return httpx.Client(base_url=served.address, cookies=served.cookies_of(person), headers={"Accept-Encoding": "gzip"})


def test_a_lesson_and_a_round_of_practice_are_hardly_more_than_their_text(served: Served) -> None:
    with _client(served, "mai") as client:
        pages = {name: client.get(f"/courses/{COURSE}/lessons/{name}") for name in lessons_of(served, "mai")}
        begun = client.post(f"/courses/{COURSE}/practice", data={"key": "k"}, headers={"Origin": served.address})
        pages["round"] = client.get(begun.headers["location"])
    assert {page.headers["content-encoding"] for page in pages.values()} == {"gzip"}
    heavy = {name: _beyond_its_text(page.content) for name, page in pages.items()}
    assert max(heavy.values()) <= HTML, heavy


def test_a_test_is_hardly_more_than_its_text(served: Served, attempt: str) -> None:
    with _client(served, "hanh") as client:
        page = client.get(attempt)
    assert page.headers["content-encoding"] == "gzip"
    assert _beyond_its_text(page.content) <= HTML


def test_the_method_page_is_hardly_more_than_its_text(served: Served) -> None:
    with _client(served, "mai") as client:
        page = client.get("/method")
    assert page.headers["content-encoding"] == "gzip"
    assert _beyond_its_text(page.content) <= HTML


def test_style_and_scripts_stay_small(served: Served, open_browser: Opener) -> None:
    page = open_browser("mai").new_page()
    page.goto(LESSON)
    style = page.locator("link[rel=stylesheet]").evaluate_all("links => links.map((link) => link.href)")
    scripts = page.locator("script[src]").evaluate_all("scripts => scripts.map((script) => script.src)")
    assert page.locator("script:not([defer])").count() == 0
    assert sum(map(_on_the_wire, style)) <= CSS
    worker = f"{served.address}/worker.js"
    assert sum(map(_on_the_wire, [*scripts, worker])) <= JAVASCRIPT


def _on_the_wire(address: str) -> int:
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        return len(b"".join(response.iter_raw()))


def test_the_first_visit_to_a_lesson_and_the_next(relay: Relay, open_browser: Opener) -> None:
    page = _phone(open_browser, relay, "mai")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(LESSON)
    assert len(set(requests)) <= REQUESTS, requests
    visit = relay.total
    assert visit <= FIRST_VISIT
    # While the page is read: the key, the worker and the page for moments without a network.
    page.evaluate("navigator.serviceWorker.ready")
    first = relay.total
    assert first - visit <= AFTERWARDS
    page.goto("about:blank")
    page.goto(LESSON)
    expect(page.locator("html.scripted")).to_be_attached()
    assert relay.total - first <= REPEAT_VISIT


def test_saving_an_answer_costs_little(relay: Relay, open_browser: Opener, attempt: str) -> None:
    page = _phone(open_browser, relay, "hanh")
    page.goto(attempt)
    # The worker keeps a copy of the page, and the first answer asks for the key: once, not at each save.
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => caches.match(location.pathname).then(Boolean)")
    for number, question in enumerate(page.locator("[data-slot]:has(.opt)").all()[:4]):
        before = relay.total
        question.locator(".opt label").first.click()
        expect(question.locator(".receipt")).to_contain_text("Đã lưu lên hệ thống")
        assert number == 0 or relay.total - before <= SAVE, relay.total - before

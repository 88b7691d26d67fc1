"""A browser for each worker and a served town for each test. A test module asks for them by `pytest_plugins`."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine

from learn.config import Settings
from learn.db.engine import make_engine
from learn.people.passwords import Hasher
from tests.browser import town
from tests.browser.server import Clock, Served, serving
from tests.browser.watching import PHONE, Opener, Watch

CHROMIUM = Path("/usr/bin/chromium")
# The same engine without windows: a page takes half the time. Of what the pages use it lacks background sync.
SHELL = Path("/usr/bin/chromium-headless-shell")
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Starting a process for each browser takes longer than most pages.
    "--renderer-process-limit=1",
]
# Milliseconds that a condition is waited for; no test lets it run out, so that it may be longer than a machine that
# is shared stands still.
PATIENCE = 60_000
# Monday 23 November 2026, 08:12 in Vietnam.
NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Chromium:
    """A browser for one worker, and the event loop that Playwright leaves marked as running in this thread.

    Between tests it must not be marked, or asyncio.run would refuse in whatever test comes next here.
    """

    browser: Browser
    loop: asyncio.AbstractEventLoop

    @contextmanager
    def at_work(self) -> Iterator[Browser]:
        asyncio._set_running_loop(self.loop)
        yield self.browser
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Debian's Chromium, started once. Missing is a failure that says what to do, never a skip."""
    program = SHELL if SHELL.exists() else CHROMIUM
    if not program.exists():
        pytest.fail(f"{CHROMIUM} is missing: run scripts/ensure-chromium, or apt-get install chromium", pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        found = Chromium(browser, asyncio.get_running_loop())
        asyncio._set_running_loop(None)
        yield found
        with found.at_work():
            browser.close()
        asyncio._set_running_loop(found.loop)


@pytest.fixture(scope="session")
def town_content() -> town.Content:
    return town.Content.read()


@pytest.fixture(scope="session")
def password_hash() -> str:
    return Hasher(1).hash(town.PASSWORD)


@pytest.fixture(scope="session")
def settled(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, town_content: town.Content, password_hash: str
) -> tuple[Path, Path, dict[str, int]]:
    """A SQLite file with the town in it, its media, and the people's ids; made once in each worker, to copy."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_template, folder / "learn.db")
    engine = make_engine(f"sqlite:///{folder / 'learn.db'}")
    ids = town.settle(engine, town_content, folder / "media", password_hash, NOW)
    engine.dispose()
    return folder / "learn.db", folder / "media", ids


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """The town, served; on SQLite, or on the kind of database that the test is parametrised with."""
    if getattr(request, "param", "sqlite") == "postgresql":
        engine: Engine = request.getfixturevalue("postgresql_engine")
        media = tmp_path / "media"
        content, password_hash = (request.getfixturevalue(name) for name in ("town_content", "password_hash"))
        ids = town.settle(engine, content, media, password_hash, NOW)
    else:
        template, media, ids = request.getfixturevalue("settled")
        shutil.copy(template, tmp_path / "town.db")
        engine = make_engine(f"sqlite:///{tmp_path / 'town.db'}")
    with serving(Settings(media_url=f"file:{media}"), engine, Clock(NOW), ids) as running:
        yield running
    engine.dispose()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Everything that goes wrong in the browsers of this test fails it at its end."""
    watching = Watch()
    yield watching
    assert not watching.problems


@pytest.fixture
def open_browser(chromium: Chromium, served: Served, watch: Watch) -> Iterator[Opener]:
    """Opens browsers of their own (cookies, storage), phones unless said otherwise.

    `person`, a user name, is signed in already; further options are Playwright's.
    """
    with chromium.at_work() as browser, ExitStack() as opened:

        def open_one(person: str = "", language: str = "", **options: Any) -> BrowserContext:
            context = browser.new_context(
                **{"base_url": served.address, "viewport": PHONE, "has_touch": True, **options}
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE)
            cookies = served.cookies_of(person) if person else {}
            if language:
                cookies["language"] = language
            context.add_cookies(
                [{"name": name, "value": value, "url": served.address} for name, value in cookies.items()]
            )
            watch.over(context)
            return context

        yield open_one


@pytest.fixture
def reopen(chromium: Chromium, served: Served, watch: Watch, tmp_path: Path) -> Iterator[Opener]:
    """Opens the same phone each time: what it keeps outlives the browser. Close one before opening the next."""
    with chromium.at_work() as browser, ExitStack() as opened:

        def open_again() -> BrowserContext:
            context = browser.browser_type.launch_persistent_context(
                tmp_path / "phone", executable_path=CHROMIUM, args=FLAGS, base_url=served.address, viewport=PHONE
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE)
            watch.over(context)
            return context

        yield open_again


@pytest.fixture
def phone(open_browser: Opener) -> Page:
    """A phone that nobody is signed in on."""
    return open_browser().new_page()

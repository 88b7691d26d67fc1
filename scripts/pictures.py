"""Pictures of real pages for the documentation: `make pictures`.

Makes a demonstration in a temporary folder (or takes the one that runs at the address given), signs in as its people
and writes docs/pictures/*.png, few enough colours and bytes to be read over a slow line.
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from learn.demo.cast import COURSE, PASSWORD

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
MOST_BYTES = 60_000
COLOURS = (128, 64, 48, 32, 24, 16)
PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 1.5, "has_touch": True}
LAPTOP = {"viewport": {"width": 1080, "height": 760}}
PATIENCE = 600


def show(page: Page, heading: str) -> None:
    """Bring a part of the page to the top."""
    page.get_by_role("heading", name=heading, exact=True).evaluate("element => element.scrollIntoView()")
    page.evaluate("scrollBy(0, -24)")


def today(page: Page) -> None:
    page.goto("/")


def lesson(page: Page) -> None:
    """A lesson where a question stands in the middle of the text."""
    page.goto(f"/courses/{COURSE}")
    lessons = page.locator(f"a[href^='/courses/{COURSE}/lessons/']")
    addresses = dict.fromkeys(link.get_attribute("href") or "" for link in lessons.all())
    for address in addresses:
        page.goto(address)
        if page.locator("section.q input[type=radio]").count():
            page.locator("section.q:has(input[type=radio])").first.scroll_into_view_if_needed()
            page.evaluate("document.querySelector('section.q:has(input[type=radio])').scrollIntoView()")
            page.evaluate("scrollBy(0, -90)")
            page.locator("section.q label").first.click()
            return
    raise LookupError("no lesson has a question with one right option")


def result(page: Page) -> None:
    """The latest test of somebody who has done all of them: before, after and later."""
    page.goto(f"/courses/{COURSE}")
    page.locator("a[href$='/result']").last.click()
    show(page, "Cả bài")


def unit(page: Page) -> None:
    """The communes of a province, each with its interval."""
    page.goto("/units/t01")
    show(page, "Các đơn vị trực thuộc")


def questions(page: Page) -> None:
    page.goto(f"/teach/{COURSE}")
    show(page, "Từng câu hỏi, trước và sau")


PICTURES: tuple[tuple[str, str, dict[str, object], Callable[[Page], None]], ...] = (
    ("today", "lan", PHONE, today),
    ("lesson", "lan", PHONE, lesson),
    ("result", "thao", PHONE, result),
    ("unit", "dung", LAPTOP, unit),
    ("questions", "giang", LAPTOP, questions),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of `learn run` in a folder that is thrown away."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = [sys.executable, "-c", "from learn.cli import app; app()", "run"]
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, "LEARN_PORT": str(port), "PYTHONPATH": os.fspath(Path(__file__).parents[1])}
        with subprocess.Popen(program, cwd=folder, env=settings) as server:  # noqa: S603 - our own program
            try:
                address = f"http://127.0.0.1:{port}"
                wait_for(address)
                yield address
            finally:
                server.terminate()


def wait_for(address: str) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/healthz"):  # noqa: S310 - our own server
                return
        except urllib.error.URLError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.5)


def taken(browser: Browser, address: str, who: str, device: dict[str, object], go: Callable[[Page], None]) -> bytes:
    """What one person sees."""
    context = browser.new_context(base_url=address, color_scheme="light", **device)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("#username").fill(who)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.locator("header .me a[href='/me']").wait_for()
    go(page)
    page.wait_for_load_state("networkidle")
    seen = page.screenshot()
    context.close()
    return seen


def small(picture: bytes) -> bytes:
    """The picture in as many colours as fit into MOST_BYTES. ValueError when even few don't."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        fewer = whole.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        fewer.save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise ValueError(f"{out.tell()} bytes: make the picture smaller")


def draw(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless"])
        for name, who, device, go in PICTURES:
            written = small(taken(browser, address, who, device, go))
            (FOLDER / f"{name}.png").write_bytes(written)
            print(f"docs/pictures/{name}.png  {len(written)} bytes")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        draw(sys.argv[1])
    else:
        with demonstration() as running:
            draw(running)

"""What nobody should see: errors in the console, broken scripts, refused content, a page wider than the phone."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

PHONE = {"width": 360, "height": 640}
NARROWEST = 320

Opener = Callable[..., BrowserContext]
"""Opens a browser: see `tests.browser.fixtures.open_browser`."""

# Chromium says this of every answer of 400 and more, also where that is the right answer.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d{3})")

# Elements that reach out of the page; what scrolls in a region of its own may.
_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (element) => element && (["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowX)
    || scrolls(element.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement))
    .map((element) => `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 40)}`)
    .concat([`page ${document.documentElement.scrollWidth} of ${width}`]);
}"""


@dataclass
class Watch:
    """Collects what goes wrong in a browser context; a test ends with `assert not watch.problems`.

    `expected` are the statuses of refusals that belong to the story, "offline" of requests that the network lost.
    """

    problems: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Listen to everything that happens in this context from now on."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def look(self, page: Page, name: str) -> None:
        """Look at a page at both phone widths."""
        for width in (NARROWEST, PHONE["width"]):
            page.set_viewport_size({"width": width, "height": PHONE["height"]})
            wide = page.evaluate(_TOO_WIDE)
            if wide:
                self.problems.append(f"{name} at {width} px is too wide: {wide}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        refused = _REFUSED.search(message.text)
        if refused and refused[1] in self.expected:
            return
        if "offline" in self.expected and "net::ERR_" in message.text:
            return
        where = message.page.url if message.page else ""
        self.problems.append(f"{where}: {message.type}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        where = error.page.url if error.page else ""
        self.problems.append(f"{where}: {error.error}")


def cut_power(tmp_path: Path) -> None:
    """End the browser that `reopen` opened as an empty battery does: nothing is said to it."""
    subprocess.run(["pkill", "-KILL", "-f", str(tmp_path / "phone")], check=True)

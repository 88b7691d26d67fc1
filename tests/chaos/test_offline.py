"""A timed test on a phone without a network for ten minutes, twenty times, with reloads and a browser that is killed.

The clocks of phone and server are moved by the test, so that ten minutes take seconds; once they really pass. The
short form is tests/walkthroughs/test_offline.py.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from learn.quizzes.types.base import Response
from tests.browser.server import Served
from tests.browser.watching import Opener, Watch, cut_power
from tests.chaos.conftest import IS_LONG
from tests.chaos.report import Report
from tests.walkthroughs.learner import KEPT, SAVED, Answers, answer, answer_and_see_saved, answers_to, begin, receipt
from tests.walkthroughs.test_offline import NOT_IN_THE_BACKGROUND, signed_in, single, steps

pytest_plugins = ("tests.browser.fixtures",)

pytestmark = pytest.mark.skipif(not IS_LONG, reason="takes minutes: make chaos")
MINUTES = 10
REAL_TIME = 0
RUNS = 20


@dataclass
class Phone:
    """A phone in use. `given` is every answer in the order in which it was given, and `saved` how many of them the
    system had when the network went."""

    served: Served
    reopen: Opener
    is_real: bool
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)
    given: list[tuple[int, Response]] = field(default_factory=list)
    saved: int = 0

    def take(self, context: BrowserContext) -> None:
        """Use it in this browser from now on."""
        self.context = context
        context.add_init_script(NOT_IN_THE_BACKGROUND)
        if not self.is_real:
            context.clock.install(time=self.served.clock.now)

    def reload(self) -> None:
        self.page.reload()

    def kill(self, tmp_path: Path) -> None:
        address = self.page.url
        cut_power(tmp_path)
        self.take(self.reopen())
        self.context.set_offline(True)
        self.page = self.context.pages[0]
        self.page.goto(address)

    def pass_by(self, seconds: int) -> None:
        self.served.clock.pass_by(timedelta(seconds=seconds))
        if self.is_real:
            time.sleep(seconds)
        else:
            self.page.clock.fast_forward(seconds * 1000)

    def answer(self, slot: int, response: Response) -> None:
        answer(self.page, slot, response)
        self.given.append((slot, response))
        expect(receipt(self.page, slot)).to_have_text(KEPT)

    def shows_the_truth(self) -> None:
        """Of every question the last answer is shown, and whether the system has it."""
        system = dict(self.given[: self.saved])
        phone = dict(self.given[self.saved :])
        for slot, response in (system | phone).items():
            expect(receipt(self.page, slot)).to_have_text(KEPT if slot in phone else SAVED)
            expect(self.page.locator(f"#q{slot}-o{response['option']}")).to_be_checked()
        if phone:
            expect(self.page.locator("#page-state")).to_have_text(f"{KEPT} ({len(phone)})")


@pytest.mark.parametrize("seed", range(RUNS))
def test_ten_minutes_without_a_network(
    served: Served, reopen: Opener, watch: Watch, report: Report, tmp_path: Path, seed: int
) -> None:
    watch.expected.add("offline")
    chance = random.Random(seed)  # noqa: S311 - a course of events, no secret
    phone = Phone(served, reopen, seed == REAL_TIME)
    phone.take(signed_in(served, reopen))
    phone.page = begin(served, phone.context)
    choices = [answers_to(served, phone.page, right=right) for right in (True, False)]
    slots = single(choices[0])
    for slot in chance.sample(slots, 3):
        answer_and_see_saved(phone.page, {slot: choices[0][slot]})
        phone.given.append((slot, choices[0][slot]))
    phone.saved = len(phone.given)
    phone.page.wait_for_function("() => caches.match(location.pathname).then(Boolean)")
    phone.context.set_offline(True)
    _use(phone, chance, slots, choices, tmp_path)
    phone.context.set_offline(False)
    for slot in {slot for slot, _ in phone.given}:
        expect(receipt(phone.page, slot)).to_have_text(SAVED)
    arrived = [(step.slot, step.response) for step in steps(served)]
    found = "each once, in order" if arrived == phone.given else f"{arrived} arrived of {phone.given}"
    how = "10 minutes of the clock" if seed == REAL_TIME else f"10 minutes, clocks moved, seed {seed}"
    report.add("Chromium without a network", "sqlite", how, found, len(arrived))
    assert arrived == phone.given


def _use(phone: Phone, chance: random.Random, slots: list[int], choices: list[Answers], tmp_path: Path) -> None:
    """Ten minutes of answering and changing one's mind; at least one reload and one sudden end among them."""
    sudden: list[Callable[[], object]] = [phone.reload, lambda: phone.kill(tmp_path)]
    steps_of_time = [60] * MINUTES
    when = dict(zip(chance.sample(range(MINUTES), 2), sudden, strict=True))
    last = dict(phone.given)
    for minute, seconds in enumerate(steps_of_time):
        slot = chance.choice(slots)
        wanted = choices[0][slot] if last.get(slot) != choices[0][slot] else choices[1][slot]
        phone.answer(slot, wanted)
        last[slot] = wanted
        phone.pass_by(seconds)
        if minute in when:
            when[minute]()
        phone.shows_the_truth()

"""A whole test taken over a bad network. Run by test_network.py in a network namespace of its own, never by itself."""

import queue
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import expect
from sqlmodel import col, select

from learn.assessments import enrolling
from learn.db.transactions import reading, write
from learn.quizzes.models import Attempt, AttemptScore
from learn.quizzes.steps import current_by_slot
from learn.quizzes.store import recorded_steps
from tests.browser.relay import CHUNK, Relay
from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import Opener, Watch
from tests.walkthroughs.learner import SAVED, Answers, answer, answers_to, receipt

pytest_plugins = ("tests.browser.fixtures",)

LOSS = 30  # packets in a hundred, each way
DELAY = 0.2  # seconds, each way
# How long one thing may take when most of its packets are sent again, in milliseconds.
PATIENCE = 240_000
_RULES = """
table inet chaos {{
  chain lossy {{
    type filter hook input priority 0;
    tcp dport {port} numgen random mod 100 < {loss} drop
    tcp sport {port} numgen random mod 100 < {loss} drop
  }}
}}
"""


class SlowRelay(Relay):
    """Passes everything on after a while, in order and at the speed at which it came."""

    def _pump(self, source: socket.socket, sink: socket.socket, counter: str) -> None:  # noqa: ARG002 - nothing is counted here
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._deliver, args=(waiting, sink), name="relay", daemon=True).start()
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                waiting.put((time.monotonic() + DELAY, chunk))
        waiting.put((time.monotonic() + DELAY, b""))

    def _deliver(self, waiting: "queue.SimpleQueue[tuple[float, bytes]]", sink: socket.socket) -> None:
        with suppress(OSError):
            while True:
                due, chunk = waiting.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not chunk:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(chunk)


@contextmanager
def bad_network(address: str) -> Iterator[str]:
    """The address at which the server answers late and through a network that loses packets."""
    relay = SlowRelay(address)
    thread = threading.Thread(target=relay.run, name="relay", daemon=True)
    thread.start()
    port = relay.address.rpartition(":")[2]
    subprocess.run(["nft", "-f", "-"], input=_RULES.format(port=port, loss=LOSS), text=True, check=True)
    try:
        yield relay.address
    finally:
        relay.close()
        thread.join()


def stored(served: Served) -> tuple[Answers, int]:
    """What counts in the only attempt that is closed, by slot, and how many scores it has."""
    with reading(served.engine) as db:
        person = served.people["hanh"]
        attempt = db.exec(select(Attempt).where(Attempt.person_id == person, col(Attempt.closed_at).is_not(None))).one()
        scores = db.exec(select(AttemptScore).where(AttemptScore.attempt_id == attempt.id)).all()
        counting = current_by_slot(recorded_steps(db, attempt.name))
    return {slot: step.response for slot, step in counting.items()}, len(scores)


def test_a_whole_test_is_finished_and_nothing_is_lost(served: Served, open_browser: Opener, watch: Watch) -> None:
    watch.expected.add("offline")
    expect.set_options(timeout=PATIENCE)
    with write(served.engine) as db:
        enrolling.enrol(db, person_id=served.people["hanh"], slug=COURSE, now=served.clock.now, by=None)
    with bad_network(served.address) as address:
        context = open_browser("hanh", base_url=address)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"/courses/{COURSE}/tests/pre")
        page.get_by_role("button", name="Bắt đầu làm bài").click()
        expect(page.locator("html.scripted")).to_be_attached()
        answers = answers_to(served, page, right=True)
        for slot, response in answers.items():
            answer(page, slot, response)
        for slot in answers:
            expect(receipt(page, slot)).to_have_text(SAVED)
        page.get_by_role("button", name="Nộp bài").click()
        page.wait_for_url("**/result")
        context.close()
    assert stored(served) == (answers, 1)

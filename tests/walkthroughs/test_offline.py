"""The phone's side of "no answer is ever lost": what it keeps, what it shows, and that it arrives."""

import json
import re
import time
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, select

from learn.config import Settings
from learn.db.transactions import reading, write
from learn.people import service as people
from learn.people import sessions
from learn.people.answer_keys import unseal
from learn.quizzes.models import Attempt, AttemptStep, ClosedBy
from tests.browser.server import Served
from tests.browser.town import COURSE, PASSWORD
from tests.browser.watching import Opener, Watch, cut_power
from tests.walkthroughs.learner import (
    KEPT,
    SAVED,
    Answers,
    answer,
    answer_and_see_saved,
    answers_to,
    begin,
    receipt,
    sign_in,
)

pytest_plugins = ("tests.browser.fixtures",)

WAITING = "Sẽ nộp khi có mạng; anh/chị vẫn sửa được"
# A phone whose clock is a day ahead.
WRONG_CLOCK = """const Right = Date;
Date = class extends Right {
  constructor(...given) { super(...(given.length ? given : [Right.now() + 86400000])); }
  static now() { return Right.now() + 86400000; }
};"""
# Without it the browser sends by itself as soon as it can, also while no page of ours is open.
NOT_IN_THE_BACKGROUND = "if (self.ServiceWorkerRegistration) delete ServiceWorkerRegistration.prototype.sync"
# Everything that this phone holds, as far as anybody can read it; the static files are everybody's.
EVERYTHING = """async () => {
  const read = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result);
    });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        database.transaction(store).objectStore(store).getAll().onsuccess = ({ target }) => resolve(target.result);
      });
      for (const row of rows) read.push(JSON.stringify(row), ...Object.values(row).map((value) =>
        value instanceof ArrayBuffer ? new TextDecoder().decode(value) : String(value)));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.includes("/static/")) read.push(name, request.url, await (await cache.match(request)).text());
    }
  }
  return [...read, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join("\\n");
}"""


@pytest.fixture
def attempt(served: Served, open_browser: Opener) -> Page:
    return begin(served, open_browser("hanh"))


def steps(served: Served) -> Sequence[AttemptStep]:
    """What the server has of the person hanh's tests, in the order in which it came."""
    with reading(served.engine) as db:
        own = select(AttemptStep).join(Attempt, col(Attempt.id) == AttemptStep.attempt_id)
        found = db.exec(own.where(Attempt.person_id == served.people["hanh"]).order_by(col(AttemptStep.id))).all()
        db.expunge_all()
        return found


def signed_in(served: Served, reopen: Opener) -> BrowserContext:
    """A phone on which hanh signed in a while ago: cookies are written down now and then, and at the end."""
    phone = reopen()
    cookies = served.cookies_of("hanh").items()
    # A date of its end makes a cookie outlive the browser.
    phone.add_cookies([{"name": n, "value": v, "url": served.address, "expires": 4e9} for n, v in cookies])
    phone.close()
    return reopen()


def single(answers: Answers) -> list[int]:
    """The slots that one press answers: each press is an answer, and a question of many fields has many."""
    return [slot for slot, response in answers.items() if "option" in response]


def public_id(served: Served, username: str) -> str:
    with reading(served.engine) as db:
        return str(people.profile(db, served.people[username]).public_id)


def _kept_under_a_worker(page: Page) -> None:
    """Until the worker has the page: then it can be opened without a network."""
    page.wait_for_function("() => caches.match(location.pathname).then(Boolean)")


def test_answers_outlive_reload_and_browser_without_a_network_and_arrive_once_in_order(
    served: Served, reopen: Opener, watch: Watch, tmp_path: Path
) -> None:
    """A timed test on a phone whose clock is a day ahead. Nothing shown as saved that the system doesn't have."""
    watch.expected.add("offline")
    began = time.monotonic()
    phone = signed_in(served, reopen)
    phone.add_init_script(f"{WRONG_CLOCK}; {NOT_IN_THE_BACKGROUND}")
    page = begin(served, phone)
    answers = answers_to(served, page, right=True)
    first, second, third = single(answers)[:3]
    expect(page.locator("[data-deadline]")).to_have_text("20 phút")
    answer_and_see_saved(page, {first: answers[first]})
    _kept_under_a_worker(page)
    phone.set_offline(True)
    answer(page, second, answers[second])
    expect(receipt(page, second)).to_have_text(KEPT)
    expect(page.locator("#page-state")).to_have_text(f"{KEPT} (1)")
    expect(page.locator("[data-strip]")).to_contain_text("câu trả lời được giữ trên máy này")
    page.reload()
    _shown_as_it_is(page, first, second)
    address = page.url
    cut_power(tmp_path)
    phone = reopen()
    phone.add_init_script(f"{WRONG_CLOCK}; {NOT_IN_THE_BACKGROUND}")
    phone.set_offline(True)
    page = phone.pages[0]
    page.goto(address)
    _shown_as_it_is(page, first, second)
    expect(page.locator("[data-deadline]")).to_have_text("20 phút")
    answer(page, third, answers[third])
    expect(page.locator("#page-state")).to_have_text(f"{KEPT} (2)")
    assert [step.slot for step in steps(served)] == [first]
    phone.set_offline(False)
    for slot in (second, third):
        expect(receipt(page, slot)).to_have_text(SAVED)
    expect(page.locator("[data-strip]")).to_be_hidden()
    saved = steps(served)
    assert [(step.slot, step.response) for step in saved] == [(slot, answers[slot]) for slot in (first, second, third)]
    assert not any(step.is_rival for step in saved)
    latest = timedelta(seconds=time.monotonic() - began + 1)
    assert all(timedelta(seconds=-1) <= _made(step) - served.clock.now <= latest for step in saved)


def _made(step: AttemptStep) -> datetime:
    assert step.client_time
    return step.client_time


def _shown_as_it_is(page: Page, saved: int, kept: int) -> None:
    expect(receipt(page, saved)).to_have_text(SAVED)
    expect(receipt(page, kept)).to_have_text(KEPT)
    for slot in (saved, kept):
        expect(page.locator(f"#q{slot} input:checked")).to_have_count(1)
    expect(page.locator("[data-answered]")).to_have_text("2")


def test_two_tabs_of_a_test_know_of_each_other_and_show_the_same(attempt: Page, served: Served, watch: Watch) -> None:
    watch.expected.add("offline")
    right, wrong = (answers_to(served, attempt, right=each) for each in (True, False))
    other = attempt.context.new_page()
    other.goto(attempt.url)
    for tab in (attempt, other):
        expect(tab.get_by_text("Bài này đang mở ở một thẻ khác trên máy này")).to_be_visible()
    answer_and_see_saved(attempt, {1: right[1]})
    expect(receipt(other, 1)).to_have_text(SAVED)
    expect(other.locator(f"#q1-o{right[1]['option']}")).to_be_checked()
    other.context.set_offline(True)
    answer(other, 1, wrong[1])
    expect(receipt(attempt, 1)).to_have_text(KEPT)
    expect(attempt.locator(f"#q1-o{wrong[1]['option']}")).to_be_checked()
    answer(attempt, 1, right[1])
    other.context.set_offline(False)
    for tab in (attempt, other):
        expect(receipt(tab, 1)).to_have_text(SAVED)
        expect(tab.locator(f"#q1-o{right[1]['option']}")).to_be_checked()
    other.goto("/help")
    expect(attempt.get_by_text("Bài này đang mở ở một thẻ khác trên máy này")).to_be_hidden()
    saved = [(step.response, step.changes, step.is_rival) for step in steps(served)]
    assert saved == [(right[1], True, False), (wrong[1], True, False), (right[1], True, False)]


def test_an_ended_session_goes_on_in_place_and_nothing_is_saved_as_somebody_elses(
    attempt: Page, served: Served, watch: Watch
) -> None:
    watch.expected |= {"401", "422"}
    answers = answers_to(served, attempt, right=True)
    with write(served.engine) as db:
        sessions.end_others(db, served.people["hanh"], 0, served.clock.now)
    answer_of = attempt.get_by_role("dialog")
    answer(attempt, 1, answers[1])
    for username, password in (("hanh", "sai rồi"), ("mai", PASSWORD)):
        _sign_in_again(attempt, username, password)
        expect(answer_of).to_be_visible()
        assert steps(served) == []
    _sign_in_again(attempt, "hanh", PASSWORD)
    expect(answer_of).to_be_hidden()
    expect(receipt(attempt, 1)).to_have_text(SAVED)
    assert [step.response for step in steps(served)] == [answers[1]]


def _sign_in_again(page: Page, username: str, password: str) -> None:
    page.locator("dialog #username").fill(username)
    page.locator("dialog #password").fill(password)
    with page.expect_response("**/sign-in"):
        page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()


def test_on_a_shared_phone_the_next_person_finds_nothing_and_the_answer_is_sent_in_its_owners_session(
    served: Served, open_browser: Opener, watch: Watch
) -> None:
    watch.expected.add("offline")
    browser = open_browser("hanh")
    browser.add_init_script(NOT_IN_THE_BACKGROUND)
    page = begin(served, browser)
    answers = answers_to(served, page, right=True)
    first, second = single(answers)[:2]
    answer_and_see_saved(page, {first: answers[first]})
    _kept_under_a_worker(page)
    stem = page.locator(f"#q{first} .stem").inner_text()
    assert stem in page.evaluate(EVERYTHING)
    browser.route(f"**/attempts/*/{second}", lambda route: route.abort())
    answer(page, second, answers[second])
    expect(receipt(page, second)).to_have_text(KEPT)
    page.goto("/me")
    page.get_by_role("button", name="Đăng xuất").click()
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("Số câu trả lời trên máy này chưa lên hệ thống: 1.")
    watch.look(page, "signing out")
    warning.get_by_role("button", name="Gửi trước rồi đăng xuất").click()
    expect(warning).to_contain_text("Chưa gửi được hết")
    warning.get_by_role("button", name="Vẫn đăng xuất").click()
    page.get_by_role("link", name="Đăng nhập").first.click()
    sign_in(page, "mai")
    browser.unroute(f"**/attempts/*/{second}")
    page.goto(f"/courses/{COURSE}/lessons/qua-bieu")
    page.wait_for_function("() => caches.match('/offline').then(Boolean)")
    held = page.evaluate(EVERYTHING)
    for theirs in (stem, "Hạnh", "/attempts/", "option", "q2-"):
        assert theirs not in held, theirs
    assert len(steps(served)) == 1
    page.goto("/me")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("link", name="Đăng nhập").first.click()
    with page.expect_response(f"**/attempts/*/{second}"):
        sign_in(page, "hanh")
    assert [(step.slot, step.response) for step in steps(served)] == [(slot, answers[slot]) for slot in (first, second)]


def test_handing_in_waits_for_the_network_and_the_answers_can_be_taken_along_in_a_file(
    attempt: Page, served: Served, watch: Watch
) -> None:
    watch.expected.add("offline")
    right, wrong = (answers_to(served, attempt, right=each) for each in (True, False))
    answer_and_see_saved(attempt, {1: right[1]})
    _kept_under_a_worker(attempt)
    attempt.context.set_offline(True)
    answer(attempt, 3, wrong[3])
    with attempt.expect_download() as saving:
        attempt.get_by_role("button", name="Lưu tệp câu trả lời").click()
    _opens(served, saving.value.path(), attempt.url, 3)
    hand_in = attempt.get_by_role("button", name="Nộp bài")
    hand_in.click()
    expect(attempt.locator("#submit-state")).to_have_text(WAITING)
    attempt.reload()
    expect(attempt.locator("#submit-state")).to_have_text(WAITING)
    answer(attempt, 3, right[3])
    expect(attempt.locator("#submit-state")).to_have_text("")
    hand_in.click()
    expect(attempt.locator("#submit-state")).to_have_text(WAITING)
    attempt.context.set_offline(False)
    attempt.wait_for_url("**/result")
    assert steps(served)[-1].slot == 24
    third = [step for step in steps(served) if step.slot == 3]
    assert [step.response for step in third if step.changes] == [wrong[3], right[3]]
    assert not any(step.is_rival or step.is_late for step in third)


def _opens(served: Served, file: Path, address: str, slot: int) -> None:
    """The file is what the server expects of it, and only its owner's key opens it."""
    told = json.loads(file.read_text())
    owner = public_id(served, "hanh")
    assert (told["learn"], told["version"], told["owner"]) == ("answers", 1, owner)
    (record,) = told["records"]
    letter = json.loads(unseal(Settings().secret_key, UUID(owner), b64decode(record["iv"]), b64decode(record["data"])))
    assert address.endswith(letter["url"].rpartition("/")[0])
    assert letter["url"].endswith(f"/{slot}")
    assert {"key", "client", "sequence", "client_time", "owner"} < set(parse_qs(letter["body"]))


def test_time_runs_out_without_a_network_and_what_was_answered_arrives_after_it(
    attempt: Page, served: Served, watch: Watch
) -> None:
    watch.expected |= {"offline", "409"}
    answers = answers_to(served, attempt, right=True)
    first, second = single(answers)[:2]
    answer_and_see_saved(attempt, {first: answers[first]})
    attempt.clock.install()
    attempt.reload()
    attempt.context.set_offline(True)
    answer(attempt, second, answers[second])
    expect(receipt(attempt, second)).to_have_text(KEPT)
    attempt.clock.fast_forward("20:01")
    expect(attempt.locator("[data-deadline]")).to_have_text("Hết giờ")
    expect(attempt.locator("#submit-state")).to_have_text(WAITING)
    served.clock.pass_by(timedelta(minutes=20, seconds=10))
    attempt.context.set_offline(False)
    attempt.clock.fast_forward("00:05")
    attempt.wait_for_url("**/result")
    assert [step.slot for step in steps(served) if step.changes] == [first, second]
    with reading(served.engine) as db:
        assert (
            db.exec(select(Attempt.closed_by).where(Attempt.person_id == served.people["hanh"])).one()
            == ClosedBy.DEADLINE
        )


def test_a_kept_course_is_read_and_practised_without_a_network(
    served: Served, open_browser: Opener, watch: Watch
) -> None:
    watch.expected.add("offline")
    page = open_browser("mai").new_page()
    page.goto(f"/courses/{COURSE}")
    keeping = page.locator("[data-keep]")
    expect(keeping).to_contain_text("khoảng")
    keeping.get_by_role("button", name="Giữ trên máy").click()
    expect(keeping.get_by_role("status")).to_have_text(re.compile(r"^Đã giữ \d+ bài trên máy này"))
    watch.look(page, "a kept course")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto("/help")
    expect(page.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    watch.look(page, "offline")
    page.goto(f"/courses/{COURSE}/lessons/qua-bieu")
    question = page.locator("[data-slot]").first
    question.locator(".opt label").first.click()
    question.get_by_role("button", name="Xem góp ý").click()
    expect(question.locator(".receipt")).to_have_text(KEPT)
    page.context.set_offline(False)
    expect(question.locator(".fb")).to_be_visible()
    expect(question.locator(".receipt")).to_have_text(SAVED)
    page.goto(f"/courses/{COURSE}")
    keeping.get_by_role("button", name="Bỏ khỏi máy").click()
    expect(keeping.get_by_role("status")).to_have_text("Chưa giữ bài nào.")
    assert page.evaluate("caches.match(location.pathname).then((kept) => !kept)")

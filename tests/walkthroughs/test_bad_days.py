"""What goes wrong around a test: two tabs, no network, an ended session, leaving too early, time that runs out."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from learn.db.transactions import write
from learn.people import sessions
from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import Opener, Watch
from tests.walkthroughs.learner import KEPT, SAVED, answer, answer_and_see_saved, answers_to, begin, receipt

pytest_plugins = ("tests.browser.fixtures",)

IN_APP = "Mozilla/5.0 (Linux; Android 12; SM-A035F; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Zalo/1.0"


@pytest.fixture
def attempt(served: Served, open_browser: Opener) -> Page:
    """The pre-test, just begun on a phone."""
    return begin(served, open_browser("hanh"))


def test_of_two_phones_that_answer_one_question_the_second_is_told(
    attempt: Page, served: Served, open_browser: Opener
) -> None:
    right, wrong = (answers_to(served, attempt, right=each) for each in (True, False))
    other = open_browser("hanh").new_page()
    other.goto(attempt.url)
    answer_and_see_saved(attempt, {1: right[1]})
    answer(other, 1, wrong[1])
    expect(receipt(other, 1)).to_contain_text("Câu này vừa được trả lời ở máy khác")
    attempt.reload()
    expect(attempt.locator(f"#q1-o{wrong[1]['option']}")).to_be_checked()


def test_an_answer_given_without_a_network_is_sent_when_it_is_back(attempt: Page, served: Served, watch: Watch) -> None:
    watch.expected.add("offline")
    answers = answers_to(served, attempt, right=True)
    attempt.context.set_offline(True)
    answer(attempt, 1, answers[1])
    expect(receipt(attempt, 1)).to_have_text(KEPT)
    expect(attempt.locator("[data-jump='1'] .vh")).to_contain_text(KEPT)
    attempt.context.set_offline(False)
    expect(receipt(attempt, 1)).to_have_text(SAVED)


def test_an_answer_lost_on_the_way_back_is_saved_once(attempt: Page, served: Served, watch: Watch) -> None:
    """The server has it, the phone does not know: the retry carries the same key and makes no second step."""
    watch.expected.add("offline")
    answers = answers_to(served, attempt, right=True)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    attempt.route("**/attempts/*/1", lose, times=1)
    with attempt.expect_event("requestfailed"):
        answer(attempt, 1, answers[1])
    expect(receipt(attempt, 1)).to_have_text(SAVED)
    expect(receipt(attempt, 1)).to_have_attribute("data-step", "1")


def test_after_signing_in_elsewhere_an_unsent_answer_is_saved(attempt: Page, served: Served, watch: Watch) -> None:
    watch.expected.add("401")
    answers = answers_to(served, attempt, right=True)
    answer_and_see_saved(attempt, {1: answers[1]})
    with write(served.engine) as db:
        sessions.end_others(db, served.people["hanh"], 0, served.clock.now)
    answer(attempt, 2, answers[2])
    attempt.get_by_role("dialog").get_by_role("button", name="Để sau").click()
    expect(receipt(attempt, 2)).to_contain_text("Chưa gửi được: phiên đăng nhập đã hết.")
    watch.look(attempt, "attempt without a session")
    with attempt.context.expect_page() as opened:
        receipt(attempt, 2).get_by_role("link", name="Đăng nhập lại ở trang mới").click()
    sign_in_tab = opened.value
    sign_in_tab.locator("#username").fill("hanh")
    sign_in_tab.locator("#password").fill("sông Hồng mùa nước nổi")
    sign_in_tab.get_by_role("button", name="Đăng nhập").click()
    expect(receipt(sign_in_tab, 1)).to_have_text(SAVED)
    # Whichever tab is signed in sends what waits on this phone.
    expect(receipt(attempt, 2)).to_have_text(SAVED)


def test_where_nothing_can_be_kept_leaving_with_an_unsent_answer_asks_first(
    served: Served, open_browser: Opener, watch: Watch
) -> None:
    """Browsers inside other applications: the page says so, and promises nothing that doesn't hold."""
    watch.expected.add("offline")
    browser = open_browser("hanh", user_agent=IN_APP)
    browser.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    attempt = begin(served, browser, keeps=False)
    link = attempt.get_by_role("link", name="Mở bằng trình duyệt của máy")
    expect(link).to_have_attribute(
        "href", re.compile(r"^intent://127\.0\.0\.1:\d+/attempts/[-0-9a-f]+#Intent;scheme=http;end$")
    )
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    attempt.on("dialog", stay)
    answers = answers_to(served, attempt, right=True)
    attempt.context.set_offline(True)
    answer(attempt, 1, answers[1])
    expect(receipt(attempt, 1)).to_have_text("Chưa gửi được, thử lại")
    with attempt.expect_event("dialog"):
        attempt.locator("header.bar a").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    attempt.context.set_offline(False)
    expect(receipt(attempt, 1)).to_have_text(SAVED)
    attempt.locator("header.bar a").click()
    expect(attempt.get_by_role("heading", level=1)).to_have_text("Chào anh/chị Hạnh")
    assert asked == ["beforeunload"]


def test_when_time_runs_out_it_is_handed_in_and_too_little_does_not_measure(attempt: Page, served: Served) -> None:
    attempt.clock.install()
    attempt.reload()
    answers = answers_to(served, attempt, right=True)
    answer_and_see_saved(attempt, {slot: answers[slot] for slot in list(answers)[:12]})
    expect(attempt.locator("[data-deadline]")).to_have_text("20 phút")
    served.clock.pass_by(timedelta(minutes=20, seconds=1))
    attempt.clock.fast_forward("20:01")
    attempt.wait_for_url("**/result")
    expect(attempt.locator("main")).to_contain_text("Bài này bị ngắt giữa chừng nên không tính.")
    attempt.goto(f"/courses/{COURSE}/tests/pre")
    expect(attempt.get_by_role("button", name="Bắt đầu làm bài")).to_be_visible()


def test_a_test_left_open_is_closed_by_the_worker(attempt: Page, served: Served) -> None:
    answer_and_see_saved(attempt, answers_to(served, attempt, right=True))
    served.clock.pass_by(timedelta(hours=1))
    served.work()
    page = attempt.context.new_page()
    page.goto("/")
    expect(page.locator(".hero")).to_contain_text("Bài 1")
    page.goto(attempt.url)
    expect(page).to_have_url(f"{attempt.url}/result")

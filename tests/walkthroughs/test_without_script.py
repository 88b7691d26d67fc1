"""The learner's story without JavaScript and in English: every step is a form, and nothing is lost."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import Opener, Watch
from tests.walkthroughs.learner import (
    QUESTIONS,
    Answers,
    answer,
    answers_to,
    card,
    lessons_of,
    receipt,
    sign_in,
)

pytest_plugins = ("tests.browser.fixtures",)

SAVED = "Saved in the system"


def test_every_step_of_a_learner_works_by_forms(served: Served, open_browser: Opener, watch: Watch) -> None:
    page = open_browser(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sign_in(page, "hanh", by="Sign in")
    page.get_by_role("link", name="See the courses").first.click()
    page.locator("main article a").first.click()
    page.get_by_role("button", name="Enrol").click()
    _takes_a_test(page, served, watch, "pre", right=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your starting point is known")
    _reads_the_lessons(page, served)
    served.clock.pass_by(timedelta(hours=2))
    _takes_a_test(page, served, watch, "post", right=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("You newly master 8 objectives")
    expect(page.locator("section[aria-labelledby=whole] svg.v")).not_to_have_count(0)
    _takes_the_course_again(page, served)


def _takes_a_test(page: Page, served: Served, watch: Watch, occasion: str, *, right: bool) -> None:
    page.goto(f"/courses/{COURSE}/tests/{occasion}")
    page.get_by_role("button", name="Start the").click()
    expect(page.locator("[data-slot]")).to_have_count(QUESTIONS)
    answers = answers_to(served, page, right=right)
    _saves_one_question(page, answers)
    _a_stale_tab_overwrites_nothing(page, answers)
    for slot in list(answers)[4:]:
        answer(page, slot, answers[slot])
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/result")


def _saves_one_question(page: Page, answers: Answers) -> None:
    for slot in (1, 2):
        answer(page, slot, answers[slot])
    page.get_by_role("button", name="Save question 1", exact=True).click()
    expect(receipt(page, 1)).to_have_text(SAVED)
    # Every button saves everything: nobody has to know which one.
    expect(receipt(page, 2)).to_have_text(SAVED)
    expect(page.locator("header.bar")).to_contain_text(f"2/{QUESTIONS}")


def _a_stale_tab_overwrites_nothing(page: Page, answers: Answers) -> None:
    """A tab that was opened earlier sends its old fields along; what the first tab changed since stays."""
    stale = page.context.new_page()
    stale.goto(page.url)
    answer(page, 3, answers[3])
    page.get_by_role("button", name="Save question 3", exact=True).click()
    expect(receipt(page, 3)).to_have_text(SAVED)
    answer(stale, 4, answers[4])
    stale.get_by_role("button", name="Save question 4", exact=True).click()
    expect(receipt(stale, 4)).to_have_text(SAVED)
    expect(receipt(stale, 3)).to_have_text(SAVED)
    stale.close()


def _reads_the_lessons(page: Page, served: Served) -> None:
    lessons = lessons_of(served, "hanh")
    page.goto(f"/courses/{COURSE}/lessons/{lessons[0]}")
    question = card(page, 1)
    question.locator(".opt label").first.click()
    question.get_by_role("button", name="See feedback").click()
    expect(card(page, 1).locator(".fb")).to_be_visible()
    page.locator("#place").select_option(index=2)
    page.get_by_role("button", name="Mark").click()
    expect(page.locator("article")).to_have_attribute("data-section", page.url.partition("#")[2])
    for number, _ in enumerate(lessons, 1):
        page.locator("form[action$='/done'] button").click()
        if number < len(lessons):
            expect(page.locator("main .eyebrow").first).to_contain_text(f"Lesson {number + 1} of {len(lessons)}")
    expect(page).to_have_url(f"{served.address}/courses/{COURSE}")


def _takes_the_course_again(page: Page, served: Served) -> None:
    served.clock.pass_by(timedelta(days=95))
    page.goto("/sign-in")  # the sign-in of three months ago is over
    sign_in(page, "hanh", by="Sign in")
    page.goto(f"/courses/{COURSE}")
    page.get_by_text("To take it again from the start").click()
    page.get_by_role("button", name="Take it again from the start").click()
    times = page.locator("section[aria-labelledby=times] li")
    expect(times).to_have_count(2)
    expect(times.first).to_contain_text("counted in the unit's figures")
    expect(page.get_by_role("link", name="See the pre-test")).to_be_visible()

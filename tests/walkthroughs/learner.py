"""What a learner does with a test or a lesson, in terms of what they see."""

import re
from collections.abc import Mapping
from contextlib import nullcontext
from uuid import UUID

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlmodel import Session, select

from learn.assessments import enrolling
from learn.courses import service as courses
from learn.courses import store
from learn.db.transactions import reading, write
from learn.quizzes.formsets import questions_of
from learn.quizzes.models import Attempt
from learn.quizzes.types.base import QuestionType, Response, State
from tests.browser.server import Served
from tests.browser.town import COURSE, PASSWORD

# As it stands when a page is opened, or just saved: then with a receipt that can be shown.
SAVED = re.compile(r"^Đã lưu lên hệ thống( lúc \d\d:\d\d:\d\d, mã \d+-\d+-[0-9A-F]{4})?$")
KEPT = "Đã lưu trên máy, chưa gửi"
QUESTIONS = 24

Answers = Mapping[int, Response]


def sign_in(page: Page, username: str, password: str = PASSWORD, *, by: str = "Đăng nhập") -> None:
    """Fill the form on the page that is open, and come in."""
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.get_by_role("button", name=by, exact=True).click()
    expect(page.locator("header .me a")).to_have_attribute("href", "/me")


def begin(served: Served, browser: BrowserContext, *, keeps: bool = True) -> Page:
    """The pre-test, just begun by hanh, who has enrolled in nothing yet; `keeps`: on a phone that can keep answers."""
    with write(served.engine) as db:
        enrolling.enrol(db, person_id=served.people["hanh"], slug=COURSE, now=served.clock.now, by=None)
    page = browser.new_page()
    page.goto(f"/courses/{COURSE}/tests/pre")
    with page.expect_response("**/me/answers-key") if keeps else nullcontext():
        page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("html.scripted")).to_be_attached()
    return page


def answers_to(served: Served, page: Page, *, right: bool) -> Answers:
    """A right or a wrong answer to every question of the attempt that is open, by slot."""
    with reading(served.engine) as db:
        form_id = _attempt(db, page).form_id
        return {slot: _answer(each.question, right=right) for slot, each in questions_of(db, form_id).slots.items()}


def objectives_of(served: Served, page: Page) -> Mapping[int, str]:
    """The objective that each question of the attempt measures, by slot."""
    with reading(served.engine) as db:
        form_id = _attempt(db, page).form_id
        return {slot: each.objective for slot, each in questions_of(db, form_id).slots.items()}


def _attempt(db: Session, page: Page) -> Attempt:
    public_id = UUID(page.url.partition("/attempts/")[2].partition("#")[0])
    return db.exec(select(Attempt).where(Attempt.public_id == public_id)).one()


def _answer(question: QuestionType, *, right: bool) -> Response:
    whole = [each for each in question.examples() if each.state is State.COMPLETE]
    return (max if right else min)(whole, key=lambda each: each.fraction).response


def card(page: Page, slot: int) -> Locator:
    return page.locator(f"#q{slot}")


def receipt(page: Page, slot: int) -> Locator:
    return page.locator(f"#receipt-{slot}")


def answer(page: Page, slot: int, response: Response) -> None:
    """Choose and type as a person does, whatever kind of question stands there."""
    for name, value in response.items():
        match name, value:
            case "option", str():
                page.locator(f"label[for=q{slot}-o{value}]").click()
            case "options", _:
                _tick(page, slot, value)
            case "rows", Mapping():
                for row, chosen in value.items():
                    _choose(page.locator(f"[name=q{slot}-row-{row}]"), str(chosen))
            case "places", Mapping():
                for item, place in value.items():
                    _choose(page.locator(f"[name=q{slot}-place-{item}]"), str(place))
            case "point", str():
                x, y = map(int, value.split(","))
                page.locator(f"#q{slot} [data-point]").click(position={"x": x, "y": y})
            case "gaps", Mapping():
                for gap, given in value.items():
                    _write(page.locator(f"[name=q{slot}-gap-{gap}]"), str(given))
            case _:
                page.locator(f"#q{slot}-text").fill(str(value))


def _tick(page: Page, slot: int, chosen: object) -> None:
    assert isinstance(chosen, list | tuple)
    for box in page.locator(f"[name=q{slot}-option]").all():
        if box.is_checked() != (box.get_attribute("value") in chosen):
            page.locator(f"label[for={box.get_attribute('id')}]").click()


def _write(field: Locator, value: str) -> None:
    """Into a field, or into a list to choose from."""
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def _choose(fields: Locator, value: str) -> None:
    """Of a select, or of a group of radio buttons."""
    if fields.first.evaluate("field => field.tagName") == "SELECT":
        fields.select_option(value)
    else:
        fields.and_(fields.page.locator(f"[value='{value}']")).check()


def answer_and_see_saved(page: Page, answers: Answers) -> None:
    """Answer one after the other, each time waiting to read that the system has it."""
    for slot, response in answers.items():
        answer(page, slot, response)
        expect(receipt(page, slot)).to_have_text(SAVED)


def lessons_of(served: Served, username: str) -> list[str]:
    """The lessons of the course by name, in order."""
    with reading(served.engine) as db:
        enrolment = courses.require_active(db, served.people[username], COURSE, served.clock.now)
        return [each.lesson for each in store.lessons_of(db, enrolment.course_version_id)]

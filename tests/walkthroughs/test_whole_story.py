"""The whole story, on a phone with its script: what a cadre learns, and what the supervisor sees of it."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import Opener, Watch
from tests.walkthroughs.learner import (
    QUESTIONS,
    SAVED,
    answer,
    answer_and_see_saved,
    answers_to,
    card,
    lessons_of,
    objectives_of,
    receipt,
    sign_in,
)

pytest_plugins = ("tests.browser.fixtures",)


@pytest.mark.parametrize("served", ["sqlite", "postgresql"], indirect=True)
def test_a_cadre_learns_and_the_supervisor_sees_what_changed(
    served: Served, open_browser: Opener, watch: Watch
) -> None:
    home = open_browser()
    page = home.new_page()
    _comes_in_and_enrols(page, watch)
    page = _takes_the_pre_test(page, served, open_browser, watch)
    _reads_the_lessons(page, served, open_browser, watch)
    _takes_the_post_test(page, served, watch)
    _is_told_of_the_follow_up(page, served, open_browser, watch)
    person = _supervisor_drills_down(served, open_browser, watch)
    _another_province_sees_nothing(person, served, open_browser, watch)
    _is_let_back_in(person, open_browser, watch)
    _instructor_sees_the_questions(open_browser, watch)
    _withdraws(open_browser, watch)


def _comes_in_and_enrols(page: Page, watch: Watch) -> None:
    page.goto("/")
    watch.look(page, "front")
    sign_in(page, "hanh")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chào anh/chị Hạnh")
    # One next step: one primary button on the whole page.
    expect(page.locator("main a.btn:not(.alt), main button.btn:not(.alt)")).to_have_count(1)
    watch.look(page, "today")
    page.get_by_role("link", name="Xem các khoá học").first.click()
    watch.look(page, "catalogue")
    page.get_by_role("link", name="Đạo đức công vụ").click()
    watch.look(page, "course before enrolling")
    page.get_by_role("button", name="Ghi danh").click()
    expect(page.get_by_role("link", name="Xem bài đầu vào")).to_be_visible()


def _takes_the_pre_test(page: Page, served: Served, open_browser: Opener, watch: Watch) -> Page:
    page.get_by_role("link", name="Xem bài đầu vào").click()
    expect(page.locator("main")).to_contain_text("không có đỗ hay trượt")
    expect(page.locator("main")).to_contain_text("nhiều nhất 20 phút")
    expect(page.locator("main")).to_contain_text("mở lại trên máy nào cũng làm tiếp được")
    watch.look(page, "before the pre-test")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("[data-slot]")).to_have_count(QUESTIONS)
    watch.look(page, "attempt")
    answers = answers_to(served, page, right=False)
    half = dict(list(answers.items())[: QUESTIONS // 2])
    answer_and_see_saved(page, half)
    expect(page.locator("[data-answered]")).to_have_text(str(len(half)))

    other = open_browser()
    page = other.new_page()
    page.goto("/")
    sign_in(page, "hanh")
    page.get_by_role("link", name="Làm tiếp").first.click()
    expect(page.locator("[data-answered]")).to_have_text(str(len(half)))
    for slot in half:
        expect(receipt(page, slot)).to_have_text(SAVED)
    expect(card(page, 1).locator("input:checked, option:checked:not([value=''])").first).to_be_attached()
    answer_and_see_saved(page, {slot: each for slot, each in answers.items() if slot not in half})
    served.clock.pass_by(timedelta(minutes=12))
    page.get_by_role("button", name="Nộp bài").click()

    page.wait_for_url("**/result")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã rõ điểm xuất phát của anh/chị")
    expect(page.get_by_role("heading", name="Theo từng mục tiêu")).to_be_visible()
    expect(page.locator("ol.plot > li")).to_have_count(8)
    watch.look(page, "result of the pre-test")
    return page


def _reads_the_lessons(page: Page, served: Served, open_browser: Opener, watch: Watch) -> None:
    page.get_by_role("link", name="Vào học").click()
    page.get_by_role("link", name="Bắt đầu học").click()
    watch.look(page, "lesson")
    lessons = lessons_of(served, "hanh")
    expect(page).to_have_url(f"{served.address}/courses/{COURSE}/lessons/{lessons[0]}")

    question = page.locator("[data-slot]").first
    with page.expect_response("**/answers"):
        question.locator(".opt label").first.click()
    expect(question.locator(".receipt")).to_have_text(SAVED)
    question.get_by_role("button", name="Xem góp ý").click()
    expect(question.locator(".fb")).to_contain_text("úng.")  # Đúng, Chưa đúng or Đúng một phần
    watch.look(page, "feedback")

    reached = page.locator("article h2[id]").nth(3)
    section = reached.get_attribute("id") or ""
    with page.expect_request_finished(lambda request: section in (request.post_data or "")):
        reached.evaluate("heading => heading.scrollIntoView()")
    other = open_browser("hanh").new_page()
    other.goto("/")
    expect(other.locator(".hero")).to_contain_text("Đã đọc đến mục")
    other.get_by_role("link", name="Học tiếp").first.click()
    expect(other.locator("article")).to_have_attribute("data-section", section)
    expect(other.locator("[data-slot]").first.locator(".receipt")).to_have_text(SAVED)

    for number, lesson in enumerate(lessons, 1):
        expect(other).to_have_url(f"{served.address}/courses/{COURSE}/lessons/{lesson}")
        served.clock.pass_by(timedelta(minutes=6))
        last = number == len(lessons)
        other.get_by_role("button", name="Học xong bài cuối" if last else f"sang bài {number + 1}").click()
    expect(other.locator("main")).to_contain_text(f"Đã học {len(lessons)}/{len(lessons)} bài")
    watch.look(other, "course with all lessons done")
    other.context.close()


def _takes_the_post_test(page: Page, served: Served, watch: Watch) -> None:
    page.goto("/")
    page.get_by_role("link", name="Làm bài đầu ra").first.click()
    watch.look(page, "before the post-test")
    page.get_by_role("button", name="Bắt đầu làm bài đầu ra").click()
    answer_and_see_saved(page, answers_to(served, page, right=True))
    # One objective stays missing, so that there is a way back to its lessons.
    wrong = answers_to(served, page, right=False)
    for slot in _questions_of_one_objective(served, page):
        answer(page, slot, wrong[slot])
        expect(receipt(page, slot)).to_have_text(SAVED)
    served.clock.pass_by(timedelta(minutes=14))
    page.get_by_role("button", name="Nộp bài").click()

    page.wait_for_url("**/result")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anh/chị nắm thêm được 7 mục tiêu")
    expect(page.locator("main ul").first.locator("li")).to_have_count(7)
    expect(page.locator("section[aria-labelledby=whole] svg.v")).not_to_have_count(0)
    expect(page.locator("section[aria-labelledby=whole]")).to_contain_text("điểm phần trăm so với bài đầu vào")
    expect(page.get_by_role("heading", name="Nên ôn lại")).to_be_visible()
    watch.look(page, "result of the post-test")
    back = page.locator("section[aria-labelledby=review] a").first
    lesson = back.get_attribute("href") or ""
    back.click()
    expect(page).to_have_url(served.address + lesson)


def _questions_of_one_objective(served: Served, page: Page) -> list[int]:
    objectives = objectives_of(served, page)
    return [slot for slot, objective in objectives.items() if objective == objectives[1]]


def _is_told_of_the_follow_up(page: Page, served: Served, open_browser: Opener, watch: Watch) -> None:
    page.goto(f"/courses/{COURSE}/tests/follow-up")
    expect(page.locator("main")).to_contain_text("Ngày mở: 22/01/2027.")
    served.clock.pass_by(timedelta(days=60))
    served.work()
    page = open_browser("hanh").new_page()
    page.goto("/")
    told = page.locator("section[aria-labelledby=told]")
    expect(told).to_contain_text("Bài kiểm tra sau khoá học “Đạo đức công vụ")
    watch.look(page, "today with a notice")
    told.get_by_role("link").first.click()
    page.get_by_role("button", name="Bắt đầu làm bài sau khoá học").click()
    answer_and_see_saved(page, answers_to(served, page, right=True))
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/result")
    expect(page.locator("main")).to_contain_text("Kết quả bài kiểm tra sau khoá học")
    expect(page.get_by_role("region", name="Tiếp theo")).not_to_contain_text("mở từ ngày")
    expect(page.get_by_role("region", name="Theo từng mục tiêu")).to_contain_text("Lần đo sau cùng")
    watch.look(page, "result of the follow-up")


def _supervisor_drills_down(served: Served, open_browser: Opener, watch: Watch) -> str:
    """The address of the learner's page, found from the province down."""
    desk = open_browser("tam")
    page = desk.new_page()
    page.goto("/")
    page.get_by_role("link", name="Đơn vị").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tỉnh Lào Cai")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Xã Tân Lập", exact=True))
    expect(row).to_contain_text("6/6 người")
    expect(row.locator("svg").first).to_be_attached()
    watch.look(page, "province")
    _takes_the_table_away(desk, "15")
    row.get_by_role("link", name="Xã Tân Lập", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xã Tân Lập")
    watch.look(page, "commune")
    page.goto("/units/15001/people")
    watch.look(page, "people of a commune")
    page.get_by_role("searchbox").press_sequentially("hạnh")
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile("q=h"))
    page.get_by_role("link", name="Nguyễn Thị Hạnh", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nguyễn Thị Hạnh")
    expect(page.locator("main")).to_contain_text("Theo từng mục tiêu")
    watch.look(page, "person")
    return page.url.removeprefix(served.address)


def _takes_the_table_away(desk: BrowserContext, unit: str) -> None:
    sheet = desk.request.get(f"/units/{unit}/export.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.body())).get_sheet_by_index(0).to_python()
    assert any("Xã Tân Lập" in map(str, row) for row in rows)
    text = desk.request.get(f"/units/{unit}/export.csv").body()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(text.decode("utf-8-sig"))))
    commune = next(line for line in lines if "Xã Tân Lập" in line)
    assert commune[0] == "15001"
    assert commune[2] == "6"


def _another_province_sees_nothing(person: str, served: Served, open_browser: Opener, watch: Watch) -> None:
    stranger = open_browser("phuong")
    units = [
        f"/units/{code}{rest}"
        for code in ("15", "15001")
        for rest in ("", "/people", "/groups", "/export.csv", "/export.xlsx")
    ]
    assert {address: stranger.request.get(address).status for address in [*units, person]} == dict.fromkeys(
        [*units, person], 404
    )
    assert stranger.request.post(f"{person}/code", headers={"Origin": served.address}).status == 404
    watch.expected.add("404")
    page = stranger.new_page()
    page.goto("/units/15001")
    expect(page.get_by_role("heading", level=1)).to_have_text("Không tìm thấy trang này")
    watch.look(page, "not found")
    watch.expected.clear()


def _is_let_back_in(person: str, open_browser: Opener, watch: Watch) -> None:
    page = open_browser("dung").new_page()
    page.goto(person)
    page.get_by_role("button", name="Cấp mã đăng nhập một lần").click()
    code = page.locator("main .big code").inner_text()
    watch.look(page, "code issued")

    page = open_browser().new_page()
    page.goto("/")
    page.get_by_role("link", name="dùng mã một lần").click()
    watch.look(page, "code")
    page.locator("#username").fill("hanh")
    page.locator("#code").fill(code.lower())
    page.locator("#password").fill("mưa rừng chiều thứ bảy")
    page.locator("#password_again").fill("mưa rừng chiều thứ bảy")
    page.get_by_role("button", name="Đặt mật khẩu và vào học").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chào anh/chị Hạnh")
    page.locator("header .me a").click()
    watch.look(page, "account")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("header .me a")).to_have_attribute("href", "/sign-in")
    page.goto("/sign-in")
    sign_in(page, "hanh", "mưa rừng chiều thứ bảy")


def _instructor_sees_the_questions(open_browser: Opener, watch: Watch) -> None:
    page = open_browser("giang").new_page()
    page.goto("/")
    page.get_by_role("link", name="Giảng dạy").click()
    watch.look(page, "taught courses")
    page.get_by_role("link", name="Đạo đức công vụ").click()
    watch.look(page, "a taught course")
    page.get_by_role("link", name="Số liệu của các bài kiểm tra").click()
    watch.look(page, "statistics of a course")
    table = page.locator("section[aria-labelledby=questions] tbody")
    expect(table.locator("tr")).to_have_count(3 * QUESTIONS)
    # Seven people took both tests, each time one form of the three, and answered all of it.
    for column in (2, 3):
        told = table.locator(f"td:nth-of-type({column})").all_inner_texts()
        answered = [int(words.partition(" người trả lời, đúng ")[0]) for words in told if "%" in words]
        assert sum(answered) == 7 * QUESTIONS


def _withdraws(open_browser: Opener, watch: Watch) -> None:
    page = open_browser("hanh").new_page()
    page.goto(f"/courses/{COURSE}")
    page.get_by_text("Rời khoá học", exact=True).click()
    page.get_by_role("button", name="Rời khoá học này").click()
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text("Đã học")
    page.goto(f"/courses/{COURSE}")
    expect(page.get_by_role("button", name="Ghi danh")).to_be_visible()
    watch.look(page, "course after leaving it")

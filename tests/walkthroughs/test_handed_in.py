"""Work that is handed in: a register that is marked at once, a letter that a person marks and its writer reads.

One learner has nothing but the keyboard, another nothing but forms; the marker has neither a mouse nor the script.
"""

from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from learn.db.transactions import write
from learn.quizzes import marking
from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import Opener, Watch
from tests.quizzes.tasks.office import workbook
from tests.walkthroughs.keyboard import press, tab_to, turn_to

pytest_plugins = ("tests.browser.fixtures",)

REGISTER = f"/courses/{COURSE}/lessons/bao-cao-va-nop-lai"
LETTER = f"/courses/{COURSE}/lessons/cong-khai-va-xin-loi"
QUEUE = f"/teach/{COURSE}/marking"
# The register as it should be: the day in October 2026 of each gift, the giver, the day it is due, as a spreadsheet
# counts days.
GIFTS = (
    (1, "Cơ sở H.", 46303),
    (5, "Ông Q., thôn 3", 46307),
    (7, "Chị V., thôn 2", 46309),
    (12, "Bà L., thôn 5", 46314),
    (19, "Anh T., xưởng gỗ", 46321),
    (21, "Ông K., thôn 1", 46323),
)
# Who works by keys, with the script; who by forms, without it.
BY_KEYS = {"mai": True, "son": False}
COMMENT, ANSWER = "Lá thư nói thẳng phần lỗi của xã.", "Cảm ơn, lần sau tôi ghi thêm nơi phản ánh."


def _put_right(book: Any) -> None:
    sheet, day = book.add_worksheet("Sổ quà"), book.add_format({"num_format": "dd/mm/yyyy"})
    for row, (received, giver, due) in enumerate(GIFTS, 1):
        sheet.write_datetime(row, 0, date(2026, 10, received), day)
        sheet.write(row, 1, giver)
        sheet.write_formula(row, 4, f"=WORKDAY(A{row + 1},5)", day, due)
    sheet.write("D3", "chưa rõ")
    sheet.write_formula("H2", "=COUNTBLANK(F2:F7)", None, 2)


def test_a_register_is_marked_at_once_and_a_letter_by_a_person(
    served: Served, open_browser: Opener, watch: Watch, tmp_path: Path
) -> None:
    right = tmp_path / "sổ đã sửa.xlsx"
    right.write_bytes(workbook(_put_right))
    learners = {name: open_browser(name, java_script_enabled=keys).new_page() for name, keys in BY_KEYS.items()}
    for name, page in learners.items():
        _mends_the_register(page, right, by_keys=BY_KEYS[name])
        _writes_the_letter(page, f"Kính gửi bà Lự. {name}", by_keys=BY_KEYS[name])
    marker = open_browser("giang", java_script_enabled=False).new_page()
    marker.goto(QUEUE)
    press(marker, marker.locator("main ul a").first)
    for _ in learners:
        _marks(marker)
    expect(marker.locator("main")).to_contain_text("Không còn bài nào chờ anh/chị chấm.")
    _a_second_marker_agrees(served)
    for name, page in learners.items():
        _reads_and_answers(page, by_keys=BY_KEYS[name])


def _card(page: Page, answer: str) -> Locator:
    """The question whose answer is given in such a field."""
    return page.locator("section.q", has=page.locator(answer))


def _check(page: Page, question: Locator, *, by_keys: bool) -> None:
    button = question.get_by_role("button", name="Xem góp ý")
    press(page, button) if by_keys else button.click()


def _mends_the_register(page: Page, right: Path, *, by_keys: bool) -> None:
    """Takes the register, sends it back untouched, reads what is wrong, sends it put right."""
    page.goto(REGISTER)
    question = _card(page, "input[type=file]")
    link = question.locator(".stem a")
    with page.expect_download() as taken:
        press(page, link) if by_keys else link.click()
    assert taken.value.suggested_filename == "so-qua-nop-lai.xlsx"
    untouched = right.with_name("sổ chưa sửa.xlsx")
    taken.value.save_as(untouched)
    _choose(page, question, untouched, by_keys=by_keys)
    if not by_keys:
        _check(page, question, by_keys=by_keys)
    # The script sends a file as soon as it is chosen.
    expect(question.locator(".fb")).to_contain_text("Chưa đạt; trong tệp là “05.10.2026”. Ngày viết bằng dấu chấm")
    if by_keys:
        expect(question.locator("input[type=file]")).to_be_focused()
    _choose(page, question, right, by_keys=by_keys)
    # While the file is still on its way: what was sent before must not count as the newer answer.
    _check(page, question, by_keys=by_keys)
    expect(question.locator(".fb b")).to_have_text("Đúng.")
    page.reload()
    expect(question.locator(".fb b")).to_have_text("Đúng.")
    expect(question.locator("a[download]")).to_contain_text("Tệp sổ đã sửa.xlsx")


def _choose(page: Page, question: Locator, file: Path, *, by_keys: bool) -> None:
    field = question.locator("input[type=file]")
    if by_keys:
        tab_to(page, field.get_attribute("name") or "")  # from here on it is the browser's own window
    field.set_input_files(file)


def _writes_the_letter(page: Page, text: str, *, by_keys: bool) -> None:
    page.goto(LETTER)
    question = _card(page, "textarea")
    field = question.locator("textarea")
    if by_keys:
        tab_to(page, field.get_attribute("name") or "")
        page.keyboard.type(text)
    else:
        field.fill(text)
    _check(page, question, by_keys=by_keys)
    expect(question.locator(".fb b")).to_contain_text("đang chờ chấm")


def _marks(page: Page) -> None:
    """Levels by arrows, a comment, and on to the next work."""
    expect(page.locator("main")).to_contain_text("Kính gửi bà Lự.")
    for criterion in range(page.locator("fieldset").count()):
        tab_to(page, f"level-{criterion}")
        turn_to(page, "1" if criterion == 0 else "0")
    tab_to(page, "comment")
    page.keyboard.type(COMMENT)
    press(page, page.get_by_role("button", name="Ghi điểm, sang bài tiếp"))
    page.wait_for_load_state()


def _a_second_marker_agrees(served: Served) -> None:
    """Which works are drawn to be marked twice is left to chance."""
    with write(served.engine) as db:
        for work in marking.works(db, COURSE):
            levels = work.standing.marks[0].levels
            marking.give(db, work, served.people["quang"], key="k", levels=levels, comment="", now=served.clock.now)


def _reads_and_answers(page: Page, *, by_keys: bool) -> None:
    """From the lesson to the work as it came back; a comment is answered once."""
    page.goto(LETTER)
    link = page.get_by_role("link", name="Xem điểm và nhận xét")
    press(page, link) if by_keys else link.click()
    expect(page.locator("main")).to_contain_text("Anh/chị đạt 90,0% điểm của bài này.")
    expect(page.locator("main")).to_contain_text(COMMENT)
    button = page.get_by_role("button", name="Gửi trả lời")
    if by_keys:
        tab_to(page, "text")
        page.keyboard.type(ANSWER)
        press(page, button)
    else:
        page.locator("[name=text]").fill(ANSWER)
        button.click()
    expect(page.get_by_role("region", name="Anh/chị đã trả lời")).to_contain_text(ANSWER)
    expect(button).to_have_count(0)

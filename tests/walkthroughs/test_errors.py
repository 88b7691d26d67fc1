"""When something is wrong a person reads what happened, what is safe and what to do; nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from learn.db.transactions import reading
from learn.people import service as accounts
from tests.browser.server import Served
from tests.browser.town import COURSE
from tests.browser.watching import Opener, Watch
from tests.walkthroughs.learner import KEPT, SAVED, answer, answers_to, begin, receipt, sign_in

pytest_plugins = ("tests.browser.fixtures",)

LANGUAGES = ("vi", "en")


@contextmanager
def database_gone(served: Served) -> Iterator[None]:
    """In place of the database an empty file: no table answers, as after a lost disk or a wrong address."""
    file = Path(served.engine.url.database or "")
    aside = file.with_suffix(".aside")
    with _connected_anew(served):
        file.rename(aside)
    yield
    with _connected_anew(served):
        aside.replace(file)


@contextmanager
def _connected_anew(served: Served) -> Iterator[None]:
    """No connection from before: nor one that a request opened before the file was changed."""
    served.engine.dispose()
    yield
    served.engine.dispose()


def test_a_wrong_sign_in_keeps_the_name_and_says_what_to_do(phone: Page, watch: Watch) -> None:
    watch.expected.add("422")
    phone.goto("/sign-in?next=/courses")
    phone.locator("#username").fill("hạnh@xã")
    phone.locator("#password").fill("không phải mật khẩu")
    phone.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(phone).to_have_title("Lỗi: Đăng nhập · Học để làm việc")
    expect(phone.get_by_role("alert")).to_be_focused()
    expect(phone.locator("#username")).to_have_value("hạnh@xã")
    expect(phone.locator("#password")).to_have_value("")
    watch.look(phone, "wrong sign-in")
    phone.locator("#username").fill("")
    sign_in(phone, "hanh")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Khoá học")


def test_a_wrong_code_keeps_the_name(phone: Page, watch: Watch) -> None:
    watch.expected.add("422")
    phone.goto("/code")
    typed = {"username": "hanh", "code": "ABCDE-23456", "password": "ngắn", "password_again": "khác"}
    for name, value in typed.items():
        phone.locator(f"#{name}").fill(value)
    phone.get_by_role("button", name="Đặt mật khẩu và vào học").click()
    expect(phone.locator("#password_again-error")).to_contain_text("chưa giống nhau")
    expect(phone.locator("#username")).to_have_value("hanh")
    watch.look(phone, "wrong code")


def test_a_right_that_makes_no_sense_is_explained_and_what_was_typed_stays(
    served: Served, open_browser: Opener, watch: Watch
) -> None:
    watch.expected.add("422")
    page = open_browser("binh").new_page()
    page.goto("/admin/people?q=hanh")
    page.get_by_role("link", name="Nguyễn Thị Hạnh").click()
    page.locator("[name=unit]").fill("15999")
    page.locator("[name=role]").select_option("supervisor")
    page.locator("[name=sees]").select_option("people")
    page.locator("form[action$='/grants'] button").last.click()
    expect(page.locator("main")).to_contain_text("Không có đơn vị 15999.")
    expect(page.locator("[name=unit]")).to_have_value("15999")
    expect(page.locator("[name=role]")).to_have_value("supervisor")
    watch.look(page, "wrong right")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_page_says_so_in_the_persons_language(open_browser: Opener, watch: Watch, language: str) -> None:
    watch.expected.add("404")
    page = open_browser("hanh", language).new_page()
    page.goto("/khong-co-trang-nay")
    expected = {"vi": "Không tìm thấy trang này", "en": "This page was not found"}
    expect(page.get_by_role("heading", level=1)).to_have_text(expected[language])
    watch.look(page, "not found")


def test_an_expired_session_asks_to_sign_in_and_goes_on_where_it_was(phone: Page, watch: Watch) -> None:
    watch.expected.add("401")
    phone.goto(f"/courses/{COURSE}")
    expect(phone.locator("main")).to_contain_text("hoặc phiên trước đã hết")
    watch.look(phone, "expired session")
    sign_in(phone, "hanh")
    expect(phone.get_by_role("button", name="Ghi danh")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_database_a_page_says_that_nothing_is_lost(
    served: Served, open_browser: Opener, watch: Watch, language: str
) -> None:
    watch.expected.add("503")
    page = open_browser("hanh", language).new_page()
    expected = {"vi": "Hệ thống đang tạm ngừng", "en": "The system is out of service"}
    with database_gone(served):
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text(expected[language])
        watch.look(page, "database gone")
    page.locator("main a.btn").click()
    expect(page.locator(".hero")).to_be_visible()


def test_an_answer_that_met_no_database_is_saved_when_it_is_back(
    served: Served, open_browser: Opener, watch: Watch
) -> None:
    watch.expected.add("503")
    page = begin(served, open_browser("hanh"))
    answers = answers_to(served, page, right=True)
    with database_gone(served):
        with page.expect_response(lambda response: response.status == 503):
            answer(page, 1, answers[1])
        expect(receipt(page, 1)).to_have_text(KEPT)
    expect(receipt(page, 1)).to_have_text(SAVED)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_right_is_given_without_a_width_that_its_role_refuses(
    open_browser: Opener, watch: Watch, served: Served, has_script: bool
) -> None:
    """With the script the width follows the role; without it what is refused is said beside the field, and mended."""
    watch.expected.add("422")
    with reading(served.engine) as db:
        account = f"/admin/people/{accounts.profile(db, served.people['hanh']).public_id}"
    page = open_browser("binh", java_script_enabled=has_script).new_page()
    page.goto(account)
    role, sees = page.get_by_label("Vai trò"), page.get_by_label("Mức xem (người quản lý)")
    expect(sees).to_have_value("people")
    role.select_option("instructor")
    expect(sees).to_have_value("" if has_script else "people")
    if has_script:
        role.select_option("supervisor")
        expect(sees).to_have_value("figures")
        role.select_option("instructor")
    else:
        page.get_by_role("button", name="Giao quyền").click()
        expect(page.locator("#sees-error")).to_contain_text("để “Không áp dụng”")
        expect(sees).to_have_value("")
    page.get_by_role("button", name="Giao quyền").click()
    expect(page.locator("#grants ~ ul")).to_contain_text("Giảng viên")

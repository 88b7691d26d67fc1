"""Marking on a desk: the work stays in view beside its rubric, with a mouse and with the keyboard."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from starlette.testclient import TestClient

from learn.organisation.models import Role
from tests.browser.axe import violations
from tests.browser.server import Clock, Served, serving
from tests.browser.watching import PHONE, Opener
from tests.web.conftest import World
from tests.web.test_file_answers import LESSON, _slots
from tests.web.test_gallery import instructor

__all__ = ["instructor"]

pytest_plugins = ("tests.browser.fixtures",)

# Lower than the rubric of the gallery is long.
DESK = {"width": 1280, "height": 480}


@pytest.fixture
def served(instructor: TestClient, sqlite_engine: Engine, world_of: Callable[..., World]) -> Iterator[Served]:
    """A long essay that waits for “dung” to mark it."""
    slot = _slots(instructor)["essay"]
    text = "\r\n".join(f"Đoạn {number}: kính gửi bà, chúng tôi xin trả lời." for number in range(40))
    instructor.post(f"{LESSON}/answers", data={"key": "k", f"q{slot}-present": "1", f"q{slot}-text": text})
    world = world_of(sqlite_engine)
    marker = world.person("dung")
    world.grant(marker, Role.INSTRUCTOR, course="gallery")
    with serving(world.settings, sqlite_engine, Clock(world.clock.now), {"dung": marker}) as running:
        yield running


@pytest.fixture
def page(open_browser: Opener) -> Page:
    """The marker's page of the essay."""
    page = open_browser("dung", viewport=DESK).new_page()
    page.goto("/teach/gallery/marking")
    page.goto(page.locator("a[href^='/teach/gallery/marking/']").first.get_attribute("href") or "")
    return page


def test_the_work_stays_in_view_beside_a_long_rubric(page: Page) -> None:
    work = page.get_by_role("region", name="Đề bài và bài làm")
    page.get_by_label("Nhận xét cho người học").scroll_into_view_if_needed()
    box = work.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= DESK["height"]
    work.focus()
    page.keyboard.press("End")
    expect(work.get_by_text("Đoạn 39:")).to_be_in_viewport()


def test_where_there_is_no_room_beside_it_the_work_is_as_long_as_it_is(page: Page) -> None:
    page.set_viewport_size(PHONE)
    work = page.get_by_role("region", name="Đề bài và bài làm")
    assert work.evaluate("element => element.scrollHeight <= element.clientHeight")


def test_axe_finds_nothing_in_either_colour_scheme(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []

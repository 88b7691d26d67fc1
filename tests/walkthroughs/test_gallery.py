"""A question of every type, answered by touch with the script, by plain forms, and by nothing but the keyboard.

Files and essays, which are marked elsewhere, have a walk of their own (test_handed_in.py).
"""

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from learn.assessments import enrolling, practice, taking
from learn.authoring import publishing
from learn.authoring.plan import ContentPlan
from learn.authoring.reading import read_course, read_frameworks
from learn.db.transactions import reading, write
from learn.media.storage import DiskStorage
from learn.organisation import grants
from learn.organisation.models import Role
from learn.organisation.policy import Right
from learn.quizzes.formsets import SlotQuestion
from learn.quizzes.types.base import MarkedElsewhere, Response, State
from learn.quizzes.types.registry import TYPES
from tests.authoring.test_gallery import CONTENT, GALLERY
from tests.browser.axe import violations
from tests.browser.server import Served
from tests.browser.watching import Opener, Watch
from tests.walkthroughs.keyboard import press, tab_to, turn_to
from tests.walkthroughs.learner import answer, card

pytest_plugins = ("tests.browser.fixtures",)

LESSONS = ("cau-hoi-chon", "cau-hoi-dien-va-sap", "cau-hoi-dien-cho-trong", "cau-hoi-tinh-huong")
RIGHT, THANKED = "Đúng.", "Cảm ơn anh/chị đã cho ý kiến."


@pytest.fixture
def questions(served: Served, settled: tuple[Path, Path, dict[str, int]]) -> Mapping[str, Mapping[int, SlotQuestion]]:
    """The gallery published, its instructor past the pre-test; the questions of its lessons by slot."""
    frameworks = read_frameworks(CONTENT / "frameworks")[0]
    plan = ContentPlan((read_course(GALLERY, frameworks),), frameworks, ())
    ready, storage = publishing.ready(plan), DiskStorage(settled[1])
    publishing.keep_files(ready, storage)
    person, now = served.people["giang"], served.clock.now
    with write(served.engine) as db:
        publishing.publish(db, plan, ready, storage, now)
        grants.give(db, person, Right(Role.INSTRUCTOR, None, "gallery", None), given_by=None, now=now)
        enrolling.enrol(db, person_id=person, slug="gallery", now=now, by=None)
        taking.skip(db, person, "gallery", now)
    with reading(served.engine) as db:
        quizzes = {
            name: practice.practice_of(db, "gallery", practice.visit(db, person, "gallery", name, now))
            for name in LESSONS
        }
        return {name: quiz.questions.slots for name, quiz in quizzes.items() if quiz}


@pytest.mark.parametrize("way", ["touch", "forms", "keys"])
def test_every_type_can_be_answered(
    served: Served,
    questions: Mapping[str, Mapping[int, SlotQuestion]],
    open_browser: Opener,
    watch: Watch,
    way: str,
) -> None:
    marked_here = {key for key, kind in TYPES.items() if not isinstance(kind.sample(), MarkedElsewhere)}
    assert {each.type for asked in questions.values() for each in asked.values()} == marked_here
    page = open_browser("giang", java_script_enabled=way != "forms").new_page()
    for lesson, asked in questions.items():
        page.goto(f"/courses/gallery/lessons/{lesson}")
        if way != "forms":
            expect(page.locator("html.scripted")).to_be_attached()
            watch.look(page, lesson)
        for slot, question in asked.items():
            _answered(page, slot, question, way)
            if way == "touch":
                _see_hints(page, slot)
        if way == "touch":
            assert violations(page) == []


def _answered(page: Page, slot: int, question: SlotQuestion, way: str) -> None:
    """Give the right answer, as a person does, and read what it was worth."""
    response = _right(question, is_pointing=way != "keys")
    if "steps" in response:
        _walk(page, slot, response["steps"], way)
    elif way == "keys":
        _type(page, slot, response)
        press(page, card(page, slot).get_by_role("button", name="Xem góp ý"))
    else:
        answer(page, slot, response)
        if way == "forms" and "point" in response:
            # The picture was a button too: the page comes again with the point.
            expect(page.locator(f"[type=hidden][name=q{slot}-point]")).not_to_have_value("")
        card(page, slot).get_by_role("button", name="Xem góp ý").click()
    verdict = RIGHT if question.question.is_scored else THANKED
    expect(card(page, slot).locator(".fb b")).to_have_text(verdict)


def _see_hints(page: Page, slot: int) -> None:
    """One after the other, until there is no next one to press."""
    more, shown = card(page, slot).get_by_role("button", name="Xem gợi ý"), card(page, slot).locator(".hints li")
    for number in range(1, 10) if more.count() else ():
        more.click()
        expect(shown).to_have_count(number)
        if more.is_disabled():
            return
    assert not more.count()


def _right(question: SlotQuestion, *, is_pointing: bool) -> Response:
    whole = [each for each in question.question.examples() if each.state is State.COMPLETE]
    best = [each.response for each in whole if each.fraction == max(each.fraction for each in whole)]
    return next((each for each in best if is_pointing == ("point" in each)), best[0])


def _walk(page: Page, slot: int, steps: object, way: str) -> None:
    """A story, one step after the other: each is shown when the one before it has been chosen."""
    assert isinstance(steps, Mapping)
    onward = card(page, slot).get_by_role("button", name="Đi tiếp")
    for number, (step, chosen) in enumerate(steps.items(), start=1):
        field = page.locator(f"[name=q{slot}-step-{step}][value='{chosen}']")
        if way == "keys":
            tab_to(page, f"q{slot}-step-{step}")
            turn_to(page, str(chosen))
            press(page, onward)
        else:
            field.check()
            onward.click()
        expect(card(page, slot).locator(".taken")).to_have_count(number)


def _type(page: Page, slot: int, response: Response) -> None:
    """Fill the fields with Tab, arrows, space and letters."""
    prefix = f"q{slot}"
    for name, value in response.items():
        singular = {"rows": "row", "places": "place", "gaps": "gap"}.get(name, name)
        if isinstance(value, Mapping):
            for row in _in_order(page, prefix, singular):
                if row in value:
                    _fill(page, f"{prefix}-{singular}-{row}", str(value[row]))
        elif isinstance(value, list):
            _tick(page, f"{prefix}-option", value)
        else:
            _fill(page, f"{prefix}-{name}", str(value))


def _in_order(page: Page, prefix: str, name: str) -> list[str]:
    """The rows as they stand in the page, so that Tab need not go around it."""
    start = f"{prefix}-{name}-"
    names = page.locator(f"[name^='{start}']").evaluate_all("fields => fields.map((field) => field.name)")
    return list(dict.fromkeys(name.removeprefix(start) for name in names))


def _fill(page: Page, name: str, value: str) -> None:
    tab_to(page, name)
    kind = page.evaluate("() => document.activeElement.type")
    if kind == "radio":
        turn_to(page, value)
    elif kind == "select-one":
        options = page.evaluate("() => [...document.activeElement.options].map((option) => option.value)")
        for _ in range(options.index(value)):
            page.keyboard.press("ArrowDown")
    else:
        page.keyboard.type(value)


def _tick(page: Page, name: str, values: list[str]) -> None:
    for _ in values:
        tab_to(page, name, among=values)
        page.keyboard.press("Space")

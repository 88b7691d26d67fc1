"""The gallery as an instructor meets it: every lesson opens in both languages, and every question can be answered."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from learn.authoring.plan import ContentPlan
from learn.authoring.publishing import ready
from learn.authoring.reading import read_course, read_frameworks
from learn.organisation.models import Role
from learn.quizzes.types.registry import TYPES
from tests.authoring.test_gallery import CONTENT, GALLERY
from tests.web.conftest import World
from tests.web.country import Content, publish

HTMX = {"HX-Request": "true"}
QUESTION = re.compile(r'name="q(\d+)-present"')


@cache
def _content() -> Content:
    """The gallery, read and rendered; the same for every test."""
    frameworks = read_frameworks(CONTENT / "frameworks")[0]
    plan = ContentPlan((read_course(GALLERY, frameworks),), frameworks, ())
    return Content(plan, ready(plan))


@pytest.fixture
def instructor(sqlite_engine: Engine, world_of: Callable[..., World]) -> TestClient:
    """Somebody in a mountain commune who teaches, enrolled, past the pre-test."""
    world = world_of(sqlite_engine)
    publish(sqlite_engine, _content(), world.settings.media_dir, world.clock.now)
    person = world.person("giang")
    world.grant(person, Role.INSTRUCTOR, course="gallery")
    client = world.client_for(person)
    client.post("/courses/gallery/enrolment", data={"key": "a"})
    client.post("/courses/gallery/tests/pre/skip", data={"key": "b"})
    return client


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_lesson_opens_and_takes_answers(instructor: TestClient, language: str) -> None:
    instructor.post("/language", data={"language": language, "next": "/"})
    page = instructor.get("/courses/gallery").text
    addresses = list(dict.fromkeys(re.findall(r'href="(/courses/gallery/lessons/[^"#]+)"', page)))
    assert len(addresses) == len(list((GALLERY / "lessons").glob("*.en.md")))
    asked = 0
    for address in addresses:
        shown = instructor.get(address)
        assert shown.status_code == 200, address
        assert f'lang="{language}"' in shown.text
        slots = QUESTION.findall(shown.text)
        asked += len(slots)
        for path in re.findall(r'(?:src|href)="(/media/[^"]+)"', shown.text):
            assert instructor.get(path).status_code == 200, path
        fields = {"key": "k", **{f"q{slot}-present": "1" for slot in slots}, "check": "1"}
        assert instructor.post(f"{address}/answers", data=fields).status_code == 303
        assert instructor.post(f"{address}/done", data={"key": "d"}).status_code == 303
    bank = (GALLERY / "bank" / "luyen-tap.md").read_text(encoding="utf-8")
    # One stands in a block for another region.
    assert asked == len(re.findall(r"^## .* use=practice ", bank, re.MULTILINE)) - 1 > len(TYPES)


def test_a_hint_is_given_on_asking_and_taken_off_without_a_script(instructor: TestClient) -> None:
    lesson = "/courses/gallery/lessons/cau-hoi-dien-va-sap"
    page = instructor.get(lesson).text
    first, second = "<li>Đường đi qua thôn A, nên hai đoạn nối nhau.</li>", "<li>Cộng hai quãng đường lại.</li>"
    assert first not in page
    slot = re.findall(r'name="hint" value="(\d+)"', page)[0]
    answer = {"key": "k1", f"q{slot}-present": "1", f"q{slot}-text": "18,5"}
    for _ in range(2):
        assert instructor.post(f"{lesson}/answers", data={**answer, "hint": slot}).status_code == 303
    page = instructor.get(lesson).text
    assert first in page
    assert second not in page
    instructor.post(f"{lesson}/answers", data={**answer, "key": "k1b", "check": slot})
    assert "được 80% của câu" in instructor.get(lesson).text
    partial = instructor.post(f"{lesson}/answers", data={**answer, "key": "k2", "hint": slot}, headers=HTMX).text
    assert second in partial
    assert first not in instructor.post(f"{lesson}/answers", data={**answer, "check": slot}, headers=HTMX).text

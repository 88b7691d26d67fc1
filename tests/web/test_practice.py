"""Rounds of practice as a learner meets them, without a script and with it."""

import re

import pytest
from sqlalchemy import delete
from sqlmodel import col
from starlette.testclient import TestClient

from learn.courses.models import LessonPage, LessonVersion
from learn.db.transactions import write
from tests.web.conftest import World
from tests.web.country import COURSE, LESSONS

pytest_plugins = ("tests.web.country_fixtures",)

PRACTICE = f"/courses/{COURSE}/practice"
LESSON_LINK = re.compile(rf'href="(/courses/{COURSE}/lessons/[a-z-]+)">Xem lại')
HTMX = {"HX-Request": "true"}


@pytest.fixture
def learner(published_world: World) -> TestClient:
    """Somebody past the pre-test."""
    client = published_world.client_for(published_world.person("hanhnt"))
    client.post(f"/courses/{COURSE}/enrolment", data={"key": "k"})
    client.post(f"/courses/{COURSE}/tests/pre/skip", data={"key": "k"})
    return client


def begun(client: TestClient, key: str = "k", objective: str = "") -> str:
    answer = client.post(PRACTICE, data={"key": key, "objective": objective})
    assert answer.status_code == 303
    return answer.headers["location"]


def slots(page: str) -> list[str]:
    return re.findall(r'name="q(\d+)-present"', page)


def test_a_round_is_begun_answered_and_told_of_without_a_script(learner: TestClient) -> None:
    page = learner.get(PRACTICE).text
    assert "không tính vào bài kiểm tra" in page
    assert f'href="{PRACTICE}"' in learner.get(f"/courses/{COURSE}").text
    address = begun(learner)
    assert begun(learner) == address
    shown = learner.get(address).text
    asked = slots(shown)
    assert len(asked) == 10
    assert shown.count('<form class="practice"') == 1  # every button saves all of it
    places = set(re.findall(r'href="([^"]+/ask[^"]*)"', shown))
    assert places == {f"{address}/ask?about=q-{slot}" for slot in asked}
    form = learner.get(min(places)).text
    assert f'<option value="{min(places).partition("=")[2]}" selected>' in form
    assert form.count("<option ") == 10
    options = {slot: re.search(rf'name="q{slot}-option"', shown) for slot in asked}
    chosen = next(slot for slot, option in options.items() if option)
    form = {"key": "a", **{f"q{slot}-present": "1" for slot in asked}, f"q{chosen}-option": "0", "check": chosen}
    answer = learner.post(f"{address}/answers", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}#q{chosen}")
    again = learner.get(address).text
    assert again.count(" checked") == 1
    assert again.count('<div class="fb') == 1
    text = "Phương án A và C giống nhau"
    assert learner.post(f"{address}/ask", data={"key": "b", "topic": "objection", "text": text}).status_code == 422
    report = {"key": "b", "topic": "objection", "about": f"q-{chosen}", "text": text}
    for _ in range(2):
        assert learner.post(f"{address}/ask", data=report).headers["location"] == f"{address}/ask?sent=1"
    assert learner.get(f"{address}/ask?sent=1").text.count(text) == 1
    assert "Làm tiếp vòng đang dở" in learner.get(PRACTICE).text


def test_a_lesson_tells_what_an_answer_was_worth_once_it_is_asked_and_never_by_being_opened_again(
    learner: TestClient,
) -> None:
    lesson = f"/courses/{COURSE}/lessons/{LESSONS[0]}"
    slot = re.findall(r'name="q(\d+)-option" id="[^"]+" value="0"', learner.get(lesson).text)[0]
    sent = {"client": "phone", f"q{slot}-present": "1"}
    chosen = {**sent, f"q{slot}-option": "0"}
    for number, (fields, told) in enumerate(
        [({**sent, "check": slot}, 0), (chosen, 0), ({**chosen, "check": slot}, 1)]
    ):
        held = learner.get(lesson).headers["etag"]
        step = {**fields, "key": f"a{number}", "sequence": str(number + 1)}
        assert learner.post(f"{lesson}/answers", data=step, headers=HTMX).status_code == 200
        assert learner.get(lesson).text.count('<div class="fb') == told
        assert told == 0 or learner.get(lesson, headers={"If-None-Match": held}).status_code == 200


def test_the_address_of_tests_takes_no_answer_to_a_round(learner: TestClient) -> None:
    address = begun(learner)
    attempt = address.rpartition("/")[2]
    for slot in slots(learner.get(address).text)[:1]:
        sent = {"key": "a", f"q{slot}-present": "1", "client": "phone", "sequence": "1"}
        assert learner.post(f"/attempts/{attempt}/{slot}", data=sent).status_code == 404
        assert learner.post(f"{address}/answers", data=sent, headers=HTMX).status_code == 200


def test_the_script_gets_what_it_asked_for_and_nothing_before(learner: TestClient) -> None:
    address = begun(learner)
    page = learner.get(address).text
    slot = re.findall(r'name="q(\d+)-option" id="[^"]+" value="0"', page)[0]
    form = {"client": "phone", f"q{slot}-present": "1", f"q{slot}-option": "0"}
    saved = learner.post(f"{address}/answers", data={**form, "key": "a", "sequence": "1"}, headers=HTMX).text
    assert f'id="receipt-{slot}"' in saved
    assert '<div class="fb' not in saved
    assert '<div class="fb' not in learner.get(address).text
    asked = {**form, "key": "b", "sequence": "2", "check": slot}
    assert '<div class="fb' in learner.post(f"{address}/answers", data=asked, headers=HTMX).text
    assert '<div class="fb' in learner.get(address).text


def test_a_round_leads_only_to_lessons_that_its_owner_has(published_world: World, learner: TestClient) -> None:
    address = begun(learner)
    for slot in re.findall(r'name="q(\d+)-option" id="[^"]+" value="0"', learner.get(address).text):
        form = {"key": slot, f"q{slot}-present": "1", f"q{slot}-option": "0", "check": slot}
        assert learner.post(f"{address}/answers", data=form).status_code == 303
    led = set(re.findall(LESSON_LINK, learner.get(address).text))
    assert led
    assert {learner.get(each).status_code for each in led} == {200}
    gone = min(led)
    with write(published_world.engine) as db:
        # As in a version that teaches the same in another lesson.
        for table in (LessonPage, LessonVersion):
            db.execute(delete(table).where(col(table.lesson) == gone.rpartition("/")[2]))
    assert learner.get(gone).status_code == 404
    assert set(re.findall(LESSON_LINK, learner.get(address).text)) == led - {gone}


def test_an_objective_is_chosen_by_address_and_one_that_is_none_is_not_found(learner: TestClient) -> None:
    page = learner.get(f"{PRACTICE}?objective=tinh-ngay").text
    assert 'name="objective" value="tinh-ngay"' in page
    assert learner.get(f"{PRACTICE}?objective=khong-co").status_code == 404
    whole, part = (slots(learner.get(begun(learner, name, name)).text) for name in ("", "tinh-ngay"))
    assert len(part) < len(whole)


def test_before_the_pre_test_practice_leads_to_it(published_world: World) -> None:
    client = published_world.client_for(published_world.person("hanhnt"))
    client.post(f"/courses/{COURSE}/enrolment", data={"key": "k"})
    assert client.get(PRACTICE).headers["location"] == f"/courses/{COURSE}/tests/pre"
    assert client.post(PRACTICE, data={"key": "k"}).status_code == 404

"""Attempts in a browser: the page, saving with and without a script, handing in, and what time does."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select
from starlette.responses import Response
from starlette.testclient import TestClient

from learn.db.transactions import reading
from learn.quizzes.models import Attempt, AttemptScore, AttemptStep, FormSlot, Question, QuestionVersion
from tests.web.conftest import World
from tests.web.country import COURSE

pytest_plugins = ("tests.web.country_fixtures",)

HTMX = {"hx-request": "true"}
SAVED = "Đã lưu lên hệ thống"


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


def single_choice(world: World) -> int:
    """A slot of the form that asks for one option."""
    with reading(world.engine) as db:
        chosen = (
            select(FormSlot.slot)
            .join(QuestionVersion, col(QuestionVersion.id) == FormSlot.question_version_id)
            .join(Question, col(Question.id) == QuestionVersion.question_id)
            .where(QuestionVersion.type == "single_choice", FormSlot.form_id == form_of(world))
            .order_by(col(FormSlot.slot))
        )
        return db.exec(chosen).first() or 0


def form_of(world: World) -> int:

    with reading(world.engine) as db:
        return db.exec(select(Attempt.form_id)).one()


def steps(world: World) -> list[AttemptStep]:
    with reading(world.engine) as db:
        found = db.exec(select(AttemptStep).order_by(col(AttemptStep.slot), col(AttemptStep.number))).all()
        db.expunge_all()
        return list(found)


def save(browser: TestClient, address: str, slot: int, option: str, key: str = "k1", **more: str) -> Response:
    fields = {"key": key, f"q{slot}-present": "1", f"q{slot}-option": option, **more}
    return browser.post(f"{address}/{slot}", data=fields, headers=HTMX if "client" in more else {})


def test_starting_twice_leads_to_one_attempt(world: World, attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    for _ in range(2):
        assert client.post(f"/courses/{COURSE}/tests/pre", data={"key": "k"}).headers["location"] == address


def test_the_page_has_every_question_and_works_without_a_script(attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    page = client.get(address)
    assert page.headers["cache-control"] == "no-store"
    assert page.text.count("data-slot=") == 24
    assert f'action="{address}/submit"' in page.text
    assert page.text.count(f'formaction="{address}/') == 25
    assert client.get(f"{address}/result").headers["location"] == address


def test_the_script_gets_a_receipt_and_nothing_else(world: World, attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    slot = single_choice(world)
    answer = save(client, address, slot, "0", client="phone", sequence="1", seconds="12.5")
    assert answer.status_code == 200
    assert SAVED in answer.text
    assert answer.text.count("<p ") == 1
    assert len(answer.content) < 600
    assert [(step.slot, step.response, step.seconds) for step in steps(world)] == [(slot, {"option": "0"}, 12.5)]


def test_a_plain_form_gets_the_page_again_with_what_was_chosen(world: World, attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    slot = single_choice(world)
    answer = save(client, address, slot, "0")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}#q{slot}")
    page = client.get(address).text
    assert page.count(" checked") == 1
    assert re.search(rf'id="receipt-{slot}"[^>]*is-saved', page)


def test_sent_again_after_a_lost_answer_it_is_one_step(world: World, attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    slot = single_choice(world)
    texts = {save(client, address, slot, "0", client="phone", sequence="1").text for _ in range(3)}
    assert len(texts) == 1
    assert len(steps(world)) == 1


def test_two_phones_keep_both_answers_and_say_so(world: World, attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    slot = single_choice(world)
    save(client, address, slot, "0", "a1", client="phone", sequence="1")
    second = save(client, address, slot, "1", "b1", client="laptop", sequence="1")
    assert "máy khác" in second.text
    assert [step.response["option"] for step in steps(world)] == ["0", "1"]


def test_an_answer_after_time_is_kept_marked_and_said_not_to_count(
    world: World, attempt: tuple[TestClient, str]
) -> None:
    client, address = attempt
    slot = single_choice(world)
    world.clock.pass_by(timedelta(minutes=20, seconds=14))
    assert save(client, address, slot, "0", "a1", client="phone", sequence="1").status_code == 200
    world.clock.pass_by(timedelta(seconds=2))
    late = save(client, address, slot, "1", "a2", client="phone", sequence="2")
    assert late.status_code == 409
    assert "chờ xét duyệt" in late.text
    assert [(step.response["option"], step.is_late) for step in steps(world)] == [("0", False), ("1", True)]


def test_handing_in_saves_what_came_along_and_twice_is_once(world: World, attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    slot = single_choice(world)
    fields = {"key": "end", f"q{slot}-present": "1", f"q{slot}-option": "0"}
    for _ in range(3):
        answer = client.post(f"{address}/submit", data=fields)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{address}/result")
    with reading(world.engine) as db:
        assert [(score.number, score.answered) for score in db.exec(select(AttemptScore))] == [(1, 1)]
    assert client.get(address).headers["location"] == f"{address}/result"
    assert client.get(f"{address}/result").status_code == 200
    assert client.get(f"/courses/{COURSE}/lessons/cong-tru-nhanh").status_code == 200


def test_an_answer_after_handing_in_changes_nothing_but_what_is_said_of_it(
    world: World, attempt: tuple[TestClient, str]
) -> None:
    client, address = attempt
    slot = single_choice(world)
    save(client, address, slot, "0", "a1", client="phone", sequence="1")
    client.post(f"{address}/submit", data={"key": "end"})
    before = client.get(f"{address}/result").text
    late = save(client, address, slot, "1", "a2", client="phone", sequence="2")
    assert late.status_code == 409
    assert "Bài đã nộp trước đó" in late.text
    told = re.compile(r'<div class="box note"><p>1 câu trả lời đến muộn đang chờ xét duyệt[^<]+</p></div>')
    assert told.sub("", client.get(f"{address}/result").text) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"q1-present": "1"},
        {"key": "", "q1-present": "1"},
        {"key": "k" * 65, "q1-present": "1"},
        {"key": "k", "q99-present": "1"},
        {"key": "k", "q1-fraction": "1"},
        {"key": "k", "q1-present": "1", "person_id": "1"},
    ],
)
def test_a_form_that_is_not_of_this_page_is_refused(
    world: World, attempt: tuple[TestClient, str], fields: dict[str, str]
) -> None:
    client, address = attempt
    for place in ("1", "submit"):
        assert client.post(f"{address}/{place}", data=fields).status_code == 422
    assert steps(world) == []
    assert client.get(address).status_code == 200


def test_a_session_that_ended_in_the_middle_keeps_the_page(attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    client.post("/sign-out", data={})
    answer = client.post(f"{address}/1", data={"key": "k", "q1-present": "1"}, headers=HTMX)
    assert (answer.status_code, answer.text) == (401, "")

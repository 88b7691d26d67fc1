"""What a phone needs of the server to keep answers: a key, a worker, and that one person's never pass for another's."""

import json
import re
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from learn.days import VIETNAM
from learn.db.transactions import reading
from learn.errors import say
from learn.people import service as people
from learn.people.answer_keys import answer_key
from learn.quizzes import receipts
from learn.quizzes.models import AttemptStep
from learn.quizzes.receipts import Proof
from learn.quizzes.views import ReceiptView
from learn.web.templating import Page
from tests.web.conftest import World
from tests.web.country import COURSE

pytest_plugins = ("tests.web.country_fixtures",)

HTMX = {"hx-request": "true"}
ANSWER = {"key": "k", "client": "phone", "sequence": "1", "q1-present": "1"}


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


def steps(world: World) -> int:
    with reading(world.engine) as db:
        return len(db.exec(select(AttemptStep)).all())


def test_the_key_is_the_persons_own_and_is_kept_nowhere_on_the_way(world: World) -> None:
    person = world.person("hanhnt")
    with reading(world.engine) as db:
        owner = people.profile(db, person).public_id
    answer = world.client_for(person).get("/me/answers-key")
    told = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert told["owner"] == str(owner)
    assert urlsafe_b64decode(told["key"] + "=") == answer_key(world.settings.secret_key, owner)
    assert datetime.fromisoformat(told["now"]) == world.clock.now


def test_an_answer_of_somebody_else_waits_for_them_to_sign_in(world: World, attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    owner = client.get("/me/answers-key").json()["owner"]
    other = world.client_for(world.person("khac")).get("/me/answers-key").json()["owner"]
    for path in (f"{address}/1", f"{address}/submit", f"/courses/{COURSE}/lessons/cong-tru-nhanh/answers"):
        assert client.post(path, data={**ANSWER, "owner": other}, headers=HTMX).status_code == 401
    assert steps(world) == 0
    assert client.post(f"{address}/1", data={**ANSWER, "owner": owner}, headers=HTMX).status_code == 200
    assert steps(world) == 1


def test_handing_in_tells_the_script_where_the_result_is(attempt: tuple[TestClient, str]) -> None:
    client, address = attempt
    answer = client.post(f"{address}/submit", data={"key": "end"}, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, f"{address}/result")


def test_a_receipt_says_when_it_was_saved_also_when_it_is_sent_again(
    world: World, attempt: tuple[TestClient, str]
) -> None:
    client, address = attempt
    fields = {**ANSWER, "q1-option": "0", "q1-text": "0"}
    page = client.get(address).text
    fields = {name: value for name, value in fields.items() if name in ANSWER or f'name="{name}"' in page}
    first = client.post(f"{address}/1", data=fields, headers=HTMX).text
    told = re.search(r"lúc (\d\d:\d\d:\d\d), mã (\S+?)<", first)
    assert told
    public_id = UUID(address.rpartition("/")[2])
    saved = world.clock.now.astimezone(VIETNAM)
    assert told.groups() == (f"{saved:%H:%M:%S}", receipts.code(world.settings.secret_key, public_id, 1, 1))
    assert receipts.code("another secret", public_id, 1, 1) != told[2]
    world.clock.pass_by(timedelta(minutes=1))
    assert client.post(f"{address}/1", data=fields, headers=HTMX).text == first


def test_the_worker_keeps_files_that_there_are_and_nothing_personal(world: World) -> None:
    client = world.client_for(world.person("hanhnt"))
    worker = client.get("/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    kept = json.loads(re.search(r"const ASSETS=(\[.*?\]);", worker.text)[1])  # type: ignore[index]
    assert {re.sub(r"\.\w{10}\.", ".", address) for address in kept} == {
        f"/static/{name}" for name in ("learn.css", "learn.js", "outbox.js")
    }
    assert all(client.get(address).status_code == 200 for address in kept)
    assert f'importScripts("{next(each for each in kept if "outbox" in each)}")' in worker.text
    assert "data-owner" not in client.get("/offline").text
    assert "data-owner" in client.get("/help").text


def test_receipts_that_are_kept_say_what_the_template_says(world: World) -> None:
    """Each of its own question, step and code, and in the language that is asked for."""
    lines, render = world.app.state.receipts, world.app.state.site.templates.render
    words = {"saved": say("Đã lưu lên hệ thống"), "empty": say("Chưa trả lời")}
    for language in ("vi", "en"):
        for number, state in enumerate(["saved", "empty", "saved", "saved"], start=1):
            proof = Proof(f"08:12:0{number}", f"{number}-7-AB{number}0") if number != 3 else None
            receipt = ReceiptView(number, state, words[state], str(number * 10), proof)
            values = {"receipt": receipt, "page": Page(language, "")}
            assert lines.html(receipt, language) == render("quizzes/_receipt.html", values, language)

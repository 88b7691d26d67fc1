"""A request with a key that is sent again: one deed, and the same answer."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from learn.assessments import progress, taking
from learn.courses.models import Enrolment
from learn.db.transactions import write
from learn.quizzes.models import Attempt, AttemptScore
from tests.web.api.programs import API, begun, count, enrolled, program
from tests.web.conftest import World
from tests.web.country import COURSE, LESSONS

pytest_plugins = ("tests.web.country_fixtures",)

Doing = Callable[[TestClient, dict[str, str]], Any]


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


@pytest.fixture
def person(world: World) -> int:
    return world.person("hanhnt")


@pytest.fixture
def client(world: World, person: int) -> TestClient:
    return program(world, person)


def enrol(client: TestClient, headers: dict[str, str]) -> Any:
    return client.post(f"{API}/enrolments", json={"course": COURSE}, headers=headers)


def start(client: TestClient, headers: dict[str, str]) -> Any:
    return client.post(f"{API}/enrolments/{COURSE}.1/attempts", json={"occasion": "pre"}, headers=headers)


def submit(client: TestClient, headers: dict[str, str]) -> Any:
    attempt = client.get(f"{API}/enrolments/{COURSE}.1").json()["tests"][0]["attempt"]
    return client.post(f"{API}/attempts/{attempt}/submission", headers=headers)


@pytest.mark.parametrize("doing", [enrol, start, submit])
def test_ten_times_with_one_key_is_once_and_one_answer(world: World, client: TestClient, doing: Doing) -> None:
    if doing is not enrol:
        enrolled(client)
    if doing is submit:
        begun(client)
    answers = [doing(client, {"Idempotency-Key": "a-wish"}) for _ in range(10)]
    assert {(each.status_code, each.text, each.headers.get("location")) for each in answers} == {
        (answers[0].status_code, answers[0].text, answers[0].headers.get("location"))
    }
    assert [each.headers.get("idempotent-replayed") for each in answers] == [None] + ["true"] * 9
    assert count(world, Enrolment) == 1
    assert count(world, Attempt) <= 1
    assert count(world, AttemptScore) <= 1


def test_the_reply_is_the_same_after_what_it_made_has_changed(world: World, person: int, client: TestClient) -> None:
    first = enrol(client, {"Idempotency-Key": "a-wish"})
    world.client_for(person).post(f"/courses/{COURSE}/withdrawal", data={"key": "k"})
    world.clock.pass_by(timedelta(hours=23))
    again = enrol(client, {"Idempotency-Key": "a-wish"})
    assert (again.status_code, again.text) == (201, first.text)
    assert enrol(client, {"Idempotency-Key": "another"}).json()["id"] == f"{COURSE}.2"


def test_a_key_that_was_another_requests_is_refused(client: TestClient) -> None:
    enrolled(client)
    key = {"Idempotency-Key": "a-wish"}
    assert start(client, key).status_code == 201
    for told in (
        enrol(client, key),
        client.post(f"{API}/enrolments/{COURSE}.1/attempts", json={"occasion": "post"}, headers=key),
    ):
        assert (told.status_code, told.json()["type"]) == (422, "urn:learn:problem:key-reused")


def test_a_key_is_for_one_address(client: TestClient) -> None:
    enrolled(client)
    key = {"Idempotency-Key": "a-wish"}
    assert client.post(f"{begun(client)}/submission", headers=key).status_code == 200
    told = client.post(f"{API}/attempts/{uuid4()}/submission", headers=key)
    assert (told.status_code, told.json()["type"]) == (422, "urn:learn:problem:key-reused")


def test_a_key_is_its_persons_own(world: World, client: TestClient) -> None:
    key = {"Idempotency-Key": "a-wish"}
    other = program(world, world.person("minhtv"))
    assert [enrol(each, key).status_code for each in (client, other)] == [201, 201]


def test_a_refusal_is_not_kept(world: World, person: int, client: TestClient) -> None:
    enrolled(client)
    key = {"Idempotency-Key": "a-wish"}
    ask = {"json": {"occasion": "post"}, "headers": key}
    assert client.post(f"{API}/enrolments/{COURSE}.1/attempts", **ask).status_code == 409
    with write(world.engine) as db:
        taking.skip(db, person, COURSE, world.clock.now)
        for lesson in LESSONS:
            progress.finish(db, person, COURSE, lesson, world.clock.now)
    assert client.post(f"{API}/enrolments/{COURSE}.1/attempts", **ask).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 65, "có dấu", "a b"])
def test_a_malformed_key_is_refused(client: TestClient, key: str) -> None:
    told = enrol(client, {"Idempotency-Key": key.encode()})  # type: ignore[dict-item]
    assert told.status_code == 422
    assert told.json()["errors"][0]["name"] == "Idempotency-Key"


@pytest.mark.parametrize("key", ["a-wish", None])
def test_of_two_at_once_one_makes_it(world: World, person: int, key: str | None) -> None:
    programs = [program(world, person) for _ in range(2)]
    enrolled(programs[0])
    together = threading.Barrier(2)
    told: list[Any] = []

    def run(client: TestClient) -> None:
        together.wait(20)
        told.append(start(client, {"Idempotency-Key": key} if key else {}))

    threads = [threading.Thread(target=run, args=(each,)) for each in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert count(world, Attempt) == 1
    assert len({each.json()["id"] for each in told}) == 1
    assert sorted(each.status_code for each in told) == ([201, 201] if key else [200, 201])

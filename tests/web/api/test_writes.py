"""A learner's program from enrolling to the gain: what it may send, what it is told, and what a retry changes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from learn.assessments import progress
from learn.db.transactions import write
from learn.quizzes.models import Attempt, AttemptStep
from tests.web.api.programs import API, begun, count, enrolled, program
from tests.web.conftest import World
from tests.web.country import COURSE, LESSONS, OTHER, Country

pytest_plugins = ("tests.web.country_fixtures", "tests.web.watched")


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


@pytest.fixture
def person(world: World) -> int:
    return world.person("hanhnt")


@pytest.fixture
def client(world: World, person: int) -> TestClient:
    return program(world, person)


def choice(client: TestClient, attempt: str) -> dict[str, Any]:
    """The first question of an attempt that asks for one option, as it is shown now."""
    asked = client.get(attempt).json()["questions"]
    found: dict[str, Any] = next(question for question in asked if question["type"] == "single_choice")
    return found


def answer(asker: TestClient, attempt: str, slot: int | None = None, **more: Any) -> dict[str, Any]:
    """The receipt of an answer, without a slot to the question of `choice`."""
    slot = slot or choice(asker, attempt)["slot"]
    sent = {"key": uuid4().hex, "response": {"option": "0"}, **more}
    told = asker.put(f"{attempt}/answers/{slot}", json=sent)
    assert told.status_code == 200, told.text
    found: dict[str, Any] = told.json()
    return found


def guess(question: dict[str, Any], last: bool = False) -> dict[str, Any]:
    """A response of the form that a question asks for."""
    ids = sorted(option["id"] for option in question["options"])
    rows = sorted(row["id"] for row in question["rows"])
    chosen = ids[-1 if last else 0] if ids else ""
    match question["type"]:
        case "single_choice":
            return {"option": chosen}
        case "multiple_choice":
            return {"options": [chosen]}
        case "true_false":
            return {"rows": dict.fromkeys(rows, "true" if last else "false")}
        case "matching":
            return {"rows": dict.fromkeys(rows, chosen)}
        case "categorising" | "judgement":
            return {"rows": dict.fromkeys(rows, "1")}
        case "ordering" | "ranking":
            return {"places": {each: str(place) for place, each in enumerate(ids, start=1)}}
        case _:
            return {"text": "5"}


# --- the whole way


def test_from_enrolling_to_the_gain(world: World, person: int, client: TestClient) -> None:
    made = client.post(f"{API}/enrolments", json={"course": COURSE})
    assert (made.status_code, made.headers["location"]) == (201, f"{API}/enrolments/{COURSE}.1")
    again = client.post(f"{API}/enrolments", json={"course": COURSE})
    assert (again.status_code, again.json()) == (200, made.json())
    states = [test["state"] for test in client.get(f"{API}/enrolments/{COURSE}.1").json()["tests"]]
    assert states == ["offered", "not-open", "not-open"]
    assert client.get(f"{API}/enrolments/{COURSE}.1/gain").json()["before"] is None

    take(client, begun(client), last=False)
    with write(world.engine) as db:
        for lesson in LESSONS:
            progress.finish(db, person, COURSE, lesson, world.clock.now)
    closed = take(client, begun(client, "post"), last=True)

    gain = client.get(f"{API}/enrolments/{COURSE}.1/gain").json()
    result = client.get(f"{closed}/result").json()
    assert gain["before"] is not None
    assert gain["change"] == pytest.approx(gain["after"] - gain["before"])
    assert (result["before"], result["after"], result["fraction"]) == (gain["before"], gain["after"], gain["after"])
    assert {line["id"] for line in gain["objectives"]} == {"tinh-nhanh", "tinh-ngay"}
    told = client.get(f"{API}/enrolments/{COURSE}.1").json()
    assert (told["lessons_done"], told["lessons"], told["lessons_unlocked"]) == (3, 3, True)
    assert told["tests"][0]["state"] == "done"


def take(client: TestClient, attempt: str, *, last: bool) -> str:
    """Answer every question and hand in."""
    told = client.get(attempt).json()
    assert (told["state"], told["total"], told["answered"]) == ("open", 24, 0)
    for question in told["questions"]:
        receipt = answer(client, attempt, question["slot"], response=guess(question, last), seconds=20.0)
        assert (receipt["state"], receipt["step"], receipt["is_current"]) == ("saved", 1, True)
    assert client.get(f"{attempt}/result").status_code == 404
    assert client.get(attempt).json()["answered"] == 24
    submitted = client.post(f"{attempt}/submission")
    assert (submitted.status_code, submitted.json()["is_complete"]) == (200, True)
    closed = client.get(attempt).json()
    assert (closed["state"], closed["questions"]) == ("closed", [])
    return attempt


# --- answers


def test_an_answer_is_shown_again_and_its_retry_gets_its_receipt_again(client: TestClient, world: World) -> None:
    enrolled(client)
    attempt = begun(client)
    first = answer(client, attempt, key="one", response={"option": "1"})
    for _ in range(10):
        again = answer(client, attempt, key="one", response={"option": "1"})
        assert again == first | {"is_replay": True}
    assert count(world, AttemptStep) == 1
    shown = choice(client, attempt)
    assert (shown["response"], shown["step"], shown["standing"]["state"]) == ({"option": "1"}, 1, "saved")
    other = answer(client, attempt, key="two", response={"option": "0"}, based_on=1)
    assert (other["step"], other["is_current"]) == (2, True)
    late_retry = answer(client, attempt, key="one", response={"option": "1"})
    assert (late_retry["step"], late_retry["is_replay"], late_retry["is_current"]) == (1, True, False)
    assert choice(client, attempt)["response"] == {"option": "0"}


def test_a_clients_own_sequence_keeps_a_late_answer_from_undoing_a_later_one(client: TestClient) -> None:
    enrolled(client)
    attempt = begun(client)
    answer(client, attempt, response={"option": "1"}, client="pc", sequence=2)
    overtaken = answer(client, attempt, response={"option": "0"}, client="pc", sequence=1)
    assert overtaken["is_current"] is False
    assert choice(client, attempt)["response"] == {"option": "1"}


@pytest.mark.parametrize(
    "response",
    [{"option": "99"}, {"option": ["0", "1"]}, {"nothing": "like it"}, {"rows": {"0": "0"}}, {"option": "x" * 5_000}],
)
def test_a_malformed_answer_is_kept_and_is_no_error(client: TestClient, response: dict[str, Any]) -> None:
    enrolled(client)
    attempt = begun(client)
    assert answer(client, attempt, response=response)["state"] == "invalid"


def test_an_answer_is_tidied_as_a_form_would(client: TestClient) -> None:
    enrolled(client)
    attempt = begun(client)
    assert answer(client, attempt, response={"option": "0\x00\ue000"})["state"] == "saved"
    assert choice(client, attempt)["response"] == {"option": "0"}
    assert answer(client, attempt, response={"option": ""}, based_on=1)["state"] == "empty"
    assert choice(client, attempt)["response"] == {}


def test_an_answer_after_the_deadline_is_kept_as_late(world: World, client: TestClient) -> None:
    enrolled(client)
    attempt = begun(client)
    world.clock.pass_by(timedelta(minutes=21))
    late = answer(client, attempt)
    assert (late["state"], late["is_late"], late["is_current"]) == ("late", True, False)
    assert count(world, AttemptStep) == 1


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, {"key", "response"}),
        ({"key": "k", "response": {}, "extra": 1}, {"extra"}),
        ({"key": "", "response": {}}, {"key"}),
        ({"key": "k", "response": {}, "based_on": "1"}, {"based_on"}),
        ({"key": "k", "response": {}, "seconds": -1}, {"seconds"}),
        ({"key": "k", "response": {}, "client_time": "2026-11-23T08:00:00"}, {"client_time"}),
        ({"key": "k", "response": {"option": 1}}, {"response.option"}),
    ],
)
def test_every_wrong_field_is_named(client: TestClient, body: dict[str, Any], names: set[str]) -> None:
    enrolled(client)
    told = client.put(f"{begun(client)}/answers/1", json=body)
    assert told.status_code == 422
    named = {error["name"] for error in told.json()["errors"]}
    assert {name for name in names if any(each.startswith(name) for each in named)} == names
    assert {error["location"] for error in told.json()["errors"]} == {"body"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"not json", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"course": "\\ud800"}', "application/json", 422),
        (b"\xff", "application/json", 422),
        (b"", "application/json", 422),
        (b'{"course": "song-ngu"}', "text/plain", 415),
        (b"course=song-ngu", "application/x-www-form-urlencoded", 415),
        (b'{"course": "' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_document_is_refused(client: TestClient, body: bytes, kind: str, status: int) -> None:
    told = client.post(f"{API}/enrolments", content=body, headers={"Content-Type": kind})
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"


def test_a_strangers_body_is_not_read(world: World) -> None:
    told = world.visitor().post(f"{API}/enrolments", content=b"x" * 10_000_000)
    assert told.status_code == 401


# --- states that don't allow it


def test_a_test_that_is_not_open_is_a_conflict_and_says_why(client: TestClient) -> None:
    enrolled(client)
    told = client.post(f"{API}/enrolments/{COURSE}.1/attempts", json={"occasion": "post"})
    assert (told.status_code, told.json()["detail"]) == (
        409,
        "Bài đầu ra mở khi đã học xong các bài của khoá học.",
    )


def test_starting_again_goes_back_to_the_attempt_under_way(world: World, client: TestClient) -> None:
    enrolled(client)
    attempt = begun(client)
    again = client.post(f"{API}/enrolments/{COURSE}.1/attempts", json={"occasion": "pre"})
    assert (again.status_code, again.json()["id"]) == (200, attempt.rpartition("/")[2])
    assert "location" not in again.headers
    assert count(world, Attempt) == 1


def test_a_withdrawn_enrolment_is_still_read_and_no_longer_studied(
    world: World, person: int, client: TestClient
) -> None:
    enrolled(client)
    world.client_for(person).post(f"/courses/{COURSE}/withdrawal", data={"key": "k"})
    told = client.get(f"{API}/enrolments/{COURSE}.1").json()
    assert told["withdrawn_at"] is not None
    assert (told["tests"], told["lessons_unlocked"]) == ([], False)
    assert client.post(f"{API}/enrolments/{COURSE}.1/attempts", json={"occasion": "pre"}).status_code == 409
    assert client.post(f"{API}/enrolments", json={"course": COURSE}).json()["id"] == f"{COURSE}.2"
    assert [one["id"] for one in client.get(f"{API}/enrolments").json()["items"]] == [f"{COURSE}.1", f"{COURSE}.2"]


def test_a_course_that_one_may_not_join_is_not_there(client: TestClient) -> None:
    assert client.post(f"{API}/enrolments", json={"course": OTHER}).status_code == 404


def test_the_language_of_a_test_is_that_of_the_request(client: TestClient) -> None:
    enrolled(client)
    told = client.post(
        f"{API}/enrolments/{COURSE}.1/attempts", json={"occasion": "pre"}, headers={"Accept-Language": "en"}
    )
    assert told.json()["language"] == "en"


# --- keys and explanations


def test_no_key_and_no_explanation_is_in_any_answer_on_a_learners_way(watched: Country) -> None:
    seen = 0
    client = program(watched.world, watched.people["sibling"])
    for name, text in journey(client, f"{API}/attempts/{watched.attempts['sibling']}"):
        assert "canary" not in text, name
        seen += 1
    assert seen > 50


def journey(client: TestClient, attempt: str) -> Iterator[tuple[str, str]]:
    """Every text that a learner's program gets from the pre-test to its result."""
    reads = (
        f"{API}/courses",
        f"{API}/courses/{COURSE}",
        f"{API}/courses/{COURSE}/versions/1",
        f"{API}/enrolments/{COURSE}.1",
        f"{API}/enrolments/{COURSE}.1/gain",
        f"{attempt}/result",
        attempt,
    )
    for language in ("vi", "en"):
        for path in reads:
            yield path, client.get(path, headers={"Accept-Language": language}).text
    for question in client.get(attempt).json()["questions"]:
        for last in (True, False):
            sent = {"key": uuid4().hex, "response": guess(question, last)}
            yield "answer", client.put(f"{attempt}/answers/{question['slot']}", json=sent).text
    yield "open", client.get(attempt).text
    yield "submission", client.post(f"{attempt}/submission").text
    for path in reads:
        yield path, client.get(path).text


def test_the_questions_are_the_pages_and_hold_nothing_else(watched: Country) -> None:
    told = program(watched.world, watched.people["far"]).get(f"{API}/attempts/{watched.attempts['far']}").json()
    page = watched.browser("far").get(f"/attempts/{watched.attempts['far']}").text
    for question in told["questions"]:
        assert question["html"] in page
        assert set(question) == {
            "slot", "number", "type", "kind", "html", "options", "rows", "details", "response", "step", "standing"
        }  # fmt: skip

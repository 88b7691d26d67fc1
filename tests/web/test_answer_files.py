"""Answers handed in as a file: as if their owner had sent them, once, and nothing for a stranger's file."""

import json
import os
from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import select
from starlette.responses import Response
from starlette.testclient import TestClient

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion
from learn.audit.models import AuditEntry
from learn.db.transactions import reading, write
from learn.organisation.models import Role, Sees
from learn.people.answer_keys import IV_BYTES, answer_key
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import AttemptStep
from tests.web.conftest import World
from tests.web.country import COURSE, LESSONS

pytest_plugins = ("tests.web.country_fixtures",)

PAGE = "/units/xa-1/answers"
NOT_OPENED = "Không mở được tệp này"
Record = tuple[str, str]


@pytest.fixture
def world(published_world: World) -> World:
    published_world.unit("xa-1")
    published_world.unit("xa-2")
    return published_world


@pytest.fixture
def supervisor(world: World) -> TestClient:
    person = world.person("dungtv", "Trần Văn Dũng", unit="xa-1")
    world.grant(person, Role.SUPERVISOR, "xa-1", Sees.PEOPLE)
    return world.client_for(person)


def learner(world: World, name: str = "hanhnt", unit: str = "xa-1") -> tuple[int, UUID]:
    """Somebody in the middle of the pre-test."""
    person = world.person(name, unit=unit)
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
        return person, taking.start(db, person, COURSE, Occasion.PRE, "vi", world.clock.now)


def answered(attempt: UUID, slot: int, key: str, **more: str) -> Record:
    """What the page's script would have posted."""
    fields = {"key": key, "client": "phone", "sequence": str(slot), f"q{slot}-present": "1", **more}
    return f"/attempts/{attempt}/{slot}", urlencode(fields)


def sealed(world: World, person: int, records: Sequence[Record], /, **other: object) -> bytes:
    """The file that this person's phone would have saved."""
    public_id = UUID(world.public_id(person))
    box = AESGCM(answer_key(world.settings.secret_key, public_id))

    def close(record: Record) -> dict[str, str]:
        iv, inner = os.urandom(IV_BYTES), json.dumps({"url": record[0], "body": record[1]}).encode()
        data = box.encrypt(iv, inner, str(public_id).encode())
        return {"iv": b64encode(iv).decode(), "data": b64encode(data).decode()}

    document = {"learn": "answers", "version": 1, "owner": str(public_id), "records": [close(each) for each in records]}
    return json.dumps({**document, **other}).encode()


def send(client: TestClient, content: bytes, page: str = PAGE) -> Response:
    return client.post(page, files={"file": ("answers.json", content, "application/json")})


def steps(world: World) -> list[AttemptStep]:
    with reading(world.engine) as db:
        return list(db.exec(select(AttemptStep).order_by(AttemptStep.id)))


def test_each_record_counts_once_however_it_comes(world: World, supervisor: TestClient) -> None:
    person, attempt = learner(world)
    posted = answered(attempt, 1, "one")
    client = world.client_for(person)
    form = {"Content-Type": "application/x-www-form-urlencoded", "hx-request": "true"}
    assert client.post(posted[0], content=posted[1], headers=form).status_code == 200
    lesson = (f"/courses/{COURSE}/lessons/{LESSONS[0]}/answers", urlencode({"key": "l", "q1-present": "1"}))
    file = sealed(world, person, [posted, answered(attempt, 2, "two"), answered(attempt, 2, "two"), lesson])

    done = send(supervisor, file)
    assert done.status_code == 200
    # The lesson is closed to whoever has not done the pre-test, as it is for its owner.
    told = ["Hệ thống đã có từ trước", "Đã lưu lên hệ thống", "Hệ thống đã có từ trước", "Không phải bài của người này"]
    assert [done.text.count(f"<li>{words}</li>") for words in told] == [2, 1, 2, 1]
    assert [(step.slot, step.key) for step in steps(world)] == [(1, "one.1"), (2, "two.2")]
    again = send(supervisor, file)
    assert again.text.count("<li>Hệ thống đã có từ trước</li>") == 3
    assert len(steps(world)) == 2

    assert client.get("/me").text.count("được người quản lý nộp lên hệ thống") == 1
    with reading(world.engine) as db:
        kept = db.exec(select(AuditEntry).where(AuditEntry.action == "answers.handed_in")).all()
    assert [(entry.object_id, entry.details["records"]) for entry in kept] == [(str(person), 4)] * 2


def test_what_comes_after_the_grace_waits_for_review(world: World, supervisor: TestClient) -> None:
    person, attempt = learner(world)
    made = (world.clock.now + timedelta(minutes=5)).isoformat()
    world.clock.pass_by(timedelta(minutes=20) + GRACE)
    assert (
        "Đã lưu lên hệ thống"
        in send(supervisor, sealed(world, person, [answered(attempt, 1, "one", client_time=made)])).text
    )
    world.clock.pass_by(timedelta(seconds=1))
    late = send(supervisor, sealed(world, person, [answered(attempt, 2, "two", client_time=made)]))
    assert "<li>Đến muộn: được giữ lại, chờ xét duyệt</li>" in late.text
    assert [step.is_late for step in steps(world)] == [False, True]


def test_one_bad_record_spoils_no_other_and_tells_nothing_of_other_people(world: World, supervisor: TestClient) -> None:
    person, attempt = learner(world)
    _, foreign = learner(world, "maigt")
    bad = [
        answered(foreign, 1, "theirs"),
        answered(UUID(int=7), 1, "nobodys"),
        ("/me/password", "current=x"),
        answered(attempt, 1, "odd", other="field"),
        (f"/attempts/{attempt}/1", "%ff"),
    ]
    file = json.loads(sealed(world, person, [*bad, answered(attempt, 1, "one")]))
    file["records"].insert(0, {"iv": "????", "data": "????"})
    done = send(supervisor, json.dumps(file).encode())
    became = (
        ["Không đọc được"] + ["Không phải bài của người này"] * 2 + ["Không đọc được"] * 3 + ["Đã lưu lên hệ thống"]
    )
    listed = done.text.partition("<ol>")[2].partition("</ol>")[0]
    assert listed == "".join(f"<li>{words}</li>" for words in became)
    assert [step.key for step in steps(world)] == ["one.1"]


def test_a_strangers_file_is_like_one_that_cannot_be_opened(world: World, supervisor: TestClient) -> None:
    person, attempt = learner(world)
    stranger, theirs = learner(world, "yendh", unit="xa-2")
    record = answered(attempt, 1, "one")
    good = sealed(world, person, [record])
    refused = {
        "of somebody elsewhere": sealed(world, stranger, [answered(theirs, 1, "one")]),
        "of nobody": sealed(world, person, [record], owner=str(UUID(int=7))),
        "of somebody else's phone": sealed(world, stranger, [record], owner=world.public_id(person)),
        "of another version": sealed(world, person, [record], version=2),
        "without records": sealed(world, person, []),
        "with more in it": sealed(world, person, [record], more=1),
        "too many records": sealed(world, person, [record], records=[{"iv": "", "data": ""}] * 1_001),
        "no document": b"[" * 100_000,
        "cut short": good[:-20],
    }
    said = {name: send(supervisor, content) for name, content in refused.items()}
    assert {name: (answer.status_code, NOT_OPENED in answer.text) for name, answer in said.items()} == dict.fromkeys(
        refused, (422, True)
    )
    assert send(supervisor, b" " * (2 * 1024 * 1024 + 1)).status_code == 422
    assert steps(world) == []
    assert send(supervisor, good).status_code == 200

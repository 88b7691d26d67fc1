"""Deciding about late answers in a browser: the list, several at once, and what is wrong with the form."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from learn.assessments import enrolling, taking
from learn.assessments.models import Occasion
from learn.db.transactions import reading, write
from learn.organisation.models import Role
from learn.quizzes.lateness import GRACE
from learn.quizzes.models import LateReview
from tests.web.conftest import World
from tests.web.country import COURSE
from tests.web.signing import count

pytest_plugins = ("tests.web.country_fixtures",)

PAGE = f"/teach/{COURSE}/late"


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


@pytest.fixture
def learner(world: World) -> tuple[TestClient, str]:
    """Somebody whose answers to two questions of the pre-test came after its grace; and the attempt's address."""
    person = world.person("hanhnt", "Nguyễn Thị Hạnh")
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
        public_id = taking.start(db, person, COURSE, Occasion.PRE, "vi", world.clock.now)
    client = world.client_for(person)
    world.clock.pass_by(timedelta(minutes=20, seconds=1) + GRACE)
    for slot in (1, 2):
        own = {"key": f"k{slot}", "client": "may", "sequence": str(slot), f"q{slot}-present": "1"}
        sent = client.post(f"/attempts/{public_id}/{slot}", data=own, headers={"hx-request": "true"})
        assert sent.status_code == 409
    client.post(f"/attempts/{public_id}/submit", data={"key": "s"})
    return client, f"/attempts/{public_id}"


@pytest.fixture
def teacher(world: World) -> TestClient:
    person = world.person("giangvh")
    world.grant(person, Role.INSTRUCTOR, course=COURSE)
    return world.client_for(person)


def test_late_answers_are_decided_about_several_at_once(
    world: World, learner: tuple[TestClient, str], teacher: TestClient
) -> None:
    client, address = learner
    assert "2 câu trả lời đến muộn đang chờ xét duyệt" in client.get(f"{address}/result").text
    assert f'href="{PAGE}">2 câu' in teacher.get("/teach").text
    page = teacher.get(PAGE).text
    assert "Nguyễn Thị Hạnh" not in page
    assert "3 phút 1 giây sau giờ hạn" in page
    steps = re.findall(r'name="step" value="(\d+)"', page)
    assert len(steps) == 2

    done = teacher.post(PAGE, data={"step": steps, "decision": "accepted", "reason": "Mất mạng cả xã"})
    assert done.headers["location"] == f"{PAGE}?decided=2&before=0"
    again = teacher.post(PAGE, data={"step": steps, "decision": "refused", "reason": "Khác"})
    assert "2 câu đã có người xét trước" in teacher.get(again.headers["location"]).text
    assert "2 câu trả lời đến muộn đã được chấp nhận" in client.get(f"{address}/result").text
    assert "Mất mạng cả xã" in client.get("/me").text
    with reading(world.engine) as db:
        assert {review.decision for review in db.exec(select(LateReview))} == {"accepted"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"decision": "accepted", "reason": "Mất mạng"}, "Chọn ít nhất một câu trả lời."),
        ({"step": "1", "decision": "accepted", "reason": " "}, "Ghi lý do"),
        ({"step": "1", "decision": "maybe", "reason": "x"}, "decision"),
        ({"step": "một", "decision": "accepted", "reason": "x"}, "step"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_ticked_stays(
    world: World, learner: tuple[TestClient, str], teacher: TestClient, fields: dict[str, str], said: str
) -> None:
    steps = re.findall(r'name="step" value="(\d+)"', teacher.get(PAGE).text)
    given = {**fields, "step": steps[0]} if fields.get("step") == "1" else fields
    answer = teacher.post(PAGE, data=given)
    assert answer.status_code == 422
    assert said in answer.text
    assert (f'value="{steps[0]}" checked' in answer.text) == (given.get("step") == steps[0])


def test_enter_in_a_field_asks_and_decides_nothing(
    world: World, learner: tuple[TestClient, str], teacher: TestClient
) -> None:
    """Browsers send a form by its first button when Enter is pressed in one of its fields."""
    form = teacher.get(PAGE).text.partition(f'<form action="{PAGE}"')[2].partition("</form>")[0]
    first = re.search(r'<button[^>]* name="(\w+)" value="(\w*)"', form)
    steps = re.findall(r'name="step" value="(\d+)"', form)
    assert first is not None
    asked = teacher.post(PAGE, data={"step": steps, "reason": "Mất mạng cả xã", first[1]: first[2]})
    assert asked.status_code == 422
    assert 'href="#decision"' in asked.text
    assert 'id="decision-error"' in asked.text
    assert all(f'value="{step}" checked' in asked.text for step in steps)
    assert "Mất mạng cả xã</textarea>" in asked.text
    assert count(world, LateReview) == 0

"""Asking in a browser without script: from a lesson to the instructor and back, beside the lesson, to a regrading."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from learn.assessments import enrolling, regrading, taking
from learn.assessments.models import Occasion
from learn.db.transactions import write
from learn.jobs import service as jobs
from learn.organisation.models import Role
from tests.web.conftest import World
from tests.web.country import COURSE, LESSONS

pytest_plugins = ("tests.web.country_fixtures",)

LESSON = f"/courses/{COURSE}/lessons/{LESSONS[0]}"
QUEUE = f"/teach/{COURSE}/questions-asked"
TEXT = "Ví dụ thứ hai cộng sai <b>rồi</b> **ạ**\r\nXem lại giúp"


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


@pytest.fixture
def teacher(world: World) -> TestClient:
    person = world.person("giangvh")
    world.grant(person, Role.INSTRUCTOR, course=COURSE)
    return world.client_for(person)


def a_learner(world: World, name: str = "hanhnt") -> tuple[TestClient, str]:
    """Somebody enrolled with a running pre-test, and its address."""
    person = world.person(name, "Nguyễn Thị Hạnh")
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
        public_id = taking.start(db, person, COURSE, Occasion.PRE, "vi", world.clock.now)
    return world.client_for(person), f"/attempts/{public_id}"


def fields(page: str, name: str = "") -> dict[str, str]:
    """The hidden fields of a page's form: the one that asks, or the one with a button or a field of this value."""
    sign = f'value="{name}"' if name else 'name="key"'
    form = next(form for form in page.split("<form")[1:] if sign in form and 'method="post"' in form)
    form = form.partition("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def the_one_asked(teacher: TestClient) -> str:
    return re.findall(rf'href="({QUEUE}/\d+)"', teacher.get(QUEUE).text)[0]


def test_a_question_goes_to_the_instructor_and_back_and_beside_the_lesson(world: World, teacher: TestClient) -> None:
    learner, attempt = a_learner(world)
    learner.post(f"{attempt}/submit", data={"key": "s", "q1-present": "1"})
    page = learner.get(LESSON)
    assert f'href="{LESSON}/ask"' in page.text
    assert f'href="{LESSON}/ask?about=q-1"' in page.text
    form = learner.get(f"{LESSON}/ask?about=q-1").text
    assert '<option value="q-1" selected>' in form
    sent = {**fields(form), "about": "s-ghep-so-tron", "topic": "fault", "text": TEXT}
    short = learner.post(f"{LESSON}/ask", data={**sent, "text": "ngắn"})
    assert short.status_code == 422
    assert "Viết từ 10 đến 2.000 ký tự." in short.text
    assert '<option value="s-ghep-so-tron" selected>' in short.text
    for spoilt in ({"topic": "praise"}, {"about": "q-9"}, {"person": "1"}, {"topic": "objection"}):
        assert learner.post(f"{LESSON}/ask", data={**sent, **spoilt}).status_code == 422
    for _ in range(2):
        assert learner.post(f"{LESSON}/ask", data=sent).headers["location"] == f"{LESSON}/ask?sent=1"
    assert "Đã gửi tới giảng viên" in learner.get(f"{LESSON}/ask?sent=1").text

    assert f'href="{QUEUE}">1 điều' in teacher.get("/teach").text
    place = the_one_asked(teacher)
    asked = teacher.get(place).text
    assert "Nguyễn Thị Hạnh" not in asked + teacher.get(QUEUE).text
    assert "cộng sai &lt;b&gt;rồi&lt;/b&gt; **ạ**</p>" in asked
    assert "phần “Ghép số tròn trước”" in asked
    answer = {**fields(asked, "answer"), "answer": "Cảm ơn, đã sửa."}
    empty = teacher.post(place, data={**answer, "answer": " "})
    assert empty.status_code == 422
    for _ in range(2):
        assert teacher.post(place, data=answer).status_code == 303
    assert teacher.post(place, data={**answer, "key": "other"}).status_code == 409
    assert "Cảm ơn, đã sửa." in learner.get("/me/questions").text
    assert "đã có trả lời" in learner.get("/me").text

    before = learner.get(LESSON)
    other, _ = a_learner(world, "maigt")
    publish = {**fields(teacher.get(place).text, "publish"), "question": "Sai <i>số</i>?", "published": "Đã sửa số."}
    assert teacher.post(place, data=publish).status_code == 303
    shown = learner.get(LESSON, headers={"If-None-Match": before.headers["etag"]})
    assert "<b>Sai &lt;i&gt;số&lt;/i&gt;?</b>" in shown.text
    assert "Đã sửa số." in shown.text
    assert "1 câu" in shown.text
    assert other.get("/me/questions").text.count("Sai") == 0
    assert teacher.post(place, data=fields(teacher.get(place).text, "withdraw")).status_code == 303
    gone = learner.get(LESSON)
    assert "Đã sửa số." not in gone.text
    hide = {**fields(teacher.get(place).text, "hide"), "reason": "Lộ số điện thoại"}
    assert teacher.post(place, data=hide).status_code == 303
    assert "cộng sai" not in teacher.get(place).text + teacher.get(QUEUE).text
    assert "Lý do: Lộ số điện thoại" in learner.get("/me/questions").text


def test_a_report_from_a_test_waits_for_its_end_and_an_objection_leads_to_a_regrading(
    world: World, teacher: TestClient
) -> None:
    learner, attempt = a_learner(world)
    assert f'href="{attempt}/1/ask"' in learner.get(attempt).text
    report = {**fields(learner.get(f"{attempt}/1/ask").text), "text": "Phương án B bị lặp lại"}
    assert learner.post(f"{attempt}/1/ask", data={**report, "topic": "objection"}).status_code == 422
    assert learner.post(f"{attempt}/1/ask", data=report).status_code == 303
    assert "điều người học hỏi, chờ trả lời" not in teacher.get("/teach").text
    assert learner.get(f"{attempt}/ask").status_code == 404
    learner.post(f"{attempt}/submit", data={"key": "s", "q1-present": "1"})

    assert f'href="{attempt}/ask"' in learner.get(f"{attempt}/result").text
    assert f'href="{attempt}/1/ask"' in learner.get(f"{attempt}/ask").text
    objection = fields(learner.get(f"{attempt}/1/ask").text) | {"topic": "objection", "text": "Đáp án phải là C"}
    assert learner.post(f"{attempt}/1/ask", data=objection).status_code == 303
    place = the_one_asked(teacher)
    page = teacher.get(place).text
    assert "publish" not in page
    (link,) = re.findall(rf'href="(/teach/{COURSE}/questions/[\w-]+/marking\?exchange=\d+)"', page)
    marking = teacher.get(f"{unescape(link)}&plan=1&dropped=1").text
    wanted = fields(marking, "1")
    assert wanted["exchange"] == place.rpartition("/")[2]
    assert "của một người học được chấp nhận." in marking
    path = link.partition("?")[0]
    for number in ("-1", "-99999999999999999999999", "0"):
        assert teacher.get(path, params={"exchange": number}).status_code == 200
    assert teacher.get(path, params={"exchange": "99999999999999999999999"}).status_code == 404
    refused = teacher.post(path, data={**wanted, "reason": " "})
    assert refused.status_code == 422
    assert fields(refused.text, "1") == wanted
    # Another exchange, one that isn't there, and one of another question are refused before anything is done.
    assert teacher.post(path, data={**wanted, "exchange": "99", "reason": "Đúng"}).status_code == 404
    assert teacher.post(path, data={**wanted, "reason": "Đúng"}).status_code == 303
    assert "đang được chấm lại" in teacher.get(place).text
    with write(world.engine) as db:
        while job := jobs.lease(db, world.clock.now, 60, [regrading.REGRADE]):
            regrading.carry_out(db, job.payload, world.clock.now)
            jobs.finish(db, job, world.clock.now)
    assert "được chấm lại lúc" in learner.get("/me/questions").text
    assert "được chấp nhận" in learner.get("/me").text
    assert teacher.get(QUEUE).text.count('role="cell"') >= 6
    _what_others_object_to_as_well_is_upheld_by_the_same_regrading(learner, teacher, attempt, path)


def _what_others_object_to_as_well_is_upheld_by_the_same_regrading(
    learner: TestClient, teacher: TestClient, attempt: str, path: str
) -> None:
    objection = fields(learner.get(f"{attempt}/1/ask").text) | {"topic": "objection", "text": "Tôi cũng thấy sai"}
    assert learner.post(f"{attempt}/1/ask", data=objection).status_code == 303
    place = the_one_asked(teacher)
    number = place.rpartition("/")[2]
    marking = teacher.get(path, params={"exchange": number, "plan": "1", "dropped": "1"}).text
    wanted = fields(marking, "1")
    by_itself = {name: value for name, value in wanted.items() if name != "exchange"}
    refused = teacher.post(path, data={**by_itself, "reason": "Đúng"})
    assert "Chưa có gì khác cách chấm hiện nay." in refused.text
    assert teacher.post(path, data={**wanted, "reason": "Đúng"}).status_code == 303
    assert "được chấm lại lúc" in teacher.get(place).text
    assert marking.count("<li><b>") == teacher.get(path).text.count("<li><b>")

"""Marking a question otherwise in a browser without script: look, plan, confirm, and take it back."""

import re
from html import unescape

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from learn.assessments import enrolling, recompute, regrading, taking
from learn.assessments.cohorts import questions_in
from learn.assessments.models import Occasion, Regrading, Sitting
from learn.assessments.store import versions_of_course
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.jobs import service as jobs
from learn.organisation.models import Role
from tests.web.conftest import World
from tests.web.country import COURSE

pytest_plugins = ("tests.web.country_fixtures",)


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


@pytest.fixture
def teacher(world: World) -> TestClient:
    person = world.person("giangvh")
    world.grant(person, Role.INSTRUCTOR, course=COURSE)
    return world.client_for(person)


@pytest.fixture
def learner(world: World) -> TestClient:
    """Somebody who has handed in an empty pre-test."""
    person = world.person("hanhnt", "Nguyễn Thị Hạnh")
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
        public_id = taking.start(db, person, COURSE, Occasion.PRE, "vi", world.clock.now)
    client = world.client_for(person)
    client.post(f"/attempts/{public_id}/submit", data={"key": "s", "q1-present": "1", "q1-option": "0"})
    return client


def _page(world: World) -> str:
    """The first question of the form that the learner was given."""
    with reading(world.engine) as db:
        version = id_of(versions_of_course(db, COURSE)[0])
        letter = db.exec(select(Sitting.letter)).one()
        name = next(asked.name for form, slot, _, asked in questions_in(db, version) if (form, slot) == (letter, 1))
    return f"/teach/{COURSE}/questions/{name}/marking"


def _work(world: World) -> None:
    with write(world.engine) as db:
        while job := jobs.lease(db, world.clock.now, 60, [regrading.REGRADE]):
            regrading.carry_out(db, job.payload, world.clock.now)
            jobs.finish(db, job, world.clock.now)


def _fields(page: str) -> dict[str, list[str]]:
    """What the form under the plan sends along."""
    form = page.partition('method="post"')[2].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_a_question_is_dropped_and_taken_back(world: World, learner: TestClient, teacher: TestClient) -> None:
    page = _page(world)
    assert f'href="{page}"' in teacher.get(page.removesuffix("/marking")).text
    first = teacher.get(page).text
    assert "Chấm lại các bài đã nộp" not in first
    assert "Nguyễn Thị Hạnh" not in first

    planned = teacher.get(f"{page}?plan=1&dropped=1").text
    assert "<dt>Bài đã nộp có câu này</dt><dd>1</dd>" in planned
    fields = _fields(planned)
    refused = teacher.post(page, data={**fields, "reason": " "})
    assert refused.status_code == 422
    assert "Ghi lý do" in refused.text
    assert _fields(refused.text) == fields

    sent = teacher.post(page, data={**fields, "reason": "Câu này sai"})
    assert sent.headers["location"] == f"{page}?asked=1"
    assert "Đang chấm lại các bài đã nộp" in teacher.get(sent.headers["location"]).text
    assert teacher.post(page, data={**fields, "reason": "Câu này sai"}).status_code == 409
    _work(world)
    done = teacher.get(page).text
    assert "Loại câu này: không tính cho ai" in done
    assert "1 bài được chấm lại" in done

    assert "Câu này đã bị loại" in teacher.get(f"/teach/{COURSE}/statistics").text

    (back,) = re.findall(r'href="([^"]+)">Trả lại như trước', done)
    fields = _fields(teacher.get(unescape(back)).text)
    assert "dropped" not in fields
    assert teacher.post(page, data={**fields, "reason": "Nhầm"}).status_code == 303
    _work(world)
    with reading(world.engine) as db:
        assert len(db.exec(select(Regrading)).all()) == 2
        assert recompute.check(db) == []


def test_an_answer_is_ruled_right_and_what_nobody_answered_is_refused(
    world: World, learner: TestClient, teacher: TestClient
) -> None:
    page = _page(world)
    (code,) = re.findall(r'value="(\w+):1"', teacher.get(page).text)
    planned = teacher.get(f"{page}?plan=1&ruling={code}:0.5").text
    assert _fields(planned)["ruling"] == [f"{code}:0.5"]
    assert re.search(rf'value="{code}:0.5" selected', planned)
    for ruling in ("0123456789ab:1", f"{code}:0.9", f"{code}:nan", "x", "\0"):
        answer = teacher.get(page, params={"plan": "1", "ruling": ruling})
        assert answer.status_code == 422
        assert "tải lại trang" in answer.text

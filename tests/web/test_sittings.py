"""Supervised sittings and accommodations in a browser, and over the API: codes, places, one question a page."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from learn.assessments import closing, enrolling, sittings
from learn.assessments.models import Occasion
from learn.assessments.presence import code_of
from learn.assessments.store import versions_of_course
from learn.db.transactions import reading, write
from learn.organisation.models import Role
from learn.organisation.policy import Right, Viewer
from learn.quizzes.models import AttemptStep
from tests.web.api.programs import program
from tests.web.conftest import World
from tests.web.country import COURSE, NOW

pytest_plugins = ("tests.web.country_fixtures",)

TEST = f"/courses/{COURSE}/tests/pre"
CODES = f"/teach/{COURSE}/sittings"


@pytest.fixture
def world(published_world: World) -> World:
    return published_world


def rule(world: World, **pre: Any) -> None:
    """The pre-test as its author might have it."""
    with write(world.engine) as db:
        for version in versions_of_course(db, COURSE):
            version.document = {**version.document, "pre": pre}
            db.add(version)


def enrolled(world: World) -> int:
    person = world.person("hanhnt", "Nguyễn Thị Hạnh")
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=person, slug=COURSE, now=world.clock.now, by=None)
    return person


def code(world: World, number: int = 0) -> str:
    return code_of(world.settings.secret_key, COURSE, Occasion.PRE, number)


def test_a_supervised_test_opens_with_the_code_that_its_instructor_reads(world: World) -> None:
    rule(world, code=True)
    learner = world.client_for(enrolled(world))
    giang = world.person("giangvh")
    world.grant(giang, Role.INSTRUCTOR, course=COURSE)
    teacher = world.client_for(giang)

    page = learner.get(TEST).text
    assert "người trông thi đọc mã" in page
    assert 'name="code"' in page
    wrong = learner.post(TEST, data={"code": "AAAA-AAAA"})
    assert wrong.status_code == 422
    assert "Mã chưa đúng" in wrong.text
    assert "AAAA" not in wrong.text

    assert f'href="{CODES}"' in teacher.get(f"/teach/{COURSE}").text
    assert code(world) in teacher.get(CODES).text
    for _ in range(2):
        assert teacher.post(CODES, data={"occasion": "pre", "number": "0"}).status_code == 303
    assert code(world, 1) in teacher.get(CODES).text
    assert learner.post(TEST, data={"code": code(world)}).status_code == 422
    begun = learner.post(TEST, data={"code": code(world, 1).lower()})
    assert begun.headers["location"].startswith("/attempts/")

    for _ in range(8):
        learner.post(TEST, data={"code": "B"})
    assert learner.post(TEST, data={}).headers["location"] == begun.headers["location"]


def test_the_line_in_front_of_a_supervised_test_asks_for_the_code_again_and_keeps_the_place(world: World) -> None:
    rule(world, code=True)
    learner, line = world.client_for(enrolled(world)), world.app.state.site.line
    for other in range(1_000_000, 1_000_200):
        line.place(other, TEST, world.clock.now)
    place = learner.post(TEST, data={"code": code(world)}).headers["location"]
    assert code(world) not in place
    again = re.findall(rf'href="({TEST}/waiting[^"]+)"', learner.get(place).text)
    world.clock.pass_by(timedelta(minutes=1))
    page = learner.get(unescape(again[0])).text
    assert 'name="code"' in page
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    wrong = learner.post(TEST, data={"ticket": ticket, "code": "AAAA-AAAA"})
    assert wrong.status_code == 422
    assert f'name="ticket" value="{ticket}"' in wrong.text
    begun = learner.post(TEST, data={"ticket": ticket, "code": code(world)})
    assert begun.headers["location"].startswith("/attempts/")


def test_guesses_over_the_api_are_counted_with_those_of_the_page(world: World) -> None:
    rule(world, code=True)
    person = enrolled(world)
    learner, api = world.client_for(person), program(world, person)
    address = f"/api/v1/enrolments/{COURSE}.1/attempts"
    for number in range(5):
        wrong = {"occasion": "pre", "code": f"AAAA-AAA{number}"}
        refused = api.post(address, json=wrong, headers={"Idempotency-Key": f"k{number}"})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["name"] == "code"
        assert learner.post(TEST, data={"code": "CCCC-CCCC"}).status_code == 422
    right = {"occasion": "pre", "code": code(world)}
    slowed = api.post(address, json=right)
    assert (slowed.status_code, slowed.json()["type"]) == (429, "urn:learn:problem:too-many")
    assert int(slowed.headers["Retry-After"]) > 0
    assert learner.post(TEST, data={"code": code(world)}).status_code == 429
    world.clock.pass_by(timedelta(minutes=15))
    for _ in range(2):  # a refusal is never kept under its key
        assert api.post(address, json=right, headers={"Idempotency-Key": "k0"}).status_code == 201


def test_a_start_is_told_again_under_its_key_when_the_next_try_has_another_code(world: World) -> None:
    rule(world, code=True)
    person = enrolled(world)
    api, address = program(world, person), f"/api/v1/enrolments/{COURSE}.1/attempts"
    body, headers = {"occasion": "pre", "code": code(world)}, {"Idempotency-Key": "start"}
    begun = api.post(address, json=body, headers=headers)
    world.clock.pass_by(timedelta(hours=1))
    with write(world.engine) as db:
        assert closing.close_expired(db, world.clock.now) == 1  # a void: another try is offered
        sittings.renew(
            db, Viewer(person, (Right(Role.INSTRUCTOR, course=COURSE),), NOW.date()), COURSE, Occasion.PRE, 0, NOW
        )
    again = api.post(address, json=body, headers=headers)
    assert (again.status_code, again.json()) == (201, begun.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert api.post(address, json=body).status_code == 422  # what is new needs the new code


def test_no_header_makes_a_place(world: World) -> None:
    """Only the server, which knows its proxies, says where a request comes from."""
    rule(world, places=["203.0.113.0/24"])
    person = enrolled(world)
    inside = TestClient(
        world.app, base_url="http://testserver", client=("::ffff:203.0.113.7", 50000), follow_redirects=False
    )
    outside = world.client_for(person)
    inside.cookies = outside.cookies
    inside.headers.update(outside.headers)
    spoofed = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.7"}
    page = outside.get(TEST, headers=spoofed).text
    assert "máy này đang ở ngoài" in page
    assert f'action="{TEST}"' not in page
    refused = outside.post(TEST, data={}, headers=spoofed)
    assert refused.status_code == 403
    assert "nơi tổ chức kiểm tra" in refused.text

    assert "máy này đang ở đó" in inside.get(TEST).text
    attempt = inside.post(TEST, data={}).headers["location"]
    assert inside.get(attempt).status_code == 200
    assert outside.get(attempt, headers=spoofed).status_code == 403
    saved = outside.post(f"{attempt}/1", data={"key": "a", "q1-present": "1"}, headers={"hx-request": "true"})
    assert saved.status_code == 200  # what was answered there may be sent on the way home


def test_one_question_a_page_without_a_script_and_without_a_way_back(world: World) -> None:
    rule(world, pages="one", back=False)
    learner = world.client_for(enrolled(world))
    page = learner.get(TEST).text
    assert "mỗi trang một câu" in page
    assert "không sửa được câu trước" in page
    attempt = learner.post(TEST, data={}).headers["location"]

    def shown(query: str = "") -> list[str]:
        return re.findall(r'<section class="q" id="(q\d+)"', learner.get(attempt + query).text)

    assert shown() == ["q1"]
    assert shown("?at=3") == ["q1"]
    onward = {"key": "p1", "q1-present": "1", "q1-based": "", "q2-present": "1"}
    went = learner.post(f"{attempt}/1?at=2", data=onward)
    assert went.headers["location"] == f"{attempt}?at=2"
    assert shown() == shown("?at=1") == ["q2"]
    late = {"key": "x", "client": "may", "sequence": "1", "q1-present": "1", "q1-option": "0"}
    receipt = learner.post(f"{attempt}/1", data=late, headers={"hx-request": "true"})
    assert receipt.status_code == 200
    assert "không quay lại câu trước" in receipt.text
    with reading(world.engine) as db:
        assert not any(step.changes for step in _steps(db))


def test_one_question_a_page_may_be_gone_back_to_where_nothing_forbids_it(world: World) -> None:
    rule(world, pages="one")
    learner = world.client_for(enrolled(world))
    attempt = learner.post(TEST, data={}).headers["location"]
    page = learner.get(f"{attempt}?at=3").text
    assert '<section class="q" id="q3"' in page
    assert f'formaction="{attempt}/3?at=2"' in page
    assert f'formaction="{attempt}/3?at=4" name="q4-present"' in page
    assert "data-submit" in page
    assert '<section class="q" id="q1"' in learner.get(f"{attempt}?at=999999").text


def test_a_page_that_ends_by_an_old_clock_comes_anew_with_the_time_that_was_added(world: World) -> None:
    person = enrolled(world)
    learner, dung = world.client_for(person), world.person("dungpv")
    world.grant(dung, Role.ADMINISTRATOR)
    admin = world.client_for(dung)
    attempt = learner.post(TEST, data={}).headers["location"]
    known = re.findall(r'data-deadline="([^"]+)"', learner.get(attempt).text)[0]
    public_id = world.public_id(person)
    granting = f"/people/{public_id}/courses/{COURSE}/accommodations"
    assert granting in admin.get(f"/people/{public_id}").text
    empty = {"number": "0", "extra_percent": "50", "occasion": "", "opens_on": "", "last_on": ""}
    assert admin.post(granting, data=empty).status_code == 422  # without a reason
    granted = admin.post(granting, data={**empty, "reason": "Theo đề nghị"})
    assert granted.status_code == 303
    page = admin.get(granting).text
    assert "Thêm 50 phần trăm thời gian" in page
    assert 'value="50"' in page
    assert "được điều chỉnh" in learner.get("/me").text

    world.clock.pass_by(timedelta(minutes=20))
    over = {"key": "s", "deadline": known, "q1-present": "1", "q1-option": "0"}
    anew = learner.post(f"{attempt}/submit", data=over, headers={"hx-request": "true"})
    assert anew.headers["HX-Redirect"] == attempt
    assert learner.get(attempt).status_code == 200
    by_hand = learner.post(f"{attempt}/submit", data={"key": "t", "q1-present": "1"})
    assert by_hand.headers["location"] == f"{attempt}/result"


def test_marks_that_are_kept_back_stand_on_no_page_of_their_owner(world: World) -> None:
    rule(world, show={"marks": "never"})
    person = enrolled(world)
    learner, api = world.client_for(person), program(world, person)
    attempt = learner.post(TEST, data={}).headers["location"]
    slots = len(re.findall(r'<section class="q" id="q\d+"', learner.get(attempt).text))
    answers = {"key": "k"} | {f"q{slot}-present": "1" for slot in range(1, slots + 1)}
    learner.post(f"{attempt}/submit", data=answers | {f"q{slot}-option": "0" for slot in range(1, 3)})
    pages = (f"{attempt}/result", f"/courses/{COURSE}", f"/people/{world.public_id(person)}", "/")
    for address in pages:
        page = learner.get(address)
        assert page.status_code == 200
        assert not re.findall(r">[^<>]*\d%", page.text.partition("<main")[2]), address
    assert "không hiện cho người làm" in learner.get(f"{attempt}/result").text
    told = api.get(f"/api/v1{attempt}/result").json()
    assert (told["fraction"], told["objectives"], len(told["remarks"])) == (None, [], 1)
    gain = api.get(f"/api/v1/enrolments/{COURSE}.1/gain").json()
    assert gain["before"] is None


def _steps(db: Session) -> list[AttemptStep]:
    return list(db.exec(select(AttemptStep)))

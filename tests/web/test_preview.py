"""A course for instructors only: they read it and try it out; for everybody else, and in every figure, it is absent."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from learn.assessments import allotting, enrolling, progress, reminders, taking
from learn.assessments.models import Occasion, Outcome, UnitCell, UnitCount
from learn.courses import service as courses
from learn.courses.models import Course, Enrolment
from learn.days import day_of
from learn.db.transactions import reading, write
from learn.errors import Forbidden, NotFound
from learn.notices import service as notices
from learn.organisation import grants
from learn.organisation.models import Role
from tests.web.api.programs import API, program
from tests.web.country import COURSE, LESSONS, NOW, PREVIEW, Country

pytest_plugins = ("tests.web.country_fixtures",)

PAGE, FIRST, PRE = f"/courses/{PREVIEW}", f"/courses/{PREVIEW}/lessons/{LESSONS[0]}", f"/courses/{PREVIEW}/tests/pre"
ADDRESSES = (PAGE, FIRST, PRE, f"/teach/{PREVIEW}")
LISTS = ("/", "/courses", "/teach")


@pytest.fixture
def instructor(country: Country) -> Iterator[TestClient]:
    """Somebody who teaches another course, enrolled in this one by themselves."""
    with country.browser("instructor") as client:
        assert client.post(f"{PAGE}/enrolment", data={"key": "k"}).status_code == 303
        yield client
        client.post(f"{PAGE}/withdrawal", data={"key": "k"})


@pytest.mark.parametrize("role", ["learner", "supervisor", "figures"])
def test_for_everybody_else_it_is_nowhere(country: Country, role: str) -> None:
    with country.browser(role) as client:
        assert {path: client.get(path).status_code for path in ADDRESSES} == dict.fromkeys(ADDRESSES, 404)
        assert client.post(f"{PAGE}/enrolment", data={"key": "k"}).status_code == 404
        assert [path for path in LISTS if PREVIEW in client.get(path).text] == []


@pytest.mark.parametrize("role", ["instructor", "other-instructor", "administrator", "other-administrator"])
def test_instructors_find_it_among_the_courses_and_where_they_teach(country: Country, role: str) -> None:
    with country.browser(role) as client:
        for path in ("/courses", "/teach"):
            assert f'href="{PAGE}"' in client.get(path).text, path


def test_an_instructor_reads_practises_and_takes_its_tests(instructor: TestClient) -> None:
    assert instructor.get(FIRST).headers["location"] == PRE
    started = instructor.post(PRE, data={"key": "k"})
    attempt = started.headers["location"]
    assert attempt.startswith("/attempts/")
    assert instructor.post(f"{attempt}/submit", data={"key": "k"}).status_code == 303
    instructor.post(PRE, data={"key": "k2"})
    assert instructor.get(f"{attempt}/result").status_code == 200


def test_nothing_of_it_enters_the_figures_of_a_unit(country: Country, instructor: TestClient) -> None:
    instructor.post(f"{PAGE}/tests/pre/skip", data={"key": "k"})
    person, engine = country.people["instructor"], country.world.engine
    with write(engine) as db:
        for lesson in LESSONS:
            progress.finish(db, person, PREVIEW, lesson, NOW)
        public_id = taking.start(db, person, PREVIEW, Occasion.POST, "vi", NOW)
        taking.submit(db, person, public_id, NOW + timedelta(minutes=9), None)
    with reading(engine) as db:
        enrolment = courses.require_active(db, person, PREVIEW, NOW)
        assert enrolment.unit_id is None
        version = db.exec(select(Outcome.assessment_version_id).where(Outcome.enrolment_id == enrolment.id)).first()
        for table in (Outcome, UnitCount, UnitCell):
            units = db.exec(select(table.unit_id).where(table.assessment_version_id == version)).all()
            assert set(units) <= {allotting.NO_UNIT}, table
    with country.browser("administrator") as client:
        assert PREVIEW not in client.get("/units/tinh-a").text
        assert client.get(f"/units/tinh-a?course={PREVIEW}").status_code == 404
        assert client.get(f"/units/tinh-a/people?course={PREVIEW}").status_code == 404


def test_a_supervisor_does_not_see_that_somebody_is_in_it(country: Country) -> None:
    world = country.world
    both = world.person("vua-day-vua-lam", "Bùi Thị Vân", unit="xa-1")
    world.grant(both, Role.INSTRUCTOR)
    with write(world.engine) as db:
        enrolling.enrol(db, person_id=both, slug=PREVIEW, now=NOW, by=both)
    page = f"/people/{world.public_id(both)}"
    with country.browser("supervisor") as client:
        assert PREVIEW not in client.get(page).text
    with country.browser("administrator") as client:
        assert PREVIEW in client.get(page).text


def test_who_no_longer_teaches_no_longer_sees_it(country: Country) -> None:
    world = country.world
    leaving = world.person("sap-nghi-day", "Lý Văn Nam", unit="xa-1")
    grant = world.grant(leaving, Role.INSTRUCTOR, course=COURSE)
    with world.client_for(leaving) as client:
        client.post(f"{PAGE}/enrolment", data={"key": "k"})
        client.post(f"{PAGE}/tests/pre/skip", data={"key": "k"})
        shown = client.get(FIRST)
        assert shown.status_code == 200
        media = re.findall(r'"(/media/[^"]+)"', shown.text)
        assert media
        assert {client.get(path).status_code for path in media} == {200}
        with write(world.engine) as db:
            grants.end(db, grant, ended_by=None, now=NOW)
        for path in (*ADDRESSES, *media):
            assert client.get(path).status_code == 404, path
        assert client.post(f"{FIRST}/answers", data={"key": "k"}).status_code == 404
        assert client.post(f"{FIRST}/done", data={"key": "k"}).status_code == 404
        assert client.post(f"{PAGE}/withdrawal", data={"key": "k"}).status_code == 404
        assert [path for path in LISTS if PREVIEW in client.get(path).text] == []


def test_programs_see_of_it_what_their_people_see(country: Country) -> None:
    world = country.world
    leaving = world.person("day-qua-api", "Hà Thị Sen", unit="xa-1")
    grant = world.grant(leaving, Role.INSTRUCTOR, course=COURSE)
    addresses = (f"{API}{PAGE}", f"{API}{PAGE}/versions/1", f"{API}/enrolments/{PREVIEW}.1")
    with program(world, leaving) as teaching, program(world, country.people["learner"]) as learning:
        assert teaching.post(f"{API}/enrolments", json={"course": PREVIEW}).status_code == 201
        assert {path: teaching.get(path).status_code for path in addresses} == dict.fromkeys(addresses, 200)
        with write(world.engine) as db:
            grants.end(db, grant, ended_by=None, now=NOW)
        for client in (teaching, learning):
            assert {path: client.get(path).status_code for path in addresses} == dict.fromkeys(addresses, 404)
            assert client.post(f"{API}/enrolments", json={"course": PREVIEW}).status_code == 404
            assert PREVIEW not in client.get(f"{API}/courses").text + client.get(f"{API}/enrolments").text


@pytest.mark.parametrize(("by", "error"), [("supervisor", NotFound), ("administrator", Forbidden), (None, Forbidden)])
def test_nobody_puts_a_learner_into_it(country: Country, by: str | None, error: type[Exception]) -> None:
    with pytest.raises(error), write(country.world.engine) as db:
        enrolling.enrol_many(
            db,
            people=[country.people["other-instructor"], country.people["own"]],
            slug=PREVIEW,
            now=NOW,
            by=country.people[by] if by else None,
        )
    with reading(country.world.engine) as db:
        chosen = select(Enrolment).join(Course).where(Course.slug == PREVIEW, col(Enrolment.withdrawn_at).is_(None))
        held = {each.person_id for each in db.exec(chosen)}
    assert held & {country.people["own"], country.people["other-instructor"]} == set()


def test_nobody_is_reminded_of_a_course_they_no_longer_see(country: Country) -> None:
    world = country.world
    people = [world.person(name, "Phan Thị Hoa", unit="xa-3") for name in ("con-day", "thoi-day")]
    rights = [world.grant(person, Role.INSTRUCTOR, course=COURSE) for person in people]
    with write(world.engine) as db:
        for person in people:
            enrolling.enrol(db, person_id=person, slug=PREVIEW, now=NOW, by=None, due_on=day_of(NOW) + timedelta(1))
        grants.end(db, rights[1], ended_by=None, now=NOW)
        reminders.tell_due(db, {}, NOW)
        told = [len(notices.list_for(db, person, language="vi")) for person in people]
    assert told == [1, 0]

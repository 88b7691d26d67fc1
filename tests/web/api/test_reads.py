"""What is read over the API: the values of the pages, in pieces that miss nothing, and once for each change."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from learn.audit.models import AuditEntry
from learn.courses.models import Course, CourseVersion
from learn.db.columns import id_of
from learn.db.transactions import reading, write
from learn.organisation.models import Role, Sees
from learn.people import service as people
from tests.web.api.access_table import TABLE
from tests.web.api.programs import API, pieces, program
from tests.web.api.test_access import address
from tests.web.conftest import World
from tests.web.country import COURSE, OTHER, PREVIEW, Country, contents, written

pytest_plugins = ("tests.web.country_fixtures",)

SHOWN = [row for row in TABLE if row.route.startswith("GET ")]


# --- courses


def test_a_course_is_listed_for_who_is_in_it_may_join_it_or_teaches_it(country: Country) -> None:
    def listed(who: str) -> dict[str, tuple[bool, bool, bool, str | None]]:
        found = program(country.world, country.people[who]).get(f"{API}/courses").json()["items"]
        return {
            one["slug"]: (one["is_enrolled"], one["may_enrol"], one["is_taught"], one["enrolment"]) for one in found
        }

    assert listed("learner") == {COURSE: (True, False, False, f"{COURSE}.1")}
    assert listed("own") == {COURSE: (False, True, False, None)}
    sample = {PREVIEW: (False, True, False, None)}
    assert listed("instructor") == {COURSE: (False, True, True, None)} | sample
    assert (
        listed("other-instructor") == {COURSE: (False, True, False, None), OTHER: (False, False, True, None)} | sample
    )


def test_an_outline_is_in_the_wished_language_and_holds_no_lesson_text(country_on_sqlite: Country) -> None:
    client = program(country_on_sqlite.world, country_on_sqlite.people["learner"])
    titles = {}
    for language in ("vi", "en"):
        told = client.get(f"{API}/courses/{COURSE}", headers={"Accept-Language": language})
        titles[language] = told.json()["outline"]["title"]
        assert told.json()["language"] == told.headers["content-language"] == language
        assert [lesson["id"] for module in told.json()["outline"]["modules"] for lesson in module["lessons"]]
        assert "<p>" not in told.text
    assert titles["vi"] != titles["en"]


@pytest.fixture
def two_versions(published_world: World) -> World:
    """A course in its second version, with somebody on the first."""
    world = published_world
    learner = world.person("hanhnt")
    program(world, learner).post(f"{API}/enrolments", json={"course": COURSE})
    with write(world.engine) as db:
        for slug in (COURSE, OTHER):
            course = db.exec(select(Course).where(Course.slug == slug)).one()
            first = db.exec(select(CourseVersion).where(CourseVersion.course_id == id_of(course))).one()
            again = CourseVersion(
                course_id=id_of(course),
                number=2,
                content_hash="2",
                document=first.document,
                published_at=world.clock.now,
            )
            db.add(again)
    return world


def test_a_learner_reads_their_version_and_the_newest_and_an_instructor_all(two_versions: World) -> None:
    world = two_versions

    def numbers(person: int, slug: str) -> list[int] | int:
        answer = program(world, person).get(f"{API}/courses/{slug}/versions")
        return [one["number"] for one in answer.json()["items"]] if answer.status_code == 200 else answer.status_code

    with reading(world.engine) as db:
        learner = people.find(db, "hanhnt")
    stranger, teacher = world.person("minhtv"), world.person("giangvh")
    world.grant(teacher, Role.INSTRUCTOR, course=OTHER)
    assert (numbers(learner, COURSE), numbers(learner, OTHER)) == ([2, 1], 404)
    assert (numbers(stranger, COURSE), numbers(stranger, OTHER)) == ([2], 404)
    assert (numbers(teacher, COURSE), numbers(teacher, OTHER)) == ([2], [2, 1])
    assert program(world, stranger).get(f"{API}/courses/{COURSE}/versions/1").status_code == 404
    told = program(world, learner).get(f"{API}/courses/{COURSE}").json()
    assert (told["version"], told["outline"]["number"], told["outline"]["is_newest"]) == (1, 1, False)


def test_versions_are_paged_from_the_newest_and_one_published_meanwhile_moves_nothing(two_versions: World) -> None:
    world = two_versions
    teacher = world.person("giangvh")
    world.grant(teacher, Role.INSTRUCTOR, course=COURSE)
    client = program(world, teacher)
    first = client.get(f"{API}/courses/{COURSE}/versions?limit=1").json()
    assert ([one["number"] for one in first["items"]], first["next"]) == ([2], "2")
    with write(world.engine) as db:
        newest = db.exec(select(CourseVersion).where(CourseVersion.number == 2)).first()
        assert newest is not None
        db.add(CourseVersion(**newest.model_dump(exclude={"id", "number"}), number=3))
    second = client.get(f"{API}/courses/{COURSE}/versions?limit=1&cursor=2").json()
    assert ([one["number"] for one in second["items"]], second["next"]) == ([1], None)


# --- people, in pieces


@pytest.fixture
def crowd(world: World) -> tuple[World, TestClient]:
    """Eleven people of one commune who are all called alike, and their supervisor's program."""
    world.unit("xa-1")
    world.unit("xa-2")
    supervisor = world.person("dungtv", "Trần Văn Dũng")
    world.grant(supervisor, Role.SUPERVISOR, "xa-1", Sees.PEOPLE)
    for number in range(11):
        world.person(f"nguoi{number}", "Nguyễn Văn An", unit="xa-1")
    world.person("khac", "Nguyễn Văn An", unit="xa-2")
    return world, program(world, supervisor)


@pytest.mark.parametrize("limit", [1, 3, 11, 12, 100])
def test_pages_over_people_called_alike_miss_and_repeat_nobody(crowd: tuple[World, TestClient], limit: int) -> None:
    _, client = crowd
    found = [one["id"] for piece in pieces(client, f"{API}/units/xa-1/people?limit={limit}") for one in piece]
    assert len(found) == len(set(found)) == 11
    assert found == sorted(found)


def test_who_moves_in_or_is_renamed_meanwhile_shifts_nobody(crowd: tuple[World, TestClient]) -> None:
    world, client = crowd
    there = {one["id"] for piece in pieces(client, f"{API}/units/xa-1/people") for one in piece}
    numbers = iter(range(100))

    def change() -> None:
        number = next(numbers)
        world.person(f"moi{number}", "Bùi Thị Mới", unit="xa-1")
        with write(world.engine) as db:
            renamed = people.find(db, f"nguoi{number}")
            people.rename(db, renamed, "A Đầu Tiên", renamed_by=renamed, now=world.clock.now)

    found = [one["id"] for piece in pieces(client, f"{API}/units/xa-1/people?limit=2", change) for one in piece]
    assert len(found) == len(set(found))
    assert there <= set(found)


def test_the_next_piece_keeps_what_was_asked(crowd: tuple[World, TestClient]) -> None:
    _, client = crowd
    first = client.get(f"{API}/units/xa-1/people", params={"q": "nguyễn AN", "state": "not-enrolled", "limit": 2})
    assert len(first.json()["items"]) == 2
    link = first.headers["link"]
    assert 'rel="next"' in link
    for asked in ("q=nguy%E1%BB%85n+AN", "state=not-enrolled", "limit=2", f"cursor={first.json()['next']}"):
        assert asked in link
    assert client.get(f"{API}/units/xa-1/people?q=dũng").json() == {"items": [], "next": None}


def test_a_cursor_tells_nothing_of_who_is_not_seen(crowd: tuple[World, TestClient]) -> None:
    world, client = crowd
    with reading(world.engine) as db:
        foreign = people.profile(db, people.find(db, "khac")).public_id
    for cursor in (foreign, UUID(int=foreign.int ^ 1)):
        found = [one["id"] for one in client.get(f"{API}/units/xa-1/people?cursor={cursor}").json()["items"]]
        assert all(UUID(one) > cursor for one in found)
        assert str(foreign) not in found


@pytest.mark.parametrize(
    "path",
    [
        "/units/xa-1/people?cursor=x",
        "/units/xa-1/people?limit=0",
        "/units/xa-1/people?limit=101",
        "/units/xa-1/people?limit=x",
        "/units/xa-1/people?state=lost",
        "/units/xa-1/people?course=No%20such",
        "/units/xa-1/units?cursor=a%20b",
        "/courses?cursor=Not-A-Slug",
        "/enrolments?cursor=song-ngu",
        "/enrolments?cursor=song-ngu.0",
    ],
)
def test_a_malformed_cursor_limit_or_filter_is_refused_by_name(crowd: tuple[World, TestClient], path: str) -> None:
    _, client = crowd
    told = client.get(API + path)
    assert told.status_code == 422
    assert [error["location"] for error in told.json()["errors"]] == ["query"]
    assert told.json()["errors"][0]["name"] == path.partition("?")[2].partition("=")[0]


@pytest.mark.parametrize("text", ["\x00", "%", "_", "'", "\\", "ă" * 100])
def test_any_words_may_be_searched(crowd: tuple[World, TestClient], text: str) -> None:
    _, client = crowd
    assert client.get(f"{API}/units/xa-1/people", params={"q": text}).status_code == 200


# --- a person


def test_a_person_is_shown_with_their_courses_and_without_their_sign_in_names(country_on_sqlite: Country) -> None:
    country = country_on_sqlite
    client = program(country.world, country.people["supervisor"])
    told = client.get(f"{API}/people/{country.public_id('learner')}")
    assert told.json()["name"] == "Nguyễn Thị Hạnh"
    assert told.json()["unit"] == "Xã xa-1"
    (course,) = told.json()["courses"]
    assert (course["slug"], course["lessons_done"], course["lessons"]) == (COURSE, 3, 3)
    assert course["before"] is not None
    assert course["after"] is None
    assert "username" not in told.text


@pytest.mark.parametrize(
    ("path", "action", "kind"),
    [("/people/{learner}", "person.view", "person"), ("/units/xa-1/people", "unit.people", "unit")],
)
def test_a_look_at_people_is_recorded_also_when_nothing_had_changed(
    country: Country, path: str, action: str, kind: str
) -> None:
    client = program(country.world, country.people["supervisor"])
    address = API + path.format(learner=country.public_id("learner"))

    def looks() -> int:
        with reading(country.world.engine) as db:
            own = (col(AuditEntry.action) == action, col(AuditEntry.actor_id) == country.people["supervisor"])
            return len(db.exec(select(AuditEntry).where(*own, col(AuditEntry.object_kind) == kind)).all())

    before = looks()
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert looks() == before + 2


def test_looking_at_oneself_is_not_recorded(country_on_sqlite: Country) -> None:
    country = country_on_sqlite
    client = program(country.world, country.people["learner"])
    assert client.get(f"{API}/me").status_code == 200
    before = contents(country.world.engine)
    assert client.get(f"{API}/people/{country.public_id('learner')}").status_code == 200
    assert written(before, contents(country.world.engine)) == set()


def test_looking_writes_nothing_but_the_record_of_who_looked(country: Country) -> None:
    for role, may_change in (("learner", set()), ("instructor", set()), ("supervisor", {"audit_entry"})):
        client = program(country.world, country.people[role])
        client.get(f"{API}/me")
        before = contents(country.world.engine)
        for row in SHOWN:
            for place in row.statuses:
                client.get(address(country, row.route, place, role))
        assert written(before, contents(country.world.engine)) == may_change


# --- once for each change


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.route)
def test_what_has_not_changed_is_not_sent_again(country_on_sqlite: Country, row: Any) -> None:
    country = country_on_sqlite
    for role, place in (("learner", "own"), ("learner", "closed"), ("administrator", "own"), ("learner", "any")):
        if place not in row.statuses:
            continue
        client, path = program(country.world, country.people[role]), address(country, row.route, place, role)
        first = client.get(path)
        if first.status_code != 200:
            continue
        tag = first.headers["etag"]
        assert not tag.startswith("W/")
        assert "no-cache" in first.headers["cache-control"]
        assert client.get(path).headers["etag"] == tag
        for known in (tag, f'"other", {tag}', f"W/{tag}"):
            again = client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(path, headers={"Accept-Encoding": "identity"}).headers["etag"] != tag


def test_a_change_changes_the_tag_and_so_does_the_language(country_on_sqlite: Country) -> None:
    client = program(country_on_sqlite.world, country_on_sqlite.people["learner"])
    path = f"{API}/attempts/{country_on_sqlite.attempts['own']}"
    first = client.get(path)
    english = client.get(path, headers={"Accept-Language": "en"})
    assert english.headers["etag"] != first.headers["etag"]
    slot = first.json()["questions"][0]["slot"]
    client.put(f"{path}/answers/{slot}", json={"key": "changed", "response": {"option": "1"}})
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


# --- problems


@pytest.mark.parametrize(
    ("language", "title", "chosen"),
    [
        ("", "Không có gì ở địa chỉ này", "vi"),
        ("en", "There is nothing at this address", "en"),
        ("en-GB,en;q=0.9,vi;q=0.8", "There is nothing at this address", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "Không có gì ở địa chỉ này", "vi"),
        ("fr;q=1, en;q=0.2", "There is nothing at this address", "en"),
        ("fr", "Không có gì ở địa chỉ này", "vi"),
        ("en;q=0", "Không có gì ở địa chỉ này", "vi"),
        ("*", "Không có gì ở địa chỉ này", "vi"),
        (";;;q=,en;q=x", "Không có gì ở địa chỉ này", "vi"),
    ],
)
def test_a_problem_is_told_in_the_language_that_is_accepted(
    country_on_sqlite: Country, language: str, title: str, chosen: str
) -> None:
    told = country_on_sqlite.world.visitor().get(f"{API}/none", headers={"Accept-Language": language})
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert (told.json()["title"], told.headers["content-language"]) == (title, chosen)
    assert told.json()["type"] == "urn:learn:problem:not-found"
    assert told.json()["instance"] == f"{API}/none"
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/enrolments", "GET, HEAD, POST"),
        ("PUT", "/enrolments", "GET, HEAD, POST"),
        ("POST", "/me", "GET, HEAD"),
        ("GET", "/attempts/00000000-0000-4000-8000-000000000000/submission", "POST"),
        ("OPTIONS", "/courses", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_for_an_address_is_answered_with_those_that_are(
    country_on_sqlite: Country, method: str, path: str, allowed: str
) -> None:
    told = country_on_sqlite.world.visitor().request(method, API + path)
    assert (told.status_code, told.headers["allow"]) == (405, allowed)
    assert told.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/attempts/1", "/people/x", "/courses/Not%20A%20Slug", "/units/a%00b", "/courses/"])
def test_an_address_that_cannot_be_read_is_one_where_nothing_is(country_on_sqlite: Country, path: str) -> None:
    client = program(country_on_sqlite.world, country_on_sqlite.people["administrator"])
    assert client.get(API + path).status_code == 404


def test_a_fault_tells_nothing_of_the_program(world: World) -> None:
    from starlette.routing import Mount

    api = next(route.app for route in world.app.routes if isinstance(route, Mount) and route.path == API)

    @api.get("/fall", name="fall")
    def fall() -> None:
        raise RuntimeError("secret-canary")

    with TestClient(world.app, raise_server_exceptions=False) as client:
        told = client.get(f"{API}/fall")
    assert (told.status_code, told.headers["content-type"]) == (500, "application/problem+json")
    assert told.headers["x-content-type-options"] == "nosniff"
    for word in ("secret-canary", "Traceback", "RuntimeError"):
        assert word not in told.text


def test_head_is_answered_as_get(country_on_sqlite: Country) -> None:
    client = program(country_on_sqlite.world, country_on_sqlite.people["learner"])
    assert client.head(f"{API}/me").status_code == 200

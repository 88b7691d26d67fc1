"""Lists of people and the page of one person: who is there, how they stand, and who may look."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, col, select

from learn.assessments.models import AssessmentVersion, FormAnalysis, Measured, Occasion
from learn.dashboards.people import PER_PAGE, PeoplePage, PeopleQuery, people_page
from learn.dashboards.person import person_page
from learn.dashboards.rows import ANY_NOT_STARTED
from learn.dashboards.standing import Standing
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.organisation.models import Appointment, Role, Sees
from learn.web.templating import Templates
from tests.dashboards.world import World

TOO_FEW = "Chưa đủ dữ liệu để kết luận."


@pytest.fixture
def world(db: Session, now: datetime) -> World:
    world = World(db, now)
    world.course()
    world.unit("T", "Tỉnh", kind="province")
    world.unit("A", "Xã An", "T")
    world.unit("B", "Xã Bình", "T")
    return world


def listed(world: World, code: str = "T", **asked: Any) -> PeoplePage:
    return people_page(world.db, world.viewer(code), code, PeopleQuery(**asked), world.now)


@pytest.mark.parametrize(
    ("enrolled", "expected"),
    [
        ({}, Standing.NOT_STARTED_LONG),
        ({"days": 6}, Standing.NOT_STARTED),
        ({"days": 7}, Standing.NOT_STARTED_LONG),
        ({"begins_on": date(2026, 11, 24), "due_on": date(2026, 11, 22)}, Standing.WAITING),
        ({"begins_on": date(2026, 11, 23), "days": 7}, Standing.NOT_STARTED_LONG),
        ({"p": 0.5}, Standing.LEARNING),
        ({"p": 0.5, "lessons_done": True}, Standing.POST_WAITING),
        ({"p": 0.5, "lessons_done": True, "post": Measured.OPEN}, Standing.IN_TEST),
        ({"p": 0.5, "due_on": date(2026, 11, 22)}, Standing.OVERDUE),
        ({"p": 0.5, "due_on": date(2026, 11, 23)}, Standing.LEARNING),  # the last day is still in time
        ({"p": 0.5, "q": 0.4}, Standing.DECLINED),
        ({"p": 0.5, "q": 0.45}, Standing.FINISHED),  # within what a short test swings by
        ({"p": 0.5, "q": 0.8, "objectives": (1 / 3, 0.5)}, Standing.OBJECTIVES_MISSING),
        ({"p": 0.5, "q": 0.8, "objectives": (1 / 3, 0.666666667)}, Standing.FINISHED),
        ({"p": 0.5, "q": 0.8, "due_on": date(2026, 11, 1)}, Standing.FINISHED),
    ],
)
def test_how_a_person_stands(world: World, enrolled: dict[str, Any], expected: Standing) -> None:
    world.enrol(world.person("Trần Văn Ân", "A"), "A", **enrolled)
    world.recount("A")
    assert [row.standing for row in listed(world).rows] == [expected]


def test_who_never_got_a_password_is_given_a_code(world: World) -> None:
    world.enrol(world.person("Trần Văn Ân", "A", has_password=False), "A")
    world.recount("A")
    (row,) = listed(world).rows
    assert row.standing is Standing.LOCKED_OUT
    assert row.action.url.endswith("#sign-in")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nguyen", ["Nguyễn Đức Hạnh"]),
        ("đuc HANH", ["Nguyễn Đức Hạnh"]),
        ("hanh nguyen", ["Nguyễn Đức Hạnh"]),
        ("Lê", ["Lê Thị Ế"]),
        ("%", []),
        ("_", []),
    ],
)
def test_search_needs_no_accents(world: World, text: str, found: list[str]) -> None:
    world.enrol(world.person("Nguyễn Đức Hạnh", "A"), "A")
    world.person("Lê Thị Ế", "B")
    world.recount("A")
    assert [row.name for row in listed(world, text=text).rows] == found


def test_pages_hold_fifty_and_together_everybody_once(world: World) -> None:
    for number in range(PER_PAGE + 3):
        world.enrol(world.person(f"Người {number:02}", "A"), "A")
    world.recount("A")
    first, second = listed(world, page=1), listed(world, page=2)
    assert (len(first.rows), len(second.rows), first.pages, first.total) == (PER_PAGE, 3, 2, PER_PAGE + 3)
    assert len({row.id for row in (*first.rows, *second.rows)}) == PER_PAGE + 3
    assert (first.previous_url, second.next_url) == (None, None)
    assert listed(world, page=99).number == 2


def test_a_filter_shows_who_stands_there_and_an_unknown_one_shows_everybody(world: World) -> None:
    world.enrol(world.person("Mới", "A"), "A", days=1)
    world.enrol(world.person("Lâu", "A"), "A")
    world.enrol(world.person("Đang Học", "A"), "A", p=0.5)
    world.recount("A")
    assert [row.name for row in listed(world, state="not-started").rows] == ["Mới"]
    assert [row.name for row in listed(world, state=ANY_NOT_STARTED).rows] == ["Lâu", "Mới"]
    assert len(listed(world, state="gì đó").rows) == 3


def test_people_are_listed_where_they_work_today(world: World) -> None:
    person = world.person("Chuyển Đi", "A")
    world.enrol(person, "A")
    world.recount("A")
    old = world.db.exec(select(Appointment).where(Appointment.person_id == id_of(person))).one()
    old.valid_to = world.now.date()
    world.db.add(Appointment(person_id=id_of(person), unit_id=world.id_of_unit("B"), valid_from=world.now.date()))
    world.db.flush()
    assert listed(world, "A").rows == ()
    assert [row.unit for row in listed(world, "B").rows] == ["Xã Bình"]


@pytest.mark.parametrize(("over", "sees"), [("B", Sees.PEOPLE), ("T", Sees.FIGURES)])
def test_a_list_of_people_is_not_there_for_who_may_not_see_them(world: World, over: str, sees: Sees) -> None:
    person = world.person("Trần Văn Ân", "A")
    viewer = world.viewer(over, sees)
    with pytest.raises(NotFound):
        people_page(world.db, viewer, "A", PeopleQuery(), world.now)
    with pytest.raises(NotFound):
        person_page(world.db, viewer, person.public_id, world.now)


def test_nobody_is_not_found_like_somebody_elses(world: World) -> None:
    with pytest.raises(NotFound) as refused:
        person_page(world.db, world.viewer("T"), uuid4(), world.now)
    assert refused.value.message is None


def test_a_persons_page_says_what_changed_by_objective_and_asks_to_be_audited(world: World) -> None:
    person = world.person("Trần Văn Ân", "A")
    world.enrol(person, "A", p=1 / 3, q=2 / 3, objectives=(1, 1 / 3))
    seen = person_page(world.db, world.viewer("T"), person.public_id, world.now)
    (course,) = seen.courses
    assert str(course.change) == TOO_FEW
    assert [(line.before, line.after, line.possible, line.is_held) for line in course.objectives] == [
        (1, 3, 3, True),
        (1, 1, 3, False),
    ]
    assert seen.audit is not None
    assert (seen.audit.action, seen.audit.object_id) == ("person.view", str(person.id))
    assert seen.sign_in is not None
    assert seen.sign_in.issue_url == f"/people/{person.public_id}/code"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ({"pre": Measured.SKIPPED}, "Đã bỏ qua bài đầu vào, nên không có mức thay đổi."),
        ({"p": 0.5}, "Chưa đủ hai lần đo."),
        ({"p": 0.5, "q": 0.5}, "Hai lần bằng nhau."),
        ({"p": 0.5, "q": 0.4}, TOO_FEW),
    ],
)
def test_a_change_is_said_in_words(world: World, outcome: dict[str, Any], said: str) -> None:
    person = world.person("Trần Văn Ân", "A")
    world.enrol(person, "A", **outcome)
    seen = person_page(world.db, world.viewer("A"), person.public_id, world.now)
    assert str(seen.courses[0].change) == said


@pytest.mark.parametrize(
    ("after", "n", "said"),
    [
        (0.7, 30, "Có tiến bộ."),  # 0.2 is 2.02 standard errors of the difference
        (0.69, 30, "Chưa thấy thay đổi rõ."),
        (0.31, 30, "Chưa thấy thay đổi rõ."),
        (0.3, 30, "Kết quả giảm."),
        (0.7, 29, TOO_FEW),
    ],
)
def test_a_change_is_called_one_only_beyond_the_error_of_the_test(
    world: World, after: float, n: int, said: str
) -> None:
    version = world.db.exec(select(AssessmentVersion)).one()
    for letter, occasion in (("A", Occasion.PRE), ("B", Occasion.POST)):
        key = {"assessment_version_id": version.id, "letter": letter, "occasion": occasion.value}
        world.db.add(FormAnalysis(**key, n=n, sem=0.07, document={}, last_score_id=1, analysed_at=world.now))
    person = world.person("Trần Văn Ân", "A")
    world.enrol(person, "A", p=0.5, q=after)
    (course,) = person_page(world.db, world.viewer("A"), person.public_id, world.now).courses
    assert str(course.change) == said
    assert course.reliable is not None
    assert (course.reliable.index is None) == (n < 30)
    shown = Templates(str).render("dashboards/_person_course.html", {"course": course}, "vi")
    assert f"<h3>{said}</h3>" in shown
    assert str(course.reliable.words) in shown  # what the person reads on the page of the result


def test_looking_at_oneself_is_not_audited(world: World) -> None:
    viewer = world.viewer("T")
    own = world.db.exec(select(Appointment).where(col(Appointment.person_id) == viewer.person_id)).first()
    assert own is None
    me = world.identity(viewer.person_id)
    assert person_page(world.db, viewer, me, world.now).audit is None


def test_an_administrators_code_is_not_a_supervisors_to_give(world: World) -> None:
    admin = world.person("Quản Trị", "A")
    world.grant(admin, Role.ADMINISTRATOR)
    assert person_page(world.db, world.viewer("A"), admin.public_id, world.now).sign_in is None


def test_a_hasty_test_is_said(world: World) -> None:
    person = world.person("Trần Văn Ân", "A")
    world.enrol(person, "A", p=0.5, q=0.6, post_effort=0.4)
    seen = person_page(world.db, world.viewer("A"), person.public_id, world.now + timedelta(hours=1))
    assert ["quá vội" in str(caution) for caution in seen.courses[0].cautions] == [True]

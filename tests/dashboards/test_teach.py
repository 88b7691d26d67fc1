"""What an instructor sees, and nobody else."""

from datetime import datetime

import pytest
from sqlmodel import Session

from learn.dashboards.teach import teach, teach_course
from learn.errors import NotFound
from tests.dashboards.world import SLUG, World


@pytest.fixture
def world(db: Session, now: datetime) -> World:
    world = World(db, now)
    world.unit("A", "Xã An")
    world.course(needs_check=["Số ngày nộp lại quà"])
    world.course("khac", "An toàn thông tin", review_by="2026-01-01")
    return world


def test_courses_due_for_review_come_first(world: World) -> None:
    seen = teach(world.db, world.instructor(), world.now, "vi").courses
    assert [(one.slug, one.review_is_due, one.to_check) for one in seen] == [("khac", True, 0), (SLUG, False, 1)]


def test_an_instructor_of_one_course_sees_that_one(world: World) -> None:
    viewer = world.instructor(SLUG)
    assert [one.slug for one in teach(world.db, viewer, world.now, "vi").courses] == [SLUG]
    with pytest.raises(NotFound):
        teach_course(world.db, viewer, "khac", world.now, "vi")


def test_a_supervisor_teaches_nothing(world: World) -> None:
    viewer = world.viewer("A")
    assert teach(world.db, viewer, world.now, "vi").courses == ()
    with pytest.raises(NotFound):
        teach_course(world.db, viewer, SLUG, world.now, "vi")


def test_a_course_shows_its_versions_and_what_to_check(world: World) -> None:
    world.enrol(world.person("Trần Văn Ân", "A"), "A")
    seen = teach_course(world.db, world.instructor(SLUG), SLUG, world.now, "vi")
    assert [(version.number, version.enrolled, version.is_current) for version in seen.versions] == [(1, 1, True)]
    assert [(one.where, one.what) for one in seen.to_check] == [("Đạo đức công vụ", "Số ngày nộp lại quà")]
    assert seen.statistics_url == f"/teach/{SLUG}/statistics"


def test_an_absent_course_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        teach_course(world.db, world.instructor(), "khong-co", world.now, "vi")

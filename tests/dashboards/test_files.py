"""A file of a course opens for those who study or teach what uses it, and for nobody else."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from learn.assessments import enrolling
from learn.dashboards.files import readable_medium
from learn.errors import NotFound
from learn.organisation import grants, policy
from learn.organisation.models import Role
from learn.organisation.policy import Right
from learn.people import service as people
from tests.dashboards.published import a_course, a_learner

SLUG, NAME = "song-ngu", "bang-mau.csv"


@pytest.fixture
def digest(db: Session, tmp_path: Path, now: datetime) -> str:
    return a_course(db, tmp_path, now).plan.courses[0].media[NAME].hash


def opens(db: Session, person: int, digest: str, now: datetime, name: str = NAME) -> bool:
    try:
        return readable_medium(db, policy.load_viewer(db, person, now), digest, name).hash == digest
    except NotFound:
        return False


def a_stranger(db: Session, now: datetime, right: Right | None = None) -> int:
    person = people.create(db, full_name="Trần Văn Minh", username="minh", created_by=None, now=now)
    if right:
        grants.give(db, person, right, given_by=None, now=now)
    return person


@pytest.mark.parametrize("is_open", [True, False])
def test_who_studies_the_course_opens_it(db: Session, digest: str, now: datetime, is_open: bool) -> None:
    assert opens(db, a_learner(db, "hanh", now, is_open=is_open), digest, now)


def test_who_left_the_course_still_reads_what_they_read(db: Session, digest: str, now: datetime) -> None:
    person = a_learner(db, "hanh", now)
    enrolling.withdraw(db, person_id=person, slug=SLUG, now=now, by=None)
    assert opens(db, person, digest, now)


@pytest.mark.parametrize(
    ("right", "may"),
    [
        (None, False),
        (Right(Role.INSTRUCTOR, course=SLUG), True),
        (Right(Role.INSTRUCTOR), True),
        (Right(Role.INSTRUCTOR, course="khac"), False),
        (Right(Role.ADMINISTRATOR), False),
    ],
)
def test_others_open_it_only_when_they_teach_the_course(
    db: Session, digest: str, now: datetime, right: Right | None, may: bool
) -> None:
    assert opens(db, a_stranger(db, now, right), digest, now) is may


def test_another_name_or_another_hash_is_not_there(db: Session, digest: str, now: datetime) -> None:
    person = a_learner(db, "hanh", now)
    assert not opens(db, person, digest, now, "khac.csv")
    assert not opens(db, person, "0" * 64, now)
    assert not opens(db, person, "", now)

"""Who is signed in, as every page's frame shows it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from learn.dashboards.frame import Frame, frame_of
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation import grants
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right
from learn.people import service as people
from learn.people import sessions
from learn.people.sessions import IDLE, NewSession
from tests.assessments.world import a_unit


@pytest.fixture
def person(db: Session, now: datetime) -> int:
    return people.create(db, full_name="Nguyễn Thị Hạnh", username="hanh", created_by=None, now=now)


@pytest.fixture
def session(db: Session, person: int, now: datetime) -> NewSession:
    return sessions.start(db, person, device_token=None, device="Chrome", now=now)


def frame(db: Session, session: NewSession, now: datetime) -> Frame:
    found = frame_of(db, session.token, now)
    assert found is not None
    return found


def test_a_learner_is_called_by_the_given_name(db: Session, session: NewSession, person: int, now: datetime) -> None:
    seen = frame(db, session, now)
    assert (seen.person_id, seen.name, seen.short_name) == (person, "Nguyễn Thị Hạnh", "Hạnh")
    assert (seen.roles, seen.unit_code, seen.unread) == ({"learner"}, None, 0)


@pytest.mark.parametrize("token", ["", "x", "\x00", "a" * 10_000])
def test_an_unknown_session_is_nobody(db: Session, session: NewSession, now: datetime, token: str) -> None:
    assert frame_of(db, token, now) is None


def test_a_session_ends_when_it_is_left_alone(db: Session, session: NewSession, now: datetime) -> None:
    assert frame_of(db, session.token, now + IDLE - timedelta(seconds=1)) is not None
    assert frame_of(db, session.token, now + IDLE + timedelta(seconds=1)) is None


def test_a_session_ends_with_sign_out_and_with_the_account(
    db: Session, session: NewSession, person: int, now: datetime
) -> None:
    other = sessions.start(db, person, device_token=None, device="Chrome", now=now)
    sessions.end(db, person, frame(db, other, now).session_id, now)
    assert frame_of(db, other.token, now) is None
    people.close(db, person, closed_by=None, now=now)
    assert frame_of(db, session.token, now) is None


def test_only_rights_that_hold_today_show_in_the_navigation(
    db: Session, session: NewSession, person: int, now: datetime
) -> None:
    unit = a_unit(db, "XA-1", now)
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    right = Right(Role.SUPERVISOR, unit, None, Sees.PEOPLE)
    grants.give(db, person, right, given_by=None, now=now, valid_from=today, valid_to=tomorrow)
    grants.give(db, person, Right(Role.INSTRUCTOR), given_by=None, now=now, valid_from=tomorrow)
    seen = frame(db, session, now)
    assert (seen.roles, seen.unit_code) == ({"learner", "supervisor"}, "XA-1")
    later = frame(db, session, now + timedelta(days=1))
    assert (later.roles, later.unit_code) == ({"learner", "instructor"}, None)


def test_unread_messages_are_counted(db: Session, session: NewSession, person: int, now: datetime) -> None:
    for number in range(2):
        notices.tell(db, person, Kind.CODE_ISSUED, f"code {number}", {}, "/me", now)
    assert frame(db, session, now).unread == 2
    notices.mark_all_read(db, person, now)
    assert frame(db, session, now).unread == 0

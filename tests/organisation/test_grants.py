from datetime import timedelta

import pytest
from sqlalchemy import select

from learn.audit.models import AuditEntry
from learn.days import day_of
from learn.errors import Invalid, NotFound
from learn.organisation import grants
from learn.organisation.models import Role, Sees
from learn.organisation.policy import Right
from tests.organisation.organisations import a_unit, somebody

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("right", "field"),
    [
        (Right(Role.SUPERVISOR, unit_id=1), "sees"),
        (Right(Role.ADMINISTRATOR, sees=Sees.PEOPLE), "sees"),
        (Right(Role.INSTRUCTOR, unit_id=1), "unit"),
        (Right(Role.SUPERVISOR, course="dao-duc", sees=Sees.PEOPLE), "course"),
        (Right(Role.ADMINISTRATOR, course="dao-duc"), "course"),
        (Right(Role.LEARNER, unit_id=1, course="dao-duc"), "course"),
    ],
)
def test_a_right_without_a_meaning_is_refused(db, now, right, field):
    with pytest.raises(Invalid) as refused:
        grants.give(db, somebody(db, now), right, given_by=None, now=now)
    assert set(refused.value.fields) == {field}


def test_giving_what_is_held_changes_nothing(db, now):
    person, unit = somebody(db, now), a_unit(db, "na-tau")
    right = Right(Role.SUPERVISOR, unit_id=unit, sees=Sees.FIGURES)
    one = grants.give(db, person, right, given_by=None, now=now)
    assert grants.give(db, person, right, given_by=None, now=now + DAY) == one
    wider = Right(Role.SUPERVISOR, unit_id=unit, sees=Sees.PEOPLE)
    assert grants.give(db, person, wider, given_by=None, now=now) != one


def test_ending_takes_effect_today_and_never_lengthens(db, now):
    person = somebody(db, now)
    grant = grants.give(db, person, Right(Role.INSTRUCTOR), given_by=None, now=now - 5 * DAY)
    grants.end(db, grant, ended_by=None, now=now)
    grants.end(db, grant, ended_by=None, now=now, on=day_of(now) + 9 * DAY)
    (held,) = grants.grants_of(db, person)
    assert held.valid_to == day_of(now)
    with pytest.raises(NotFound):
        grants.end(db, 999_999, ended_by=None, now=now)


def test_a_grant_and_its_end_are_in_the_audit(db, now):
    person = somebody(db, now)
    grant = grants.give(db, person, Right(Role.INSTRUCTOR), given_by=None, now=now)
    grants.end(db, grant, ended_by=None, now=now)
    said = db.execute(select(AuditEntry.action).where(AuditEntry.object_kind == "grant").order_by(AuditEntry.id))
    assert said.scalars().all() == ["grant.given", "grant.ended"]


def test_an_installation_has_an_administrator_or_not(db, now):
    person, unit = somebody(db, now), a_unit(db, "na-tau")
    grants.give(db, person, Right(Role.ADMINISTRATOR, unit_id=unit), given_by=None, now=now)
    assert not grants.has_administrator(db, day_of(now))
    grant = grants.give(db, person, Right(Role.ADMINISTRATOR), given_by=None, now=now)
    assert grants.has_administrator(db, day_of(now))
    grants.end(db, grant, ended_by=None, now=now)
    assert not grants.has_administrator(db, day_of(now))

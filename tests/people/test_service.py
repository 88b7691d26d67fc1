from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from learn.errors import Conflict, Invalid, NotFound
from learn.people import service
from learn.people.models import Person
from tests.people.people import a_person

EVERYBODY = select(col(Person.id))


def test_an_account_by_user_name_and_phone(db, now):
    person_id = service.create(
        db, full_name=" Lò  Thị Mai ", username="Mai.Lo", phone="+84 912 345 678", created_by=None, now=now
    )
    shown = service.profile(db, person_id)
    assert (shown.full_name, shown.username, shown.phone) == ("Lò Thị Mai", "mai.lo", "0912345678")
    assert shown.is_open
    assert not shown.has_password
    assert isinstance(shown.public_id, UUID)
    assert service.by_public_id(db, shown.public_id) == person_id
    assert service.find(db, "0912 345 678") == service.find(db, "MAI.LO") == person_id


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "mai.lo"}, "username"),
        ({"username": "khac", "phone": "0912345678"}, "phone"),
        ({"username": "1khac"}, "username"),
        ({"username": "khac", "phone": "12"}, "phone"),
        ({}, "username"),
        ({"username": "khac", "full_name": " "}, "full_name"),
    ],
)
def test_what_is_taken_or_malformed_names_its_field(db, now, given, field):
    a_person(db, now, username="mai.lo", phone="0912345678")
    with pytest.raises(Invalid) as refused:
        service.create(db, **{"full_name": "Vũ Hùng", "created_by": None, "now": now, **given})
    assert set(refused.value.fields) == {field}


def test_absent_people_are_not_found(db):
    with pytest.raises(NotFound):
        service.find(db, "khong.ai")
    with pytest.raises(NotFound):
        service.profile(db, 999)
    with pytest.raises(NotFound):
        service.by_public_id(db, uuid4())
    with pytest.raises(NotFound):
        service.close(db, 999, closed_by=None, now=None)


@pytest.mark.parametrize("text", ["Đặng", "dang", "ĐẶNG THỊ", "thị hồng"])
def test_people_are_found_with_or_without_accents(db, now, text):
    hong = a_person(db, now, full_name="Đặng Thị Hồng")
    a_person(db, now, full_name="Lò Văn Hùng")
    assert [found.person_id for found in service.search(db, text, EVERYBODY)] == [hong]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'"])
def test_a_search_has_no_wild_cards(db, now, text):
    a_person(db, now)
    assert service.search(db, text, EVERYBODY) == []


def test_a_search_stays_within_who_may_be_seen(db, now):
    one, other = a_person(db, now), a_person(db, now)
    within = EVERYBODY.where(col(Person.id) != other)
    assert [found.person_id for found in service.search(db, "mai", within)] == [one]


def test_a_rename_is_found_by_the_new_name(db, now):
    person_id = a_person(db, now)
    service.rename(db, person_id, "Lò Thị Mận", renamed_by=person_id, now=now)
    assert service.search(db, "lo thi man", EVERYBODY)[0].full_name == "Lò Thị Mận"
    assert service.search(db, "lo thi mai", EVERYBODY) == []


def test_two_password_changes_from_the_same_old_one_are_not_both_made(db, now):
    person_id = a_person(db, now, hashed="old")
    service.change_password(db, person_id, "old", "new", now)
    with pytest.raises(Conflict):
        service.change_password(db, person_id, "old", "newer", now)


def test_closing_twice_is_well(db, now):
    person_id = a_person(db, now)
    service.close(db, person_id, closed_by=None, now=now)
    service.close(db, person_id, closed_by=None, now=now)
    assert not service.profile(db, person_id).is_open

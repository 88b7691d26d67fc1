import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from learn.db.transactions import reading, write
from learn.errors import Conflict, Invalid, LearnError, NotFound, TooMany
from learn.people import codes, service, sessions
from learn.people.models import OneTimeCode, SignInSession
from tests.people.people import PASSWORD, SECRET, a_person, sign_in


@pytest.fixture
def mai(engine, now):
    with write(engine) as db:
        return a_person(db, now, username="mai.lo", phone="0912345678")


def issue(engine, person_id, now):
    with write(engine) as db:
        return codes.issue(db, person_id, secret=SECRET, issued_by=None, now=now)


def check(engine, typed, code, now, address="203.0.113.7"):
    with reading(engine) as db:
        return codes.check(db, typed, code, secret=SECRET, address=address, device_token=None, now=now)


def redeem(engine, ticket, hashed, now):
    with write(engine) as db:
        return codes.redeem(db, ticket, hashed, device_token=None, device="Firefox", now=now)


def test_a_code_lets_its_owner_in_once_and_sets_the_password(engine, hasher, hashed, now, mai):
    issued = issue(engine, mai, now)
    assert re.fullmatch(r"[2-79AC-HJKMNP-Z]{5}-[2-79AC-HJKMNP-Z]{5}", issued.code)
    ticket = check(engine, "mai.lo", issued.code, now)
    assert (ticket.is_good, ticket.person_id) == (True, mai)
    new = redeem(engine, ticket, hashed, now)
    with reading(engine) as db:
        assert sessions.current(db, new.token, now).person_id == mai
    assert not check(engine, "mai.lo", issued.code, now).is_good
    assert sign_in(engine, hasher, "mai.lo", PASSWORD, now)


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c[:3]} {c[3:]} "])
def test_a_code_may_be_typed_as_it_is_heard(engine, now, mai, change):
    issued = issue(engine, mai, now)
    assert check(engine, "0912 345 678", change(issued.code), now).is_good


def test_checking_uses_nothing_up(engine, hashed, now, mai):
    issued = issue(engine, mai, now)
    for _ in range(3):
        assert check(engine, "mai.lo", issued.code, now).is_good


def test_a_code_holds_for_three_days(engine, now, mai):
    issued = issue(engine, mai, now)
    almost = now + timedelta(hours=72, seconds=-1)
    assert check(engine, "mai.lo", issued.code, almost).is_good
    assert not check(engine, "mai.lo", issued.code, now + timedelta(hours=72)).is_good


def test_a_code_that_ran_out_between_the_two_steps_is_refused(engine, hashed, now, mai):
    issued = issue(engine, mai, now)
    ticket = check(engine, "mai.lo", issued.code, now)
    with pytest.raises(Conflict):
        redeem(engine, ticket, hashed, now + timedelta(hours=72))


def test_a_new_code_makes_the_old_one_worthless(engine, hashed, now, mai):
    old = issue(engine, mai, now)
    ticket = check(engine, "mai.lo", old.code, now)
    new = issue(engine, mai, now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    assert not check(engine, "mai.lo", old.code, later).is_good
    assert check(engine, "mai.lo", new.code, later).is_good
    with pytest.raises(Conflict):
        redeem(engine, ticket, hashed, later)


def test_unknown_wrong_and_anothers_code_are_told_the_same(engine, now, mai):
    with write(engine) as db:
        a_person(db, now, username="hung.vu")
    issued = issue(engine, mai, now)
    told = set()
    for typed, code in [("mai.lo", "22222-22222"), ("khong.ai", issued.code), ("hung.vu", issued.code), ("mai.lo", "")]:
        ticket = check(engine, typed, code, now)
        assert not ticket.is_good
        with write(engine) as db:
            told.add(str(codes.refuse(db, ticket, now).fields))
        with pytest.raises(Invalid):
            redeem(engine, ticket, "hash", now)
    assert len(told) == 1


def test_wrong_codes_are_throttled_like_passwords_but_never_in_all(engine, hashed, now, mai):
    issued = issue(engine, mai, now)
    for number in range(120):
        wrong = check(engine, "mai.lo", "22222-22222", now, address=f"192.0.2.{number}")
        with write(engine) as db:
            codes.refuse(db, wrong, now)
    assert check(engine, "mai.lo", issued.code, now).is_good, "strangers can't shut the last door"
    ticket = check(engine, "mai.lo", "22222-22222", now)
    for _ in range(10):
        with write(engine) as db:
            codes.refuse(db, ticket, now)
    with pytest.raises(TooMany):
        check(engine, "mai.lo", issued.code, now)


def test_a_code_opens_an_account_that_strangers_have_locked(engine, hashed, now, mai):
    issued = issue(engine, mai, now)
    for number in range(100):
        with write(engine) as db:
            found = sessions.look_up(
                db, "mai.lo", secret=SECRET, address=f"192.0.2.{number}", device_token=None, now=now
            )
            sessions.refuse(db, found, now)
    with reading(engine) as db, pytest.raises(TooMany):
        sessions.look_up(db, "mai.lo", secret=SECRET, address="203.0.113.7", device_token=None, now=now)
    assert redeem(engine, check(engine, "mai.lo", issued.code, now), hashed, now)


def test_a_code_ends_the_sessions_of_whoever_knew_the_old_password(engine, hasher, hashed, now, mai):
    first = redeem(engine, check(engine, "mai.lo", issue(engine, mai, now).code, now), hashed, now)
    redeem(engine, check(engine, "mai.lo", issue(engine, mai, now).code, now), "another", now)
    with reading(engine) as db:
        assert sessions.current(db, first.token, now) is None


def test_fifty_phones_with_one_code_make_one_session(engine, hashed, now, mai):
    issued = issue(engine, mai, now)
    tickets = [check(engine, "mai.lo", issued.code, now) for _ in range(50)]

    def use(ticket):
        try:
            return redeem(engine, ticket, hashed, now)
        except LearnError as error:
            return error

    with ThreadPoolExecutor(25) as phones:
        came = list(phones.map(use, tickets))
    assert sorted(type(c).__name__ for c in came) == ["Conflict"] * 49 + ["NewSession"]
    with reading(engine) as db:
        assert len(db.execute(select(SignInSession)).all()) == 1


def test_a_closed_account_gets_no_code_and_its_codes_stop(engine, now, mai):
    issued = issue(engine, mai, now)
    with write(engine) as db:
        service.close(db, mai, closed_by=None, now=now)
    assert not check(engine, "mai.lo", issued.code, now).is_good
    for person_id in (mai, 999_999):
        with write(engine) as db, pytest.raises(NotFound):
            codes.issue(db, person_id, secret=SECRET, issued_by=None, now=now)


def test_the_database_keeps_no_code(engine, now, mai):
    issued = issue(engine, mai, now)
    with reading(engine) as db:
        (stored,) = db.execute(select(OneTimeCode)).scalars()
    assert issued.code not in stored.model_dump_json()
    assert issued.code.replace("-", "") not in stored.model_dump_json()


def test_codes_for_many(engine, now):
    with write(engine) as db:
        people = [a_person(db, now) for _ in range(30)]
        issued = codes.issue_many(db, people, secret=SECRET, issued_by=None, now=now)
    assert set(issued) == set(people)
    assert len({code.code for code in issued.values()}) == 30


def test_letters_that_look_alike_are_not_used():
    assert not set("0O1IL8B") & set(codes.ALPHABET)
    assert codes.tidy(unicodedata.normalize("NFD", " ab-c2 ")) == "ABC2"

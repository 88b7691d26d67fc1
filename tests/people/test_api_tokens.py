"""API tokens: made once shown once, ended with everything that ends a session, and never more than a hash."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from learn.audit.models import AuditEntry
from learn.db.transactions import reading, write
from learn.errors import Conflict, Invalid, NotFound, SignedOut
from learn.people import api_tokens, codes, service, sessions, store
from learn.people.api_tokens import MOST_AT_ONCE, MOST_DAYS, Scope
from learn.people.models import ApiToken, Person
from tests.people.people import SECRET, a_person

ALL = frozenset(Scope)


@pytest.fixture
def mai(engine, now, hashed):
    with write(engine) as db:
        return a_person(db, now, username="mai.lo", phone="0912345678", hashed=hashed)


@pytest.fixture
def session_id(engine, now, mai):
    return signed_in(engine, mai, now)


def signed_in(engine, person_id, now):
    with write(engine) as db:
        new = sessions.start(db, person_id, device_token=None, device="", now=now)
        found = sessions.current(db, new.token, now)
    return found.session_id


def make(engine, person_id, session_id, now, **more):
    wanted = {"name": "Đồng bộ", "scopes": {Scope.LEARNING}, **more}
    with write(engine) as db:
        return api_tokens.make(db, person_id, session_id=session_id, now=now, **wanted)


def resolve(engine, secret, now):
    with reading(engine) as db:
        return api_tokens.resolve(db, secret, now)


def lines(engine, person_id, now):
    with reading(engine) as db:
        return api_tokens.list_tokens(db, person_id, now)


def test_a_token_speaks_for_its_owner_within_its_scopes_for_90_days(engine, now, mai, session_id):
    made = make(engine, mai, session_id, now, scopes={Scope.FIGURES, Scope.LEARNING})
    who = resolve(engine, made.secret, now)
    assert (who.person_id, who.scopes, who.name) == (mai, {Scope.LEARNING, Scope.FIGURES}, "Đồng bộ")
    assert made.expires_at == now + timedelta(days=90)
    assert made.secret.startswith("learn_")
    assert len(made.secret) == len("learn_") + 43  # 256 bits
    assert resolve(engine, made.secret, made.expires_at - timedelta(seconds=1))
    assert resolve(engine, made.secret, made.expires_at) is None


def test_the_database_and_the_audit_keep_nothing_that_signs_in(engine, now, mai, session_id):
    made = make(engine, mai, session_id, now)
    with reading(engine) as db:
        kept = [
            row.model_dump_json() for model in (ApiToken, AuditEntry) for row in db.execute(select(model)).scalars()
        ]
    assert len(kept) >= 3
    assert not any(made.secret.removeprefix("learn_") in row for row in kept)


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1] + "_", lambda s: s.removeprefix("learn_"), lambda s: s[:0], str.upper]
)
def test_another_secret_speaks_for_nobody(engine, now, mai, session_id, change):
    made = make(engine, mai, session_id, now)
    assert resolve(engine, change(made.secret), now) is None


def test_a_revoked_token_ends_at_once_and_revoking_twice_is_well(engine, now, mai, session_id):
    made, other = make(engine, mai, session_id, now), make(engine, mai, session_id, now)
    for _ in range(2):
        with write(engine) as db:
            api_tokens.revoke(db, mai, made.id, now)
    assert resolve(engine, made.secret, now) is None
    assert resolve(engine, other.secret, now)
    assert [line.id for line in lines(engine, mai, now)] == [other.id]


def test_nobody_revokes_the_token_of_another(engine, now, mai, session_id, hashed):
    made = make(engine, mai, session_id, now)
    with write(engine) as db:
        stranger = a_person(db, now, username="khac", hashed=hashed)
    for token_id in (made.id, 999_999):
        with pytest.raises(NotFound), write(engine) as db:
            api_tokens.revoke(db, stranger, token_id, now)
    assert resolve(engine, made.secret, now)


def change_password(db, person_id, now):
    service.change_password(db, person_id, store.password_hash(db, person_id), "another hash", now)


def close(db, person_id, now):
    service.close(db, person_id, closed_by=None, now=now)


def redeem(db, person_id, now):
    code = codes.issue(db, person_id, secret=SECRET, issued_by=None, now=now).code
    ticket = codes.check(db, "mai.lo", code, secret=SECRET, address="", device_token=None, now=now)
    codes.redeem(db, ticket, "another hash", device_token=None, device="", now=now)


@pytest.mark.parametrize("what", [change_password, close, redeem])
def test_what_ends_every_session_ends_every_token(engine, now, mai, session_id, what):
    made = make(engine, mai, session_id, now)
    with write(engine) as db:
        what(db, mai, now)
    assert resolve(engine, made.secret, now) is None
    assert lines(engine, mai, now) == []


def test_an_account_that_is_closed_has_no_token_whatever_its_rows_say(engine, now, mai, session_id):
    made = make(engine, mai, session_id, now)
    with write(engine) as db:
        db.get_one(Person, mai).ended_at = now
    assert resolve(engine, made.secret, now) is None


def test_a_session_that_was_just_ended_makes_no_token(engine, now, mai, session_id):
    with write(engine) as db:
        change_password(db, mai, now)
    with pytest.raises(SignedOut):
        make(engine, mai, session_id, now)


def test_a_session_of_somebody_else_makes_no_token(engine, now, mai, session_id, hashed):
    with write(engine) as db:
        stranger = a_person(db, now, username="khac", hashed=hashed)
    with pytest.raises(SignedOut):
        make(engine, stranger, session_id, now)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 61}),
        ("scopes", {"scopes": ()}),
        ("days", {"days": 0}),
        ("days", {"days": MOST_DAYS + 1}),
    ],
)
def test_what_is_wrong_is_named(engine, now, mai, session_id, field, more):
    with pytest.raises(Invalid) as wrong:
        make(engine, mai, session_id, now, **more)
    assert set(wrong.value.fields) == {field}


def test_the_longest_a_token_lasts_is_366_days(engine, now, mai, session_id):
    assert make(engine, mai, session_id, now, days=366).expires_at == now + timedelta(days=366)


def test_there_is_an_end_to_how_many_somebody_has_at_once(engine, now, mai, session_id):
    for _ in range(MOST_AT_ONCE):
        made = make(engine, mai, session_id, now)
    with pytest.raises(Conflict):
        make(engine, mai, session_id, now)
    with write(engine) as db:
        api_tokens.revoke(db, mai, made.id, now)
    assert make(engine, mai, session_id, now)


def test_its_use_is_noted_at_most_once_an_hour(engine, now, mai, session_id):
    made = make(engine, mai, session_id, now)

    def use(at):
        who = resolve(engine, made.secret, at)
        with write(engine) as db:
            api_tokens.touch(db, who, at)
        return lines(engine, mai, at)[0].used_at

    assert use(now) == now
    assert use(now + timedelta(minutes=59)) == now
    later = now + timedelta(minutes=61)
    assert use(later) == later


def test_making_and_revoking_are_recorded_with_who_did_it(engine, now, mai, session_id):
    made, other = make(engine, mai, session_id, now), make(engine, mai, session_id, now)
    with write(engine) as db:
        api_tokens.revoke(db, mai, made.id, now)
        close(db, mai, now)
    with reading(engine) as db:
        found = select(AuditEntry).where(col(AuditEntry.object_kind) == "api_token").order_by(col(AuditEntry.id))
        told = [(entry.action, entry.object_id, entry.actor_id) for entry in db.execute(found).scalars()]
    assert told == [
        ("api_token.made", str(made.id), mai),
        ("api_token.made", str(other.id), mai),
        ("api_token.revoked", str(made.id), mai),
        ("api_token.revoked", str(other.id), None),
    ]


def test_long_after_it_ended_a_token_is_forgotten(engine, now, mai, session_id):
    make(engine, mai, session_id, now, days=1)
    make(engine, mai, session_id, now, days=300)
    with write(engine) as db:
        sessions.prune(db, now + timedelta(days=32))
    with reading(engine) as db:
        assert len(db.execute(select(ApiToken)).scalars().all()) == 1

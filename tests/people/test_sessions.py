import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlmodel import Session, col

from learn.audit.models import AuditEntry
from learn.db.transactions import reading, write
from learn.errors import Invalid, NotFound, TooMany
from learn.people import service, sessions
from learn.people.models import KnownDevice, SignInFailure, SignInSession
from tests.people.people import PASSWORD, SECRET, a_person, sign_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mai(engine, now, hashed):
    with write(engine) as db:
        return a_person(db, now, username="mai.lo", phone="0912345678", hashed=hashed)


def current(engine, token, now):
    with reading(engine) as db:
        return sessions.current(db, token, now)


@pytest.mark.parametrize("typed", ["mai.lo", "Mai.Lo", "0912 345 678", "+84912345678"])
def test_a_person_signs_in_by_user_name_or_phone(engine, hasher, now, mai, typed):
    new = sign_in(engine, hasher, typed, PASSWORD, now)
    who = current(engine, new.token, now)
    assert (who.person_id, who.name, new.person_id) == (mai, "Lò Thị Mai", mai)
    assert new.expires_at == now + timedelta(days=30)


def test_a_password_typed_in_nfd_is_the_same_password(engine, hasher, now, mai):
    assert sign_in(engine, hasher, "mai.lo", unicodedata.normalize("NFD", PASSWORD), now)


def test_unknown_wrong_closed_and_passwordless_are_told_the_same(engine, hasher, now, mai, hashed):
    with write(engine) as db:
        closed = a_person(db, now, username="da.nghi", hashed=hashed)
        service.close(db, closed, closed_by=None, now=now)
        a_person(db, now, username="chua.vao")
    told = set()
    for typed, password in [
        ("mai.lo", "sai mật khẩu"),
        ("khong.ai", PASSWORD),
        ("da.nghi", PASSWORD),
        ("chua.vao", ""),
    ]:
        with pytest.raises(Invalid) as refused:
            sign_in(engine, hasher, typed, password, now)
        told.add(str(refused.value.fields))
    assert len(told) == 1


def test_a_failure_keeps_neither_name_nor_address(engine, hasher, now, mai):
    for typed in ("mai.lo", "khong.ai"):
        with pytest.raises(Invalid):
            sign_in(engine, hasher, typed, "sai", now, address="203.0.113.7")
    with reading(engine) as db:
        kept = [f.model_dump_json() for f in db.execute(select(SignInFailure)).scalars()]
        audited = [e.model_dump_json() for e in db.execute(select(AuditEntry)).scalars()]
    assert len(kept) == 2
    assert not any(word in line for line in kept + audited for word in ("mai.lo", "khong.ai", "203.0.113"))


def test_every_sign_in_has_a_new_token_and_the_database_only_its_hash(engine, hasher, now, mai):
    one, two = (sign_in(engine, hasher, "mai.lo", PASSWORD, now) for _ in range(2))
    assert one.token != two.token
    assert len(one.token) >= 43  # 256 bits
    with reading(engine) as db:
        stored = [s.model_dump_json() for s in db.execute(select(SignInSession)).scalars()]
        stored += [d.model_dump_json() for d in db.execute(select(KnownDevice)).scalars()]
    assert not any(token in line for line in stored for token in (one.token, two.token, one.device_token))


@pytest.mark.parametrize(
    ("after", "is_in"),
    [
        (timedelta(0), True),
        (timedelta(days=7) - MINUTE, True),
        (timedelta(days=7), False),
    ],
)
def test_a_week_unused_ends_a_session(engine, hasher, now, mai, after, is_in):
    new = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    assert (current(engine, new.token, now + after) is not None) is is_in


def test_a_used_session_lives_thirty_days_and_no_longer(engine, hasher, now, mai):
    new = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    for day in range(1, 30):
        with write(engine) as db:
            sessions.renew(db, sessions.current(db, new.token, now + timedelta(days=day)), now + timedelta(days=day))
    assert current(engine, new.token, now + timedelta(days=30) - MINUTE)
    assert current(engine, new.token, now + timedelta(days=30)) is None


def test_renewing_writes_at_most_once_an_hour(engine, hasher, now, mai):
    new = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    later = now + timedelta(minutes=59)
    assert not current(engine, new.token, later).is_due(later)
    later = now + timedelta(minutes=61)
    with write(engine) as db:
        sessions.renew(db, sessions.current(db, new.token, later), later)
    assert current(engine, new.token, later).seen_at == later


def test_the_current_person_is_one_statement(engine, hasher, now, mai):
    new = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    said = []
    event.listen(engine, "before_cursor_execute", lambda *a: said.append(a[2]))
    assert current(engine, new.token, now)
    assert len([statement for statement in said if "SELECT" in statement]) == 1


@pytest.mark.parametrize("token", ["", "x", "\udcff", "a" * 10_000])
def test_a_token_nobody_gave_signs_nobody_in(engine, now, token):
    assert current(engine, token, now) is None


def test_ending_sessions(engine, hasher, now, mai):
    one, two, three = (sign_in(engine, hasher, "mai.lo", PASSWORD, now + i * MINUTE) for i in range(3))
    here = current(engine, one.token, now).session_id
    with write(engine) as db:
        listed = sessions.list_sessions(db, mai, here, now)
        assert [s.is_current for s in listed] == [False, False, True]
        sessions.end(db, mai, listed[0].id, now)
        sessions.end(db, mai, listed[0].id, now)  # a double click
    assert current(engine, three.token, now) is None
    assert current(engine, two.token, now)
    with write(engine) as db:
        assert sessions.end_others(db, mai, here, now) == 1
    assert current(engine, two.token, now) is None
    assert current(engine, one.token, now)


def test_another_persons_session_is_not_found(engine, hasher, now, mai, hashed):
    with write(engine) as db:
        other = a_person(db, now, username="hung.vu", hashed=hashed)
    new = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    theirs = current(engine, new.token, now).session_id
    for session_id in (theirs, 999_999):
        with write(engine) as db, pytest.raises(NotFound):
            sessions.end(db, other, session_id, now)
    assert current(engine, new.token, now)


def test_closing_an_account_or_changing_its_password_ends_its_sessions(engine, hasher, now, mai, hashed):
    one, two = (sign_in(engine, hasher, "mai.lo", PASSWORD, now) for _ in range(2))
    with write(engine) as db:
        service.change_password(db, mai, hashed, hasher.hash("mận chín đầu mùa"), now)
        kept = sessions.start(db, mai, device_token=one.device_token, device="Firefox", now=now)
    assert [current(engine, t, now) is not None for t in (one.token, two.token, kept.token)] == [False, False, True]
    with write(engine) as db:
        service.close(db, mai, closed_by=None, now=now)
    assert current(engine, kept.token, now) is None


def test_a_password_changed_while_the_old_one_was_verified_lets_nobody_in(engine, hasher, now, mai, hashed):
    with reading(engine) as db:
        candidate = sessions.look_up(db, "mai.lo", secret=SECRET, address="x", device_token=None, now=now)
    with write(engine) as db:
        service.change_password(db, mai, hashed, hasher.hash("mận chín đầu mùa"), now)
    with write(engine) as db, pytest.raises(Invalid):
        sessions.admit(db, candidate, device_token=None, device="", now=now)


def fail(engine, hasher, now, times, **where):
    for _ in range(times):
        with pytest.raises(Invalid):
            sign_in(engine, hasher, where.pop("typed", "mai.lo"), "sai", now, **where)


def add_failures(engine, now, times, typed="mai.lo", device_token=None):
    """Failures from as many addresses, without the hashing."""
    for number in range(times):
        with write(engine) as db:
            where = f"198.51.{number // 250}.{number % 250}"
            candidate = sessions.look_up(db, typed, secret=SECRET, address=where, device_token=device_token, now=now)
            sessions.refuse(db, candidate, now)


@pytest.mark.parametrize("typed", ["mai.lo", "khong.ai"])
def test_ten_failures_from_one_address_wait_a_quarter_of_an_hour(engine, hasher, now, mai, typed):
    for _ in range(10):
        with pytest.raises(Invalid):
            sign_in(engine, hasher, typed, "sai", now)
    with pytest.raises(TooMany) as told:
        sign_in(engine, hasher, typed, PASSWORD, now)
    assert told.value.retry_after == 15 * 60
    if typed == "mai.lo":
        assert sign_in(engine, hasher, typed, PASSWORD, now + 15 * MINUTE)


def test_the_two_names_of_an_account_are_counted_together(engine, hasher, now, mai):
    fail(engine, hasher, now, 5)
    for _ in range(5):
        with pytest.raises(Invalid):
            sign_in(engine, hasher, "0912345678", "sai", now)
    with pytest.raises(TooMany):
        sign_in(engine, hasher, "mai.lo", PASSWORD, now)


def test_an_owner_elsewhere_and_on_a_known_device_is_not_locked_out(engine, hasher, now, mai):
    mine = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    now += MINUTE
    fail(engine, hasher, now, 10)
    assert sign_in(engine, hasher, "mai.lo", PASSWORD, now, device_token=mine.device_token)
    assert sign_in(engine, hasher, "mai.lo", PASSWORD, now, address="192.0.2.1")


def test_a_hundred_strangers_leave_only_known_devices_and_codes(engine, hasher, now, mai):
    mine = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    now += MINUTE
    add_failures(engine, now, 100)
    with pytest.raises(TooMany):
        sign_in(engine, hasher, "mai.lo", PASSWORD, now + 20 * MINUTE, address="192.0.2.1")
    again = now + 20 * MINUTE
    assert sign_in(engine, hasher, "mai.lo", PASSWORD, again, device_token=mine.device_token)
    assert sign_in(engine, hasher, "mai.lo", PASSWORD, again + MINUTE, address="192.0.2.1"), "a success ends the count"


def test_a_device_known_to_one_person_is_a_stranger_to_another(engine, hasher, now, mai, hashed):
    with write(engine) as db:
        a_person(db, now, username="hung.vu", hashed=hashed)
    mine = sign_in(engine, hasher, "hung.vu", PASSWORD, now)
    with reading(engine) as db:
        candidate = sessions.look_up(db, "mai.lo", secret=SECRET, address="x", device_token=mine.device_token, now=now)
    assert not candidate.is_known_device
    shared = sign_in(engine, hasher, "mai.lo", PASSWORD, now, device_token=mine.device_token)
    assert shared.device_token == mine.device_token


def test_a_device_token_that_nobody_gave_is_replaced(engine, hasher, now, mai):
    assert sign_in(engine, hasher, "mai.lo", PASSWORD, now, device_token="planted").device_token != "planted"


def test_an_office_behind_one_address_signs_in_at_the_same_minute(engine, hasher, now, hashed):
    with write(engine) as db:
        for number in range(100):
            a_person(db, now, username=f"can.bo.{number}", hashed=hashed)
    for number in range(100):
        with reading(engine) as db:
            found = sessions.look_up(
                db, f"can.bo.{number}", secret=SECRET, address="203.0.113.7", device_token=None, now=now
            )
        with write(engine) as db:
            if number % 2:  # every second one mistypes first
                sessions.refuse(db, found, now)
            sessions.admit(db, found, device_token=None, device="", now=now)


def test_guesses_made_at_the_same_time_use_the_same_limit(engine, hasher, now, mai):
    with reading(engine) as db:
        candidates = [
            sessions.look_up(db, "mai.lo", secret=SECRET, address="203.0.113.7", device_token=None, now=now)
            for _ in range(11)
        ]
    for candidate in candidates[:10]:
        with write(engine) as db:
            sessions.refuse(db, candidate, now)
    with write(engine) as db, pytest.raises(TooMany):
        sessions.admit(db, candidates[10], device_token=None, device="", now=now)


def test_a_weak_hash_is_replaced_at_sign_in(engine, now, mai, hashed):
    with reading(engine) as db:
        candidate = sessions.look_up(db, "mai.lo", secret=SECRET, address="x", device_token=None, now=now)
    with write(engine) as db:
        sessions.admit(db, candidate, device_token=None, device="", now=now, newer_hash="newer")
        assert service.password_hash(db, mai) == "newer"


def test_pruning_forgets_what_no_rule_asks_for(engine, hasher, now, mai):
    new = sign_in(engine, hasher, "mai.lo", PASSWORD, now)
    fail(engine, hasher, now, 1)
    with write(engine) as db:
        sessions.prune(db, now + timedelta(days=29))
        assert counts(db) == (1, 1, 1)
        sessions.prune(db, now + timedelta(days=200))
        assert counts(db) == (0, 0, 0)
    assert current(engine, new.token, now) is None


def counts(db: Session) -> tuple[int, ...]:
    return tuple(
        db.execute(select(func.count(col(table.id)))).scalar_one()
        for table in (SignInFailure, SignInSession, KnownDevice)
    )

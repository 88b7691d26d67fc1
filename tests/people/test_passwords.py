import threading
import unicodedata

import pytest
from passlib.hash import argon2

from learn.errors import Invalid, Unavailable
from learn.people import passwords
from learn.people.passwords import Hasher

WORDS = ["Lò Thị Mai", "mai.lo", "0912345678", "xa-muong-phang"]
TRUE = passwords._argon2id


@pytest.fixture(autouse=True)
def true_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere hashes are made with less work."""
    monkeypatch.setattr(passwords, "_argon2id", TRUE)


@pytest.mark.parametrize(
    "password",
    [
        "mận chín đầu mùa",
        "tre già măng mọc",
        "T7#kpq2z",
        "x7" * 2 + "qm" + "1v",
        "ạ" + "khoai lang",
        "đường xa 12 km mưa to " * 5,
        "learning is a long road",
    ],
)
def test_a_good_password_is_taken_whole(password):
    assert passwords.check(password, is_staff=False, words=WORDS) == unicodedata.normalize("NFC", password)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "ngắn 12",
        "a" * 129,
        "12345678",
        "123456a@A",
        "matkhau123",
        "Mật khẩu 123",
        "Anh yêu em 123",
        "anhyeuem2024",
        "1qaz2wsx",
        "qwertyuiop",
        "abcabcabcabc",
        "12121212121212",
        "aaaaaaaab",
        "Password123",
        "learn2026",
        "mai.lo123",
        "0912345678",
        "lothimai1",
        "Xa-muong-phang-1",
        "Lò Thị Mai 2026",
        "vietnam2026!",
    ],
)
def test_a_password_that_is_short_or_well_known_or_about_the_person_is_refused(password):
    with pytest.raises(Invalid) as refused:
        passwords.check(password, is_staff=False, words=WORDS)
    assert set(refused.value.fields) == {"password"}


@pytest.mark.parametrize(
    ("length", "is_staff", "good"), [(7, 0, 0), (8, 0, 1), (11, 1, 0), (12, 1, 1), (128, 1, 1), (129, 1, 0)]
)
def test_lengths(length, is_staff, good):
    password = ("mận đào lê na 59 xoài ổi ±" * 6)[:length]
    if good:
        passwords.check(password, is_staff=bool(is_staff))
    else:
        with pytest.raises(Invalid):
            passwords.check(password, is_staff=bool(is_staff))


def test_length_counts_letters_however_they_arrive():
    password = unicodedata.normalize("NFD", "ắằẳẵặấầ")  # seven letters, twenty-one code points
    with pytest.raises(Invalid):
        passwords.check(password, is_staff=False)


def test_the_list_holds_thousands_that_could_be_chosen():
    known = passwords.common_passwords()
    assert len(known) >= 3000
    assert min(map(len, known)) >= passwords.LEAST


def test_nfc_and_nfd_are_one_password_and_nothing_is_cut_off(hasher):
    password = "mật khẩu rất dài " * 7
    hashed = hasher.hash(unicodedata.normalize("NFD", password))
    assert hasher.verify(unicodedata.normalize("NFC", password), hashed)
    assert not hasher.verify(password[:-1], hashed)  # bcrypt would stop at byte 72
    assert not hasher.verify(password[:80], hashed)


def test_hashes_are_argon2id_with_at_least_the_recommended_cost(hasher):
    hashed = hasher.hash("mận chín đầu mùa")
    kind, _, costs = hashed.split("$")[1:4]
    assert kind == "argon2id"
    memory, passes, lanes = (int(part.split("=")[1]) for part in costs.split(","))
    assert memory >= 19 * 1024
    assert passes >= 2
    assert lanes >= 1
    assert not hasher.needs_update(hashed)


def test_a_hash_with_weaker_parameters_still_verifies_and_needs_an_update(hasher):
    weak = argon2.using(type="ID", memory_cost=8192, rounds=1, parallelism=1).hash("mận chín đầu mùa")
    assert hasher.verify("mận chín đầu mùa", weak)
    assert hasher.needs_update(weak)


def test_without_a_hash_the_answer_is_no_after_the_same_work(hasher, monkeypatch):
    done = []
    verify = passwords._argon2id.verify
    monkeypatch.setattr(passwords._argon2id, "verify", lambda *a: done.append(1) or verify(*a))
    assert not hasher.verify("nobody has this password", None)
    assert not hasher.verify("x" * 500, None)
    assert len(done) == 2


def test_when_the_queue_is_full_people_are_told_at_once(monkeypatch):
    monkeypatch.setattr(passwords, "WAITING_PER_THREAD", 1)
    pool, busy, go_on = Hasher(1), threading.Event(), threading.Event()
    slow = threading.Thread(target=lambda: pool._run(lambda: busy.set() or go_on.wait(10)))
    slow.start()
    busy.wait(10)
    with pytest.raises(Unavailable):
        pool.verify("mận", None)
    go_on.set()
    slow.join()
    assert not pool.verify("mận", None)
    pool.close()

"""Passwords: which are good enough, and their Argon2id hashes, made in a bounded pool."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import TypeVar

from passlib.hash import argon2

from learn.errors import Invalid, Message, Unavailable, say
from learn.text import fold, nfc

LEAST = 8
LEAST_FOR_STAFF = 12
MOST = 128
# What must be left of a password once the words that everybody knows of this person are taken out.
LEAST_OF_ITS_OWN = 6
# At about 40 ms a hash, this many waiting for each thread take ten seconds.
WAITING_PER_THREAD = 250

Result = TypeVar("Result")

_argon2id = argon2.using(type="ID", memory_cost=19 * 1024, rounds=2, parallelism=1)


@cache
def common_passwords() -> frozenset[str]:
    """The best-known passwords that are long enough to be chosen here, in lower case."""
    text = files("learn.people").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(text.split())


def check(password: str, *, is_staff: bool, words: Iterable[str] = (), field: str = "password") -> str:
    """The password in NFC, or Invalid on `field`.

    8 to 128 characters of any kind, 12 for administrators, instructors and supervisors. `words` are
    known of the person: names, phone, unit. No rule about kinds of characters: such rules make
    passwords worse.
    """
    chosen = nfc(password)
    least = LEAST_FOR_STAFF if is_staff else LEAST
    if message := _why_not(chosen, least, words):
        raise Invalid({field: message})
    return chosen


def _why_not(password: str, least: int, words: Iterable[str]) -> Message | None:
    if len(password) < least:
        return say("Mật khẩu cần ít nhất %(least)s ký tự.", least=least)
    if len(password) > MOST:
        return say("Mật khẩu dài nhất là %(most)s ký tự.", most=MOST)
    if _is_common(password):
        return say("Mật khẩu này rất nhiều người dùng nên dễ bị đoán. Hãy chọn mật khẩu khác.")
    if _is_about(password, words):
        return say("Mật khẩu gần giống tên, số điện thoại hoặc đơn vị của anh/chị. Hãy chọn mật khẩu khác.")
    return None


def _is_common(password: str) -> bool:
    plain = fold(password).replace(" ", "")
    if len(set(plain)) <= 2 or _repeats(plain):
        return True
    known = common_passwords()
    return plain in known or password.casefold() in known or plain.rstrip("!@#.*?") in known


def _repeats(text: str) -> bool:
    """Whether the text is one piece of up to four characters over and over: abcabcabc."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5) if len(text) >= 2 * size)


def _is_about(password: str, words: Iterable[str]) -> bool:
    rest = fold(password)
    pieces = {fold(piece) for word in ("learn", *words) for piece in (word, word.replace(" ", ""), *word.split())}
    known = sorted((piece for piece in pieces if len(piece) >= 3), key=len, reverse=True)
    without = rest
    for piece in known:
        without = without.replace(piece, "")
    return without != rest and sum(c.isalnum() for c in without) < LEAST_OF_ITS_OWN


@cache
def _nobodys_hash() -> str:
    """Verified against when there is no account, so that the time it takes says nothing."""
    return str(_argon2id.hash("nobody has this password"))


class Hasher:
    """Argon2id (19 MiB, 2 passes, 1 lane) on a few threads.

    A rush of sign-ins queues here instead of taking 19 MiB each at once; when the queue would
    take more than about ten seconds, Unavailable is raised at once.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="hashing")
        self._room = threading.BoundedSemaphore(threads * WAITING_PER_THREAD)
        self._dummy = _nobodys_hash()

    def hash(self, password: str) -> str:
        """The hash to store. Nothing is cut off: Argon2 takes the whole password."""
        return self._run(lambda: str(_argon2id.hash(nfc(password))))

    def verify(self, password: str, hashed: str | None) -> bool:
        """Whether the password is the one that was hashed. Without a hash the answer is no, in the same time."""
        typed = nfc(password)
        is_right = self._run(lambda: bool(_argon2id.verify(typed[: MOST + 1], hashed or self._dummy)))
        return is_right and hashed is not None and len(typed) <= MOST

    def needs_update(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return bool(_argon2id.needs_update(hashed))

    def close(self) -> None:
        """Let what is running finish and end the threads."""
        self._pool.shutdown(cancel_futures=True)

    def _run(self, work: Callable[[], Result]) -> Result:
        if not self._room.acquire(blocking=False):
            raise Unavailable(say("Đang có rất nhiều người đăng nhập. Anh/chị chờ vài giây rồi thử lại."))
        try:
            return self._pool.submit(work).result()
        finally:
            self._room.release()

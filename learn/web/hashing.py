"""Password hashing for routes: outside every transaction, off the event loop, and in a queue that has an end."""

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from anyio import CapacityLimiter, to_thread

from learn.errors import Unavailable, say
from learn.people.passwords import WAITING_PER_THREAD, Hasher
from learn.web.site import Site

Result = TypeVar("Result")

_limiters: WeakKeyDictionary[Hasher, CapacityLimiter] = WeakKeyDictionary()


async def hashed(site: Site, password: str) -> str:
    """The hash to store. Raises Unavailable when too many people wait already."""
    return await _in_turn(site, lambda: site.hasher.hash(password))


async def verified(site: Site, password: str, known: str | None) -> bool:
    """Whether the password is the one behind `known`; the same time passes when there is none."""
    return await _in_turn(site, lambda: site.hasher.verify(password, known))


async def _in_turn(site: Site, work: Callable[[], Result]) -> Result:
    # Those who wait do so here, as tasks: in the threads that serve pages they would hold up everybody else.
    limiter = _limiters.setdefault(site.hasher, CapacityLimiter(site.settings.hashing_threads))
    if limiter.statistics().tasks_waiting >= site.settings.hashing_threads * WAITING_PER_THREAD:
        raise Unavailable(say("Đang có rất nhiều người đăng nhập. Anh/chị chờ vài giây rồi thử lại."))
    return await to_thread.run_sync(work, limiter=limiter)

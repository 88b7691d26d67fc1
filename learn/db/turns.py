"""Who writes next, where only one can: SQLite has a single writer."""

import heapq
import threading
import time
from collections.abc import Callable
from enum import Enum


class Urgency(Enum):
    """How long a writer lets others that come later go first, in seconds.

    Saved answers go ahead of tests that start, and these ahead of all else; but whoever has waited that long is
    due like everybody, so that nobody waits for ever.
    """

    SAVE = 0.0
    START = 0.5
    REST = 1.0


class Turns:
    """A lock that is handed to whoever is due first. Any thread may give it back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._is_taken = False
        self._count = 0
        # Due when, the how-manieth to come, and what wakes them.
        self._waiting: list[tuple[float, int, threading.Event]] = []

    def take(self, urgency: Urgency, timeout: float) -> bool:
        """Wait for the turn; False when it did not come in so many seconds."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            self._count += 1
            mine = (self._clock() + urgency.value, self._count, threading.Event())
            heapq.heappush(self._waiting, mine)
        if mine[2].wait(timeout):
            return True
        with self._lock:
            if mine[2].is_set():  # it came in the last moment
                return True
            self._waiting.remove(mine)
            heapq.heapify(self._waiting)
            return False

    def give_back(self) -> None:
        """Hand the turn to whoever is due next."""
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[2].set()
            else:
                self._is_taken = False

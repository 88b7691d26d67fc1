"""The line in front of tests: thousands who start at the same moment are let in as fast as this process bears it.

A place in the line is a time at which to come again, signed and held by the one who waits: nothing is stored, any
process lets them in, and whoever waits asks for nothing but a small page now and then. The time that a test gives
begins when it is entered, so waiting costs nobody anything.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from anyio import CapacityLimiter
from itsdangerous import BadData, URLSafeSerializer

# Who would wait no longer than this is not sent to wait: the request is simply answered a little later.
HELD_SECONDS = 2.0
# A place is kept for so long after its time: a phone may have been asleep.
KEPT_SECONDS = 180.0
_FIRST_GUESS = 0.05
# How much the last start counts in what a start is expected to take.
_WEIGHT = 0.1


@dataclass(frozen=True)
class Place:
    """A place in the line: whose, for which test, since when, from when on (both seconds of the server's clock), and
    how many were ahead at first."""

    person_id: int
    test: str
    since: float
    due: float
    ahead: int

    def wait(self, now: datetime) -> float:
        """Seconds until it is this person's turn, 0 when it has come."""
        return max(self.due - now.timestamp(), 0.0)

    def ahead_now(self, now: datetime) -> int:
        """About how many are still ahead."""
        whole = self.due - self.since
        return round(self.ahead * self.wait(now) / whole) if whole > 0 else 0


class Line:
    """Lets one start after another in, and gives places to those who come while too many wait."""

    def __init__(self, secret: str) -> None:
        self._signed = URLSafeSerializer(secret, salt="a place in the line")
        self._one = CapacityLimiter(1)
        self._each = _FIRST_GUESS
        # Until when the starts that were promised will take.
        self._promised = 0.0
        # The latest place of everybody who asked lately, the oldest first.
        self._given: dict[tuple[int, str], Place] = {}

    def place(self, person_id: int, test: str, now: datetime, ticket: str = "") -> Place | None:
        """None to go in now, else the place to wait at. Asking twice gives the same place, and nobody whose time has
        come is sent to the end again."""
        at = now.timestamp()
        held = self.read(ticket, person_id, test) or self._given.get((person_id, test))
        if held and at < held.due:
            return held
        if held and at - held.due <= KEPT_SECONDS:
            wait = self._one.statistics().tasks_waiting * self._each
        else:
            self._promised = max(self._promised, at) + self._each
            wait = self._promised - self._each - at
        place = Place(person_id, test, round(at, 3), round(at + wait, 3), round(wait / self._each))
        self._give(place, at)
        return place if wait > HELD_SECONDS else None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Start a test in here: one at a time, and what it took says how many can be let in."""
        async with self._one:
            begun = perf_counter()
            yield
            self._each += (perf_counter() - begun - self._each) * _WEIGHT

    def ticket(self, place: Place) -> str:
        """The place as its holder keeps it."""
        return str(self._signed.dumps(asdict(place)))

    def read(self, ticket: str, person_id: int, test: str) -> Place | None:
        """The place in a ticket; None when it is somebody else's, for something else, or not one of ours."""
        try:
            values: dict[str, Any] = self._signed.loads(ticket)
        except BadData:
            return None
        place = Place(**values)
        return place if (place.person_id, place.test) == (person_id, test) else None

    def _give(self, place: Place, at: float) -> None:
        key = (place.person_id, place.test)
        self._given.pop(key, None)
        self._given[key] = place
        while (oldest := next(iter(self._given.values()))).due + KEPT_SECONDS < at:
            del self._given[oldest.person_id, oldest.test]

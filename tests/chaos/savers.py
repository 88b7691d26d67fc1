"""Many people who answer at once, as the page's script sends their answers: `python -m tests.chaos.savers`.

A process of its own, which no fault of the server reaches. Each saver answers questions of its attempt, one or two
in a request, and sometimes hands it in (from two tabs at once) and goes on with the next; the last one stays open.
What is not acknowledged is sent again with the same key, whatever happened: refused, cut off, answered 503 or never.
The crowd as JSON on standard input; when that is closed, nobody begins anything new, everybody finishes what they
began, and the process ends.
"""

import asyncio
import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.chaos.ledger import Event, Pen

SAVED, HANDED_IN, LATE = 200, 204, 409
# What a server may answer in trouble; anything else is a mistake of the savers' own, and ends them.
TROUBLE = frozenset({500, 502, 503, 504})
# How long an answer is waited for, and how long after the end for the last ones.
PATIENCE, END = 30.0, 60.0
HANDS_IN = 0.02
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Crowd:
    """`seats` are (cookie, attempt, the name of each slot's field), shared out among the savers."""

    port: int
    origin: str
    ledger: str
    savers: int
    seed: str
    seats: list[tuple[str, str, dict[str, str]]]


class Line:
    """A connection that is made anew when it breaks."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, cookie: str, fields: dict[str, str]) -> int | None:
        """The status of the answer; None when no whole answer came."""
        body = urlencode(fields)
        request = (
            f"POST {path} HTTP/1.1\r\nHost: chaos\r\nOrigin: {self._crowd.origin}\r\nCookie: {cookie}\r\n"
            "HX-Request: true\r\nAccept-Encoding: identity\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._exchange(request.encode())
        except (OSError, EOFError, TimeoutError):
            self.close()
            return None

    async def _exchange(self, request: bytes) -> int:
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self._crowd.port)
        reader, writer = self._ends
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        await reader.readexactly(int(length[1]) if length else 0)
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return int(head[9:12])

    def close(self) -> None:
        if self._ends:
            self._ends[1].close()
            self._ends = None


class Saver:
    """One person after another, at one phone and one laptop."""

    def __init__(self, crowd: Crowd, number: int, pen: Pen, over: asyncio.Event, statuses: Counter[str]) -> None:
        self._crowd, self._number, self._pen, self._over, self._statuses = crowd, number, pen, over, statuses
        self._chance = random.Random(f"{crowd.seed}/{number}")  # noqa: S311 - the same run for the same seed
        self._phone, self._laptop = Line(crowd), Line(crowd)
        self._sequence = 0

    async def run(self) -> None:
        seats = self._crowd.seats[self._number :: self._crowd.savers]
        for place, (cookie, attempt, fields) in enumerate(seats, start=1):
            while not self._over.is_set():
                await self._save(cookie, attempt, fields)
                if place < len(seats) and self._chance.random() < HANDS_IN:
                    await self._hand_in(cookie, attempt)
                    # On a phone that does not know it: kept, and never counted.
                    await self._save(cookie, attempt, fields)
                    break
        self._phone.close()
        self._laptop.close()

    async def _save(self, cookie: str, attempt: str, names: dict[str, str]) -> None:
        """Answer one or two questions, and repeat it until the server has said what became of them."""
        self._sequence += 1
        key = f"{self._crowd.seed}-{self._number}-{self._sequence}"
        slots = self._chance.sample(sorted(names), self._chance.choice((1, 1, 2)))
        # An option, or a text that stands nowhere else.
        values = {slot: "01"[self._sequence % 2] if names[slot] == "option" else str(self._sequence) for slot in slots}
        fields = {"key": key, "client": f"saver{self._number}", "sequence": str(self._sequence)}
        for slot, value in values.items():
            fields |= {f"q{slot}-present": "1", f"q{slot}-{names[slot]}": value}
        await self._pen.note(Event.SENT, attempt, key, values)
        status = await self._repeated(self._phone, f"/attempts/{attempt}/{slots[0]}", cookie, fields, {SAVED, LATE})
        await self._pen.note(Event.ACKNOWLEDGED if status == SAVED else Event.LATE, attempt, key)

    async def _hand_in(self, cookie: str, attempt: str) -> None:
        tries = [
            self._repeated(line, f"/attempts/{attempt}/submit", cookie, {"key": "hand-in"}, {HANDED_IN})
            for line in (self._phone, self._laptop)
        ]
        await asyncio.gather(*tries)
        await self._pen.note(Event.HANDED_IN, attempt)

    async def _repeated(self, line: Line, path: str, cookie: str, fields: dict[str, str], wanted: set[int]) -> int:
        while (status := await line.post(path, cookie, fields)) not in wanted:
            self._statuses[str(status)] += 1
            if status is not None and status not in TROUBLE:
                raise AssertionError(f"{path} was answered {status}")
            if status is not None:
                await self._pen.note(Event.REFUSED, path)
            await asyncio.sleep(self._chance.uniform(0.05, 0.4))
        self._statuses[str(status)] += 1
        return status


async def run(crowd: Crowd) -> Counter[str]:
    """Save until standard input is closed; how often each status was given."""
    over, statuses, pen = asyncio.Event(), Counter[str](), Pen(Path(crowd.ledger))
    savers = [Saver(crowd, number, pen, over, statuses).run() for number in range(crowd.savers)]
    everybody = asyncio.gather(*savers)
    ending = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    await asyncio.wait({everybody, ending}, return_when=asyncio.FIRST_COMPLETED)
    over.set()
    async with asyncio.timeout(END):
        await everybody
    return statuses


def main() -> None:
    crowd: dict[str, Any] = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(run(Crowd(**crowd)))))


if __name__ == "__main__":
    main()

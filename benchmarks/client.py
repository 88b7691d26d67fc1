"""The load: connections kept alive, each sending its next request when the answer to the last is whole.

A process of its own (`python -m benchmarks.client`, the load as JSON on standard input, what came of it as JSON
on standard output), on a core of its own, over raw sockets: a client library would cost more than the server.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, cast

import uvloop

# Stands in a request for a number of as many digits, a higher one in each request of a connection.
NUMBER = "@number@@"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# How long the last answers may take.
_PATIENCE = 30.0
_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What to send to a port of this machine. Each connection goes round its own requests, from number `first` on,
    for so many seconds or until it has sent `most`.

    With a `pace`, so many requests a second come from all of them together, whether or not the answers do: a request
    whose connection still waits goes out late, and its time counts from when it should have.
    """

    port: int
    connections: list[list[str]]
    seconds: float
    first: int = 0
    most: int = sys.maxsize
    pace: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What came back: `rate` whole answers a second, times in milliseconds, `statuses` how often each was given."""

    answers: int
    rate: float
    p50: float
    p95: float
    p99: float
    bytes_each: int
    statuses: dict[str, int]


def length_of(head: bytes) -> int:
    """The length of a response's body by its head. ValueError when the head doesn't say."""
    found = _LENGTH.search(head)
    if found is None:
        raise ValueError(f"no Content-Length in {head[:200]!r}")
    return int(found[1])


class _Connection(asyncio.Protocol):
    """One connection. `over` is done when its last answer has come, or fails when it was cut off."""

    def __init__(self, load: Load, requests: list[str], due: float, until: float, over: "asyncio.Future[None]") -> None:
        self._requests, self._number, self._due, self._until, self.over = requests, load.first, due, until, over
        self._every = len(load.connections) / load.pace if load.pace else 0.0
        self._last_number = load.first + load.most
        self._received, self._wanted, self._sent_at = bytearray(), 0, 0.0
        self.times: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.bytes = 0
        self.last = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports share no class with asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def _next(self) -> None:
        """Send the next request, now or when it is due."""
        if not self._every:
            self._send(time.perf_counter())
            return
        due, self._due = self._due, self._due + self._every
        wait = due - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send, due)
        else:
            self._send(due)

    def _send(self, due: float) -> None:
        request = self._requests[self._number % len(self._requests)]
        self._number += 1
        self._sent_at = due
        self._transport.write(request.replace(NUMBER, f"{self._number:09}").encode())

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._wanted:
            end = self._received.find(_END)
            if end < 0:
                return
            self._wanted = end + len(_END) + length_of(bytes(self._received[: end + len(_END)]))
        if len(self._received) >= self._wanted:
            self._whole()

    def _whole(self) -> None:
        self.last = time.perf_counter()
        self.times.append(self.last - self._sent_at)
        self.statuses[self._received[9:12].decode()] += 1
        self.bytes += self._wanted
        self._received.clear()
        self._wanted = 0
        # What was sent is waited for, so that every save that was made is also counted.
        ends = self._due if self._every else self.last
        if ends < self._until and self._number < self._last_number:
            self._next()
        else:
            self.over.set_result(None)
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(error or ConnectionError("the server closed the connection"))


async def drive(load: Load) -> Outcome:
    """Send the load and say what came of it. ConnectionError when a connection is cut off, TimeoutError when an
    answer does not come."""
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    until = begun + load.seconds
    apart = 1 / load.pace if load.pace else 0.0
    made = [
        _Connection(load, requests, begun + which * apart, until, loop.create_future())
        for which, requests in enumerate(load.connections)
    ]
    for each in made:
        await loop.create_connection(lambda each=each: each, "127.0.0.1", load.port)  # type: ignore[misc]
    async with asyncio.timeout(load.seconds + _PATIENCE):
        await asyncio.gather(*(each.over for each in made))
    times = sorted(time for each in made for time in each.times)
    return Outcome(
        answers=len(times),
        rate=round(len(times) / (max(each.last for each in made) - begun), 1),
        p50=_at(times, 0.5),
        p95=_at(times, 0.95),
        p99=_at(times, 0.99),
        bytes_each=sum(each.bytes for each in made) // len(times),
        statuses=dict(sum((each.statuses for each in made), Counter())),
    )


def _at(times: list[float], share: float) -> float:
    return round(times[int(share * (len(times) - 1))] * 1000, 2)


def main() -> None:
    """Read a load, send it, print the outcome."""
    load: dict[str, Any] = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(asdict(runner.run(drive(Load(**load))))))


if __name__ == "__main__":
    main()

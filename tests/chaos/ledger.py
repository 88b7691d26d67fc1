"""What was sent and what was acknowledged, kept by the savers' own process and read afterwards by the judge.

One line of JSON for each event, durable before anything follows from it: before a request is sent, and before an
acknowledgement counts. Times are CLOCK_MONOTONIC in nanoseconds, the same clock for every process of this machine.
"""

import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

# One answer of an attempt: its public id, its slot, and the key under which its step is stored.
Answer = tuple[str, int, str]


class Event(StrEnum):
    """What happened to a request, or to the handing in of an attempt."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    # Kept by the server as too late, and said to be: it is stored and never counts.
    LATE = "late"
    # The server said that it could not: the request is sent again.
    REFUSED = "refused"
    HANDED_IN = "handed in"


class Pen:
    """Writes a ledger. Those who write at the same time share one sync."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._at_work: asyncio.Task[None] | None = None

    async def note(self, event: Event, attempt: str, key: str = "", values: dict[str, str] | None = None) -> None:
        """Returns when the line is on the disk."""
        line = json.dumps([time.monotonic_ns(), event.value, attempt, key, values or {}]) + "\n"
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((line.encode(), done))
        if self._at_work is None:
            self._at_work = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while batch := self._waiting:
            self._waiting = []
            await asyncio.to_thread(self._keep, b"".join(line for line, _ in batch))
            for _, done in batch:
                if not done.done():
                    done.set_result(None)
        self._at_work = None

    def _keep(self, lines: bytes) -> None:
        os.write(self._file, lines)
        os.fdatasync(self._file)


@dataclass
class Ledger:
    """A ledger as far as it is written. Read again it goes on where it stopped."""

    path: Path
    # The value of each answer.
    sent: dict[Answer, str] = field(default_factory=dict)
    acknowledged: dict[Answer, int] = field(default_factory=dict)
    late: set[Answer] = field(default_factory=set)
    handed_in: dict[str, int] = field(default_factory=dict)
    # Answers of one request are kept together or not at all.
    together: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    refused: int = 0
    _read: int = 0

    def read(self) -> "Ledger":
        """Read what was written since the last time."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            lines = file.read()
        whole = lines[: lines.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            self._take(*json.loads(line))
        return self

    def _take(self, at: int, event: str, attempt: str, key: str, values: dict[str, str]) -> None:
        request = [(attempt, int(slot), f"{key}.{slot}") for slot in values]
        match Event(event):
            case Event.SENT:
                self.sent |= dict(zip(request, values.values(), strict=True))
                self.together[attempt, key] = request
            case Event.ACKNOWLEDGED:
                self.acknowledged |= dict.fromkeys(self.together[attempt, key], at)
            case Event.LATE:
                self.late |= {*self.together[attempt, key]}
            case Event.REFUSED:
                self.refused += 1
            case Event.HANDED_IN:
                self.handed_in.setdefault(attempt, at)

    def until(self, instant: int) -> set[Answer]:
        """The answers that had been acknowledged by an instant."""
        return {answer for answer, at in self.acknowledged.items() if at <= instant}

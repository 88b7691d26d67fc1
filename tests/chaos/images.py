"""Files as a power cut leaves them, made from a trace.

What was written and synced is there. What was written since is not: or, harder, some of it is, in pieces of a
sector and in any order. A disk that says that it has synced and has not is beyond this; so is one that damages
what stood there before. A deleted or newly made file counts as deleted or made at once.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.vfs import DATABASE, LOG, RECORD, Kind

SECTOR = 512


@dataclass(frozen=True)
class Record:
    """One thing that was done to a file. `place` is an offset, a length or who syncs."""

    kind: Kind
    what: int
    at: int
    place: int
    data: bytes


def records(trace: Path) -> Iterator[Record]:
    """The records of a trace in their order; one that was cut off at the end is left out."""
    with trace.open("rb") as file:
        while len(head := file.read(RECORD.size)) == RECORD.size:
            kind, what, at, place, length = RECORD.unpack(head)
            data = file.read(length)
            if len(data) == length:
                yield Record(Kind(kind), what, at, place, data)


@dataclass
class Image:
    """One file: its durable bytes, what was done to it since, and how much of that each sync under way covers."""

    durable: bytearray
    pending: list[Record] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Go on by one record."""
        match record.kind:
            case Kind.WRITE | Kind.TRUNCATE:
                self.pending.append(record)
            case Kind.SYNC_BEGINS:
                self.covered[record.place] = len(self.pending)
            case Kind.SYNC_ENDS:
                count = self.covered.pop(record.place)
                for each in self.pending[:count]:
                    _apply(self.durable, each.kind, each.place, each.data)
                del self.pending[:count]
                # What another sync that is still under way covers, and this one has made durable already.
                self.covered = {who: max(0, until - count) for who, until in self.covered.items()}
            case Kind.DELETE:
                self.durable, self.pending, self.covered = bytearray(), [], {}

    def after_a_cut(self, chance: random.Random | None) -> bytes:
        """The file afterwards; with `chance`, each sector that was not synced may be there or not."""
        left = bytearray(self.durable)
        for record in self.pending if chance else ():
            if record.kind is Kind.TRUNCATE:
                if chance.random() < 0.5:
                    _apply(left, record.kind, record.place, b"")
                continue
            for first in range(0, len(record.data), SECTOR):
                if chance.random() < 0.5:
                    _apply(left, record.kind, record.place + first, record.data[first : first + SECTOR])
        return bytes(left)


class Disk:
    """The database and its log, from before the server started on."""

    def __init__(self, database: bytes, trace: Path) -> None:
        self._images = {DATABASE: Image(bytearray(database)), LOG: Image(bytearray())}
        self._records = records(trace)
        self._next = next(self._records, None)

    def run_until(self, instant: int) -> None:
        """Go on to an instant, which is not before that of the last time."""
        while self._next and self._next.at <= instant:
            self._images[self._next.what].take(self._next)
            self._next = next(self._records, None)

    def cut(self, file: Path, chance: random.Random | None = None) -> None:
        """Write the files as they would be found if the power had failed now."""
        file.write_bytes(self._images[DATABASE].after_a_cut(chance))
        file.with_name(f"{file.name}-wal").write_bytes(self._images[LOG].after_a_cut(chance))
        file.with_name(f"{file.name}-shm").unlink(missing_ok=True)


def _apply(content: bytearray, kind: Kind, place: int, data: bytes) -> None:
    if kind is Kind.TRUNCATE:
        del content[place:]
        return
    if len(content) < place:
        content.extend(bytes(place - len(content)))
    content[place : place + len(data)] = data

"""Disks that fill up: a small one of memory where this may be mounted, and else one that says it is full."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from tests.chaos import vfs
from tests.chaos.child import Preparation
from tests.chaos.town import Town

# Room for the log beside the database, until it is filled.
_ROOM = 8 * 1024**2


class Disk(Protocol):
    """Where the town lies, what its server needs, and how its disk fills and empties."""

    town: Town
    preparations: tuple[Preparation, ...]

    def fill(self) -> None: ...

    def free(self) -> None: ...


@dataclass(frozen=True)
class Tmpfs:
    """A small disk in memory, filled by a file."""

    town: Town
    preparations: tuple[Preparation, ...] = ()

    def fill(self) -> None:
        with (self.town.folder / "filling").open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self) -> None:
        (self.town.folder / "filling").unlink()


@dataclass(frozen=True)
class Pretended:
    """A disk of vfs.py, every write to which fails as on a full one."""

    town: Town

    @property
    def preparations(self) -> tuple[Preparation, ...]:
        return (partial(vfs.install, self.town.folder / "faults"),)

    def fill(self) -> None:
        vfs.Faults(self.town.folder / "faults").arm(1, vfs.FULL, times=vfs.FOR_EVER)

    def free(self) -> None:
        vfs.Faults(self.town.folder / "faults").disarm()


@contextmanager
def small_disk(town: Town, folder: Path) -> Iterator[Disk]:
    """The town on a disk that can be filled. The savers' ledger must not lie on it."""
    place = folder / "small"
    place.mkdir()
    size = town.file.stat().st_size + _ROOM
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "learn-chaos", place], capture_output=True, check=False
    )
    if mounted.returncode or os.geteuid():
        yield Pretended(town.copied(place))
        return
    try:
        yield Tmpfs(town.copied(place))
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)

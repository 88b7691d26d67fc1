"""What the figures were measured on: disk, cores, versions, and how busy the machine was before."""

import os
import platform
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

PACKAGES = (
    *("fastapi", "starlette", "uvicorn", "sqlalchemy", "sqlmodel", "psycopg", "uvloop", "httptools", "jinja2"),
    *("numpy", "scipy"),
)
# A sync that costs nothing makes every figure of a durable save a lie.
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
BUSY = 1.0
_BLOCK = b"\0" * 4096


@dataclass(frozen=True)
class Machine:
    """Where a run took place. `syncs` is the disk's rate of 4 KB appends, each followed by fdatasync, per second."""

    filesystem: str
    syncs: float
    cores: int
    processor: str
    system: str
    load: float
    versions: dict[str, str]

    @property
    def is_busy(self) -> bool:
        """Whether something else was running before the run began."""
        return self.load > BUSY


def describe(folder: Path, seconds: float) -> Machine:
    """The machine, with the disk under `folder` probed for so many seconds."""
    load = os.getloadavg()[0]
    return Machine(
        filesystem=filesystem_of(folder),
        syncs=round(syncs(folder, seconds), 1),
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        system=f"{platform.system()} {platform.release()}",
        load=round(load, 2),
        versions={"python": platform.python_version(), "sqlite": sqlite.sqlite_version}
        | {name: version(name) for name in PACKAGES}
        | {"R's psych": r_package("psych") or "not installed"},
    )


def r_package(name: str) -> str | None:
    """The version of a package of R; None when there is no Rscript or the package is not there."""
    if shutil.which("Rscript") is None:
        return None
    asked = subprocess.run(
        ["Rscript", "-e", f'cat(as.character(packageVersion("{name}")))'], capture_output=True, text=True, check=False
    )
    return asked.stdout if asked.returncode == 0 else None


def filesystem_of(folder: Path) -> str:
    """The kind of filesystem a folder lies on, as the kernel names it: ext4, tmpfs …"""
    return kind_in(Path("/proc/self/mounts").read_text(), folder.resolve())


def kind_in(mounts: str, folder: Path) -> str:
    """The kind of the deepest mount, of those listed as in /proc/mounts, that holds the folder; "" for none."""
    found, depth = "", -1
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        point = Path(place.replace("\\040", " "))
        # The later of two mounts at one place hides the earlier.
        if folder.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = kind, len(point.parts)
    return found


def syncs(folder: Path, seconds: float) -> float:
    """How often a second the disk can be made to keep 4 KB more: the ceiling of one-row commits, one after another."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        count, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            file.write(_BLOCK)
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - begun)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()

"""The Dockerfile's steps done for real, without a container engine: in bare root file systems, by chroot.

A bare Debian with Python stands in for the image that every stage begins with. It is made once by debootstrap and
kept in a cache outside of this tree. Mounts are made in a namespace of their own, so that none is left behind.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.box.dockerfile import ROOT, Stage, copied

SUITE = "bookworm"
# What the stand-in lacks of the image: where its Python and its pip are.
PYTHON = """
apt-get update
apt-get install --yes --no-install-recommends ca-certificates python3.11-venv
for name in python python3 python3.11; do ln -s /usr/bin/python3.11 /usr/local/bin/$name; done
mkdir -p /usr/local/lib/python3.11/ensurepip /usr/local/lib/python3.11/site-packages/pip
touch /usr/local/bin/pip
"""
PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MOUNTS = """
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
"""
# As compose.yaml has it: a read-only root, the volume, and a /tmp in memory.
READ_ONLY = """
mount --bind "$ROOT" "$ROOT"
mount --bind "$VOLUME" "$ROOT$TARGET"
mount -t tmpfs tmpfs "$ROOT/tmp"
mount -o remount,ro,bind "$ROOT"
"""


def cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "learn-box"


def base() -> Path:
    """The stand-in, made when it is not there yet."""
    made = cache() / SUITE
    if made.is_dir():
        return made
    shutil.rmtree(cache(), ignore_errors=True)
    fresh = cache() / "fresh"
    fresh.mkdir(parents=True)
    subprocess.run(["debootstrap", "--variant=minbase", SUITE, fresh], check=True, stdout=subprocess.DEVNULL)
    shutil.copy("/etc/resolv.conf", fresh / "etc" / "resolv.conf")
    Root(fresh).run(["sh", "-euc", PYTHON])
    return fresh.rename(made)


@dataclass
class Root:
    """A root file system, and what the steps so far have said of how programs run in it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    workdir: str = "/"
    user: str = "0:0"
    volume: Path | None = None

    def command(
        self, words: Sequence[str], settings: Mapping[str, str] | None = None, mounts: str = MOUNTS
    ) -> list[str]:
        """The command line that runs `words` in here as its user, without a right more than that user has."""
        given = [f"{name}={value}" for name, value in {**self.environment, **(settings or {})}.items()]
        inside = ["env", "--ignore-environment", f"--chdir={self.workdir}", *given, *words]
        changing = ["chroot", f"--userspec={self.user}", str(self.folder), *inside]
        if self.user != "0:0":
            changing = ["setpriv", "--no-new-privs", *changing]
        variables = f"ROOT={shlex.quote(str(self.folder))} VOLUME={shlex.quote(str(self.volume))} TARGET={self.workdir}"
        return ["unshare", "--mount", "sh", "-euc", f"{variables}\n{mounts}\nexec {shlex.join(changing)}"]

    def closed(self, words: Sequence[str], settings: Mapping[str, str] | None = None) -> list[str]:
        """The same with a read-only root, as it is run."""
        return self.command(words, settings, READ_ONLY + MOUNTS)

    def run(self, words: Sequence[str]) -> None:
        """Raises CalledProcessError; what it prints is shown when a test fails."""
        subprocess.run(self.command(words, _for_downloads(self.folder)), check=True)


def replay(stages: Sequence[Stage], into: Path) -> Root:
    """Do every step of every stage; the root of the last one."""
    roots: dict[str, Root] = {}
    for number, stage in enumerate(stages):
        folder = into / str(number)
        subprocess.run(["cp", "--archive", base(), folder], check=True)
        root = roots[stage.name] = Root(folder)
        for step in stage.steps:
            match step.word:
                case "RUN":
                    root.run(["sh", "-c", step.rest])
                case "COPY":
                    source, paths, target = copied(step)
                    _copy(roots[source].folder if source else ROOT, paths, root, target)
                case "WORKDIR":
                    root.workdir = step.rest
                    (folder / step.rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
                case "ENV":
                    root.environment |= step.settings
                case "USER":
                    root.user = step.rest
                case "LABEL" | "VOLUME" | "EXPOSE" | "STOPSIGNAL" | "HEALTHCHECK" | "ENTRYPOINT" | "CMD":
                    pass  # says something, does nothing
                case unknown:
                    raise ValueError(f"{unknown}: this step cannot be replayed yet")
    return root


def _copy(source: Path, paths: Sequence[str], root: Root, target: str) -> None:
    into = root.folder / str(PurePosixPath(root.workdir) / target).lstrip("/")
    ignored = shutil.ignore_patterns("__pycache__")
    for path in paths:
        found = source / path.lstrip("/")
        if found.is_dir():
            shutil.copytree(found, into, symlinks=True, ignore=ignored, dirs_exist_ok=True)
            continue
        place = into / found.name if target.endswith("/") else into
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(found, place)


def _for_downloads(folder: Path) -> dict[str, str]:
    """How this machine reaches packages, known inside too."""
    passed = {name: value for name, value in os.environ.items() if re.fullmatch(r"PIP_\w+|\w+_proxy", name, re.I)}
    if certificates := passed.get("PIP_CERT"):
        place = folder / certificates.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(certificates, place)
    passed.pop("PIP_FIND_LINKS", None)
    return passed | {"DEBIAN_FRONTEND": "noninteractive"}


def leftovers(folder: Path, *patterns: str) -> list[Path]:
    """Files in a root that match, for what must not be there."""
    return [found for pattern in patterns for found in folder.glob(pattern)]

"""Programs as processes: Learn from a wheel in an empty folder, and servers that are asked over a socket."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_path

import httpx

from tests.box.dockerfile import ROOT

LOOPBACK = "127.0.0.1"
# How long a start may take on a machine under load.
PATIENCE = 60.0
SOURCES: tuple[str, ...] = (sys.executable, "-c", "from learn.cli import app; app()")
PUBLIC = "https://hoc.example.gov.vn"
PRODUCTION = {
    "LEARN_ENVIRONMENT": "production",
    "LEARN_PUBLIC_URL": PUBLIC,
    "LEARN_SECRET_KEY": "m" * 64,
}


def build_wheel(into: Path) -> Path:
    """The wheel of this tree, made without a network."""
    command = [sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--offline", "--no-build-isolation"]
    subprocess.run([*command, "--python", sys.executable, "--out-dir", into, ROOT], check=True)
    (wheel,) = into.glob("*.whl")
    return wheel


def install(wheel: Path, into: Path) -> Path:
    """An environment that holds the wheel alone and borrows its dependencies from this one; its `learn`."""
    venv.create(into, with_pip=False)
    python = into / "bin" / "python"
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run([*command, "--python", python, wheel], check=True)
    # Behind the environment's own packages, and without its .pth files: the sources of this tree stay out of sight.
    (site,) = into.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(get_path("purelib") + "\n")
    return into / "bin" / "learn"


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """These settings and no other, on a machine without PostgreSQL's programs."""
    return {"PATH": "/nonexistent", "HOME": "/nonexistent", "LANG": "C.UTF-8", **settings}


def run(program: Sequence[str | Path], *words: str, settings: Mapping[str, str], folder: Path) -> str:
    """What a command prints; AssertionError with everything it said when it fails."""
    done = subprocess.run(
        [*program, *words], cwd=folder, env=environment(settings), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Server:
    """A running `learn serve`."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def stop(self) -> int:
        """Tell it to end as systemd and containers do; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(program: Sequence[str | Path], settings: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """`learn serve` on a free port, once it answers."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    log = folder / f"serve-{port}.log"
    given = environment({**settings, "LEARN_PORT": str(port)})
    with (
        log.open("wb") as out,
        subprocess.Popen([*program, "serve"], cwd=folder, env=given, stdout=out, stderr=out) as process,
    ):
        server = Server(process, f"http://{LOOPBACK}:{port}", log)
        try:
            wait_until(lambda: _answers(server), log)
            yield server
        finally:
            process.kill()


def _answers(server: Server) -> bool:
    assert server.process.poll() is None, server.log.read_text(encoding="utf-8")
    try:
        return httpx.get(f"{server.address}/healthz").text == "ok"
    except httpx.TransportError:
        return False


def wait_until(holds: Callable[[], bool], log: Path | None = None) -> None:
    """Ask again and again until it holds; AssertionError when it never does."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, log.read_text(encoding="utf-8") if log else "it never came about"
        threading.Event().wait(0.05)


def with_sources(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings of a program that runs from this tree."""
    return {**settings, "PYTHONPATH": os.fspath(ROOT)}

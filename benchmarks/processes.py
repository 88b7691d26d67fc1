"""The processes of a run: servers on the first core, the client on the last."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.client import Load, Outcome

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = _CORES[0], _CORES[-1]
LEARN_SERVE = (str(Path(sys.executable).with_name("learn")), "serve")
APPS = (sys.executable, "-m", "benchmarks.apps")
ORIGIN = "https://learn.example"
_PATIENCE = 60.0
_POLL = 0.002


class BenchmarkError(Exception):
    """A run whose figures would say nothing: a server that doesn't start, an answer that is wrong."""


@dataclass(frozen=True)
class Server:
    """A server process and the port it listens on. `begun` is when its process was started (perf_counter)."""

    process: "subprocess.Popen[bytes]"
    port: int
    begun: float
    log: Path

    def seconds_to(self, path: str, cookie: str = "") -> float:
        """Wait until a page answers 200; the time since the process was started."""
        while not self._answers(path, cookie):
            if self.process.poll() is not None or time.perf_counter() - self.begun > _PATIENCE:
                raise BenchmarkError(f"no answer from {path}:\n{self.log.read_text()[-4000:]}")
            time.sleep(_POLL)
        return time.perf_counter() - self.begun

    def _answers(self, path: str, cookie: str) -> bool:
        with suppress(OSError):
            return self.get(path, cookie)[0] == 200
        return False

    def get(self, path: str, cookie: str = "") -> tuple[int, bytes]:
        """Status and body of one page, uncompressed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def memory(self) -> float:
        """What the process holds in memory (resident set), in MB of 1,000,000 bytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise BenchmarkError("the server is gone")


@contextmanager
def serving(
    command: Sequence[str], database_url: str, folder: Path, *, workers: int = 1, **more: str
) -> Iterator[Server]:
    """Run a command as a server with production's settings until the block ends: one worker on the server's core,
    several on all."""
    port = _free_port()
    log = folder / f"{port}.log"
    own = {name: value for name, value in os.environ.items() if not name.startswith("LEARN_")}
    settings = {
        "LEARN_ENVIRONMENT": "production",
        "LEARN_SECRET_KEY": "measured, never shown to anybody",
        "LEARN_PUBLIC_URL": ORIGIN,
        "LEARN_DATABASE_URL": database_url,
        "LEARN_MEDIA_URL": f"file:{folder / 'media'}",
        "LEARN_PORT": str(port),
        "LEARN_WORKERS": str(workers),
        "LEARN_LOG_LEVEL": "warning",
    }
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(list(command), env=own | settings | more, stdout=output, stderr=output)
        try:
            # Its threads, all still to come, inherit the core.
            os.sched_setaffinity(process.pid, {SERVER_CORE} if workers == 1 else set(_CORES))
            yield Server(process, port, begun, log)
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def drive(load: Load, status: str = "200") -> Outcome:
    """Send a load from a process on the client's core. BenchmarkError when anything but this status came back."""
    client = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    os.sched_setaffinity(client.pid, {CLIENT_CORE})
    printed, _ = client.communicate(json.dumps(asdict(load)))
    if client.returncode:
        raise BenchmarkError("the client failed; its words are above")
    outcome = Outcome(**json.loads(printed))
    if set(outcome.statuses) != {status}:
        raise BenchmarkError(f"not every answer was {status}: {outcome.statuses}")
    return outcome


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port

"""A server that is killed and started again, and the crowd of savers beside it."""

import http.client
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.box.processes import LOOPBACK, PUBLIC
from tests.chaos import child
from tests.chaos.child import Preparation
from tests.chaos.ledger import Ledger
from tests.chaos.savers import Crowd
from tests.chaos.town import Town

# How long anything may take on a machine under load before the test gives up.
PATIENCE = 60.0
# Below the ports that the kernel lends to connections: one of the savers', while the server is down, could take it.
_PORTS = range(20_000, 30_000)
_loaded = multiprocessing.get_context("forkserver")
_loaded.set_forkserver_preload([child.__name__])


class Server:
    """`learn serve` over a town, always on the same port."""

    def __init__(self, town: Town, preparations: Sequence[Preparation] = ()) -> None:
        self.port = _free_port()
        self._log = town.folder / "server.log"
        self._settings = town.settings | {"LEARN_PORT": str(self.port)}
        self._preparations = preparations
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Returns when it answers."""
        self._process = _loaded.Process(target=child.serve, args=(self._settings, self._log, self._preparations))
        self._process.start()
        wait_until(self.is_well, self.log)

    def kill(self) -> None:
        """kill -9 of its process group."""
        assert self._process is not None
        assert self._process.pid is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join(PATIENCE)

    def stop(self) -> float:
        """Tell it to end as systemd and containers do; the seconds that takes."""
        assert self._process is not None
        assert self._process.pid is not None
        begun = time.monotonic()
        os.kill(self._process.pid, signal.SIGTERM)
        self._process.join(PATIENCE)
        assert self._process.exitcode == 0, self.log()
        return time.monotonic() - begun

    def is_well(self) -> bool:
        assert self._process is not None
        assert self._process.is_alive(), self.log()
        return self.status("/healthz") == 200

    def status(self, path: str, cookie: str = "", method: str = "GET", body: str = "") -> int | None:
        """How a request is answered; None when it is not."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        headers = {"Cookie": cookie, "Origin": PUBLIC, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")[-8000:] if self._log.exists() else ""


@contextmanager
def serving(town: Town, *preparations: Preparation) -> Iterator[Server]:
    """A server, until the block ends or it is killed in it."""
    server = Server(town, preparations)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class Savers:
    """A crowd at work. `ledger` is what they have written so far."""

    def __init__(self, town: Town, port: int, count: int, seed: str, folder: Path) -> None:
        path = folder / f"ledger-{seed}.jsonl"
        path.touch()
        self.ledger = Ledger(path)
        seats = [(seat.cookie, seat.attempt, seat.fields) for seat in town.seats]
        crowd = Crowd(port, PUBLIC, str(path), count, seed, seats)
        self._errors = (folder / "savers.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.savers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(crowd)) + "\n")
        self._process.stdin.flush()

    def wait_for(self, more: int) -> None:
        """Until so many answers more have been acknowledged."""
        wanted = len(self.ledger.read().acknowledged) + more
        wait_until(lambda: len(self.ledger.read().acknowledged) >= wanted, self._words)

    def wait_for_refusals(self, more: int) -> None:
        """Until so many requests more have been answered by saying that it can't be done now."""
        wanted = self.ledger.read().refused + more
        wait_until(lambda: self.ledger.read().refused >= wanted, self._words)

    def finish(self) -> dict[str, int]:
        """Let everybody finish what they began; how often each status was given."""
        printed, _ = self._process.communicate(timeout=2 * PATIENCE)
        assert self._process.returncode == 0, self._words()
        self.ledger.read()
        found: dict[str, int] = json.loads(printed)
        return found

    def leave(self) -> None:
        """End them where they stand."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()
        self.ledger.read()

    def _words(self) -> str:
        return Path(self._errors.name).read_text(encoding="utf-8")[-8000:]


@contextmanager
def saving(town: Town, server: Server, count: int, seed: str, ledger: Path | None = None) -> Iterator[Savers]:
    """So many savers at a server, until they finish or the block ends. Their ledger lies beside the town's database,
    or in another folder."""
    savers = Savers(town, server.port, count, seed, ledger or town.folder)
    try:
        yield savers
    finally:
        savers.leave()


def wait_until(holds: Callable[[], bool], words: Callable[[], str] = str) -> None:
    """Ask again and again until it holds; AssertionError with these words when it never does."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, words()
        time.sleep(0.005)


def _free_port() -> int:
    while True:
        port = random.choice(_PORTS)  # noqa: S311 - any that is free
        with suppress(OSError), socket.create_server((LOOPBACK, port)):
            return port

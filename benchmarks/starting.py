"""From the start of the process to the first page, and what a worker holds in memory."""

from pathlib import Path

from benchmarks.client import Load
from benchmarks.figures import Figure
from benchmarks.lessons import CONNECTIONS, address, cookie, requests
from benchmarks.processes import LEARN_SERVE, drive, serving
from benchmarks.world import World

PART = "one worker"
REQUESTS = 2_000
_LONG = 120.0


def measure(url: str, database: str, world: World, folder: Path, *, rounds: int) -> list[Figure]:
    """Seconds and MB of so many starts of `learn serve`."""
    runs: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        with serving(LEARN_SERVE, url, folder) as server:
            first = {
                ("start to /healthz", "s"): server.seconds_to("/healthz"),
                ("memory after the start", "MB"): server.memory(),
                ("start to a lesson", "s"): server.seconds_to(address(world), cookie(world.readers[0])),
            }
            load = Load(server.port, requests(world, world.readers), _LONG, most=REQUESTS // CONNECTIONS + 1)
            drive(load)
            first["memory after 2,000 lessons", "MB"] = server.memory()
        for what, value in first.items():
            runs.setdefault(what, []).append(round(value, 3))
    return [Figure(PART, database, what, unit, values) for (what, unit), values in runs.items()]

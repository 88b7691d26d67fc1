"""Everybody at once: how many saves a second keep their promise, what a test's start costs, and what an export does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import Engine, func, select

from benchmarks.client import Load, Outcome
from benchmarks.figures import Figure, Goal
from benchmarks.processes import APPS, LEARN_SERVE, ORIGIN, BenchmarkError, Server, drive, serving
from benchmarks.saving import requests
from benchmarks.world import COURSE, World
from learn.assessments.models import Sitting

PART = "exam rush"
SAVES, UNWRITTEN = "saves, 1 worker", "saves, 1 worker, the write left out"
GOALS = (Goal(PART, SAVES, UNWRITTEN, 1 / 2),)
PROMISED_MS = 300.0
RATES = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1_000, 1_100, 1_250, 1_400, 1_600, 2_000)
STARTS_A_SECOND = 333
_CALM = 300
_STEP = 1_000_000


def measure(engine: Engine, world: World, folder: Path, *, rounds: int, seconds: float) -> list[Figure]:
    """Every figure of the rush on one database."""
    url, database = engine.url.render_as_string(hide_password=False), engine.dialect.name
    asked = requests(world)
    servers = {
        SAVES: (LEARN_SERVE, 1),
        "saves, 2 workers": (LEARN_SERVE, 2),
        UNWRITTEN: ((*APPS, "unwritten"), 1),
    }
    if database == "sqlite":
        servers["saves, 1 worker, a disk that spins"] = ((*APPS, "slow"), 1)
    figures, number = [], _STEP * 100
    for what, (command, workers) in servers.items():
        found: list[tuple[float, Outcome]] = []
        for _ in range(rounds):
            with serving(command, url, folder, workers=workers) as server:
                server.seconds_to("/healthz")
                found.append(_highest(server, asked, seconds, number))
            number += _STEP * 10
        figures.append(_figure(database, what, found))
    return [
        *figures,
        *_beside_an_export(url, database, asked, world, folder, rounds=rounds, seconds=seconds),
        *_starts(engine, url, world, folder),
    ]


def _highest(server: Server, asked: list[list[str]], seconds: float, number: int) -> tuple[float, Outcome]:
    """The highest of RATES at which nothing fails and 99 of 100 saves are durable as promised, found by halves."""
    best: tuple[float, Outcome] | None = None
    low, high = 0, len(RATES)
    while low < high:
        number += _STEP // 2
        pace = RATES[(low + high) // 2]
        outcome = drive(Load(server.port, asked, seconds, number, pace=pace))
        # A queue that grows shows in the rate before it shows in the times.
        if outcome.p99 <= PROMISED_MS and outcome.rate >= 0.95 * pace:
            best, low = (float(pace), outcome), (low + high) // 2 + 1
        else:
            high = (low + high) // 2
    if best is None:
        raise BenchmarkError(f"not even {RATES[0]} saves a second keep the promise")
    return best


def _figure(database: str, what: str, found: list[tuple[float, Outcome]]) -> Figure:
    middle = sorted(found, key=lambda each: each[0])[len(found) // 2][1]
    detail = {"p50 ms": middle.p50, "p95 ms": middle.p95, "p99 ms": middle.p99, "bytes": middle.bytes_each}
    return Figure(PART, database, what, "/s", [pace for pace, _ in found], detail)


def _beside_an_export(
    url: str, database: str, asked: list[list[str]], world: World, folder: Path, *, rounds: int, seconds: float
) -> Iterator[Figure]:
    """What 95 of 100 saves take at a calm rate, alone and while a supervisor's table is exported again and again."""
    export = f"/units/t01/export.xlsx?course={COURSE}"
    alone, beside, number = [], [], _STEP * 300
    with serving(LEARN_SERVE, url, folder) as server:
        server.seconds_to("/healthz")
        for _ in range(rounds):
            for times, page in ((alone, ""), (beside, export)):
                with _again_and_again(server, page, f"__Host-session={world.supervisor}"):
                    times.append(drive(Load(server.port, asked, seconds, number, pace=_CALM)).p95)
                number += _STEP // 2
    yield Figure(PART, database, f"p95 of {_CALM} saves/s", "ms", alone)
    yield Figure(PART, database, f"p95 of {_CALM} saves/s beside an export", "ms", beside)


@contextmanager
def _again_and_again(server: Server, page: str, cookies: str) -> Iterator[None]:
    over = Event()

    def ask() -> None:
        while page and not over.is_set():
            if server.get(page, cookies)[0] != 200:
                raise BenchmarkError(f"no export from {page}")

    asking = Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()


def _starts(engine: Engine, url: str, world: World, folder: Path) -> Iterator[Figure]:
    """Newcomers who press at once: half of them in turns, for what a start costs; the others at a fixed rate, for what
    the line does with them. Each can begin once, so there is one round."""
    database, half = engine.dialect.name, len(world.newcomers) // 2
    with serving(LEARN_SERVE, url, folder) as server:
        server.seconds_to("/healthz")
        calm = drive(Load(server.port, _pressing(world.newcomers[:half], 2), 600, most=half // 2), "303")
        before = _begun(engine)
        rush = _pressing(world.newcomers[half:], 64)
        crowd = drive(
            Load(server.port, rush, (len(world.newcomers) - half) / STARTS_A_SECOND, pace=STARTS_A_SECOND), "303"
        )
        let_in = _begun(engine) - before
    yield Figure(PART, database, "tests started, two at a time", "/s", [calm.rate], _detail(calm))
    yield Figure(PART, database, f"answers to {STARTS_A_SECOND} a second who press", "/s", [crowd.rate], _detail(crowd))
    yield Figure(PART, database, f"of {crowd.answers} of them let in at once, the others given a place", "", [let_in])


def _detail(outcome: Outcome) -> Mapping[str, float]:
    return {"p50 ms": outcome.p50, "p95 ms": outcome.p95, "p99 ms": outcome.p99, "bytes": outcome.bytes_each}


def _pressing(sessions: list[str], connections: int) -> list[list[str]]:
    asked = [
        f"POST /courses/{COURSE}/tests/pre HTTP/1.1\r\nHost: learn.example\r\nOrigin: {ORIGIN}\r\n"
        f"Cookie: __Host-session={session}\r\nContent-Length: 0\r\n\r\n"
        for session in sessions
    ]
    return [asked[which::connections] for which in range(min(connections, len(asked)))]


def _begun(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(Sitting)).scalar_one())

"""Saving an answer durably, beside the same route with the write left out and beside the engine's bare commits."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine

from benchmarks.client import NUMBER, Load, Outcome
from benchmarks.figures import Figure, Goal, rate
from benchmarks.lessons import CONNECTIONS, WARM_SECONDS, cookie
from benchmarks.processes import APPS, LEARN_SERVE, ORIGIN, BenchmarkError, Server, drive, serving
from benchmarks.world import Learner, World, saved

PART = "saving an answer"
LEARN, UNWRITTEN = "Learn", "the same route, the write left out"
GOALS = (Goal(PART, LEARN, UNWRITTEN, 1 / 2),)
# More than a connection sends in one run, so that no key comes twice.
_RUN = 1_000_000

Commits = Callable[[float], float]


def requests(world: World) -> list[list[str]]:
    """Each connection has people of its own, and answers all first questions before the second ones: as in life,
    an attempt's question has one or two answers when the next one comes."""
    learners = [*world.readers, *world.practised]
    return [
        [
            _request(learner, slot, world.fields[slot])
            for slot in world.fields
            for learner in learners[which::CONNECTIONS]
        ]
        for which in range(CONNECTIONS)
    ]


def _request(learner: Learner, slot: int, fields: dict[str, str]) -> str:
    own = {"key": NUMBER, "client": "benchmark", "sequence": NUMBER, "seconds": "21.5"}
    body = urlencode(own | fields, safe="@")
    return (
        f"POST /attempts/{learner.attempt}/{slot} HTTP/1.1\r\nHost: learn.example\r\nOrigin: {ORIGIN}\r\n"
        f"HX-Request: true\r\nAccept-Encoding: identity\r\nCookie: {cookie(learner)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )


def measure(
    engine: Engine, world: World, folder: Path, bare: Mapping[str, Commits], *, rounds: int, seconds: float
) -> list[Figure]:
    """Saves a second with and without the write, in turns. BenchmarkError when one said to be saved isn't there."""
    url, database = engine.url.render_as_string(hide_password=False), engine.dialect.name
    asked = requests(world)
    runs: dict[str, list[Outcome]] = {LEARN: [], UNWRITTEN: []}
    commits: dict[str, list[float]] = {what: [] for what in bare}
    with (
        serving(LEARN_SERVE, url, folder) as learn,
        serving((*APPS, "unwritten"), url, folder) as unwritten,
    ):
        # Round 0 is for warming up, and not counted.
        for number in range(rounds + 1):
            for what, server, keeps in ((LEARN, learn, True), (UNWRITTEN, unwritten, False)):
                load = Load(server.port, asked, seconds if number else WARM_SECONDS, number * _RUN)
                outcome = _checked(engine, server, load, keeps=keeps)
                runs[what] += [outcome] if number else []
            for what, commit in bare.items():
                commits[what] += [round(commit(seconds), 1)] if number else []
    measured = [rate(PART, database, what, outcomes) for what, outcomes in runs.items()]
    return measured + [Figure(PART, database, what, "/s", rates) for what, rates in commits.items()]


def _checked(engine: Engine, server: Server, load: Load, *, keeps: bool) -> Outcome:
    server.seconds_to("/healthz")
    before = saved(engine)
    outcome = drive(load)
    made = saved(engine) - before
    if made != (outcome.answers if keeps else 0):
        raise BenchmarkError(f"{outcome.answers} answers were said to be saved, {made} are in the database")
    return outcome

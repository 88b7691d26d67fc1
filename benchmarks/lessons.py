"""A signed-in lesson page, beside the same bytes from bare Starlette and beside the page written the usual way."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import Load, Outcome
from benchmarks.figures import Figure, Goal, rate
from benchmarks.processes import APPS, LEARN_SERVE, BenchmarkError, Server, drive, serving
from benchmarks.world import COURSE, Learner, World

PART = "lesson page"
CONNECTIONS = 32
WARM_SECONDS = 0.5
LEARN, BARE = "Learn", "bare Starlette, the same bytes"
# 1/15 is asked of this issue; a later one asks for 1/8.
GOALS = (Goal(PART, LEARN, BARE, 1 / 15),)


@dataclass(frozen=True)
class Target:
    """A server, and what each connection asks of it."""

    what: str
    server: Server
    connections: list[list[str]]


def address(world: World) -> str:
    """Where the lesson is."""
    return f"/courses/{COURSE}/lessons/{world.lesson}"


def cookie(learner: Learner) -> str:
    """The cookie of a learner's session, by its name in production."""
    return f"__Host-session={learner.token}"


def requests(world: World, learners: Sequence[Learner], encoding: str = "identity") -> list[list[str]]:
    """The lesson, asked for by each learner in turn; learners are dealt out to the connections."""
    asked = [
        f"GET {address(world)} HTTP/1.1\r\nHost: learn.example\r\nAccept: text/html\r\n"
        f"Accept-Encoding: {encoding}\r\nCookie: {cookie(learner)}\r\n\r\n"
        for learner in learners
    ]
    return [asked[which::CONNECTIONS] for which in range(CONNECTIONS)]


def measure(url: str, database: str, world: World, folder: Path, *, rounds: int, seconds: float) -> list[Figure]:
    """The rates of all targets, taken in turns so that a slow minute of the machine is everybody's."""
    with _targets(url, world, folder) as targets:
        for target in targets:
            drive(Load(target.server.port, target.connections, WARM_SECONDS))
        runs: dict[str, list[Outcome]] = {target.what: [] for target in targets}
        for _ in range(rounds):
            for target in targets:
                runs[target.what].append(drive(Load(target.server.port, target.connections, seconds)))
    return [rate(PART, database, what, outcomes) for what, outcomes in runs.items()]


@contextmanager
def _targets(url: str, world: World, folder: Path) -> Iterator[list[Target]]:
    with ExitStack() as stack:

        def start(*command: str, **more: str) -> Server:
            server: Server = stack.enter_context(serving(command, url, folder, **more))
            server.seconds_to(address(world), cookie(world.readers[0]))
            return server

        learn = start(*LEARN_SERVE)
        body = folder / "page.html"
        body.write_bytes(_page(learn, world, "data-section"))
        bare = start(*APPS, "bare", BENCHMARK_BODY=str(body))
        usual = start(*APPS, "usual")
        _page(usual, world, "data-section")
        bare_gzip, usual_gzip = (
            start(*APPS, which, BENCHMARK_BODY=str(body), BENCHMARK_GZIP="1") for which in ("bare", "usual")
        )
        plain, compressed = requests(world, world.readers), requests(world, world.readers, "gzip")
        yield [
            Target(LEARN, learn, plain),
            Target(f"{LEARN}, its questions answered", learn, requests(world, world.practised)),
            Target(BARE, bare, plain),
            Target("the usual way", usual, plain),
            Target(f"{LEARN}, compressed", learn, compressed),
            Target("bare Starlette, compressed", bare_gzip, compressed),
            Target("the usual way, compressed", usual_gzip, compressed),
        ]


def _page(server: Server, world: World, mark: str) -> bytes:
    """The page as the first reader gets it. BenchmarkError when it isn't one."""
    status, body = server.get(address(world), cookie(world.readers[0]))
    if status != 200 or mark.encode() not in body:
        raise BenchmarkError(f"not a lesson: {status}, {body[:200]!r}")
    return body

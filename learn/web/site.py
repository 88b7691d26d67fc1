"""What one running application holds; everything a route needs from outside comes from here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from anyio import CapacityLimiter
from sqlalchemy import Engine
from starlette.requests import HTTPConnection

from learn.config import Settings
from learn.db.apart import Apart
from learn.db.commits import SharedCommits
from learn.db.glances import GLANCES, Glances
from learn.media.storage import DiskStorage
from learn.people.passwords import Hasher
from learn.web.admission import Line
from learn.web.assets import Assets
from learn.web.templating import Templates

_THREADS = 64
# Together fewer than the connections of an engine, which the threads of pages, savers and the worker need too.
_READERS = 24
_WRITERS = 8
_SAVERS = 16


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """The parts of one application. `clock` is asked once per request."""

    settings: Settings
    engine: Engine
    templates: Templates
    assets: Assets
    hasher: Hasher
    storage: DiskStorage
    clock: Callable[[], datetime] = utc_now
    # Threads of their own for beginning and for ending transactions: a request that waits for its turn to
    # write must never hold the thread that the request before it needs to finish.
    beginning: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_THREADS))
    ending: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_THREADS))
    # How many requests may be in a transaction at once. Each holds a connection while it waits for a thread; were
    # they to hold all of them, those threads would wait for a connection in turn, and nobody would get on.
    readers: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_READERS))
    writers: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_WRITERS))
    # Threads of short writes made outside of such a transaction, for the same reason as `beginning`.
    saving: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_SAVERS))
    # Short reads, as many threads as connections: with more, they wait for each other in the interpreter.
    glancing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(GLANCES))
    glances: Glances = field(init=False)
    commits: SharedCommits = field(init=False)
    apart: Apart = field(init=False)
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "glances", Glances(self.engine))
        object.__setattr__(self, "commits", SharedCommits(self.engine))
        object.__setattr__(self, "apart", Apart(self.engine))
        object.__setattr__(self, "line", Line(self.settings.secret_key))


def site_of(request: HTTPConnection) -> Site:
    """The application's parts, from any request to it."""
    site: Site = request.app.state.site
    return site

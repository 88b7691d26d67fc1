"""The server's process: `learn serve`, in a process forked from one in which the program is loaded already.

Starting Python and loading the program takes two seconds, which two hundred restarts can't wait for; what is
served is the same. Preparations break something first: a rule (mutants.py) or the disk (vfs.py).
"""

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from learn.cli import serving

# What `learn serve` imports by name, later.
_BY_NAME = (
    "learn.web.app",
    "anyio._backends._asyncio",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)
for _name in _BY_NAME:
    import_module(_name)

Preparation = Callable[[], None]


def serve(settings: Mapping[str, str], log: Path, preparations: Sequence[Preparation]) -> None:
    """Serve with these settings and no other until stopped, in a process group of its own."""
    os.setsid()
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(written, stream)
    for name in [name for name in os.environ if name.startswith("LEARN_")]:
        del os.environ[name]
    os.environ.update(settings)
    for prepare in preparations:
        prepare()
    serving.serve()

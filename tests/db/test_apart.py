"""Long reads elsewhere: what they see, what they raise, and what becomes of their process."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col
from sqlmodel import select as chosen

from learn.db.apart import Apart
from learn.db.transactions import write
from learn.errors import NotFound, say
from learn.jobs.models import Job


def kinds(db: Session, begin: str) -> list[str]:
    return list(db.exec(chosen(Job.kind).where(col(Job.kind).startswith(begin))))


def whoever(_db: Session) -> tuple[int, int]:
    return os.getpid(), os.nice(0)


def absent(_db: Session) -> None:
    raise NotFound(say("Không có %(what)s.", what="gì"))


def killed(_db: Session, mark: Path) -> str:
    """Ends its process the first time."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "second"


def test_it_sees_what_was_committed_before(engine: Engine, now: datetime) -> None:
    apart = Apart(engine)
    for number in (1, 2):
        with write(engine) as db:
            db.add(Job(kind=f"x{number}", key=str(number), created_at=now, run_at=now))
        assert len(asyncio.run(apart.read(partial(kinds, begin="x")))) == number


def test_it_is_another_process_that_gives_way_and_stays(sqlite_engine: Engine) -> None:
    apart = Apart(sqlite_engine)
    first, second = (asyncio.run(apart.read(whoever)) for _ in range(2))
    assert first == second
    assert first[0] != os.getpid()
    assert first[1] >= 10


def test_what_is_not_there_is_not_there_for_who_asked(sqlite_engine: Engine) -> None:
    with pytest.raises(NotFound) as raised:
        asyncio.run(Apart(sqlite_engine).read(absent))
    assert raised.value.message == say("Không có %(what)s.", what="gì")


def test_a_process_that_the_system_ended_is_replaced_once(sqlite_engine: Engine, tmp_path: Path) -> None:
    assert asyncio.run(Apart(sqlite_engine).read(partial(killed, mark=tmp_path / "mark"))) == "second"


SERVER = """
import asyncio, sys, time
from functools import partial
from learn.db.apart import Apart
from learn.db.engine import make_engine
from tests.db.test_apart import whoever
if __name__ == "__main__":
    apart = Apart(make_engine(sys.argv[1]))
    print(asyncio.run(apart.read(whoever))[0], flush=True)
    time.sleep(600)
"""


def test_it_ends_with_a_server_that_is_killed(sqlite_engine: Engine, tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(SERVER)
    url = sqlite_engine.url.render_as_string()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, program, url], stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        made, ended = os.pidfd_open(int(server.stdout.readline())), select.poll()
        ended.register(made, select.POLLIN)
        server.kill()
        assert ended.poll(30_000)
        os.close(made)

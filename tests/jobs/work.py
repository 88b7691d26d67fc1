"""A process that works on the jobs of a database, for the tests that kill one."""

import os
import signal
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from learn.audit import service as audit
from learn.db.engine import make_engine
from learn.jobs.worker import Worker


def note(db: Session, payload: dict[str, Any], now: datetime, *, folder: Path) -> None:
    """Leave one trace; on a marked job, the first process that gets so far is killed before it commits."""
    audit.record(db, at=now, actor_id=None, action="job", object_id=str(payload["number"]))
    if payload.get("deadly"):
        try:
            (folder / str(payload["number"])).touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, instant: str, folder: str) -> None:
    now = datetime.fromisoformat(instant)
    worker = Worker(make_engine(url), {"note": partial(note, folder=Path(folder))}, lambda: now)
    while worker.run_once():
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])

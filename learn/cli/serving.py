"""`learn serve`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from sqlalchemy import Engine

from learn.cli.context import now, opened, stop
from learn.cli.handlers import DAILY, HANDLERS, LONGER, MINUTELY
from learn.config import Settings, UnsafeSettings, settings
from learn.db.apart import Apart
from learn.db.engine import OldSqlite
from learn.jobs.worker import Worker

DRAIN_SECONDS = 10


def serve() -> None:
    """Chạy máy chủ theo các biến môi trường; cơ sở dữ liệu phải ở phiên bản hiện tại."""
    configured = settings()
    try:
        configured.refuse_unsafe()
        with opened() as (_, engine), background_work(engine):
            _listen(configured)
    except (UnsafeSettings, OldSqlite) as error:
        raise stop(error) from error


@contextmanager
def background_work(engine: Engine) -> Iterator[None]:
    """A worker for background jobs beside the server; leases let several processes share them.

    Analyses are made in a process of their own: the server, which may be this very process, would stand still for them.
    """
    over = threading.Event()
    worker = Worker(engine, HANDLERS, now, daily=DAILY, minutely=MINUTELY, longer=LONGER, reader=Apart(engine).wait_for)
    thread = threading.Thread(target=worker.run_forever, args=(over,), name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(DRAIN_SECONDS)


def _listen(configured: Settings) -> None:
    # Drained, uvicorn raises the signal that stopped it once more. SIGTERM would end the process there, the job
    # under way cut short (and be ignored by the first process of a container); an interrupt comes back from here.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    uvicorn.run(
        "learn.web.app:application",
        factory=True,
        host=configured.host,
        port=configured.port,
        workers=configured.workers if configured.workers > 1 else None,
        proxy_headers=bool(configured.trusted_proxies),
        forwarded_allow_ips=configured.trusted_proxies or None,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        server_header=False,
        access_log=False,
        log_level=configured.log_level,
    )

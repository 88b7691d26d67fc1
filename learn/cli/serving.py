"""`learn serve`, `learn run` and `learn demo`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import typer
import uvicorn
from sqlalchemy import Engine

from learn import demo as demonstration
from learn.authoring import publishing
from learn.cli.content import plan_of
from learn.cli.context import now, opened, stop
from learn.cli.handlers import DAILY, HANDLERS, MINUTELY
from learn.config import Settings, UnsafeSettings, settings
from learn.db import schema
from learn.db.engine import OldSqlite, make_engine
from learn.db.transactions import write
from learn.jobs.worker import Worker
from learn.media.storage import DiskStorage

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


def demo() -> None:
    """Tạo bản trình diễn trong cơ sở dữ liệu trống."""
    with opened() as (configured, engine):
        if configured.is_production:
            raise stop("Bản trình diễn có mật khẩu ai cũng biết: không tạo trên hệ thống thật.")
        if not demonstration.is_empty(engine):
            raise stop("Cơ sở dữ liệu đã có người dùng; bản trình diễn chỉ tạo trên cơ sở dữ liệu trống.")
        demonstration.make(engine, now(), typer.echo)
    _print_sign_ins()


def run() -> None:
    """Dùng thử: cơ sở dữ liệu, nội dung, bản trình diễn nếu trống, rồi chạy máy chủ."""
    configured = settings()
    if configured.is_production:
        raise stop("`learn run` là để dùng thử; hệ thống thật chạy bằng `learn serve`.")
    engine = make_engine(configured.database_url)
    if not schema.is_current(engine):
        schema.upgrade(engine)
    _publish(configured, engine)
    if demonstration.is_empty(engine):
        typer.echo("Đang tạo bản trình diễn…")
        demonstration.make(engine, now(), typer.echo)
    engine.dispose()
    typer.echo(f"\nHọc để làm việc: http://{configured.host}:{configured.port}\n")
    _print_sign_ins()
    serve()


def _publish(configured: Settings, engine: Engine) -> None:
    plan = plan_of(None)
    if plan.problems:
        raise stop("\n".join(map(str, plan.problems)))
    ready = publishing.ready(plan)
    storage = DiskStorage(configured.media_dir)
    publishing.keep_files(ready, storage)
    with write(engine) as db:
        published = publishing.publish(db, plan, ready, storage, now())
    for course in published:
        if course.is_new:
            typer.echo(f"{course.slug}: công bố phiên bản {course.number}")


def _print_sign_ins() -> None:
    typer.echo("Đăng nhập thử:")
    for account in demonstration.ACCOUNTS:
        typer.echo(f"  {account.role:<14} {account.username:<12} {account.password:<20} {account.about}")


@contextmanager
def background_work(engine: Engine) -> Iterator[None]:
    """A worker for background jobs beside the server; leases let several processes share them."""
    over = threading.Event()
    worker = Worker(engine, HANDLERS, now, daily=DAILY, minutely=MINUTELY)
    thread = threading.Thread(target=worker.run_forever, args=(over,), name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(DRAIN_SECONDS)


def _listen(configured: Settings) -> None:
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

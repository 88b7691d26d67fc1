"""`learn run` and `learn demo`: trying Learn out, with content and people to look at.

What is done only the first time is imported only then: the second start would wait a second for it.
"""

import typer
from sqlalchemy import Engine

from learn.authoring import digests
from learn.cli.context import now, opened, stop
from learn.cli.serving import serve
from learn.config import Settings, settings
from learn.db import schema
from learn.db.engine import make_engine
from learn.db.transactions import reading, write
from learn.demo.cast import ACCOUNTS
from learn.errors import Invalid
from learn.media.storage import DiskStorage
from learn.people import service as people


def demo() -> None:
    """Tạo bản trình diễn trong cơ sở dữ liệu trống."""
    with opened() as (configured, engine):
        if configured.is_production:
            raise stop("Bản trình diễn có mật khẩu ai cũng biết: không tạo trên hệ thống thật.")
        if not _is_empty(engine):
            raise stop("Cơ sở dữ liệu đã có người dùng; bản trình diễn chỉ tạo trên cơ sở dữ liệu trống.")
        _make(engine)
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
    if _is_empty(engine):
        typer.echo("Đang tạo bản trình diễn…")
        _make(engine)
    engine.dispose()
    typer.echo(f"\nHọc để làm việc: http://{configured.host}:{configured.port}\n")
    _print_sign_ins()
    serve()


def _is_empty(engine: Engine) -> bool:
    with reading(engine) as db:
        return not people.has_anybody(db)


def _make(engine: Engine) -> None:
    from learn.demo import making  # noqa: PLC0415 - see above

    making.make(engine, now(), typer.echo)


def _publish(configured: Settings, engine: Engine) -> None:
    digest = digests.digest_of(configured.content_dir, configured.media_dir)
    with reading(engine) as db:
        if digests.is_published(db, digest) and configured.media_dir.is_dir():
            return

    from learn.authoring import publishing  # noqa: PLC0415 - see above
    from learn.cli.content import plan_of  # noqa: PLC0415 - see above

    plan = plan_of(configured.content_dir)
    if plan.problems:
        raise stop("\n".join(map(str, plan.problems)))
    ready = publishing.ready(plan)
    storage = DiskStorage(configured.media_dir)
    publishing.keep_files(ready, storage)
    try:
        with write(engine) as db:
            published = publishing.publish(db, plan, ready, storage, now(), digest=digest)
    except Invalid as invalid:
        raise stop(invalid) from invalid
    for course in published:
        if course.is_new:
            typer.echo(f"{course.slug}: công bố phiên bản {course.number}")


def _print_sign_ins() -> None:
    typer.echo("Đăng nhập thử:")
    for account in ACCOUNTS:
        typer.echo(f"  {account.role:<14} {account.username:<12} {account.password:<20} {account.about}")

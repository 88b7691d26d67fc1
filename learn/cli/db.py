"""The schema of the database."""

from typing import Annotated

import typer

from learn.cli.context import now, opened, stop
from learn.db import backup as backups
from learn.db import schema
from learn.db.archive import BackupError
from learn.media.storage import DiskStorage

app = typer.Typer(help="Lược đồ cơ sở dữ liệu.", no_args_is_help=True)


@app.command()
def upgrade(
    *,
    without_backup: Annotated[bool, typer.Option("--without-backup", help="Không sao lưu trước.")] = False,
) -> None:
    """Đưa cơ sở dữ liệu lên phiên bản hiện tại; sao lưu vào LEARN_BACKUP_DIR trước."""
    with opened(current=False) as (settings, engine):
        if without_backup:
            schema.upgrade(engine)
        else:
            try:
                file = backups.upgrade(engine, DiskStorage(settings.media_dir), settings.backup_dir, now())
            except BackupError as error:
                raise stop(error) from error
            if file:
                typer.echo(f"Đã sao lưu vào {file}")
    typer.echo(f"Lược đồ: {schema.head()}")


@app.command()
def current() -> None:
    """Cho biết cơ sở dữ liệu đang ở phiên bản nào; mã thoát 1 khi chưa phải phiên bản hiện tại."""
    with opened(current=False) as (_, engine):
        revision = schema.revision_of(engine)
    typer.echo(f"Lược đồ: {revision or 'trống'}; chương trình cần {schema.head()}")
    if revision != schema.head():
        raise typer.Exit(1)

"""Backing up and restoring everything."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from learn.cli.context import now, opened, stop
from learn.config import Settings
from learn.db import backup as backups
from learn.db import schema
from learn.db.archive import BackupError, Manifest
from learn.media.storage import DiskStorage

# The backup is there; what the storage had lost already is not in it.
WRITTEN_WITH_GAPS = 2


def backup(
    file: Annotated[Path, typer.Argument(help="Tệp .tar sẽ được tạo ra.")],
) -> None:
    """Sao lưu cơ sở dữ liệu và các tệp vào một tệp, trong khi hệ thống vẫn chạy."""
    with opened(current=False) as (settings, engine):
        try:
            manifest = backups.backup(engine, DiskStorage(settings.media_dir), file, now())
        except BackupError as error:
            raise stop(error) from error
    _tell(f"Đã sao lưu vào {file}", manifest)
    if manifest.missing_media:
        missing = ", ".join(manifest.missing_media)
        raise stop(f"Thiếu {len(manifest.missing_media)} tệp trong kho: {missing}", WRITTEN_WITH_GAPS)


def restore(
    file: Annotated[Path, typer.Argument(help="Bản sao lưu do lệnh backup tạo ra.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Thay dữ liệu đang có, sau khi sao lưu nó.")] = False,
) -> None:
    """Khôi phục một bản sao lưu vào cơ sở dữ liệu trống; dừng hệ thống trước khi chạy."""
    with opened(current=False) as (settings, engine):
        at = now()
        safety_copy = settings.backup_dir / f"before-restore-{at:%Y%m%dT%H%M%SZ}.tar" if replace else None
        try:
            manifest = _restored(settings, engine, file, at, safety_copy)
        except BackupError as error:
            raise stop(error) from error
        is_current = schema.is_current(engine)
    _tell(f"Đã khôi phục {file}", manifest)
    if not is_current:
        typer.echo("Cơ sở dữ liệu thuộc phiên bản cũ hơn. Chạy tiếp: learn db upgrade")


def _restored(settings: Settings, engine: Engine, file: Path, at: datetime, safety_copy: Path | None) -> Manifest:
    manifest = backups.restore(engine, DiskStorage(settings.media_dir), file, at, safety_copy=safety_copy)
    if safety_copy and safety_copy.exists():
        typer.echo(f"Dữ liệu trước đó nằm trong {safety_copy}")
    return manifest


def _tell(done: str, manifest: Manifest) -> None:
    rows = sum(manifest.tables.values())
    typer.echo(f"{done}: {rows} dòng trong {len(manifest.tables)} bảng, {len(manifest.media)} tệp.")
    typer.echo(f"Đầu chuỗi nhật ký: {manifest.audit_head or 'chưa có'}")

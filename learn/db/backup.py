"""Backing up a database with its media while it is in use, restoring it, and upgrading it safely."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from learn.db import schema
from learn.db.archive import BackupError, Manifest, Media, sha256_of, unpack, verify_archive, write_archive
from learn.db.contents import is_empty
from learn.db.copies import copy_database, load_database


def backup(engine: Engine, media: Media, file: Path, now: datetime, *, programs: Path | None = None) -> Manifest:
    """Write everything to one new file, consistent as of one instant, while people go on working.

    Needs, beside the file, room for it once more. `programs` is where pg_dump is, None for PATH.
    Raises BackupError, and then leaves no file.
    """
    if file.exists():
        raise BackupError(f"{file} đã có; hãy chọn tên khác")
    if schema.revision_of(engine) is None:
        raise BackupError("Cơ sở dữ liệu trống, không có gì để sao lưu")
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".backup-", dir=file.parent) as folder:
        copy = Path(folder) / "database"
        found = copy_database(engine, copy, programs)
        # Media come second and never change: each that the copy names was stored before its row.
        missing = sorted(name for name, size in found.media.items() if not _is_whole(media.path(name), size))
        manifest = Manifest(
            created_at=now,
            database="sqlite" if engine.dialect.name == "sqlite" else "postgresql",
            revision=found.revision,
            database_sha256=sha256_of(copy),
            tables=found.tables,
            media={name: size for name, size in found.media.items() if name not in missing},
            missing_media=missing,
            audit_head=found.audit_head,
        )
        write_archive(file, manifest, copy, media)
    return manifest


def restore(
    engine: Engine,
    media: Media,
    file: Path,
    now: datetime,
    *,
    safety_copy: Path | None = None,
    programs: Path | None = None,
) -> Manifest:
    """Make a database and its media what they were when `file` was written.

    The file is read to its end and every hash compared before anything is touched. A database that
    holds something is replaced only after it was itself backed up to `safety_copy`, and refused
    without one. Media already there stay. The archive is unpacked beside the database, or where it lies when
    the database is a server: there is room where it was made. Raises BackupError.
    """
    manifest = verify_archive(file)
    _refuse_unfit(engine, manifest)
    if not is_empty(engine):
        if safety_copy is None:
            raise BackupError("Cơ sở dữ liệu không trống; chỉ khôi phục đè lên khi có --replace")
        backup(engine, media, safety_copy, now, programs=programs)
    with TemporaryDirectory(prefix=".restore-", dir=_workplace(engine) or file.parent) as folder:
        copy = Path(folder) / "database"
        # The database last: until it is there, an interrupted restore can simply be run again.
        unpack(file, manifest, copy, media)
        load_database(engine, copy, manifest.tables, programs)
    return manifest


def upgrade(engine: Engine, media: Media, folder: Path, now: datetime, *, programs: Path | None = None) -> Path | None:
    """Bring a database to today's schema, after a backup into `folder`.

    The backup's path; None when none was needed, because the database was empty or current.
    """
    if schema.is_current(engine):
        return None
    file = None
    if not is_empty(engine):
        file = folder / f"before-upgrade-{now:%Y%m%dT%H%M%SZ}.tar"
        backup(engine, media, file, now, programs=programs)
    schema.upgrade(engine)
    return file


def _workplace(engine: Engine) -> Path | None:
    """Where there is room for a copy: beside the database; None for the system's folder for such things."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    return Path(str(engine.url.database)).parent if is_file else None


def _is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _refuse_unfit(engine: Engine, manifest: Manifest) -> None:
    if manifest.database != engine.dialect.name:
        raise BackupError(f"Bản sao lưu của {manifest.database} không khôi phục được vào {engine.dialect.name}")
    known = {script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()}
    if manifest.revision not in known:
        raise BackupError(f"Bản sao lưu do một phiên bản Learn mới hơn tạo ra (lược đồ {manifest.revision})")

"""A backup made while people work restores to something whole; anything doubtful is refused untouched."""

import io
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import select

from learn.audit import service as audit
from learn.audit.models import AuditEntry
from learn.db import backup as backups
from learn.db import schema
from learn.db.archive import MANIFEST, BackupError, verify_archive
from learn.db.contents import is_empty
from learn.db.engine import make_engine
from learn.db.transactions import reading, write
from learn.media.models import Medium
from learn.media.storage import DiskStorage
from learn.people.models import Person, PersonIdentity
from tests import postgres
from tests.db.working import content, people_at_work, work

WRITTEN_TOGETHER = (Person, PersonIdentity, Medium, AuditEntry)


@pytest.fixture
def storage(tmp_path: Path) -> DiskStorage:
    return DiskStorage(tmp_path / "media")


@pytest.fixture
def programs(engine: Engine) -> Path | None:
    return postgres.binaries() if engine.dialect.name == "postgresql" else None


@pytest.fixture
def fresh(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """An empty database without tables, of the same kind as `engine`."""
    if engine.dialect.name == "sqlite":
        made = make_engine(f"sqlite:///{tmp_path / 'fresh' / 'learn.db'}")
        yield made
        made.dispose()
        return
    with postgres.new_database(postgres.EMPTY) as url:
        made = make_engine(url)
        yield made
        made.dispose()


def people_in(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())


def assert_whole(engine: Engine, storage: DiskStorage) -> None:
    """Every transaction is there as a whole or not at all, and the database is sound."""
    assert schema.is_current(engine)
    assert schema.differences(engine) == []
    with reading(engine) as db:
        counts = [db.exec(select(func.count()).select_from(model)).one() for model in WRITTEN_TOGETHER]
        assert len(set(counts)) == 1, counts
        assert audit.verify(db) is None
        for name, size in db.execute(text("SELECT hash, size FROM medium")):
            assert storage.path(name).stat().st_size == size
        if engine.dialect.name == "sqlite":
            assert db.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert db.execute(text("PRAGMA foreign_key_check")).first() is None


def test_a_backup_under_load_restores_whole(
    engine: Engine, fresh: Engine, storage: DiskStorage, now: datetime, tmp_path: Path, programs: Path | None
) -> None:
    made = []
    with people_at_work(engine, storage, now):
        for number in range(4):
            before = people_in(engine)
            file = tmp_path / f"{number}.tar"
            manifest = backups.backup(engine, storage, file, now, programs=programs)
            made.append((file, manifest, before, people_in(engine)))
    for number, (file, manifest, before, after) in enumerate(made):
        restored = DiskStorage(tmp_path / f"restored-{number}")
        safety = tmp_path / f"safety-{number}.tar"
        backups.restore(fresh, restored, file, now, safety_copy=safety, programs=programs)
        assert before <= people_in(fresh) == manifest.tables["person"] <= after
        assert manifest.missing_media == []
        assert_whole(fresh, restored)
    with write(fresh) as db:
        audit.record(db, at=now, actor_id=None, action="first after the restore")
        assert audit.verify(db) is None
        assert audit.reaches(db, made[-1][1].audit_head or "")


@pytest.fixture
def a_backup(engine: Engine, storage: DiskStorage, now: datetime, tmp_path: Path, programs: Path | None) -> Path:
    file = tmp_path / "backups" / "learn.tar"
    for number in range(3):
        work(engine, storage, now, 1, number)
    backups.backup(engine, storage, file, now, programs=programs)
    return file


def test_a_backup_is_readable_by_its_owner_only_and_leaves_nothing_else(a_backup: Path) -> None:
    assert a_backup.stat().st_mode & 0o777 == 0o600
    assert list(a_backup.parent.iterdir()) == [a_backup]


def test_a_backup_never_overwrites(
    engine: Engine, storage: DiskStorage, now: datetime, a_backup: Path, programs: Path | None
) -> None:
    with pytest.raises(BackupError, match="đã có"):
        backups.backup(engine, storage, a_backup, now, programs=programs)


def test_an_occupied_database_is_replaced_only_after_a_backup(
    engine: Engine, storage: DiskStorage, now: datetime, a_backup: Path, tmp_path: Path, programs: Path | None
) -> None:
    work(engine, storage, now, 2, 0)
    with pytest.raises(BackupError, match="không trống"):
        backups.restore(engine, storage, a_backup, now, programs=programs)
    assert people_in(engine) == 4
    safety = tmp_path / "safety.tar"
    backups.restore(engine, storage, a_backup, now, safety_copy=safety, programs=programs)
    assert people_in(engine) == 3
    backups.restore(engine, storage, safety, now, safety_copy=tmp_path / "again.tar", programs=programs)
    assert people_in(engine) == 4
    assert_whole(engine, storage)


def damaged(file: Path, damage: str) -> Path:
    """A copy of a backup with one thing wrong."""
    out = file.with_name(f"{damage}.tar")
    if damage == "cut":
        out.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        return out
    if damage == "no backup":
        out.write_bytes(b"hello" * 1000)
        return out
    with tarfile.open(file) as source, tarfile.open(out, "w") as target:
        for member in source:
            stream = source.extractfile(member)
            assert stream is not None
            body = stream.read()
            if damage == "missing" and member.name.startswith("media/"):
                continue
            if damage == "newer" and member.name == MANIFEST:
                body = body.replace(schema.head().encode(), b"9999_later")
            if damage == "changed" and member.name.startswith("database"):
                body = body[:-1] + bytes([body[-1] ^ 1])
            member.size = len(body)
            target.addfile(member, io.BytesIO(body))
        if damage == "added":
            extra = tarfile.TarInfo("media/../../evil")
            target.addfile(extra)
    return out


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("cut", "cắt cụt|thiếu|không khớp"),
        ("no backup", "không phải|Không phải"),
        ("missing", "thiếu media/"),
        ("changed", "không khớp mã băm"),
        ("added", "phần lạ"),
        ("newer", "mới hơn"),
    ],
)
def test_a_doubtful_backup_is_refused_before_anything_is_touched(
    fresh: Engine, now: datetime, a_backup: Path, tmp_path: Path, programs: Path | None, damage: str, words: str
) -> None:
    target = DiskStorage(tmp_path / "untouched")
    with pytest.raises(BackupError, match=words):
        backups.restore(fresh, target, damaged(a_backup, damage), now, programs=programs)
    assert is_empty(fresh)
    assert not (tmp_path / "untouched").exists()


def test_a_lost_file_is_named_in_the_backup(
    engine: Engine, storage: DiskStorage, now: datetime, tmp_path: Path, programs: Path | None
) -> None:
    work(engine, storage, now, 1, 1)
    lost = storage.put(content(1, 1))
    storage.path(lost).unlink()
    file = tmp_path / "learn.tar"
    assert backups.backup(engine, storage, file, now, programs=programs).missing_media == [lost]
    assert verify_archive(file).missing_media == [lost]


def test_a_missing_pg_dump_is_said_and_leaves_nothing(
    postgresql_engine: Engine, storage: DiskStorage, now: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    with pytest.raises(BackupError, match="pg_dump"):
        backups.backup(postgresql_engine, storage, folder / "learn.tar", now, programs=tmp_path)
    assert list(folder.iterdir()) == []


def test_an_upgrade_of_nothing_needs_no_backup(
    fresh: Engine, storage: DiskStorage, now: datetime, tmp_path: Path, programs: Path | None
) -> None:
    folder = tmp_path / "backups"
    assert backups.upgrade(fresh, storage, folder, now, programs=programs) is None
    assert schema.is_current(fresh)
    assert backups.upgrade(fresh, storage, folder, now, programs=programs) is None
    assert not folder.exists()


def test_an_upgrade_backs_up_what_is_there(
    engine: Engine,
    storage: DiskStorage,
    now: datetime,
    tmp_path: Path,
    programs: Path | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work(engine, storage, now, 1, 1)
    monkeypatch.setattr(schema, "is_current", lambda _engine: False)
    file = backups.upgrade(engine, storage, tmp_path / "backups", now, programs=programs)
    assert file == tmp_path / "backups" / "before-upgrade-20261123T011200Z.tar"
    assert verify_archive(file).tables["person"] == 1

"""A backup file: one tar with a manifest, the database and every stored file, each with its hash."""

import hashlib
import io
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Literal, Protocol
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST = "manifest.json"
_MEDIA = "media/"
_LARGEST_MANIFEST = 200_000_000  # bytes
_CHUNK = 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


class BackupError(Exception):
    """Why a backup or a restore can't be done, in words for an administrator; nothing was changed."""


class Media(Protocol):
    """The part of the media storage that a backup needs."""

    def path(self, content_hash: str) -> Path: ...
    def put(self, content: bytes) -> str: ...


class Manifest(BaseModel):
    """What is in a backup. `tables` counts rows, `media` gives sizes in bytes by hash.

    `audit_head` is the newest hash of the audit chain, to be compared with the chain of a later day.
    `missing_media` had a row, but no whole file, when the backup was made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    created_at: datetime
    database: Literal["sqlite", "postgresql"]
    revision: str
    database_sha256: str
    tables: dict[str, int]
    media: dict[str, int]
    missing_media: list[str]
    audit_head: str | None

    @property
    def database_member(self) -> str:
        return "database.sqlite.gz" if self.database == "sqlite" else "database.pgdump"


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_archive(file: Path, manifest: Manifest, database: Path, media: Media) -> None:
    """Write a backup, durable when this returns; the file gets its name only when it is whole."""
    partial = file.with_name(f".{file.name}.{uuid4().hex}")
    try:
        # Readable by its owner only: it holds everything that is known of everybody.
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add_bytes(tar, MANIFEST, manifest.model_dump_json(indent=1).encode(), manifest.created_at)
                _add_file(tar, manifest.database_member, database, manifest.created_at)
                for content_hash in manifest.media:
                    _add_file(tar, _MEDIA + content_hash, media.path(content_hash), manifest.created_at)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    with suppress(OSError):  # some file systems can't sync a folder; the content is safe by now
        _sync_folder(file.parent)


def verify_archive(file: Path) -> Manifest:
    """Read a backup to its end. Raises BackupError unless every member is there and has its hash."""
    with _opened(file) as tar:
        manifest = _read_manifest(tar)
        expected = {_MEDIA + content_hash: content_hash for content_hash in manifest.media}
        expected[manifest.database_member] = manifest.database_sha256
        for member in tar:
            if member.name == MANIFEST:
                continue
            wanted = expected.pop(member.name, None)
            if wanted is None or not member.isreg():
                raise BackupError(f"Bản sao lưu có phần lạ: {member.name}")
            if _hash_of_stream(_stream(tar, member)) != wanted:
                raise BackupError(f"Bản sao lưu hỏng: {member.name} không khớp mã băm")
    if expected:
        raise BackupError(f"Bản sao lưu thiếu {min(expected)}")
    return manifest


def unpack(file: Path, manifest: Manifest, database: Path, media: Media) -> None:
    """Store the files of a verified backup and write its database member to `database`."""
    with _opened(file) as tar:
        for member in tar:
            if member.name == manifest.database_member:
                with database.open("xb") as out:
                    shutil.copyfileobj(_stream(tar, member), out, _CHUNK)
            elif member.name.startswith(_MEDIA):
                media.put(_stream(tar, member).read())


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, mode="r:") as tar:
            yield tar
    except FileNotFoundError as error:
        raise BackupError(f"Không có tệp {file}") from error
    except tarfile.TarError as error:
        raise BackupError(f"{file} không phải bản sao lưu, hoặc bị cắt cụt") from error


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > _LARGEST_MANIFEST:
        raise BackupError("Không phải bản sao lưu của Learn")
    try:
        manifest = Manifest.model_validate_json(_stream(tar, first).read())
    except ValidationError as error:
        raise BackupError("Bản kê của bản sao lưu hỏng, hoặc do một phiên bản khác tạo ra") from error
    if not all(_HASH.fullmatch(content_hash) for content_hash in manifest.media):
        raise BackupError("Bản kê của bản sao lưu hỏng")
    return manifest


def _stream(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = tar.extractfile(member)
    if stream is None:
        raise BackupError(f"Bản sao lưu có phần lạ: {member.name}")
    return stream


def _hash_of_stream(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes, at: datetime) -> None:
    tar.addfile(_member(name, len(content), at), io.BytesIO(content))


def _add_file(tar: tarfile.TarFile, name: str, file: Path, at: datetime) -> None:
    with file.open("rb") as opened:
        tar.addfile(_member(name, os.fstat(opened.fileno()).st_size, at), opened)


def _member(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(at.timestamp()), 0o600
    return member


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

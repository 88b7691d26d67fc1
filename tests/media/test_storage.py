"""Files by the hash of their content."""

import asyncio
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from learn.errors import NotFound
from learn.media.storage import DiskStorage, stream

CONTENT = "Đạo đức công vụ".encode()


@pytest.fixture
def storage(tmp_path: Path) -> DiskStorage:
    return DiskStorage(tmp_path / "media")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_content_is_found_under_its_hash(storage: DiskStorage, tmp_path: Path) -> None:
    content_hash = storage.put(CONTENT)
    assert content_hash == hashlib.sha256(CONTENT).hexdigest()
    assert storage.path(content_hash).read_bytes() == CONTENT
    assert storage.path(content_hash).relative_to(tmp_path).parts[1:3] == (content_hash[:2], content_hash[2:4])


def test_the_same_content_is_one_file(storage: DiskStorage, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        hashes = set(threads.map(storage.put, [CONTENT] * 40))
    assert len(hashes) == 1
    assert len(files(tmp_path)) == 1


def test_a_file_cut_short_is_stored_again(storage: DiskStorage) -> None:
    path = storage.path(storage.put(CONTENT))
    path.write_bytes(CONTENT[:3])
    storage.put(CONTENT)
    assert path.read_bytes() == CONTENT


def test_a_full_disk_leaves_nothing_behind(
    storage: DiskStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.put(CONTENT)
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" + "a" * 63])
def test_what_is_no_hash_is_not_found(storage: DiskStorage, name: str) -> None:
    with pytest.raises(NotFound):
        storage.path(name)


@pytest.mark.parametrize(("start", "length", "chunk"), [(0, 10, 3), (4, 6, 6), (9, 1, 64), (8, 100, 1), (0, 0, 4)])
def test_a_part_is_streamed(tmp_path: Path, start: int, length: int, chunk: int) -> None:
    file = tmp_path / "digits"
    file.write_bytes(b"0123456789")

    async def parts() -> list[bytes]:
        return [part async for part in stream(file, start, length, chunk)]

    streamed = asyncio.run(parts())
    assert b"".join(streamed) == b"0123456789"[start : start + length]
    assert all(len(part) <= chunk for part in streamed)

"""Where the bytes are: one file per content, named by its hash, never changed once it is there."""

import hashlib
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aiofiles

from learn.errors import NotFound

CHUNK = 64 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


class DiskStorage:
    """A folder of files `ab/cd/<hash>`, the hash being the SHA-256 of the content in hexadecimal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, content_hash: str) -> Path:
        """Where this content is or would be. Raises NotFound for what is no hash, such as a path."""
        if not _HASH.fullmatch(content_hash):
            raise NotFound
        return self._folder / content_hash[:2] / content_hash[2:4] / content_hash

    def put(self, content: bytes) -> str:
        """Store bytes, durable when this returns, and give their hash; storing them twice changes nothing.

        The file gets its name only when it is whole, so that a reader or a crash never meets half of it.
        """
        content_hash = hashlib.sha256(content).hexdigest()
        path = self.path(content_hash)
        if path.is_file() and path.stat().st_size == len(content):
            return content_hash
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{uuid4().hex}")
        try:
            with partial.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        for folder in (path.parent, path.parent.parent, self._folder):
            _sync_folder(folder)
        return content_hash


async def stream(path: Path, start: int, length: int, chunk: int = CHUNK) -> AsyncIterator[bytes]:
    """`length` bytes of a file from the offset `start`, at most `chunk` at a time, without blocking the event loop."""
    async with aiofiles.open(path, "rb") as file:
        await file.seek(start)
        while length > 0 and (part := await file.read(min(chunk, length))):
            length -= len(part)
            yield part


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Taking files in and finding them again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from learn.errors import Invalid, Message, NotFound
from learn.media import store
from learn.media.kinds import recognise
from learn.media.models import Medium
from learn.media.pictures import reencode
from learn.media.storage import DiskStorage


class Content(Protocol):
    """What can be stored: bytes that were examined, and what they are. Pixels only for pictures."""

    @property
    def content(self) -> bytes: ...
    @property
    def mime(self) -> str: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...


@dataclass(frozen=True)
class Examined:
    """A file that may be stored; a picture has been drawn anew."""

    content: bytes
    mime: str
    width: int | None = None
    height: int | None = None


def examine(name: str, data: bytes) -> Examined:
    """Judge a file by its content, and draw a picture anew. Slow: call it outside a transaction.

    Raises Invalid, field `file`.
    """
    kind = recognise(name, data)
    if isinstance(kind, Message):
        raise Invalid({"file": kind})
    if not kind.is_picture:
        return Examined(data, kind.mime)
    picture = reencode(data)
    return Examined(picture.content, picture.mime, picture.width, picture.height)


def add(db: Session, storage: DiskStorage, file: Content, now: datetime) -> Medium:
    """Keep an examined file. The same content is kept once, whoever brings it and however often.

    Its bytes are durable before the row can be committed: a row without bytes never comes to be. Large
    files are better `storage.put` before the transaction begins; this then finds them there.
    """
    content_hash = storage.put(file.content)
    values = {"mime": file.mime, "size": len(file.content), "width": file.width, "height": file.height}
    store.add(db, {"hash": content_hash, **values, "created_at": now})
    return find(db, content_hash)


def find(db: Session, content_hash: str) -> Medium:
    """What is known of a stored file. Raises NotFound."""
    medium = store.get(db, content_hash)
    if medium is None:
        raise NotFound
    return medium
